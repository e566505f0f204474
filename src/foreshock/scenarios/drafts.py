"""A first scenario file from a page: its subjects as drivers, its words as probabilities, its sentences as reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from foreshock.core.ids import slug
from foreshock.scenarios.match import alike, tokens
from foreshock.scenarios.pool import log_odds
from foreshock.scenarios.quoting import quoted
from foreshock.scenarios.shape import FORMAT
from foreshock.scenarios.words import lookup
from foreshock.schema.brief import Brief, Condition, Span, Statement

QUIET, COMES = "unchanged", "happens"
SAME = 0.5
"""Share of words in common from which two conditions are one."""
LONGEST = 160
_REST = (
    "# effects:                  # what an outcome brings, such as",
    "#   - when: {DRIVER: happens}",
    "#     shocks:",
    "#       - {type: tariff, importer: USA, exporter: EU, rate: {low: 0.05, mode: 0.1, high: 0.15}, start: 3 months}",
    "# named:                    # futures that people talk about, such as",
    "#   relief: {DRIVER: happens, OTHER: unchanged}",
    "# watch:                    # what would move a driver when it is seen",
    "#   - {indicator: NAME, driver: DRIVER, favours: happens, ratio: 3, keywords: [words of a report]}",
)
_LEADING = re.compile(
    r"^(?:if|unless|should|were|had|under|assuming|provided that|in the event of|given)\s+", re.IGNORECASE
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "and",
        "or",
        "by",
        "its",
        "his",
        "her",
        "their",
        "is",
        "be",
    ]
)


@dataclass(slots=True)
class _Subject:
    """A driver in the making: what the page says of it without and with a condition."""

    name: str
    origin: str = ""
    """What the reader calls it."""
    plain: list[Statement] = field(default_factory=list)
    under: dict[str, list[Statement]] = field(default_factory=dict)
    keywords: list[str] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cues:
    """What a reader knows a subject by: one line on it, its words, and words that raise and that lower it."""

    description: str = ""
    keywords: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()


def draft(
    brief: Brief,
    as_of: date | None = None,
    horizon: str = "24 months",
    cues: Mapping[str, Cues] = MappingProxyType({}),
) -> str:
    """The text of a scenario file that `parse` reads, to be edited by hand.

    Every subject that the page forecasts (stance +1) becomes a driver with the outcomes `unchanged` and `happens`;
    every circumstance that it names twice or more, or for the whole page, becomes one too. Probabilities are the
    page's own words where they are estimative, the implied number elsewhere; `because` is the sentence. Effects and
    named futures are left to the writer.

    `as_of`: default the page's own date, else today's. `cues`: what the reader knows its subjects by, so that the
    file recognises them in other pages.
    """
    subjects, circumstances = _subjects(brief)
    dated = as_of or _published(brief)
    start = dated or date.today()
    lines = [
        "# Drafted from a page: the drivers and reasons are its own, the numbers are what its words imply to readers.",
        "# Next: name the outcomes, add the ones the page forgets, and say under `effects` what they bring.",
        f"format: {FORMAT}",
        f"title: {quoted(brief.document.title or 'Untitled page')}",
        f"as_of: {start.isoformat()}" + ("" if dated else "    # the page gives no date; this is today"),
        f"horizon: {horizon}",
        "words: reader",
        f"source: {_source(brief)}",
        "",
        "drivers:",
    ]
    for subject in (*circumstances.values(), *subjects.values()):
        lines += _driver(subject, cues.get(subject.origin, Cues()))
    if not subjects and not circumstances:
        lines += _driver(_Subject("subject", reason="the page makes no forecast that a rule could find"), Cues())
    return "\n".join([*lines, *_REST]) + "\n"


def _published(brief: Brief) -> date | None:
    try:
        return date.fromisoformat(brief.document.published[:10])
    except ValueError:
        return None


def _source(brief: Brief) -> str:
    found = {"file": brief.document.file, "url": brief.document.url}
    if not any(found.values()):
        found = {"document": brief.document.id}
    return "{" + ", ".join(f"{key}: {quoted(value)}" for key, value in found.items() if value) + "}"


def _subjects(brief: Brief) -> tuple[dict[str, _Subject], dict[str, _Subject]]:
    """Drivers by name: what the page forecasts, and the circumstances it forecasts under."""
    used = [s for s in brief.statements if s.driver and s.stance > 0 and s.implied is not None and s.tense != "past"]
    subjects = {name: _Subject(_name(name), name) for name in dict.fromkeys(s.driver for s in used)}
    circumstances = _circumstances(used)
    allowed: dict[str, set[str]] = {name: set() for name in subjects}
    for statement in used:
        subject = subjects[statement.driver]
        parent = _parent(statement, subjects, circumstances)
        if parent is None or _depends(parent, statement.driver, allowed):
            subject.plain.append(statement)
            continue
        if parent in allowed:
            allowed[statement.driver].add(parent)
        subject.under.setdefault(parent, []).append(statement)
    return subjects, circumstances


def _depends(name: str, on: str, parents: Mapping[str, set[str]]) -> bool:
    """Does `name` already depend on `on` (or is it the same)? Then the arrow would close a loop."""
    return name == on or any(_depends(parent, on, parents) for parent in parents.get(name, ()))


def _circumstances(statements: Sequence[Statement]) -> dict[str, _Subject]:
    """Circumstances named twice or for the whole page and linked to no driver, under a name of their own."""
    groups: list[list[Condition]] = []
    for statement in statements:
        for condition in statement.conditions:
            if condition.driver or condition.kind in {"reference", "unless"}:
                continue
            near = (group for group in groups if alike(group[0].text, condition.text) >= SAME)
            found = next(near, None)
            if found is None:
                groups.append([condition])
            else:
                found.append(condition)
    alone = _only_under(statements)
    kept = [group for group in groups if len(group) > 1 or group[0].scope == "document" or group[0].span in alone]
    result: dict[str, _Subject] = {}
    for group in kept:
        text = _LEADING.sub("", group[0].text)
        subject = _Subject(_name(text), reason=f"a circumstance the page speaks under: {group[0].text}")
        subject.keywords = list(dict.fromkeys(_LEADING.sub("", condition.text) for condition in group))[:4]
        result[subject.name] = subject
    return result


def _only_under(statements: Sequence[Statement]) -> set[Span]:
    """Conditions of subjects that the page never forecasts without one: what it says of them holds there only."""
    subjects: dict[str, list[Statement]] = {}
    for statement in statements:
        subjects.setdefault(statement.driver, []).append(statement)
    return {
        condition.span
        for listed in subjects.values()
        if all(_supposes(statement) for statement in listed)
        for statement in listed
        for condition in _supposes(statement)[:1]
    }


def _supposes(statement: Statement) -> list[Condition]:
    return [one for one in statement.conditions if one.kind in {"if", "inversion", "under"} and not one.driver]


def _parent(
    statement: Statement, subjects: Mapping[str, _Subject], circumstances: Mapping[str, _Subject]
) -> str | None:
    """The driver a statement is conditional on: one of the page's subjects or circumstances, None for neither."""
    for condition in statement.conditions:
        if condition.driver in subjects and condition.driver != statement.driver:
            return condition.driver
        for name, subject in circumstances.items():
            if any(alike(keyword, _LEADING.sub("", condition.text)) >= SAME for keyword in subject.keywords):
                return name
    return None


