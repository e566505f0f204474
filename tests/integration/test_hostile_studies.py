"""Studies that are wrong: each gives one readable list of problems and exit status 1, and writes nothing."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from foreshock.cli import main

Spoil = Callable[[str, Callable[[str], str]], Path]


def _complaint(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, verb: str = "run") -> str:
    output = tmp_path / "out"
    status = main([verb, str(folder), "-o", str(output)])
    said = capsys.readouterr()
    assert status == 1, said.out + said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert not output.exists(), "nothing is half-written"
    return said.err


def test_truncated_table(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("supply.csv", lambda text: text[: len(text) // 2].rsplit(",", 3)[0])
    assert "supply.csv:" in _complaint(folder, tmp_path, capsys)


def test_bill_of_materials_with_a_cycle(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("bom.csv", lambda text: text.rstrip("\n") + "\nEngine,Final_Assembly,1\n")
    said = _complaint(folder, tmp_path, capsys)
    assert "bom.csv:" in said
    assert "Engine" in said and "Final_Assembly" in said and "Dressed_Out_Engine" in said


def test_unknown_country(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("sites.csv", lambda text: text.replace(",DEU,", ",Germny,", 1))
    said = _complaint(folder, tmp_path, capsys)
    assert re.search(r"sites\.csv:\d+ country: .*'Germny'", said)
    assert "Germany" in said or "DEU" in said


def test_duplicate_ids(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("sites.csv", lambda text: text + text.splitlines()[1] + "\n")
    said = _complaint(folder, tmp_path, capsys)
    assert "sites.csv:" in said and "decatur" in said


@pytest.mark.parametrize("bad", ["nan", "-5", "inf", "many", "1e400"])
def test_numbers_that_are_none(bad: str, spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("demand.csv", lambda text: text.replace(",640,", f",{bad},", 1))
    assert re.search(r"demand\.csv:2 quantity: ", _complaint(folder, tmp_path, capsys))


def test_probabilities_over_one(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("scenarios.yaml", lambda text: text.replace("transactional: 0.5}", "transactional: 0.9}"))
    said = _complaint(folder, tmp_path, capsys)
    assert re.search(r"scenarios\.yaml:\d+", said) and "1.4" in said


def test_yaml_bomb(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    levels = "abcdefghij"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in itertools.pairwise(levels)
    )
    folder = spoiled("scenarios.yaml", lambda _: bomb)
    begin = time.perf_counter()
    assert "aliases" in _complaint(folder, tmp_path, capsys)
    assert time.perf_counter() - begin < 20


def test_a_million_wrong_rows(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"site{i},nothing{i % 7},1,,1,,1,,,,\n" for i in range(1_000_000))
    folder = spoiled("supply.csv", lambda text: text.splitlines()[0] + "\n" + rows)
    said = _complaint(folder, tmp_path, capsys, verb="check")
    assert "supply.csv:2" in said
    assert len(said.splitlines()) < 100


def test_html_and_formulas_in_names(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names are text, whatever they contain: the study runs, and its wrong country is still told."""
    nasty = "<script>alert(1)</script>"
    folder = spoiled("sites.csv", lambda text: text.replace("Donau Getriebe,DEU", f"{nasty},=1+1", 1))
    said = _complaint(folder, tmp_path, capsys)
    assert "'=1+1'" in said


def test_missing_file(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("sites.csv", lambda text: text)
    (folder / "supply.csv").rename(folder / "suply.csv")
    (folder / "article.txt").unlink()
    said = _complaint(folder, tmp_path, capsys)
    assert "supply" in said and "suply.csv" in said, "the nearest name is told"
    assert "article.txt" in said, "and the other missing file in the same list"


def test_paths_that_leave_the_study(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = spoiled("study.yaml", lambda text: text.replace("article.txt", "../../../../etc/passwd"))
    said = _complaint(folder, tmp_path, capsys)
    assert "root:" not in said and "passwd" in said


def test_everything_wrong_at_once(spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled("sites.csv", lambda text: text.replace(",DEU,", ",XXQ,", 1))
    spoiled("demand.csv", lambda text: text.replace(",640,", ",-640,", 1))
    folder = spoiled("scenarios.yaml", lambda text: text.replace("because:", "becuase:", 1))
    said = _complaint(folder, tmp_path, capsys)
    for place in ("sites.csv:", "demand.csv:2", "scenarios.yaml:", "Did you mean 'because'"):
        assert place in said


@pytest.mark.parametrize("content", ["", "title: x\n", "format: foreshock/study/9\ntitle: x\n", "- 1\n", "\x00\x01"])
def test_study_files_that_are_none(
    content: str, spoiled: Spoil, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = spoiled("study.yaml", lambda _: content)
    assert "study.yaml" in _complaint(folder, tmp_path, capsys)


def test_no_such_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "foreshock init" in _complaint(tmp_path / "nowhere", tmp_path, capsys)
