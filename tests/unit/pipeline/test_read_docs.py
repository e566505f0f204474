"""The page on reading says what the program does: its example is run, its options exist, its Python works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foreshock.cli import main, parser

COPY = """<!doctype html><html><head><title>Copper pact between Chile and the EU nears | The Ledger</title></head><body>
<article><h1>Copper pact between Chile and the EU nears</h1><p>{}</p></article></body></html>"""
TARIFFS = """---
title: Washington weighs higher duties on metals
date: 2026-03-03
---

# Washington weighs higher duties on metals

The White House is highly likely to raise its tariffs on aluminium in June, two people who know the plan said. Canada \
will almost certainly retaliate.

A truce before the summer is unlikely, the minister of trade told reporters in Ottawa.
"""
ITEM = (
    "<item><title>{}</title><link>https://example.org</link><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>{}</item>"
)
WIRE = "<rss version='2.0'><channel><title>Wire</title>{}</channel></rss>".format(
    ITEM.format(
        "Sanctions on Russia under review",
        "<description>Sanctions on Russian aluminium may be lifted this year if the talks go on, a diplomat in "
        "Brussels said.</description>",
    )
    + ITEM.format(
        "Tariffs on metals",
        "<description>Tariffs on metals could rise again in the autumn, the trade office said on Monday.</description>",
    )
)


@pytest.fixture
def docs(root: Path) -> str:
    return (root / "docs" / "read.md").read_text(encoding="utf-8")


@pytest.fixture
def news(docs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the example; its text page is the one that the docs print."""
    page = re.search(r"For a page that reads\n\n```text\n(.*?)```", docs, re.DOTALL)
    assert page
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "pact.txt").write_text(page[1])
    (folder / "copy.html").write_text(COPY.format("</p><p>".join(page[1].split("\n\n")[3:5])))
    (folder / "tariffs.md").write_text(TARIFFS)
    (folder / "wire.rss").write_text(WIRE)
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7 cut short")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n")
    monkeypatch.chdir(tmp_path)
    return folder


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_example_is_what_the_program_prints(docs: str, news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "news"]) == 0
    said = words(capsys.readouterr().out)
    shown = re.search(r"\$ foreshock read news\n(.*?)```", docs, re.DOTALL)
    assert shown
    parts = shown[1].split("\n\n")
    heads = ("What the", "The firmest", "Told", "Pages", "Note")
    for part in (parts[0], *(part for part in parts if part.startswith(heads))):
        assert words(part) in said


def test_the_page_alone_and_marked_is_what_the_program_prints(
    docs: str, news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = "foreshock read pact.txt --published 2026-03-02"
    shown = re.search(rf"\$ {command}\n(.*?)```", docs, re.DOTALL)
    marked = re.search(r"```text\n(~Home.*?)```", docs, re.DOTALL)
    assert shown and marked
    assert main(["read", "news/pact.txt", "--published", "2026-03-02"]) == 0
    assert words(capsys.readouterr().out) == words(shown[1])
    assert main(["read", "news/pact.txt", "--published", "2026-03-02", "--explain"]) == 0
    assert words(capsys.readouterr().out) == words(marked[1])


def test_its_errors_are_those_of_the_program(docs: str, news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in ("news/scan.pdf", "http://192.168.0.1/"):
        assert main(["read", place]) == 1
        assert words(capsys.readouterr().err) in words(docs)


def test_every_option_it_names_exists(docs: str) -> None:
    verbs = next(action for action in parser()._actions if action.dest == "verb")
    assert isinstance(verbs.choices, dict)
    options = [option for action in verbs.choices["read"]._actions for option in action.option_strings]
    known = {option for option in options if option.startswith("--")}
    of_read = re.sub(r"python benchmarks/.*", "", docs)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", of_read))
    assert named <= known
    assert known - named <= {"--help", "--seed", "--debug", "--output", "--yardstick", "--model-timeout"}


def test_its_python_runs(docs: str, news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [code for code in re.findall(r"```python\n(.*?)```", docs, re.DOTALL) if "read_pile" in code]
    (code,) = found
    exec(code)
    assert "news/scan.pdf failed the PDF is damaged" in capsys.readouterr().out
    assert Path("rows.parquet").is_file()
