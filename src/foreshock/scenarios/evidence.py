"""From a Brief to evidence: which statement says what about which outcome, under which circumstance, and how hard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from foreshock.core.parameters import parameter
from foreshock.scenarios.earned import NO_RECORDS, Records, Weight
from foreshock.scenarios.match import score, tokens
from foreshock.scenarios.meaning import Meant, meaning, setting_of
from foreshock.schema.brief import Actor, Brief, Claim, Document, Event, Span, Stance, Statement
from foreshock.schema.scenario import Evidence, Indicator, ScenarioSet

OR = " or "
FLOOR = 0.5
"""Credence below which a fact counts for nothing: a 'might' is no evidence for the opposite."""
LASTING = ("until", "till", "through")
DENIALS = frozenset({"no", "not", "never", "none", "denied", "denies", "deny", "without", "neither", "nor"})
"""A report with one of these may say that nothing happened."""
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)


def credible_ratio(ratio: float, credence: float) -> float:
    """Likelihood ratio of evidence held with a credence q (floored at 1/2).

    With h = P(E | driver) and m = P(E | not driver), here h = ratio / (1 + ratio) and m = 1 - h:
    LR = (q h + (1 - q)(1 - h)) / (q m + (1 - q)(1 - m)). q = 1 gives `ratio`, q = 1/2 gives 1.
    """
    return likelihood_ratio(ratio / (1 + ratio), 1 / (1 + ratio), credence)


def likelihood_ratio(h: float, m: float, credence: float = 1.0) -> float:
    """(q h + (1 - q)(1 - h)) / (q m + (1 - q)(1 - m)), q floored at 1/2: evidence held with credence q (Jeffrey)."""
    q = max(credence, FLOOR)
    return (q * h + (1 - q) * (1 - h)) / (q * m + (1 - q) * (1 - m))


def of_brief(
    scenarios: ScenarioSet, brief: Brief, trust: float, records: Records = NO_RECORDS
) -> tuple[list[Evidence], list[str]]:
    """A row for every statement that speaks of a driver (used or not, with the reason), and notes on the others."""
    rows: list[Evidence] = []
    foreign: list[str] = []
    document = brief.document
    fresh = freshness(document.published, scenarios.as_of)
    publisher = publisher_of(document)
    for statement in brief.statements:
        meant = meaning(statement, scenarios.drivers, setting_of(document, statement))
        if meant is None:
            foreign.append(statement.id)
            continue
        record = records.of(statement.source, publisher)
        weight = Weight(trust, fresh, record)
        row = _at_horizon(_row(statement, meant, weight.value), scenarios, statement, document.published)
        if trust == 0 and row.kind != "none":
            row = row.model_copy(update={"why": f"{row.why}; the page is given no trust"})
        elif row.used:
            row = row.model_copy(update={"why": f"{row.why}{weight.spoken(row.base)}"})
        rows.append(row)
        rows.extend(_indicators(scenarios.indicators, statement, weight))
    rows.extend(_happened(scenarios.indicators, brief, Weight(trust, fresh, records.of(publisher))))
    title = document.title or document.file or document.id[:12]
    stamp = {
        "document": document.id,
        "cluster": document.id,
        "on": document.published[:10],
        "page": title,
        "publisher": publisher,
        "story": "" if document.cluster == document.id else document.cluster,
    }
    notes = []
    if foreign:
        count = len(foreign)
        noun = "statement speaks" if count == 1 else "statements speak"
        notes.append(f"{title}: {count} {noun} of no driver of this file")
    return [row.model_copy(update=stamp) for row in rows], notes


def publisher_of(document: Document) -> str:
    """Who answers for a page over the years: the site it stands on, else its author, else nobody known."""
    host = _HOST.match(document.url)
    return host[1].removeprefix("www.").casefold() if host else " ".join(document.byline.split())


def _row(statement: Statement, meant: Meant, trust: float) -> Evidence:
    """The row without its prior and posterior, which `revise` fills in."""
    implied = statement.implied
    row = Evidence(
        driver=meant.driver.name,
        outcome=OR.join(meant.bearing.outcomes),
        prior=0.0,
        said=implied.p if implied else None,
        weight=0.0,
        posterior=0.0,
        source=statement.id,
        text=statement.text,
        start=statement.span.start,
        end=statement.span.end,
        given=meant.given,
        phrase=statement.phrase,
        speaker=statement.source,
        low=implied.p10 if implied else None,
        high=implied.p90 if implied else None,
        shape=(implied.a, implied.b) if implied else None,
        kind="none",
        used=False,
    )
    why = _refusal(statement, meant)
    if why:
        return row.model_copy(update={"why": why})
    base, loosely = trust, ""
    if meant.loose:
        base *= parameter("scenarios.unlinked_condition_weight").value
        loosely = f"; holds given '{'; '.join(meant.loose)}', which is no driver here, so it counts less"
    if meant.vague:
        base *= parameter("scenarios.unlinked_condition_weight").value
        loosely += f"; {meant.vague}, so it counts less"
    if not meant.bearing.itself or statement.kind == "claim":
        return row.model_copy(update=_fact(statement, meant.bearing.stance, base, loosely))
    weight = base * (implied.weight if implied else 0.0)
    why = f"a view: '{statement.phrase}' reads as {implied.p:.2f}{loosely}" if implied else ""
    return row.model_copy(update={"kind": "view", "used": weight > 0, "base": weight, "why": why})


def _at_horizon(row: Evidence, scenarios: ScenarioSet, statement: Statement, published: str) -> Evidence:
    """What is said for an earlier date, carried to the horizon at a constant rate, where the file times the outcome.

    A time far shorter than the horizon says nothing of it; what lasts 'until' a day is not carried.
    """
    timed = any(hazard.driver == row.driver and hazard.outcome == row.outcome for hazard in scenarios.hazards)
    if row.kind != "view" or row.said is None or not timed or statement.horizon is None:
        return row
    frame = statement.horizon.text
    time = (statement.horizon.days or 0.0) - (_age(published, scenarios.as_of) or 0)
    if time <= 0 or frame.casefold().startswith(LASTING):
        return row
    power = scenarios.horizon / time
    if power > parameter("scenarios.carried_times").value:
        why = f"said of '{frame}', too short a time to say anything of the horizon"
        return row.model_copy(update={"kind": "none", "used": False, "base": 0.0, "why": why})

    def by_horizon(p: float | None) -> float | None:
        return None if p is None else 1 - (1 - p) ** power

    why = f"{row.why}, said of '{frame}'; at that rate {by_horizon(row.said):.2f} by the horizon"
    carried = {"said": by_horizon(row.said), "low": by_horizon(row.low), "high": by_horizon(row.high), "shape": None}
    return row.model_copy(update={**carried, "why": why})


def _refusal(statement: Statement, meant: Meant) -> str:
    """Why a statement cannot count, or nothing."""
    if meant.bearing.stance == 0:
        return "neither raises nor lowers the outcome"
    if meant.refused:
        return meant.refused
    if statement.tense == "past":
        return "speaks of the past"
    if statement.kind == "condition" or (statement.implied is None and statement.kind != "claim"):
        return "says no number"
    return ""


def _fact(statement: Statement, stance: Stance, base: float, loosely: str) -> dict[str, object]:
    """Evidence that bears on the outcome: a likelihood ratio, weaker the less sure the fact is."""
    claimed = statement.kind == "claim"
    strength = parameter("scenarios.ratio_weak" if claimed else "scenarios.ratio_medium").value
    credence = statement.implied.p if statement.implied else parameter("scenarios.claim_credence").value
    ratio = credible_ratio(strength, credence)
    ratio = ratio if stance > 0 else 1 / ratio
    verb = "raises" if stance > 0 else "lowers"
    why = f"a fact that {verb} it: likelihood ratio {strength:g}, credence {max(credence, FLOOR):.2f}{loosely}"
    if credence <= FLOOR:
        why = f"bears on it, but at {credence:.2f} it is too unsure to count"
    return {"kind": "fact", "used": base > 0 and ratio != 1, "base": base, "ratio": ratio, "why": why}


def _indicators(indicators: Sequence[Indicator], statement: Statement, weight: Weight) -> list[Evidence]:
    """Watched indicators that a reported fact names."""
    if statement.kind != "claim" or statement.polarity == "negated":
        return []
    credence = statement.implied.p if statement.implied else parameter("scenarios.claim_credence").value
    return [
        _seen_in(indicator, weight, credence, statement.text, statement.span)
        for indicator in indicators
        if score(statement.text, indicator.keywords)[0]
    ]


def _happened(indicators: Sequence[Indicator], brief: Brief, weight: Weight) -> list[Evidence]:
    """Watched indicators that an event of the page is, or that a claim or event of it names; a sentence once."""
    credence = parameter("scenarios.claim_credence").value
    told = {one.span: one.text for one in _reports(brief) if not DENIALS & set(tokens(one.text))}
    rows = []
    for indicator in indicators:
        found = {span: text for span, text in told.items() if score(text, indicator.keywords)[0]}
        for event in brief.events:
            if (
                event.type in indicator.events
                and _among(event.source, indicator.by)
                and _among(event.target, indicator.against)
            ):
                found[event.span] = event.text
        rows += [_seen_in(indicator, weight, credence, text, span) for span, text in found.items()]
    return rows


def _reports(brief: Brief) -> list[Claim | Event]:
    return [*brief.claims, *brief.events]


def _seen_in(indicator: Indicator, weight: Weight, credence: float, text: str, span: Span) -> Evidence:
    row = seen(indicator, weight.value, credence)
    why = f"{row.why}{weight.spoken(row.base)}"
    return row.model_copy(update={"text": text, "start": span.start, "end": span.end, "why": why})


def _among(actors: Sequence[Actor], codes: Sequence[str]) -> bool:
    return not codes or any(actor.code in codes for actor in actors)


def seen(indicator: Indicator, weight: float = 1.0, credence: float = 1.0) -> Evidence:
    """The evidence of an indicator that has been observed."""
    return Evidence(
        driver=indicator.driver,
        outcome=OR.join(indicator.favours),
        prior=0.0,
        said=None,
        ratio=credible_ratio(indicator.ratio, credence),
        weight=0.0,
        base=weight,
        posterior=0.0,
        source=indicator.name,
        cluster=indicator.name,
        kind="indicator",
        used=weight > 0,
        why=f"indicator: likelihood ratio {indicator.ratio:g}, credence {credence:.2f}"
        + (f"; {indicator.because}" if indicator.because else ""),
    )


def _age(published: str, as_of: date) -> int | None:
    """Days from the page to the scenarios' date; None where the page's date is unknown."""
    try:
        return (as_of - date.fromisoformat(published[:10])).days
    except ValueError:
        return None


def freshness(published: str, as_of: date, half_life: float | None = None) -> float:
    """Share of its weight that what was said on an ISO date still has: half after each half-life (days; default
    `scenarios.half_life`), all where the date is unknown."""
    halved = parameter("scenarios.half_life").value if half_life is None else half_life
    return float(0.5 ** (max(_age(published, as_of) or 0, 0) / halved))
