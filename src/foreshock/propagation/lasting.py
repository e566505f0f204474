"""How long every product is made, why it ends, and how far both hang on the model's own assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.propagation import engine
from foreshock.propagation.upstream import sentence
from foreshock.schema.explanation import Line
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.ranking import Fragility, Variant
from foreshock.schema.scenario import ScenarioSet

BASE = "as set"
SURVIVE = "time_to_survive"


def lasting(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    losses: Losses,
    *,
    parameters: Mapping[str, float] | None = None,
    progress: Progress = silent,
) -> tuple[tuple[Line, ...], Fragility | None]:
    """Every product with the case in which it is short first, the critical path there and the band of its days; and
    the expected loss under the variants of the model. Nothing where the model of `losses` knows no paths.

    The other arguments are those that `losses` were made of.
    """
    model = get("models", losses.model)
    paths = getattr(model, "lines", None)
    if paths is None or not losses.ok.any():
        return (), None
    given = dict(parameters or {})
    runs = {BASE: (given, losses)}
    for done, (name, changes) in enumerate(model.variants.items()):
        settings = {**given, **changes}
        again = engine.stress(
            network, scenarios, chosen, model=losses.model, horizon=losses.horizon, parameters=settings
        )
        runs[name] = (settings, again)
        progress("variants", done + 1, len(model.variants))
    first = _first(losses)
    met = np.unique(first[first >= 0])
    hit = engine.resolve(network, scenarios, chosen.take(met))
    walked = dict(zip(met.tolist(), paths(network, hit, losses.horizon, given), strict=True)) if met.size else {}
    texts = [shock.sentence() for shock in scenarios.shocks]
    lines = []
    for at, product in enumerate(losses.targets):
        case = int(first[at])
        found = next((one for one in walked.get(case, ()) if one.product == product), None)
        line = found or _never(product, network.item_name(product))
        days = {name: float(one.metrics[SURVIVE][case, at]) for name, (_, one) in runs.items()} if found else {}
        line = replace(
            line,
            case=case,
            label=losses.labels[int(losses.scenario[case])] if found else "",
            chance=_chance(losses, at),
            low=min(days.values(), default=np.inf),
            high=max(days.values(), default=np.inf),
            variants=days,
        )
        lines.append(replace(line, text=sentence(line, texts)))
    order = sorted(range(len(lines)), key=lambda at: (lines[at].survives, at))
    return tuple(lines[at] for at in order), _fragility(runs)


def _first(losses: Losses) -> Ints:
    """(T) the case in which each product is short first (of equal ones the costliest), -1 where it never is."""
    days = np.where((losses.ok & (losses.weight > 0))[:, None], losses.metrics[SURVIVE], np.inf)
    found = [
        int(np.lexsort((-np.nan_to_num(losses.loss[:, at]), days[:, at]))[0]) if np.isfinite(days[:, at]).any() else -1
        for at in range(len(losses.targets))
    ]
    return np.array(found, dtype=np.int32)


def _never(product: str, name: str) -> Line:
    return Line(
        product=product, name=name, case=-1, label="", chance=0.0, survives=np.inf, low=np.inf, high=np.inf,
        recovers=0.0, lowest=1.0,
    )  # fmt: skip


def _chance(losses: Losses, at: int) -> float:
    ok = losses.ok
    short = np.isfinite(losses.metrics[SURVIVE][ok, at])
    return float(losses.weight[ok][short].sum() / losses.weight[ok].sum())


def _fragility(runs: Mapping[str, tuple[Mapping[str, float], Losses]]) -> Fragility:
    """Of the company's own loss. A variant in which a case fails counts as collapsed."""
    variants, by_target = [], []
    for name, (settings, losses) in runs.items():
        ok = losses.ok
        worst = float(losses.total()[ok].max(initial=0.0)) / max(float(losses.baseline.sum()), 1e-300)
        variants.append(Variant(name, dict(settings), losses.expected(), worst, not bool(ok.all())))
        by_target.append(_expected(losses))
    return Fragility(
        variants=tuple(variants),
        low=np.min(by_target, axis=0),
        high=np.max(by_target, axis=0),
        limit=parameter("world.fragile_ratio").value,
    )


def _expected(losses: Losses) -> Floats:
    ok = losses.ok
    if not ok.any():
        return np.full(len(losses.targets), np.nan)
    return np.asarray(losses.weight[ok] @ losses.loss[ok] / losses.weight[ok].sum())
