"""The page itself, with every statement marked where it stands."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import percent, plural, title
from foreshock.schema.brief import Brief, Span, Statement

LONGEST = 60_000
"""Characters of a page that the report shows; a longer one is cut after this many, and the report says so."""


def payload(scene: Scene) -> dict[str, Any] | None:
    """The text in pieces, each with the statements that cover it; None where no page was read."""
    brief = scene.run.brief
    if brief is None:
        return None
    document = brief.document
    used = {one.source: one for one in scene.run.scenarios.evidence}
    return {
        "finding": _finding(scene, brief),
        "title": document.title,
        "byline": document.byline,
        "published": document.published,
        "source": document.url or document.file,
        "cut": max(0, len(document.text) - LONGEST),
        "pieces": pieces(brief),
        "statements": {one.id: _statement(one, used.get(one.id)) for one in brief.statements},
        "table": _table(brief, used),
    }


def _finding(scene: Scene, brief: Brief) -> str:
    numbered = [one for one in brief.statements if one.implied is not None]
    counted = {one.source for one in scene.run.scenarios.evidence if one.used}
    moving = [one for one in brief.statements if one.id in counted]
    return (
        f"The page makes {plural(len(brief.statements), 'statement')} about what is not yet known; "
        f"{len(numbered)} imply a probability, "
        f"and {len(moving)} of them moved the scenarios."
    )


def pieces(brief: Brief) -> list[dict[str, Any]]:
    """The text cut wherever a statement, a heading or a dropped stretch begins or ends.

    Each piece has its `text`, the `ids` of the statements that cover it, and what it is: body, heading or dropped.
    Pieces joined are the text again. Spans count code points, as Python does and JavaScript does not: cut here.
    """
    text = brief.document.text[:LONGEST]
    spans = [(one.span, one.id) for one in brief.statements]
    marks = {0, len(text)}
    for span in (
        *(span for span, _ in spans),
        *(one.span for one in brief.headings),
        *(one.span for one in brief.dropped),
    ):
        marks.update(mark for mark in (span.start, span.end) if mark < len(text))
    edges = sorted(marks)
    found = []
    for start, end in pairwise(edges):
        ids = [name for span, name in spans if span.start <= start and end <= span.end]
        kind = (
            "dropped"
            if _within(start, end, brief.dropped)
            else "heading"
            if _within(start, end, brief.headings)
            else "body"
        )
        found.append({"text": text[start:end], "ids": ids, "kind": kind})
    return found


def _within(start: int, end: int, stretches: tuple[Any, ...]) -> bool:
    spans: list[Span] = [one.span for one in stretches]
    return any(span.start <= start and end <= span.end for span in spans)


def _statement(one: Statement, evidence: Any) -> dict[str, Any]:
    implied = one.implied
    return {
        "text": one.text,
        "kind": one.kind,
        "phrase": one.phrase,
        "p": None if implied is None else number(implied.p),
        "p10": None if implied is None else number(implied.p10),
        "p90": None if implied is None else number(implied.p90),
        "negated": one.polarity == "negated",
        "driver": one.driver,
        "driver_title": title(one.driver) if one.driver else "",
        "stance": one.stance,
        "by": one.source,
        "conditions": [condition.told for condition in one.conditions],
        "used": bool(evidence and evidence.used),
        "why": evidence.why if evidence else "",
    }


def _table(brief: Brief, used: dict[str, Any]) -> dict[str, Any]:
    columns = (
        Column("Statement"),
        Column("Kind"),
        Column("Words"),
        Column("They imply", "percent"),
        Column("One reader in ten says less than", "percent"),
        Column("One in ten says more than", "percent"),
        Column("Driver"),
        Column("Moved it", "flag"),
        Column("Condition"),
        Column("Starts at", "number", "character"),
    )
    return table(
        columns,
        (
            (
                one.text,
                one.kind,
                one.phrase,
                one.implied.p if one.implied else None,
                one.implied.p10 if one.implied else None,
                one.implied.p90 if one.implied else None,
                title(one.driver) if one.driver else "",
                bool(used.get(one.id) and used[one.id].used),
                "; ".join(condition.told for condition in one.conditions),
                one.span.start,
            )
            for one in brief.statements
        ),
        note=f"Implied probabilities follow the yardstick '{brief.yardstick}'. They say what the words mean to "
        f"readers, not what will happen.",
    )


def implied_words(one: Statement) -> str:
    """'likely', read as 73%."""
    if one.implied is None:
        return f"'{one.phrase}', which implies no number" if one.phrase else "no number"
    return f"'{one.phrase}', read as {percent(one.implied.p)}"
