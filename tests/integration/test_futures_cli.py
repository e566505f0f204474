"""A scenario file on its own, as a forecaster works with it: draft, check, update, ask, score, weigh by the score."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from foreshock.cli import main
from foreshock.scenarios import parse

FILE = """\
format: foreshock/scenarios/1
title: The strait
as_of: 2026-03-01
horizon: 10 months
drivers:
  deal:
    outcomes: {none: rest, signed: 0.3}
    keywords: [nuclear deal, nuclear talks, talks]
    outcome_keywords: {signed: [deal is signed, nuclear deal, agreement], none: [talks collapse, no deal]}
  strait:
    outcomes: {open: rest, harassed: unlikely, blockade: remote}
    given:
      - {when: {deal: signed}, p: {harassed: very unlikely, blockade: 0.005}}
    keywords: [strait, Hormuz, tanker*]
    toward: harassed
    outcome_keywords: {blockade: [blockade*, close*, closure], harassed: [attack*, seiz*]}
named:
  calm: {strait: open}
watch:
  - {indicator: tanker_seized, driver: strait, favours: [harassed, blockade], ratio: 4, keywords: [seized a tanker]}
"""
FIRST = """\
Gulf insurers weigh a closed strait

By Nadia Rahmani

Iran is unlikely to close the Strait of Hormuz this year, insurers in Dubai said.

If nuclear talks collapse, however, attacks on tankers will probably resume within weeks.

A blockade of the strait will not happen.
"""
SECOND = """<html><head><title>Talks resume in Muscat</title>
<meta property="article:published_time" content="2026-02-20">
<link rel="canonical" href="https://www.gulfwire.example/2026/02/talks"></head><body><article>
<h1>Talks resume in Muscat</h1><p>The two delegations met on Thursday in Muscat for the first time since the autumn, and
both of them spoke afterwards of a serious exchange that had gone on until late in the night.</p>
<p>A closure of the Strait of Hormuz is highly unlikely. A nuclear deal might be signed before the
summer, and diplomats in the city expect the next round within two weeks.</p></article></body></html>
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario file and two pages, from which commands are given."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("strait.yaml", FILE), ("first.txt", FIRST), ("second.html", SECOND)):
        (tmp_path / name).write_text(text)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main(["scenarios", *arguments]) == status
    streams = capsys.readouterr()
    assert "Traceback" not in streams.err
    return streams.err if status else streams.out


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(said(capsys, *arguments, "--json"))
    return found


