"""The measures of a study: read from `measures.yaml`, checked against the network, made ready for the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked, parse
from foreshock.core.registry import family
from foreshock.planning.measures.base import Offer, Terms
from foreshock.planning.two_stage import FirstStage, compress
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network
from foreshock.schema.plan import Measure
from foreshock.schema.program import Lever, Sparse, StageProgram
from foreshock.schema.validate import validate

FORMAT = "foreshock/measures/1"


@dataclass(frozen=True, slots=True)
class Bound:
    """An offer with its terms and its lever in the prepared network."""

    offer: Offer
    terms: Terms
    lever: Lever
    network: Network
    """The network as it is, whose names and units the sentences use."""

    def sentence(self, amount: float) -> str:
        """The action in plain English."""
        return self.offer.sentence(amount, self.network)


def parse_measures(text: str, file: str = "measures.yaml") -> tuple[Measure, ...]:
    """The measures of a file.

    Raises
    ------
    UserError
        Every problem of the file, each with its line.
    """
    document, found = parse(text, file), Collector()
    body = document.value
    if not isinstance(body, dict):
        found.add(f"must be a mapping with `format: {FORMAT}` and `measures:`", file=file, line=document.line(()))
        found.raise_if_any()
    if body.get("format") != FORMAT:
        said = f"says format '{body.get('format')}'." if "format" in body else "says no format."
        found.add(said, file=file, line=document.line(("format",)), hint=f"Write `format: {FORMAT}`.")
    for key in body:
        if key not in {"format", "measures"}:
            hint = did_you_mean(str(key), ["format", "measures"])
            found.add(f"unknown key '{key}'.", file=file, line=document.line((key,)), hint=hint)
    rows = body.get("measures")
    if not isinstance(rows, list):
        found.add("'measures' must be a list of measures.", file=file, line=document.line(("measures",)))
        rows = []
    offers = [_offer(document, at, row, found) for at, row in enumerate(rows)]
    known = [offer for offer in offers if offer is not None]
    _distinct(known, found)
    found.raise_if_any()
    return tuple(known)


def _offer(document: Marked, at: int, row: Any, found: Collector) -> Offer | None:
    path = ("measures", at)
    kinds = family("measures")
    line = document.line(path)
    kind = row.get("type") if isinstance(row, dict) else None
    if kind not in kinds:
        what = f"no measure is called '{kind}'." if kind else "a measure needs its 'type'."
        hint = did_you_mean(str(kind or ""), kinds)
        found.add(what, file=document.file, line=document.line((*path, "type")), field="type", hint=hint)
        return None
    made: Offer | None = validate(kinds[str(kind)], document, found, path)
    return None if made is None else made.placed(document.file, line)


def _distinct(offers: Sequence[Offer], found: Collector) -> None:
    """Two offers may not share a name: the plan speaks of them by it."""
    seen: set[str] = set()
    for offer in offers:
        if offer.key in seen:
            hint = "Give one of them another `id`."
            found.extend([offer.problem(f"two measures are called '{offer.key}'.", "id", hint)])
        seen.add(offer.key)


def bind(network: Network, measures: Sequence[Measure], horizon: float) -> tuple[Network, tuple[Bound, ...]]:
    """The network with room for every offer at amount 0, and every offer with its terms and lever.

    Raises
    ------
    UserError
        Every measure that does not fit the network, with file and line where it was read from a file.
    """
    found = Collector()
    offers = [measure for measure in measures if isinstance(measure, Offer)]
    for measure in measures:
        if not isinstance(measure, Offer):
            found.add(f"a measure of type '{measure.type}' offers no lever to the planner.")
    _distinct(offers, found)
    for offer in offers:
        found.extend(offer.check(network))
    found.raise_if_any()
    prepared = network
    for offer in offers:
        prepared = offer.apply(prepared, 0.0)
    return prepared, tuple(
        Bound(offer, offer.terms(network, horizon), offer.lever(prepared), network) for offer in offers
    )


def applied(network: Network, bound: Sequence[Bound], amounts: Floats) -> Network:
    """The network with the chosen amounts in place; offers that are not chosen leave no trace."""
    for one, amount in zip(bound, amounts, strict=True):
        if amount > 0:
            network = one.offer.apply(network, float(amount))
    return network


# ------------------------------------------------------------------------------------------------ first stage


def first_stage(bound: Sequence[Bound], budget: float | None) -> FirstStage:
    """Columns: the share of its limit that each offer uses (M, in [0, 1]), then z in {0, 1} for each fixed cost.

    Rows: the budget (M unit costs and the fixed costs, at most `budget`), then share <= z.
    """
    count = len(bound)
    fixed = np.flatnonzero([one.terms.fixed_cost > 0 for one in bound])
    cost = np.concatenate(
        [
            [one.terms.unit_cost * one.terms.limit for one in bound],
            [bound[int(at)].terms.fixed_cost for at in fixed],
        ]
    ).astype(np.float64)
    links = np.arange(fixed.size)
    columns = np.concatenate([np.arange(cost.size), fixed, count + links]).astype(np.int64)
    rows = np.concatenate([np.zeros(cost.size), 1 + links, 1 + links]).astype(np.int64)
    values = np.concatenate([cost, np.ones(fixed.size), -np.ones(fixed.size)])
    return FirstStage(
        cost=cost,
        lower=np.zeros(cost.size),
        upper=np.ones(cost.size),
        integer=np.arange(cost.size) >= count,
        matrix=compress((1 + fixed.size, cost.size), rows, columns, values),
        row_lower=np.full(1 + fixed.size, -np.inf),
        row_upper=np.concatenate([[np.inf if budget is None else budget], np.zeros(fixed.size)]),
    )


def in_shares(case: StageProgram, limits: Floats) -> StageProgram:
    """The case with levers measured as shares of their limits."""
    old = case.technology
    return replace(case, technology=Sparse(old.shape, old.start, old.column, old.value * limits[old.column]))
