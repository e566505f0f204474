"""The command line of `scenarios`: where options stand, what a mistyped name is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from foreshock.cli import main
from foreshock.cli.scenarios import in_full

FILE = """\
format: foreshock/scenarios/1
title: The strait
as_of: 2024-03-01
horizon: 10 months
drivers:
  deal:
    outcomes: {none: rest, signed: 0.3}
    keywords: [nuclear deal]
"""
PAGE = "A nuclear deal is likely before the summer, diplomats in Muscat said after two days of talks.\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strait.yaml").write_text(FILE)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "update -o new.yaml strait.yaml a.txt b.txt",
        "update strait.yaml -o new.yaml a.txt b.txt",
        "update strait.yaml a.txt --trust 0.5 b.txt -o new.yaml",
        "--trust 0.5 update strait.yaml a.txt b.txt -o new.yaml",
    ],
)
def test_options_stand_anywhere(words: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", *words.split()]) == 0
    told = capsys.readouterr().out
    assert "2 pages" in told
    assert "Wrote new.yaml" in told


def test_options_stand_anywhere_with_every_verb(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "a.txt", "--top", "3", "strait.yaml"]) == 0
    assert "2 pages" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("shw", "there is no 'shw' here. Did you mean 'show'?"),
        ("upadte strait.yaml a.txt", "there is no 'upadte' here. Did you mean 'update'?"),
        ("frobnicate strait.yaml", "there is no 'frobnicate' here. Valid: show, check, update"),
        ("show strait.yaml --trst 1", "there is no option --trst. Did you mean --trust?"),
        ("score --by sourse", "there is no 'sourse' here. Did you mean 'source'?"),
    ],
)
def test_a_mistyped_name_is_told_the_nearest(
    words: str, told: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["scenarios", *words.split()])
    assert left.value.code == 1
    assert told in capsys.readouterr().err


def test_a_path_may_bear_the_name_of_no_action(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file called like an action, or nearly so, is still a file where it exists."""
    (desk / "shw").write_text(FILE)
    assert main(["scenarios", "shw"]) == 0
    assert main(["scenarios", "strat.yaml"]) == 1
    assert "Did you mean 'strait.yaml'?" in capsys.readouterr().err


def test_alone_it_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["scenarios"])
    assert left.value.code == 0
    assert "resolve" in capsys.readouterr().out
    assert in_full(["runs"]) == ["runs"]
