"""What was heard, as a person writes it: the `evidence` of a scenario file, an evidence file, a few words on a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from foreshock.core import marked
from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.core.units import days
from foreshock.scenarios.chances import Chance, read_chance
from foreshock.scenarios.context import Context, Path, items, mapping, read_when
from foreshock.scenarios.earned import NO_RECORDS, Records
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.opinion import Opinion, of_indicator, of_opinion
from foreshock.scenarios.shape import EvidenceShape, HeardShape
from foreshock.schema.brief import Yardstick
from foreshock.schema.scenario import Evidence, ScenarioSet, When
from foreshock.schema.validate import validate

Heads = Literal["market", "expert", "seen", "page"]
HEADS: tuple[Heads, ...] = ("market", "expert", "seen", "page")
_OPTION = re.compile(r"(?:^|\s)(weight|on|half-life|credence|given|because)\s+", re.IGNORECASE)
_HEAD = re.compile(r"^(?:(?P<name>[^=]*?):\s*)?(?P<driver>[^=:|]+?)\s*=\s*(?P<outcome>\S+)\s+(?P<p>\S.*)$", re.DOTALL)
SHORT = {
    "market": "'sanctions=rollback 0.35' or 'Exchange: sanctions=rollback 0.35 on 2024-07-20'",
    "expert": "'Ada: sanctions=rollback 0.4 weight 0.5', with 'given talks=open' or 'on 2024-07-20' where it applies",
    "seen": "'envoys_meet', 'envoys_meet on 2024-07-20' or 'envoys_meet credence 0.8'",
}


def read_evidence(text: str, file: str, scenarios: ScenarioSet, records: Records = NO_RECORDS) -> list[Evidence]:
    """The rows of an evidence file (format `foreshock/evidence/1`) about these scenarios.

    Raises
    ------
    UserError
        Every problem found, each with its line, the nearest valid name and what to do.
    """
    document = marked.parse(text, file)
    found = Collector()
    shape = validate(EvidenceShape, document, found)
    scale: Yardstick = "icd203" if shape is None else shape.words
    rows = read_heard(
        items(mapping(document.value).get("evidence")), scenarios, _context(scenarios, document, found, scale), records
    )
    found.raise_if_any()
    return rows


def read_short(kind: Heads, text: str, scenarios: ScenarioSet, records: Records = NO_RECORDS) -> Evidence:
    """One piece of evidence from a few words, such as 'Ada: sanctions=rollback 0.4 weight 0.5'.

    Raises
    ------
    UserError
        The words do not say what is meant, or name what these scenarios do not know.
    """
    found = Collector()
    value = _spelled(kind, text)
    label = f"--{kind} '{text}'"
    if value is None:
        found.add("cannot be understood.", file=label, hint=f"Write {SHORT[kind]}.")
        found.raise_if_any()
    document = Marked({"evidence": [value]}, {}, label)
    validate(EvidenceShape, document, found, value={"format": "foreshock/evidence/1", "evidence": [value]})
    rows = read_heard([value], scenarios, _context(scenarios, document, found, "icd203"), records)
    found.raise_if_any()
    return rows[0]


def _context(scenarios: ScenarioSet, document: Marked, found: Collector, scale: Yardstick) -> Context:
    return Context(document, found, scale, scenarios.as_of, scenarios.horizon)


def _spelled(kind: Heads, text: str) -> dict[str, Any] | None:
    """The words of a line as the keys of an evidence file."""
    cut = max(text.find("="), 0)
    parts = _OPTION.split(text[cut:])
    parts[0] = text[:cut] + parts[0]
    value: dict[str, Any] = {}
    for name, said in zip(parts[1::2], parts[2::2], strict=True):
        key = name.casefold().replace("-", "_")
        value[key] = _pairs(said) if key == "given" else _number(said.strip().strip(","))
    if kind == "seen":
        return {"seen": parts[0].strip(), **value} if parts[0].strip() else None
    head = _HEAD.match(parts[0].strip())
    if head is None or ("given" in value and value["given"] is None):
        return None
    that = {head["driver"].strip(): head["outcome"].rstrip(",:").split("/")}
    return {kind: (head["name"] or kind).strip() or kind, "that": that, "p": _number(head["p"].strip()), **value}


def _pairs(text: str) -> dict[str, list[str]] | None:
    pairs = [piece.partition("=") for piece in re.split(r",|\band\b", text) if piece.strip()]
    if not pairs or not all(sign for _, sign, _ in pairs):
        return None
    return {name.strip(): [one.strip() for one in outcome.split("/")] for name, _, outcome in pairs}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def read_heard(
    raw: Sequence[Any], scenarios: ScenarioSet, context: Context, records: Records = NO_RECORDS
) -> list[Evidence]:
    """Rows of evidence as `evidence:` lists them, each checked; problems go into the context."""
    rows = []
    for place, entry in enumerate(raw):
        path: Path = ("evidence", place)
        shape = _shape(entry)
        if shape is None:
            continue
        heads = [name for name in HEADS if getattr(shape, name)]
        if len(heads) != 1 and heads != ["seen", "page"]:
            context.wrong("each needs one of market, expert, seen and page: who or what says it.", path)
            continue
        row = _row(shape, heads[0], path, scenarios, context, records)
        if row is not None:
            rows.append(row)
    return rows


def _shape(entry: Any) -> HeardShape | None:
    """The entry's values; None where its shape is wrong (reported already)."""
    from pydantic import ValidationError

    try:
        return HeardShape.model_validate(entry)
    except ValidationError:
        return None


