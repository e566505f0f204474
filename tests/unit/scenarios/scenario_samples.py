"""A scenario file with worked probabilities, shock kinds of its own, and briefs made by hand."""

from __future__ import annotations

from typing import ClassVar, Literal

from foreshock.schema.brief import Brief, Condition, Document, Implied, Span, Statement
from foreshock.schema.hit import Footprint
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude, Shock

WORKED = """\
format: foreshock/scenarios/1
title: Reset, six drivers
as_of: 2024-08-01
horizon: 24 months

drivers:
  administration:
    outcomes: {status_quo: 0.5, transactional: 0.5}
    outcome_keywords: {transactional: [second term, Trump]}
  dialogue:
    outcomes: {frozen: 0.85, direct: rest}
    given:
      - when: {administration: transactional}
        p: {direct: almost certain}
    keywords: [dialogue, talks]
    toward: direct
  settlement:
    outcomes: {war_continues: rest, frozen_conflict: unlikely, negotiated: very unlikely}
    given:
      - when: {dialogue: direct}
        p: {frozen_conflict: roughly even, negotiated: unlikely}
    keywords: [settlement]
  sanctions:
    outcomes: {held: rest, limited_relief: very unlikely, rollback: remote}
    given:
      - when: {administration: transactional, settlement: [frozen_conflict, negotiated]}
        p: {limited_relief: likely, rollback: very unlikely}
        because: concessions are paid for
      - when: {administration: transactional}
        p: {limited_relief: unlikely, rollback: remote}
    keywords: [sanction*]
    toward: limited_relief
    outcome_keywords: {limited_relief: [relief], rollback: [rollback]}
  arctic:
    outcomes: {contested: likely, cooperation: remote, quiet: rest}
    given:
      - when: {sanctions: [limited_relief, rollback]}
        p: {contested: roughly even, cooperation: unlikely}
    keywords: [Arctic]
    toward: contested
  alliances:
    outcomes: {cohesive: rest, realigned: unlikely}
    given:
      - when: {administration: transactional}
        p: {realigned: roughly even}
    keywords: [realignment, alliances]
"""

TAIL = """\
effects:
  - when: {sanctions: limited_relief}
    shocks:
      - {type: embargo, target: RUS, change: lift, start: 6 months}
  - when: {sanctions: held, arctic: contested}
    because: answers in kind
    shocks:
      - {type: embargo, target: RUS, share: {low: 0.2, mode: 0.5, high: 1.0}, factors: {resolve: 0.8}}
      - {type: embargo, target: KAZ, id: spill, duration: 90, factors: {resolve: 0.5}}

named:
  thaw: {sanctions: [limited_relief, rollback], settlement: [frozen_conflict, negotiated]}
  cold_arctic: {sanctions: held, arctic: contested}
  adrift_allies: {alliances: realigned}

watch:
  - {indicator: general_licence, driver: sanctions, favours: limited_relief, ratio: 6, keywords: [general licence]}
"""


class Embargo(Shock):
    """Trade with one country stops."""

    name: ClassVar[str] = "embargo"
    help: ClassVar[str] = "Trade with one country stops."

    type: Literal["embargo"]
    target: str
    share: Magnitude = Magnitude(low=1, mode=1, high=1)
    change: Literal["impose", "lift"] = "impose"

    @property
    def magnitude(self) -> Magnitude:
        return self.share

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        return ()

    def sentence(self) -> str:
        return f"trade with {self.target} stops"


SHOCKS = {"embargo": Embargo}


def statement(id: str, driver: str, p: float | None, stance: int = 1, **more: object) -> Statement:
    """A forecast; `weight`, `given` (text of a condition) and every field of Statement may be set."""
    weight = float(more.pop("weight", 1.0))  # type: ignore[arg-type]
    given = more.pop("given", None)
    implied = (
        None
        if p is None
        else Implied(p=p, p10=max(p - 0.1, 0), p90=min(p + 0.1, 1), a=5 * p + 0.1, b=5.1 - 5 * p, weight=weight)
    )
    conditions = () if given is None else (Condition(span=Span(start=0, end=0), text=str(given), kind="if"),)
    fields: dict[str, object] = {
        "conditions": conditions,
        "text": f"sentence {id} on {driver}",
        "event": "something comes",
        "phrase": "likely",
    }
    return Statement(
        id=id, span=Span(start=0, end=0), implied=implied, driver=driver, stance=stance,
        **{**fields, **more},
    )  # fmt: skip


def brief(*statements: Statement, page: str = "page", published: str = "") -> Brief:
    """A page that says these things."""
    return Brief(document=Document(id=page, text="", title=page, published=published), statements=statements)
