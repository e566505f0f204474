"""A page that is shown: what is marked, what is left out and why, and what a browser draws of it."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest

from foreshock.reading import ReadSettings, explain_html, explain_text, read_page
from foreshock.reading.marks import cut, marks
from foreshock.schema.brief import Brief, Condition, Span, Statement

NOTE = """---
title: "Three ways out of the copper strike"
author: Kari Lie
date: 2026-02-18
---

# Three ways out of the copper strike

**In short**

- The union will *probably* sign before [the vote](https://example.org/vote) on Friday.
- The court could have stopped the strike, but nobody asked it to.

## Who pays

| Port | Chance |
|---|---|
| Antofagasta | low |

Freight rates may rise by June if the mines stay shut, the broker Pell said. A cut of the duty is unlikely.

```
raw = "code may fail"
```
"""


@pytest.fixture
def brief() -> Brief:
    return read_page(NOTE, file="note.md")


def drawn(page: str) -> str:
    """The words a browser shows of a page."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


def test_markdown_is_drawn_without_its_marks_and_the_spans_stay(brief: Brief) -> None:
    page = explain_html(brief)
    body = drawn(page[: page.index("<h3>Statements")])
    for raw in ("##", "**", "*probably*", "|", "](", "author:"):
        assert raw not in body.replace("Kari Lie | 18 February 2026 | note.md", "")
    assert "<h1>Three ways out of the copper strike</h1>" in page
    assert body.count("Three ways out of the copper strike") == 2, "in the window's title and above the page, once each"
    assert "<h4>Who pays</h4>" in page and "<td> Antofagasta </td><td> low </td>" in page
    assert '<span class="dropped">' in page and "code may fail" in body, "code is shown as what was not read"
    for one in brief.statements:
        assert one.span.of(brief.document.text) == one.text


def test_a_hedge_left_out_is_marked_with_its_reason(brief: Brief) -> None:
    page, plain = explain_html(brief), explain_text(brief, color=False)
    assert '<span class="aside" title="Left out: something past">could</span>' in page
    assert "Left out, since they foretell nothing: 1 hedge<" in page
    assert "{could}(x1)" in plain and "x1  could: something past" in plain
    assert "\x1b[2mcould[x1]\x1b[0m" in explain_text(brief)


def test_the_table_is_put_in_order_by_styles_alone(brief: Brief) -> None:
    page = explain_html(brief)
    rows = re.findall(r'<tr id="row-(\d+)" style="--k1:(\d+);--k2:(\d+);--k3:(\d+)">', page)
    chances = [one.implied.p for one in brief.statements if one.implied]
    by_chance = [int(row[0]) - 1 for row in sorted(rows, key=lambda row: int(row[1]))]
    assert len(rows) == len(chances) == 3
    assert [chances[k] for k in by_chance] == sorted(chances, reverse=True)
    sources = [one.source for one in brief.statements]
    assert sources[int(min(rows, key=lambda row: int(row[3]))[0]) - 1] == "the broker Pell", "no source comes last"
    assert page.count('type="radio"') == 4 and page.count(" checked>") == 1
    assert "<script" not in page and "url(" not in page


def test_terminal_and_browser_use_the_same_words(brief: Brief) -> None:
    page, plain = explain_html(brief), explain_text(brief, color=False)
    for one in brief.statements:
        assert one.implied is not None
        number = f"{100 * one.implied.p:.0f} %"
        assert f"<td>{number}<small>" in page and number in plain
        assert one.given in drawn(page) and one.given in plain
        assert one.about in drawn(page) and one.about in plain
    assert "given: if the mines stay shut" in plain


def test_a_headline_told_twice_is_not_struck_out() -> None:
    story = "The port of Odesa is likely to close in May, the minister said on Monday. " * 4
    source = f"<html><body><article><h1>Odesa waits for the vote</h1><p>{story}</p></article></body></html>"
    brief = read_page(source, file="a.html")
    assert "the title again" in [one.reason for one in brief.dropped]
    assert "Odesa waits" in drawn(explain_html(brief))
    assert 'class="dropped" title' not in explain_html(brief)
    assert "~Odesa" not in explain_text(brief, color=False)


def test_a_wrapped_paragraph_flows_and_columns_keep_their_lines() -> None:
    wrapped = (
        "The port of Odesa is likely to close in May, the minister said on Monday, and\n"
        "the owners of the ships that wait before it have asked for the help of the state,\n"
        "which the parliament may grant before the summer if the budget leaves any room,\n"
        "as the chairman of the committee told reporters who had waited for three hours,\n"
        "and as the members of the committee said again when they were asked on Tuesday.\n"
    )
    brief = read_page(wrapped, settings=ReadSettings(medium="text"))
    assert "Monday, and the owners" in drawn(explain_html(brief))
    assert "Monday, and\nthe owners" in explain_text(brief, color=False)
    spaced = read_page(wrapped.replace(" state,", "     state,"), settings=ReadSettings(medium="text"))
    assert [span.of(spaced.document.text).count("\n") for span in spaced.body] == [4], "read as one paragraph"
    assert "Monday, and\nthe owners" in drawn(explain_html(spaced))


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("when", "while the talks\nare under way", "while the talks are under way"),
        ("if", "If the talks fail", "if the talks fail"),
        ("section", "Scenario B: Snapback", "Scenario B: Snapback"),
        ("when", "the dust settles", "when the dust settles"),
    ],
)
def test_a_condition_is_told_behind_given_without_a_second_one(kind: str, text: str, told: str) -> None:
    span = Span(start=0, end=1)
    condition = Condition(span=span, text=text, kind=kind)
    assert Statement(id="s1", span=span, text="x", event="x", conditions=(condition,)).given == told


def test_a_statement_over_several_cells_is_named_and_numbered_once() -> None:
    rows = "| Port | Chance |\n|---|---|\n|p may fall in June| q |\n"
    brief = read_page(f"# Ports\n\nThe owners met on Monday and heard the minister.\n\n{rows}", file="a.md")
    page = explain_html(brief)
    for number, one in enumerate(brief.statements, 1):
        assert page.count(f'id="{one.id}"') == page.count(f'href="#row-{number}"') == 1


def test_a_table_without_further_columns_is_drawn() -> None:
    page = explain_html(read_page("The owners met on Monday. Copper may fall, and nobody in the town was surprised."))
    assert '<table class="said" style="--more:0">' in page and page.count("<th ") == 3
    assert "--more:minmax(0,1fr) minmax(0,1fr)" in explain_html(read_page(NOTE, file="note.md"))


def test_marks_are_apart_and_cover_the_page(brief: Brief) -> None:
    found = marks(brief)
    assert all(a.end <= b.start for a, b in pairwise(found))
    text = brief.document.text
    assert "".join(text[a:b] for a, b, _ in cut(found, 0, len(text))) == text
    middle = [(a, b) for a, b, _ in cut(found, found[0].start + 2, found[0].end + 3)]
    assert middle == [(found[0].start + 2, found[0].end), (found[0].end, found[0].end + 3)]
