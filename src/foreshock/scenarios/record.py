"""What goes into the ledger from a scenario set, and what the ledger says of each source and each phrase."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from foreshock.core.errors import Problem, UserError
from foreshock.core.ids import slug
from foreshock.data.ledger import Asked, Forecast, Ledger, Resolution, Resolved
from foreshock.scenarios.context import spoken
from foreshock.scenarios.earned import FILE
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.score import Scores, scores
from foreshock.scenarios.words import REST
from foreshock.schema.scenario import Evidence, ScenarioSet

OURS = "foreshock"
SHORT = 12
"""Digits of a page's id that are shown where it has no title."""
GIVEN_MARK = "\0"
Given = Mapping[str, tuple[str, ...]]
"""A condition: driver -> outcomes."""
By = Literal["source", "phrase", "driver", "kind", "document"]


def question(scenarios: ScenarioSet, driver: str, outcome: str, given: str = "") -> str:
    """'us-russia-reset/sanctions=rollback by 2026-08-01': the same for every run of the same scenario file."""
    under = f" given {given}" if given else ""
    return f"{slug(scenarios.title)}/{driver}={outcome}{under} by {_due(scenarios)}"


def forecasts(scenarios: ScenarioSet, on: date) -> list[Forecast]:
    """Every probability a scenario set gives on a day: ours for each outcome, the file's own before the evidence, and
    each view that went into it with what the file said of the same question."""
    due = _due(scenarios)
    before = scenarios.weights if scenarios.prior is None else scenarios.prior
    found = [
        Forecast(question(scenarios, driver, outcome), on, p, source, due, "", driver, outcome, kind)
        for source, kind, weights in ((OURS, "posterior", scenarios.weights), (FILE, "prior", before))
        for driver, outcomes in scenarios.marginals(weights).items()
        for outcome, p in outcomes.items()
    ]
    asked = {forecast.question for forecast in found}
    for row in scenarios.evidence:
        if not row.used or row.said is None or row.kind in {"fact", "indicator"}:
            continue
        said = _said(scenarios, row, on)
        found.append(said)
        if said.question not in asked:
            asked.add(said.question)
            found.append(Forecast(said.question, on, row.prior, FILE, due, "", row.driver, row.outcome, "prior"))
    return found