def test_a_file_on_its_own(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "harassed" in said(capsys, "strait.yaml")
    checked = said(capsys, "check", "strait.yaml")
    assert "2 drivers, 3 rows of probabilities, 6 combinations (listed one by one)" in checked
    assert data(capsys, "check", "strait.yaml")["ok"] is True
    assert "strait  <- deal" in said(capsys, "tree", "strait.yaml")
    said(capsys, "tree", "strait.yaml", "-o", "tree.svg")
    assert ET.parse(desk / "tree.svg").getroot().tag.endswith("svg")
    answer = said(capsys, "ask", "strait.yaml", "Will there be a blockade if talks collapse?")
    assert answer.startswith("P(strait = blockade given deal = none) = 0.030")


def test_every_problem_of_a_file_with_its_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = FILE.replace("{deal: signed}", "{deel: signed}").replace("toward:", "towards:").replace("0.005", "1.5")
    (desk / "wrong.yaml").write_text(wrong)
    told = said(capsys, "check", "wrong.yaml", status=1)
    for part in (
        "wrong.yaml:13 drivers.strait.given: there is no driver 'deel'. Did you mean 'deal'?",
        "wrong.yaml:13 drivers.strait.given: 1.5 is not a probability",
        "wrong.yaml:15 drivers.strait: unknown key 'towards'. Did you mean 'toward'?",
    ):
        assert part in told


def test_what_beliefs_moved_is_shown(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "beliefs:\n  - {that: {strait: blockade}, p: 0.1}\n"
    (desk / "more.yaml").write_text(FILE + more)
    told = said(capsys, "check", "more.yaml")
    assert "Moved so that the beliefs come out" in told
    found = data(capsys, "check", "more.yaml")
    assert isinstance(found["repairs"], list)
    first = next(one for one in found["repairs"] if one["outcome"] == "blockade" and not one["given"])
    assert first["written"] == pytest.approx(0.03)
    assert first["fitted"] > 0.09
    assert first["line"] == 11
    assert not data(capsys, "check", "strait.yaml")["repairs"]


def test_update_tells_what_moved_and_leaves_the_file_alone(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "update", "strait.yaml", "first.txt", "second.html", "-o", "new.yaml")
    for part in ("[1] Gulf insurers", "[2] Talks resume in Muscat, gulfwire.example, 2026-02-20", "Wrote new.yaml"):
        assert part in told
    assert "A blockade of the strait will not happen" in told
    assert (desk / "strait.yaml").read_text() == FILE
    shown, again = data(capsys, "show", "new.yaml"), data(capsys, "update", "strait.yaml", "first.txt", "second.html")
    assert _close(shown, again)
    assert parse((desk / "new.yaml").read_text(), "new.yaml").evidence
    refused = said(capsys, "update", "strait.yaml", "first.txt", "-o", "strait.yaml", status=1)
    assert "is the scenario file itself. Say --in-place" in refused
    said(capsys, "update", "strait.yaml", "first.txt", "--in-place")
    assert (desk / "strait.yaml").read_text().startswith(FILE)
    assert (
        data(capsys, "update", "strait.yaml", "first.txt")["evidence"]
        == data(capsys, "show", "strait.yaml")["evidence"]
    )


def test_update_says_what_each_sentence_did_and_what_was_not_used(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "other.txt").write_text(
        "Mills\n\nA closure of the strait is very unlikely, they said. Wheat prices may rise. None came, and they will "
        "almost certainly collapse.\n"
    )
    told = said(capsys, "update", "strait.yaml", "other.txt")
    assert re.search(r'blockade: .* -> .*  p 9\.2 %, weight 0\.\d+  "A closure of the strait is very unlikely', told)
    assert "a view: 'highly unlikely' reads as 0.09; weight" in told
    assert 'other.txt: "Wheat prices may rise"' in told.partition("Speaks of none of the drivers")[2]
    assert "Nothing was written; -o FILE keeps it" in told
    found = data(capsys, "update", "strait.yaml", "other.txt")
    evidence, passed = found["evidence"], found["passed"]
    assert isinstance(evidence, list) and isinstance(passed, list)
    assert [row["driver"] for row in evidence] == ["strait"]
    assert {"page": "other.txt", "text": "Wheat prices may rise"} in passed
    said(capsys, "update", "strait.yaml", "other.txt", "--in-place")
    assert "was heard before; nothing in it is new" in said(capsys, "update", "strait.yaml", "other.txt")


def test_a_story_told_twice_counts_once(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "copy.txt").write_text(FIRST.replace("Nadia Rahmani", "our staff").replace("Dubai", "the Gulf"))
    once = data(capsys, "update", "strait.yaml", "first.txt")
    twice = data(capsys, "update", "strait.yaml", "first.txt", "copy.txt")
    assert _close(twice, once)
    assert "tells the story of [1] again" in said(capsys, "update", "strait.yaml", "first.txt", "copy.txt")


def _close(one: dict[str, object], other: dict[str, object]) -> bool:
    a, b = one["probability"], other["probability"]
    assert isinstance(a, dict)
    assert isinstance(b, dict)
    return all(abs(a[d][o] - b[d][o]) < 1e-9 for d in a for o in a[d])


def test_a_saved_brief_is_the_page(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "first.txt", "-o", "brief.json"]) == 0
    capsys.readouterr()
    assert _close(
        data(capsys, "update", "strait.yaml", "first.txt"), data(capsys, "update", "strait.yaml", "brief.json")
    )
    (desk / "other.json").write_text("{}")
    assert "other.json" in said(capsys, "update", "strait.yaml", "other.json", status=1)


def test_other_evidence_and_its_mistakes(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "heard.yaml").write_text(
        "format: foreshock/evidence/1\nevidence:\n  - {expert: Ada, that: {deal: signed}, p: likely, weight: 0.5}\n"
    )
    several = ("--evidence", "heard.yaml", "--market", "deal=signed 0.35", "--seen", "tanker_seized")
    told = said(capsys, "update", "strait.yaml", *several)
    assert "Ada" in told and "x 4.00, weight 1.00  tanker_seized" in told
    wrong = ("--market", "deal=sined 0.35", "--expert", "Ada: deel=signed 0.4", "--seen", "tanker_sized")
    told = said(capsys, "show", "strait.yaml", *wrong, "--trust", "2", status=1)
    for part in (
        "Did you mean 'signed'?",
        "Did you mean 'deal'?",
        "Did you mean 'tanker_seized'?",
        "not 2",
        "4 problems",
    ):
        assert part in told


@pytest.mark.parametrize("option", [["record", "strait.yaml", "--on"], ["new", "first.txt", "--as-of"]])
def test_a_date_that_is_none(option: list[str], desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["scenarios", *option, "2024-13-45"])
    assert left.value.code == 1
    assert "'2024-13-45' is not a date. Write year-month-day, such as 2025-01-31" in capsys.readouterr().err


def test_from_a_page_to_a_score_to_a_weight(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "update", "strait.yaml", "first.txt", "second.html", "-o", "new.yaml")
    assert "of gulfwire.example" in said(capsys, "record", "new.yaml", "--on", "2026-03-02")
    assert "Nothing new" in said(capsys, "record", "new.yaml", "--on", "2026-03-02")
    assert "without an answer" in said(capsys, "score")
    told = said(capsys, "resolve", "strait.yaml", "strait=blokade", "deel=none", "deal", status=1)
    assert "Did you mean 'blockade'?" in told and "3 problems" in told
    told = said(capsys, "resolve", "strait.yaml", "strait=open", "deal=none", "--on", "2026-10-31", "--force")
    assert "strait=harassed given deal = none" in told
    board = data(capsys, "score", "strait.yaml")
    assert isinstance(board["by"], dict)
    assert {"file", "foreshock", "gulfwire.example"} <= set(board["by"])
    for one in board["by"].values():
        parts = one["reliability"] - one["resolution"] + one["uncertainty"] + one["within"]
        assert parts == pytest.approx(one["brier"])
    assert "Talks resume in Muscat" in said(capsys, "score", "--by", "document")
    for name in ("curve.svg", "curve.html"):
        said(capsys, "score", "-o", name)
    assert ET.parse(desk / "curve.svg").getroot().tag.endswith("svg")
    page = (desk / "curve.html").read_text()
    assert "gulfwire.example" in page and "nan" not in page
    assert "End it with .svg or .html" in said(capsys, "score", "-o", "curve.pdf", status=1)
    weighed = data(capsys, "update", "strait.yaml", "second.html")["evidence"]
    assert isinstance(weighed, list)
    assert "earned over 1 forecast x" in weighed[0]["why"]
    (desk / "ledger.duckdb").rename(desk / "else.duckdb")
    plain = data(capsys, "update", "strait.yaml", "second.html")["evidence"]
    assert isinstance(plain, list)
    assert "earned" not in plain[0]["why"]
    assert weighed[0]["weight"] != plain[0]["weight"]
    given = data(capsys, "update", "strait.yaml", "second.html", "--ledger", "else.duckdb")
    assert given["evidence"] == weighed
    assert "no such ledger" in said(capsys, "show", "strait.yaml", "--ledger", "none.duckdb", status=1)


def test_a_draft_is_ready_to_be_worked_with(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also through a pipe: long lines stay whole."""
    text = said(capsys, "new", "first.txt")
    (desk / "draft.yaml").write_text(text)
    assert "the file is good" in said(capsys, "check", "draft.yaml")
    moved = data(capsys, "update", "draft.yaml", "second.html")["evidence"]
    assert isinstance(moved, list)
    assert any(row["used"] for row in moved), "the drafted keywords recognise the subject in another page"
    assert said(capsys, "ask", "draft.yaml", "Will the strait be closed?").startswith("P(")


def test_an_unclear_question_is_asked_back(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "ask", "strait.yaml", "What of the strait?", status=1)
    assert "Ask for one of its outcomes: strait=open, strait=harassed, strait=blockade" in told
    answer = data(capsys, "ask", "strait.yaml", "Will there be a blockade by June in Oman?")
    assert answer["by"] == ""
    assert "oman" in str(answer["remarks"])


def test_pages_that_cannot_be_read_are_refused_all_at_once(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "empty.txt").write_text("")
    (desk / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (desk / "dull.txt").write_text(
        "The mill stood by the river.\n\nIts wheel had been repaired twice in its long life.\n"
    )
    told = said(capsys, "new", "empty.txt", "first.txt", "picture.txt", status=1)
    assert "empty.txt: the page is empty." in told
    assert "picture.txt: this is no text: it is a PNG picture." in told
    (desk / "fern.txt").write_text(
        "Die Bank wird die Zinsen im Herbst wohl nicht senken, und das ist für die Wirtschaft "
        "ein Zeichen, dass sie mit der Lage zufrieden ist und auf neue Zahlen wartet.\n" * 4
    )
    assert "fern.txt: not in English (it looks like German)" in said(capsys, "new", "fern.txt", status=1)
    assert "dull.txt: says nothing from which a rule could tell" in said(capsys, "new", "dull.txt", status=1)
    assert "empty.txt: the page is empty." in said(capsys, "update", "strait.yaml", "empty.txt", status=1)


def test_no_work_is_lost_and_no_option_is_passed_over(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_hand = (desk / "strait.yaml").read_text()
    told = said(capsys, "new", "first.txt", "-o", "strait.yaml", status=1)
    assert told == "strait.yaml: is there already. Give another name, or say --force to write over it.\n"
    assert (desk / "strait.yaml").read_text() == by_hand
    assert "Wrote strait.yaml" in said(capsys, "new", "first.txt", "-o", "strait.yaml", "--force")
    assert (desk / "strait.yaml").read_text() != by_hand
    for line in (["check", "strait.yaml"], ["ask", "strait.yaml", "a blockade?"], ["record", "strait.yaml"]):
        for option in ("-o", "--output"):
            with pytest.raises(SystemExit) as stop:
                main(["scenarios", *line, option, "out.json"])
            assert stop.value.code == 1
            assert option in capsys.readouterr().err
    assert not (desk / "out.json").exists()


def test_the_evidence_shown_says_whose_it_is_and_under_what(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    heard = ("--expert", "Ada: strait=blockade 0.3 given deal=signed", "--seen", "tanker_seized")
    table = said(capsys, "show", "strait.yaml", *heard).partition("Evidence")[2]
    assert re.search(r"blockade given deal = signed .* Ada *\n", table)
    assert re.search(r"harassed or blockade .* x 4.00 .* tanker_seized *\n", table)


def test_check_refuses_what_show_refuses(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "ahead.yaml").write_text(FILE + "evidence:\n  - {seen: tanker_seized, on: 2199-10-20}\n")
    for action in ("check", "show"):
        assert "2199-10-20 has not come" in said(capsys, action, "ahead.yaml", status=1)
    (desk / "two.yaml").write_text(FILE.replace("rest, signed", "rests, signed").replace("remote", "remotest"))
    assert said(capsys, "check", "two.yaml", status=1).endswith("\n2 problems.\n")


def test_several_pages_are_drafted_into_one_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "copy.txt").write_text(FIRST.replace("Gulf insurers weigh", "Insurers in the Gulf weigh"))
    text = said(capsys, "new", "first.txt", "second.html", "copy.txt")
    assert "copy.txt: tells the story of first.txt again" in text
    assert "first.txt:5" in text
    (desk / "draft.yaml").write_text(text)
    assert "the file is good" in said(capsys, "check", "draft.yaml")
    assert "counts already" in said(capsys, "update", "draft.yaml", "second.html")


def test_a_study_names_its_evidence_and_its_ledger_counts(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from foreshock import pipeline

    before = pipeline.open_study(study)
    (study / "heard.yaml").write_text(
        "format: foreshock/evidence/1\nevidence:\n  - {expert: Ada, that: {magnets: banned}, p: 0.5, weight: 2}\n"
    )
    settings = study / "study.yaml"
    settings.write_text(settings.read_text() + "evidence: heard.yaml\n")
    _, scenarios = pipeline.foreseen(pipeline.open_study(study))
    banned = {"magnets": ("banned",)}
    assert scenarios.probability(banned) > pipeline.foreseen(before)[1].probability(banned) + 0.05
    assert "Ada" in said(capsys, "update", str(study))
    assert {one.name for one in pipeline.open_study(study).inputs} >= {"heard.yaml"}
    said(capsys, "record", str(study), "--on", "2026-01-02")
    assert not pipeline.open_study(study).records.by, "nothing is resolved yet"
    said(capsys, "resolve", str(study), "magnets=open", "--on", "2026-10-31", "--force")
    opened = pipeline.open_study(study)
    assert opened.records.of("Ada").factor < 1
    assert "ledger.duckdb" in {one.name for one in opened.inputs}
    assert pipeline.foreseen(opened)[1].probability(banned) < scenarios.probability(banned)
    settings.write_text(settings.read_text().replace("heard.yaml", "herd.yaml"))
    assert main(["check", str(study)]) == 1
    assert "Did you mean 'heard.yaml'?" in capsys.readouterr().err
