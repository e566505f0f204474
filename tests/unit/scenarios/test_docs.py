"""The documentation page runs: its file parses, its mistakes are reported as printed, its Python works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.reading import read_page
from foreshock.scenarios import ask, draft, parse, question
from foreshock.scenarios.heard import read_evidence
from foreshock.scenarios.shorthand import read_short


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "scenarios.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return [text for found, text in fenced if found == language]


def test_the_file_parses(page: str) -> None:
    scenarios = parse(blocks(page, "yaml")[0], "scenarios.yaml")
    assert len(scenarios) == 6
    assert scenarios.notes == ()
    assert scenarios.indicators[0].name == "joint_statement"


def test_the_evidence_file_is_about_the_file_above(page: str) -> None:
    scenarios = parse(blocks(page, "yaml")[0], "scenarios.yaml")
    market, ada, seen = read_evidence(blocks(page, "yaml")[2], "evidence.yaml", scenarios)
    assert (market.said, ada.outcome, seen.source) == (0.04, "halved or gone", "joint_statement")
    assert ada.base == pytest.approx(0.5 * 0.5 ** (61 / 90))
    for kind, text in re.findall(r"`--(market|expert|seen) '([^']*)'`", page):
        assert read_short(kind, text, scenarios).used


def test_the_mistakes_are_reported_as_printed(page: str) -> None:
    wrong = blocks(page, "yaml")[0]
    for old, new in (
        ("p: likely,", "p: quite sure,"),
        ("talks: open}", "talks: opened}"),
        ("because: a cut", "becuase: a cut"),
    ):
        assert old in wrong
        wrong = wrong.replace(old, new)
    with pytest.raises(UserError) as raised:
        parse(wrong, "scenarios.yaml")
    assert str(raised.value) == next(b for b in blocks(page, "") if b.startswith("scenarios.yaml:")).rstrip()


def test_the_python_runs(
    page: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(root / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(block, names)
    said = capsys.readouterr().out
    assert "P(sanctions = rollback) = 0.0" in said
    assert re.search(r"^foreshock: Brier 0\.\d{3} over 3$", said, re.MULTILINE)
    assert (tmp_path / "ledger.duckdb").is_file()


def test_the_draft_is_as_printed(page: str) -> None:
    text, shown = blocks(page, "text")[0], blocks(page, "yaml")[1]
    drafted = draft(read_page(text, file="strait.txt"))
    drivers, _, left = shown.partition("\n# Left out:\n")
    assert drivers.strip() in drafted
    assert drafted.endswith(f"# Left out:\n{left}")


def test_the_answers_are_as_printed(page: str, root: Path) -> None:
    file = root / "examples" / "bulldozer" / "scenarios.yaml"
    scenarios = parse(file.read_text(encoding="utf-8"), "examples/bulldozer/scenarios.yaml")
    asked = re.findall(r'^\$ foreshock scenarios ask \S+ "([^"]+)"\n(.*?)^```$', page, re.MULTILINE | re.DOTALL)
    shown = {text: told.splitlines() for text, told in asked if not told.startswith("$")}
    answer, refusal = "Will Norway see direct talks by June 2025?", "What of the sanctions?"
    said = ask(scenarios, *question(scenarios, answer)).text().splitlines()
    assert [line for line in shown[answer] if line.strip() != "..."] == [line for line in said if line in shown[answer]]
    with pytest.raises(UserError) as raised:
        question(scenarios, refusal)
    assert shown[refusal] == [str(raised.value)]


def test_the_score_is_kept_as_printed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the section on scores, with what it prints, on the file at the top of the page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tariff.yaml").write_text(blocks(page, "yaml")[0])
    consoles = "".join(blocks(page, "console")).split("$ foreshock ")
    shown = [part.partition("\n")[::2] for part in consoles if re.match(r"scenarios \w+ tariff\.yaml", part)]
    assert len(shown) == 4
    for line, told in shown:
        main(shlex.split(line))
        streams = capsys.readouterr()
        assert (streams.out + streams.err).split() == told.split()