def _row(
    shape: HeardShape, head: Heads, path: Path, scenarios: ScenarioSet, context: Context, records: Records
) -> Evidence | None:
    half_life = _half_life(shape, path, context)
    when = _day(shape, path, context)
    if head == "seen":
        known = [indicator.name for indicator in scenarios.indicators]
        if shape.seen not in known:
            hint = did_you_mean(shape.seen, known) or "The scenario file watches no indicator."
            context.wrong(f"there is no indicator '{shape.seen}'.", (*path, "seen"), hint)
            return None
        made = of_indicator(
            scenarios, shape.seen, weight=shape.weight, credence=shape.credence, on=when, half_life=half_life
        )
        return _as_counted(made, shape)
    drivers = {driver.name: driver for driver in scenarios.drivers}
    that = read_when(_lists(shape.that), (*path, "that"), drivers, context) if shape.that else None
    given = read_when(_lists(shape.given), (*path, "given"), drivers, context) if shape.given else {}
    if not shape.that:
        context.wrong("`that` is missing: the driver and outcome it is about.", path)
    elif len(shape.that) > 1:
        context.wrong("`that` names several drivers; write one, and the others under `given`.", (*path, "that"))
    if that is None or given is None or len(that) != 1:
        return None
    if set(that) & set(given):
        context.wrong(f"`given` names {next(iter(that))}, which it is about.", (*path, "given"))
        return None
    chance = None if shape.p is None else read_chance(shape.p, (*path, "p"), context)
    if chance is not None and (chance.p is None or chance.by is not None):
        context.wrong("evidence needs a probability or a word, not 'rest' and no date.", (*path, "p"))
        return None
    if head == "page":
        return _of_page(shape, that, given, chance, scenarios)
    if shape.p is None:
        context.wrong("`p` is missing: how likely.", path)
    if chance is None or chance.p is None:
        return None
    return _as_counted(_opinion(shape, head, that, given, chance.p, when, half_life, scenarios, records), shape)


def _lists(when: When) -> dict[str, list[str]]:
    return {name: list(outcomes) for name, outcomes in when.items()}


def _opinion(
    shape: HeardShape,
    head: Heads,
    that: When,
    given: When,
    p: float,
    when: str,
    half_life: float | None,
    scenarios: ScenarioSet,
    records: Records,
) -> Evidence:
    driver, outcomes = next(iter(that.items()))
    made = Opinion(
        driver,
        OR.join(outcomes),
        p,
        shape.market or shape.expert,
        shape.weight,
        "market" if head == "market" else "expert",
        given,
        when,
        half_life,
        shape.because,
    )
    return of_opinion(scenarios, made, records)


def _as_counted(row: Evidence, shape: HeardShape) -> Evidence:
    """A row that was written down with what it counts (after age and record) keeps that."""
    if shape.counts is None and not shape.page:
        return row
    base = row.base if shape.counts is None else shape.counts
    ratio = row.ratio if shape.ratio is None else shape.ratio
    kept = {"base": base, "ratio": ratio, "used": shape.used and base > 0, "why": shape.why or row.why}
    return row.model_copy(update={**kept, **(_place(shape) if shape.page else {})})


def _of_page(shape: HeardShape, that: When, given: When, chance: Chance | None, scenarios: ScenarioSet) -> Evidence:
    """A statement of a page, as `update` wrote it down (or somebody after it)."""
    driver, outcomes = next(iter(that.items()))
    said = None if chance is None else chance.p
    kind: Literal["view", "fact", "none"] = "fact" if shape.ratio is not None else "none" if said is None else "view"
    base = 0.0 if not shape.used else shape.weight if shape.counts is None else shape.counts
    row = Evidence(
        driver=driver,
        outcome=OR.join(outcomes),
        prior=0.0,
        said=said,
        ratio=shape.ratio,
        weight=0.0,
        base=base,
        posterior=0.0,
        source=shape.statement or shape.page,
        kind=kind if shape.used else "none",
        given=dict(given),
        used=shape.used and base > 0 and kind != "none",
        why=shape.why,
    )
    return row.model_copy(update=_place(shape))


def _place(shape: HeardShape) -> dict[str, object]:
    """Where a row stands in its page."""
    low, high = shape.range or (None, None)
    start, end = shape.span or (None, None)
    return {
        "page": shape.page,
        "document": shape.document or shape.page,
        "cluster": shape.document or shape.page,
        "publisher": shape.publisher,
        "speaker": shape.speaker,
        "story": shape.story,
        "phrase": shape.phrase,
        "text": shape.because,
        "start": start,
        "end": end,
        "low": low,
        "high": high,
        "shape": shape.beta,
        "on": shape.on,
    }


def _day(shape: HeardShape, path: Path, context: Context) -> str:
    if not shape.on:
        return ""
    try:
        return date.fromisoformat(shape.on[:10]).isoformat()
    except ValueError:
        hint = "Write year-month-day, such as 2025-01-31."
        context.wrong(f"'{shape.on}' is not a date.", (*path, "on"), hint)
        return ""


def _half_life(shape: HeardShape, path: Path, context: Context) -> float | None:
    if shape.half_life is None:
        return None
    try:
        value = days(shape.half_life if isinstance(shape.half_life, (str, int, float)) else str(shape.half_life))
        if value <= 0:
            raise ValueError("a half-life must be longer than nothing")
    except ValueError as error:
        context.wrong(f"{error}.", (*path, "half_life"))
        return None
    return value
