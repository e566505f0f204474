"""Beliefs: probabilities that must come out of the tables. The joint is fitted to them, and the repair is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from foreshock.scenarios.chances import read_chance
from foreshock.scenarios.context import Context, Path, mapping, read_when, spoken
from foreshock.scenarios.fit import CLASH, Constraint, fit, probability
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.scenario import Belief, Codes, Driver, When

CERTAIN = "Drop the belief, or leave it a chance in the tables."
FAR = 5e-3
"""A belief missed by more than this contradicts the tables or the other beliefs: no number of the file can be used."""


def read_beliefs(raw: Sequence[Any], drivers: Mapping[str, Driver], context: Context) -> list[Belief]:
    """The `beliefs` of a file, each checked."""
    found = []
    for place, entry in enumerate(raw):
        path: Path = ("beliefs", place)
        shape = mapping(entry)
        when = read_when(shape.get("that"), (*path, "that"), drivers, context)
        given = read_when(shape["given"], (*path, "given"), drivers, context) if shape.get("given") else {}
        value = shape.get("p")
        chance = None if isinstance(value, dict) else read_chance(value, (*path, "p"), context)
        if isinstance(value, dict) or (chance is not None and chance.p is None):
            context.wrong("a belief needs a probability or a word, not 'rest' and no date.", (*path, "p"))
        elif when is not None and given is not None and chance is not None and chance.p is not None:
            because = str(shape.get("because") or "")
            found.append(Belief(when, chance.p, given, because, context.line(path)))
    return found


def constraints(beliefs: Sequence[Belief], drivers: Sequence[Driver], codes: Codes) -> list[Constraint]:
    """The beliefs over scenarios with these codes (K, D)."""
    return [
        Constraint(
            mask(belief.when, drivers, codes),
            belief.p,
            mask(belief.given, drivers, codes) if belief.given else None,
            spoken(belief.when) + (f" given {spoken(belief.given)}" if belief.given else ""),
        )
        for belief in beliefs
    ]


def impose(weights: Floats, wanted: Sequence[Constraint], context: Context, beliefs: Sequence[Belief]) -> Floats:
    """The weights (K) fitted to the beliefs; a note on each says what the tables gave and what it is now. Beliefs that
    cannot hold are reported."""
    result = fit(weights, wanted)
    clashing = int((result.gaps > CLASH).sum())
    for constraint, belief, gap in zip(wanted, beliefs, result.gaps.tolist(), strict=True):
        before, now = probability(weights, constraint), probability(result.weights, constraint)
        what = f"belief {constraint.name}: the tables give {before:.3f}, fitted to {now:.3f}"
        if gap > FAR or np.isnan(gap):
            context.found.add(
                f"the belief {constraint.name}, {belief.p:.3g}, {_why_not(before, clashing)}.",
                file=context.document.file,
                line=belief.line,
                field="beliefs",
                hint=CERTAIN if _certain(before) else "Change or drop one of them.",
            )
        elif gap > CLASH:
            what = f"belief {constraint.name}: {belief.p:.3f} is missed by {gap:.1g}, it is {now:.3f} now"
        place = f"{context.document.file}:{belief.line}: " if belief.line else ""
        context.notes.append(place + what)
    return result.weights


def _certain(before: float) -> bool:
    return bool(np.isnan(before)) or before in (0.0, 1.0)


def _why_not(before: float, clashing: int) -> str:
    if np.isnan(before):
        return "cannot be met: the tables hold its condition impossible"
    if _certain(before):
        return f"cannot be met: the tables hold it {'certain' if before else 'impossible'}"
    return f"cannot be met together with {f'{clashing - 1} others' if clashing > 2 else 'another one'} and the tables"


def mask(when: When, drivers: Sequence[Driver], codes: Codes) -> Bools:
    """(K) the scenarios with these codes that meet a condition."""
    column = {driver.name: place for place, driver in enumerate(drivers)}
    held = np.ones(codes.shape[0], dtype=np.bool_)
    for name, outcomes in when.items():
        known = drivers[column[name]].outcomes
        held &= np.isin(codes[:, column[name]], [known.index(outcome) for outcome in outcomes])
    return held
