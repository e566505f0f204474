"""The command line of `scenarios`: where options stand, what a mistyped name is told."""

from __future__ import annotations

import json
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


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["scenarios", *words]) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("option", ["--market", "--expert", "--seen"])
def test_nothing_was_heard_on_a_day_that_has_not_come(
    option: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "strait.yaml").write_text(
        FILE + "watch:\n  - {indicator: visit, driver: deal, favours: signed, ratio: 2}\n"
    )
    said = "visit on 2999-01-01" if option == "--seen" else "Ada: deal=signed 0.4 on 2999-01-01"
    told = refused(capsys, "update", "strait.yaml", option, said)
    assert "2999-01-01 has not come (today is 20" in told
    assert "Write the day on which it was said or seen." in told
    assert main(["scenarios", "update", "strait.yaml", option, said.replace("2999", "2024")]) == 0


def test_files_of_evidence_keep_to_days_that_have_come(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "  - {expert: Ada, that: {deal: signed}, p: 0.5, on: 2999-01-01}\n"
    (desk / "heard.yaml").write_text(f"format: foreshock/evidence/1\nevidence:\n{row}")
    assert "heard.yaml:3 evidence.on: 2999-01-01 has not come" in refused(
        capsys, "show", "strait.yaml", "--evidence", "heard.yaml"
    )
    (desk / "strait.yaml").write_text(f"{FILE}evidence:\n{row}")
    assert "strait.yaml:10 evidence.on: 2999-01-01 has not come" in refused(capsys, "show", "strait.yaml")


def test_a_page_dated_ahead_counts_without_a_date_and_is_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "c.md").write_text(f"---\ndate: 2099-01-01\n---\n\n{PAGE}")
    assert main(["scenarios", "update", "strait.yaml", "c.md", "-o", "new.yaml"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "c.md: is dated 2099-01-01, which has not come: it counts without a date" in told
    assert "2099" not in (desk / "new.yaml").read_text()


def test_a_ledger_keeps_to_days_that_have_come(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2999-01-01 has not come" in refused(capsys, "record", "strait.yaml", "--on", "2999-01-01")
    ada = ("--expert", "Ada: deal=signed 0.4 on 2024-05-02")
    told = refused(capsys, "record", "strait.yaml", *ada, "--on", "2024-05-01")
    assert "the probabilities of 2024-05-01 cannot know what Ada said on 2024-05-02" in told
    assert not (desk / "ledger.duckdb").exists()
    assert main(["scenarios", "record", "strait.yaml", *ada, "--on", "2024-05-02"]) == 0
    told = refused(capsys, "resolve", "strait.yaml", "deal=sined", "--on", "2999-01-01")
    assert "2999-01-01 has not come" in told
    assert "Did you mean 'signed'?" in told
    assert "'deal' was first forecast on 2024-05-02" in refused(
        capsys, "resolve", "strait.yaml", "deal=signed", "--on", "2020-01-01"
    )


def test_a_second_thought_wants_force(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenarios", "record", "strait.yaml", "--on", "2024-05-02"])
    main(["scenarios", "resolve", "strait.yaml", "deal=signed", "--on", "2024-06-01"])
    told = refused(capsys, "resolve", "strait.yaml", "deal=none", "--on", "2024-06-02")
    assert "'deal' is recorded as signed, on 2024-06-01, not as none. Say --force to replace it" in told
    capsys.readouterr()
    assert main(["scenarios", "resolve", "strait.yaml", "deal=signed"]) == 0
    assert "deal is recorded so already, on 2024-06-01." in capsys.readouterr().out
    assert main(["scenarios", "resolve", "strait.yaml", "deal=none", "--on", "2024-06-02", "--force"]) == 0
    told = capsys.readouterr().out
    assert "deal was recorded as signed on 2024-06-01; that stays in the history." in told
    assert "4 forecasts answered" in told


def test_pages_without_a_date_are_given_one(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only those without: a day of their own stays."""
    (desk / "b.txt").write_text(f"Talks resume in Muscat\nPublished 2 May 2024\n\n{PAGE}")
    assert main(["read", "a.txt", "b.txt", "--published", "2024-04-01", "-o", "all.csv"]) == 0
    capsys.readouterr()
    assert main(["read", "a.txt", "--published", "2024-04-01", "--json"]) == 0
    brief = json.loads(capsys.readouterr().out)
    assert brief["document"]["published"] == "2024-04-01"
    assert brief["statements"][0]["horizon"]["days"] == 60.0
    assert main(["read", "b.txt", "--published", "2024-04-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["document"]["published"] == "2024-05-02"
    assert main(["read", "a.txt", "--published", "2999-04-01"]) == 1
    assert "--published: 2999-04-01 has not come" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "begins"), [("t.svg", "<svg"), ("t.HTML", "<!doctype html>"), ("t.txt", "The strait (")]
)
def test_the_tree_is_written_as_its_file_ends(
    name: str, begins: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scenarios", "tree", "-o", name, "strait.yaml"]) == 0
    assert (desk / name).read_text().startswith(begins)


@pytest.mark.parametrize("name", ["t.png", "t.pdf", "tree"])
def test_a_tree_that_cannot_be_written_so(name: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, "tree", "strait.yaml", "-o", name)
    assert f"{name}: cannot hold the tree. End it with .svg, .html (the picture and its tables) or .txt." in told
    assert not (desk / name).exists()


def test_a_page_without_a_day_says_what_it_would_be_good_for(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "a.txt"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "no day from which 'before the summer' could be counted. Say it with --published DATE." in told
    assert main(["read", "a.txt", "--published", "2024-04-01"]) == 0
    assert "no day from which" not in capsys.readouterr().out
    (desk / "c.txt").write_text(PAGE.replace("before the summer", "soon"))
    assert main(["read", "c.txt"]) == 0
    assert "no day from which" not in capsys.readouterr().out


def test_whose_scores(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file, a ledger itself, or nothing: the ledger of the present folder. A mistyped file is told."""
    main(["scenarios", "record", "strait.yaml", "--on", "2024-05-02"])
    main(["scenarios", "resolve", "strait.yaml", "deal=none", "--on", "2024-05-03"])
    capsys.readouterr()
    told = []
    for words in ([], ["strait.yaml"], ["ledger.duckdb"], ["--ledger", "ledger.duckdb"]):
        assert main(["scenarios", "score", *words]) == 0
        told.append(capsys.readouterr().out)
    assert len(set(told)) == 1 and "foreshock" in told[0]
    assert "Did you mean 'strait.yaml'?" in refused(capsys, "score", "strat.yaml")
    assert "strait.yaml: is no ledger" in refused(capsys, "score", "--ledger", "strait.yaml")


def test_what_is_past_its_date_is_named(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenarios", "record", "strait.yaml", "--on", "2024-05-02"])
    capsys.readouterr()
    assert main(["scenarios", "score"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "2 questions without an answer, 2 of them past their date: deal." in told
