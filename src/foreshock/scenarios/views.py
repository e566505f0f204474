"""What a page says of each subject, before any scenario file: its direct forecasts in one number with a range."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from foreshock.core.rng import stream
from foreshock.scenarios.pool import log_odds
from foreshock.schema.brief import Brief, Statement


@dataclass(frozen=True, slots=True)
class PageView:
    """The pooled probability of one subject with its 10-90 % range, what went into it and what stayed out, and why."""

    driver: str
    p: float
    low: float
    high: float
    used: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def page_views(brief: Brief, *, draws: int = 1000, seed: int = 0) -> tuple[PageView, ...]:
    """Per subject of the page the log-odds pool of its direct forecasts (stance +1), weighted by how readers agree.

    The range draws every statement's probability from the Beta its words imply. Subjects without a direct forecast
    have none.
    """
    subjects: dict[str, list[Statement]] = defaultdict(list)
    for statement in brief.statements:
        if statement.driver:
            subjects[statement.driver].append(statement)
    found = []
    for driver, statements in subjects.items():
        reasons = {statement.id: _out(statement) for statement in statements}
        used = [statement for statement in statements if not reasons[statement.id]]
        if used:
            p, low, high = _pooled(used, draws, seed, driver)
            out = tuple((name, why) for name, why in reasons.items() if why)
            found.append(PageView(driver, p, low, high, tuple(statement.id for statement in used), out))
    return tuple(found)


def _out(statement: Statement) -> str:
    if statement.implied is None:
        return "says no number"
    if statement.stance == 0:
        return "a consequence or an aside"
    if statement.stance < 0:
        return "bears against it; evidence, no forecast of it"
    return ""


def _pooled(used: list[Statement], draws: int, seed: int, driver: str) -> tuple[float, float, float]:
    implied = [statement.implied for statement in used if statement.implied is not None]
    weights = [each.weight for each in implied]
    random = stream(seed, "page views", driver)
    drawn = np.column_stack([random.beta(each.a, each.b, draws) for each in implied])
    pooled = [log_odds(row, weights) for row in drawn.tolist()]
    low, high = np.quantile(pooled, [0.1, 0.9])
    p = log_odds([each.p for each in implied], weights)
    return p, float(min(low, p)), float(max(high, p))