def _name(text: str) -> str:
    """A short key for a subject or circumstance."""
    words = [word for word in tokens(text) if word not in _SMALL]
    return slug(" ".join(words[:4])).replace("-", "_")


def _driver(subject: _Subject, cues: Cues) -> list[str]:
    first = subject.plain[0] if subject.plain else None
    lines = [f"  {subject.name}:" + (f"    # {_shortened(cues.description)}" if cues.description else "")]
    chance = _chance(subject.plain) if first else "0.5"
    because = _shortened(first.text) if first else subject.reason or "the page speaks of it only under a condition"
    lines.append(f"    outcomes: {{{QUIET}: rest, {COMES}: {chance}}}")
    lines.append(f"    because: {quoted(because)}")
    for each in subject.plain:
        lines += [] if each is first else [f"    # also: {_shortened(each.text)}"]
        lines += [f"    # said of: {_shortened(condition.text)}" for condition in each.conditions]
    if subject.under:
        lines.append("    given:")
    for parent, statements in subject.under.items():
        lines.append(f"      - when: {{{_name(parent)}: {COMES}}}")
        lines.append(f"        p: {{{COMES}: {_chance(statements)}}}")
        lines.append(f"        because: {quoted(_shortened(statements[0].text))}")
        lines += [f"        # also: {_shortened(other.text)}" for other in statements[1:]]
    named = subject.keywords or ([subject.origin.replace("_", " ")] if subject.origin else [])
    keywords = list({keyword.casefold(): keyword for keyword in (*named, *cues.keywords)}.values())
    if keywords:
        lines.append(f"    keywords: [{', '.join(map(quoted, keywords))}]")
    if cues.raises:
        lines.append(f"    outcome_keywords: {{{COMES}: [{', '.join(map(quoted, cues.raises))}]}}")
    if cues.lowers:
        lines.append(f"    lowers: {{{COMES}: [{', '.join(map(quoted, cues.lowers))}]}}")
    return [*lines, ""]


def _chance(statements: Sequence[Statement]) -> str:
    """One statement: its phrase where the file format knows it, else the number. Several: their log-odds pool."""
    implied = [statement.implied for statement in statements if statement.implied is not None]
    if len(implied) > 1:
        return f"{log_odds([each.p for each in implied], [each.weight for each in implied]):.2f}"
    known = lookup(statements[0].phrase, "reader")
    same = known is not None and abs(known.mode - implied[0].p) < 1e-6
    return statements[0].phrase if same else f"{implied[0].p:g}"


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[:LONGEST].rsplit(" ", 1)[0] + " ..."
