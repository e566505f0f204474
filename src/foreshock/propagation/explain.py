"""Who drives the loss: shocks (Shapley), outcomes of drivers, and the parts of the network that bind in the tail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.propagation.engine import resolve, totals, unlike
from foreshock.propagation.lasting import lasting
from foreshock.propagation.models.base import Model
from foreshock.propagation.shapley import shapley
from foreshock.propagation.work import Work
from foreshock.schema.explanation import CountryShare, Explanation, OutcomeShare, Part, ShockShare
from foreshock.schema.hit import Hit
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses, tail_weights
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.scenario import ScenarioSet


def explain(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    losses: Losses,
    *,
    level: float = 0.95,
    parameters: Mapping[str, float] | None = None,
    work: Work | None = None,
    progress: Progress = silent,
) -> Explanation:
    """Attribute the expected loss and the CVaR of `losses`, which `stress` made of the same arguments.

    A shock's share is its Shapley value over the shocks of each case, weighted over all cases (expected) or over the
    worst 1 - `level` of the probability (tail); the shares sum to the whole. `work`: threads, memory, what is kept of
    an interrupted run; nothing of it changes the shares.
    """
    model: Model = get("models", losses.model)
    kept = np.flatnonzero(losses.ok).astype(np.int32)
    if not kept.size:
        return Explanation(
            level=level, expected=np.nan, cvar=np.nan, shocks=(), outcomes=(), notes=("Every case failed.",)
        )
    weight = losses.weight[kept] / losses.weight[kept].sum()
    tail = tail_weights(losses.total()[kept], weight, level)
    cases = chosen.take(kept)
    hit = resolve(network, scenarios, cases)
    met = sorted({one.shock for one in hit.footprints if one.start < losses.horizon})
    notes: list[str] = []

    known = dict(zip(_keys(cases.level[:, met]), losses.total()[kept].tolist(), strict=True))

    def value(levels: Floats) -> Floats:
        """Losses of coalitions; those that are a case of their own are known."""
        loss = np.array([known.get(key, np.nan) for key in _keys(levels)])
        fresh = np.isnan(loss)
        if fresh.any():
            full = np.zeros((int(fresh.sum()), len(scenarios.shocks)))
            full[:, met] = levels[fresh]
            nowhere = np.zeros(len(full), dtype=np.int32)
            asked = resolve(network, scenarios, Cases(nowhere, nowhere, np.ones(len(full)), full))
            loss[fresh] = totals(model, asked, network, losses.horizon, parameters or {}, work=work, progress=progress)
        return loss

    found = shapley(cases.level[:, met], value)
    if not found.exact:
        notes.append(
            "There are too many coalitions of shocks to solve all; their shares are means over sampled orders."
        )
    share = found.share
    broken = np.asarray(np.isnan(share).any(axis=1))
    if broken.any():
        notes.append(f"{broken.sum():,} cases have no shares, because a program of one of their coalitions failed.")
        share = np.where(broken[:, None], 0.0, share)
    parts = _parts(model, network, hit, tail, losses.horizon, parameters or {}, notes)
    lines, fragility = lasting(network, scenarios, chosen, losses, parameters=parameters, progress=progress)
    return Explanation(
        level=level,
        expected=losses.expected(),
        cvar=losses.cvar(level),
        shocks=_shocks(scenarios, met, weight @ share, tail @ share, chosen),
        outcomes=_outcomes(scenarios, cases, weight, tail, losses.total()[kept]),
        parts=parts,
        countries=_countries(parts),
        exact=found.exact,
        notes=tuple(notes),
        lines=lines,
        fragility=fragility,
    )


def _keys(levels: Floats) -> list[bytes]:
    """Equal rows have equal keys."""
    return [row.tobytes() for row in np.ascontiguousarray(levels) + 0.0]


def _shocks(
    scenarios: ScenarioSet, met: Sequence[int], expected: Floats, tail: Floats, chosen: Cases
) -> tuple[ShockShare, ...]:
    """One row per shock, those that do not touch the network with nothing."""
    of = {shock: column for column, shock in enumerate(met)}
    happens = chosen.weight @ (chosen.level != 0) / chosen.weight.sum()
    rows = [
        ShockShare(
            shock=position,
            kind=shock.type,
            text=shock.sentence(),
            probability=float(happens[position]),
            expected=float(expected[of[position]]) if position in of else 0.0,
            tail=float(tail[of[position]]) if position in of else 0.0,
        )
        for position, shock in enumerate(scenarios.shocks)
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.tail), row.shock)))


def _outcomes(
    scenarios: ScenarioSet, cases: Cases, weight: Floats, tail: Floats, loss: Floats
) -> tuple[OutcomeShare, ...]:
    rows = []
    for column, driver in enumerate(scenarios.drivers):
        code = scenarios.codes[cases.scenario, column]
        for number, outcome in enumerate(driver.outcomes):
            here = code == number
            mass = float(weight[here].sum())
            rows.append(
                OutcomeShare(
                    driver=driver.name,
                    outcome=outcome,
                    probability=mass,
                    expected=float(weight[here] @ loss[here]) / mass if mass > 0 else float("nan"),
                    tail_probability=float(tail[here].sum()),
                )
            )
    return tuple(rows)


def _parts(
    model: Model,
    network: Network,
    hit: Hit,
    tail: Floats,
    horizon: float,
    parameters: Mapping[str, float],
    notes: list[str],
) -> tuple[Part, ...]:
    """What binds in the tail, where the model can say; equal cases once."""
    binding = getattr(model, "binding", None)
    if binding is None:
        notes.append(f"Model '{model.name}' has no shadow prices; suppliers and countries are not ranked.")
        return ()
    inside = np.flatnonzero(tail > 0).astype(np.int32)
    levels, inverse = unlike(hit.take(inside), horizon)
    weights = np.bincount(inverse, weights=tail[inside])
    try:
        return tuple(binding(network, Hit(hit.footprints, levels), weights, horizon, parameters))
    except SolverError as error:
        notes.append(f"Suppliers and countries are not ranked: {error}.")
        return ()


def _countries(parts: Sequence[Part]) -> tuple[CountryShare, ...]:
    sums: dict[str, float] = defaultdict(float)
    for part in parts:
        sums[part.country or "unknown"] += part.missing
    whole = sum(sums.values())
    rows = [CountryShare(country=country, share=money / whole) for country, money in sums.items() if whole > 0]
    return tuple(sorted(rows, key=lambda row: (-row.share, row.country)))