def _said(scenarios: ScenarioSet, row: Evidence, on: date) -> Forecast:
    return Forecast(
        question=question(scenarios, row.driver, row.outcome, spoken(row.given)),
        given_on=date.fromisoformat(row.on) if row.on else on,
        p=row.said if row.said is not None else float("nan"),
        source=row.speaker or row.publisher or row.page or row.document or row.source,
        due=_due(scenarios),
        phrase=row.phrase,
        driver=row.driver,
        outcome=row.outcome,
        kind=row.kind,
        document=row.document,
        statement=row.source,
        text=row.text,
        page=row.page,
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What saying how drivers came out did to a ledger.

    `answered`: question -> how many forecasts count for it, those given up to the day it was known. `again`: drivers
    that were recorded so already, with the day. `replaced`: drivers whose recorded outcome was another, with it and its
    day. `withdrawn`: questions whose condition does not hold after all.
    """

    answered: Mapping[str, int]
    again: Mapping[str, date] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()


def resolve_driver(
    ledger: Ledger,
    scenarios: ScenarioSet,
    happened: Mapping[str, str],
    on: date,
    note: str = "",
    *,
    force: bool = False,
) -> Settled:
    """Say which outcome each driver took (driver -> outcome), known on a day; answers every question of the ledger that
    this settles, all or none.

    A question under a condition that did not hold stays unanswered: it was never put to the test. A forecast given
    after the day on which its driver's outcome was known is hindsight and does not count.

    Parameters
    ----------
    force
        Replace a recorded outcome (the old resolution stays in the ledger's history), or settle before its date that
        the outcome written as `rest` is the one.

    Raises
    ------
    UserError
        A driver is recorded with another outcome already, the outcome is the `rest` and may still change by its date,
        or the day is before the first forecast on it; every problem at once.
    """
    for name, outcome in happened.items():
        scenarios.mask({name: (outcome,)})
    asked = [(one, given) for one in ledger.asked() if (given := _given(scenarios, one)) is not None]
    before = ledger.answers()
    settled = _settled(scenarios, before)
    problems = _too_early(asked, happened, on)
    if not force:
        problems += _contradicted(asked, before, settled, happened)
        problems = problems or _not_yet(scenarios, happened, on)
    if problems:
        raise UserError(problems)
    again = {name: settled[name][1] for name, outcome in happened.items() if settled.get(name, ("",))[0] == outcome}
    replaced = {name: settled[name] for name in happened if name in settled and name not in again}
    came = {**settled, **{name: (outcome, on) for name, outcome in happened.items() if name not in again}}
    new, withdrawn = _to_say(asked, before, came, note or _instead(replaced))
    with ledger.whole():
        counted = ledger.settle([*new, *(Resolution(name, None, on, _instead(replaced)) for name in withdrawn)])
    answered = {one.question: counted[one.question] for one in new}
    return Settled(answered, again, replaced, tuple(withdrawn))


def _to_say(
    asked: Sequence[tuple[Asked, Given]],
    before: Mapping[str, Resolution],
    came: Mapping[str, tuple[str, date]],
    note: str,
) -> tuple[list[Resolution], list[str]]:
    """The answers that differ from those there are, and the answers that no longer stand."""
    new, withdrawn = [], []
    for one, given in asked:
        if one.driver not in came:
            continue
        outcome, day = came[one.driver]
        answer = before.get(one.question)
        if all(driver in came and came[driver][0] in outcomes for driver, outcomes in given.items()):
            happened = outcome in one.outcome.split(OR)
            if answer is None or answer.happened is not happened:
                new.append(Resolution(one.question, happened, day, note))
        elif answer is not None and all(driver in came for driver in given):
            withdrawn.append(one.question)
    return new, withdrawn


def _instead(replaced: Mapping[str, tuple[str, date]]) -> str:
    return "; ".join(f"{driver} was recorded as {outcome} on {day}" for driver, (outcome, day) in replaced.items())


def _too_early(asked: Sequence[tuple[Asked, Given]], happened: Mapping[str, str], on: date) -> list[Problem]:
    first: dict[str, date] = {}
    for one, given in asked:
        if not given and one.driver in happened:
            first[one.driver] = min(one.first, first.get(one.driver, one.first))
    return [
        Problem(
            f"'{driver}' was first forecast on {day}; what was known on {on} was no forecast then.",
            hint="Give the day on which the outcome became known: --on DATE.",
        )
        for driver, day in first.items()
        if on < day
    ]


def _not_yet(scenarios: ScenarioSet, happened: Mapping[str, str], on: date) -> list[Problem]:
    """A problem for every outcome that only says that nothing else came, before the time for it is over."""
    due = _due(scenarios)
    toward = {driver.name: driver.toward for driver in scenarios.drivers}
    rest = {
        (one.driver, one.outcome)
        for one in scenarios.provenance
        if one.written == REST and not one.given and one.outcome != toward[one.driver]
    }
    hint = "Resolve it then, or say --force where nothing can change it any more."
    return [
        Problem(f"'{driver}={outcome}' is what holds where nothing else comes by {due}, not yet on {on}.", hint=hint)
        for driver, outcome in happened.items()
        if on < due and (driver, outcome) in rest
    ]


def _contradicted(
    asked: Sequence[tuple[Asked, Given]],
    before: Mapping[str, Resolution],
    settled: Mapping[str, tuple[str, date]],
    happened: Mapping[str, str],
) -> list[Problem]:
    """A problem for every driver that is recorded with another outcome."""
    found: dict[str, str] = {}
    for one, given in asked:
        answer, outcome = before.get(one.question), happened.get(one.driver)
        if given or answer is None or outcome is None or answer.happened is (outcome in one.outcome.split(OR)):
            continue
        came, day = settled.get(one.driver, ("", answer.on))
        verb = "came true" if answer.happened else "did not come true"
        found.setdefault(
            one.driver,
            f"'{one.driver}' is recorded as {came}, on {day}" if came else f"'{one.outcome}' {verb}, recorded on {day}",
        )
    hint = "Say --force to replace it; the old resolution stays in the ledger's history."
    return [Problem(f"{what}, not as {happened[driver]}.", hint=hint) for driver, what in found.items()]


def _settled(scenarios: ScenarioSet, answers: Mapping[str, Resolution]) -> dict[str, tuple[str, date]]:
    """Driver -> the outcome that it is known to have taken already, and since when."""
    found = {}
    for driver in scenarios.drivers:
        for outcome in driver.outcomes:
            answer = answers.get(question(scenarios, driver.name, outcome))
            if answer is not None and answer.happened:
                found[driver.name] = (outcome, answer.on)
    return found


def _given(scenarios: ScenarioSet, asked: Asked) -> Given | None:
    """The condition of a question of these scenarios ({} for none); None where the question is another's."""
    name = asked.question
    if name == question(scenarios, asked.driver, asked.outcome):
        return {}
    head = question(scenarios, asked.driver, asked.outcome, GIVEN_MARK)
    before, after = head.split(GIVEN_MARK)
    if not (name.startswith(before) and name.endswith(after)):
        return None
    given: dict[str, tuple[str, ...]] = {}
    for part in name.removeprefix(before).removesuffix(after).split(" and "):
        driver, sign, outcomes = part.partition(" = ")
        if not sign:
            return None
        given[driver] = tuple(outcomes.split(OR))
    return given


def scoreboard(resolved: Sequence[Resolved], by: By, bins: int | None = None) -> dict[str, Scores]:
    """Scores of each source (or phrase, driver, kind, document), the best Brier score first; pages by their title.

    `bins`: forecasts are grouped into so many for the decomposition; None groups equal ones.
    """
    groups = _groups(resolved, by)
    found = {
        key: scores([r.forecast.p for r in rows], [int(r.happened) for r in rows], bins) for key, rows in groups.items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].brier, item[0])))


def _groups(resolved: Iterable[Resolved], by: By) -> dict[str, list[Resolved]]:
    rows = list(resolved)
    titles = _titles(rows)
    groups: dict[str, list[Resolved]] = defaultdict(list)
    for row in rows:
        key = str(getattr(row.forecast, by))
        if key:
            groups[titles.get(key, key)].append(row)
    return groups


def _titles(resolved: Iterable[Resolved]) -> dict[str, str]:
    """Document id -> what a person calls it; two pages of one title keep a few digits of their ids apart."""
    named = {row.forecast.document: row.forecast.page for row in resolved if row.forecast.document}
    count = Counter(named.values())
    return {
        one: f"{page} ({one[:SHORT]})" if page and count[page] > 1 else page or one[:SHORT]
        for one, page in named.items()
    }


def _due(scenarios: ScenarioSet) -> date:
    return scenarios.as_of + timedelta(days=round(scenarios.horizon))
