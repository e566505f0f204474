"""`foreshock data`: the shipped facts, the sources, an import and what it complains about."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from foreshock.cli import main
from foreshock.cli.data import in_full
from foreshock.data.arrays import load_world
from foreshock.pipeline.sources import open_table


def ask(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    assert main(["data", *arguments, "--json"]) == status
    said = capsys.readouterr()
    return json.loads(said.err if status else said.out)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["data"], ["data", "list"]),
        (["data", "--json"], ["data", "list", "--json"]),
        (["data", "stability"], ["data", "show", "stability"]),
        (["data", "stability", "-o", "x"], ["data", "show", "stability", "-o", "x"]),
        (["data", "show", "stability"], ["data", "show", "stability"]),
        (["data", "import", "wiod2013", "--from", "x"], ["data", "import", "wiod2013", "--from", "x"]),
        (["data", "downlaod", "x"], ["data", "downlaod", "x"]),
        (["data", "-h"], ["data", "-h"]),
        (["plan", "study"], ["plan", "study"]),
    ],
)
def test_short_forms(given: list[str], meant: list[str]) -> None:
    assert in_full(given) == meant


def test_facts_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names = {row["name"] for row in ask(capsys)}
    assert {"stability", "blocs"} <= names
    assert names == {row["name"] for row in ask(capsys, "list")}
    assert ask(capsys, "stability") == ask(capsys, "show", "stability")
    problems = ask(capsys, "stabilty", status=1)["problems"]
    assert "Did you mean 'stability'?" in problems[0]["what"]


def test_a_misspelt_action_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["data", "downlaod", "exiobase3"])
    assert stopped.value.code == 1
    assert "Did you mean 'download'?" in capsys.readouterr().err


def test_sources_say_licence_and_way(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in ask(capsys, "sources")}
    assert rows["exiobase3"]["downloads"] is True
    assert "account" in rows["eora26"]["by_hand"]
    problems = ask(capsys, "download", "eora26", "--year", "2015", status=1)["problems"]
    assert problems[0]["hint"] == rows["eora26"]["by_hand"]
    problems = ask(capsys, "download", "oecd_icio", "--year", "1980", status=1)["problems"]
    assert "1995 to 2020" in problems[0]["what"]


def test_what_a_release_lacks_is_one_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "Eora26_2015_bp.zip", "w") as archive:
        archive.writestr("Eora26_2015_bp_T.txt", "1")
    given = ("import", "eora26", "--from", str(tmp_path / "Eora26_2015_bp.zip"), "-o", str(tmp_path / "e.npz"))
    problems = ask(capsys, *given, status=1)["problems"]
    assert [one["what"].split()[-1] for one in problems] == [
        "Eora26_2015_bp_FD.txt.", "Eora26_2015_bp_VA.txt.", "Eora26_2015_bp_Q.txt.", "Eora26_2015_bp_QY.txt.",
        "labels_T.txt.", "labels_FD.txt.", "labels_VA.txt.", "labels_Q.txt.",
    ]  # fmt: skip
    assert not (tmp_path / "e.npz").exists()


@pytest.mark.shared
def test_an_imported_table_opens_at_once(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "w.npz"
    made = ask(capsys, "import", "wiod2013", "--from", str(shared / "wiod2013"), "--year", "2011", "-o", str(file))
    assert (made["regions"], made["sectors"], made["output"]) == (41, 35, 141_767_904)
    load_world(file)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        open_table(file)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.5
