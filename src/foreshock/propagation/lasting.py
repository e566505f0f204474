"""How long every product is made, why it ends, and how far both hang on the model's own assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.propagation import engine
from foreshock.propagation.upstream import sentence
from foreshock.propagation.work import repeated
from foreshock.schema.explanation import Line
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.ranking import Fragility, Variant
from foreshock.schema.scenario import ScenarioSet

BASE = "as set"
SURVIVE = "time_to_survive"
RECOVER = "time_to_recover"
LOWEST = "lowest_output"
SAME = 0.005
"""Share of the baseline by which two lowest days differ without a word."""


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
    with repeated(len(model.variants), "variants"):
        for done, (name, changes) in enumerate(model.variants.items()):
            settings = {**given, **changes}
            again = engine.stress(
                network, scenarios, chosen, model=losses.model, horizon=losses.horizon, parameters=settings
            )
            runs[name] = (settings, again)
            progress("variants", done + 1, len(model.variants))
    alive = losses.ok & (losses.weight > 0)
    futures = {"": alive} | {
        name: alive & scenarios.mask(when)[losses.scenario] for name, when in scenarios.named.items()
    }
    first = {name: _first(losses, scenarios, inside) for name, inside in futures.items()}
    met = np.unique(np.concatenate(list(first.values())))
    met = met[met >= 0]
    hit = engine.resolve(network, scenarios, chosen.take(met))
    walked = dict(zip(met.tolist(), paths(network, hit, losses.horizon, given), strict=True)) if met.size else {}
    texts = [shock.sentence() for shock in scenarios.shocks]
    lines: list[Line] = []
    for name, inside in futures.items():
        if not inside.any():
            continue
        here = []
        for at, case in enumerate(first[name].tolist()):
            days = {variant: float(one.metrics[SURVIVE][case, at]) for variant, (_, one) in runs.items()}
            line = _line(network, losses, at, case, walked.get(case, ()), days if case >= 0 else {})
            if case >= 0 and _shocks(losses, scenarios)[case] == 1:
                line = replace(line, lowest_shock=line.shock)
            line = replace(line, future=name, chance=_chance(losses, inside, at))
            line = _worst(line, losses, scenarios, inside, at)
            here.append(replace(line, text=sentence(line, texts)))
        lines += sorted(here, key=lambda line: line.survives)
    return tuple(lines), _fragility(runs)


def _line(
    network: Network, losses: Losses, at: int, case: int, walked: Sequence[Line], days: Mapping[str, float]
) -> Line:
    """The line of a product in a case, or one that lasts."""
    found = next((one for one in walked if one.product == losses.targets[at]), None)
    if found is None:
        return _never(losses.targets[at], network.item_name(losses.targets[at]))
    label = losses.labels[int(losses.scenario[case])]
    return replace(found, case=case, label=label, low=min(days.values()), high=max(days.values()), variants=days)


def _first(losses: Losses, scenarios: ScenarioSet, inside: Bools) -> Ints:
    """(T) of these cases the one in which each product is short first, -1 where it never is.

    Of equal ones the one with the fewest shocks, so that what follows is not another shock's doing; then the
    costliest.
    """
    days = np.where(inside[:, None], losses.metrics[SURVIVE], np.inf)
    shocks, cost = _shocks(losses, scenarios), -np.nan_to_num(losses.loss)
    found = [
        int(np.lexsort((cost[:, at], shocks, days[:, at]))[0]) if np.isfinite(days[:, at]).any() else -1
        for at in range(len(losses.targets))
    ]
    return np.array(found, dtype=np.int32)


def _shocks(losses: Losses, scenarios: ScenarioSet) -> Ints:
    """(C) shocks of each case."""
    return np.asarray(scenarios.active[losses.scenario].sum(axis=1), dtype=np.int32)


def _worst(line: Line, losses: Losses, scenarios: ScenarioSet, inside: Bools, at: int) -> Line:
    """With the lowest day of the product in any of these cases, named where the line's own case is not as bad."""
    if line.case < 0:
        return line
    lowest = np.where(inside, losses.metrics[LOWEST][:, at], np.inf)
    case = int(np.lexsort((_shocks(losses, scenarios), lowest))[0])
    share, again = max(0.0, float(lowest[case])), float(losses.metrics[RECOVER][case, at])
    if line.lowest - share <= SAME:
        return replace(line, worst=line.lowest, worst_recovers=line.recovers)
    scenario = int(losses.scenario[case])
    names = [name for name, when in scenarios.named.items() if name != line.future and scenarios.mask(when)[scenario]]
    label = names[0].replace("_", " ") if names else losses.labels[scenario]
    return replace(line, worst=share, worst_recovers=again, worst_label=label)


def _never(product: str, name: str) -> Line:
    return Line(
        product=product, name=name, case=-1, label="", chance=0.0, survives=np.inf, low=np.inf, high=np.inf,
        recovers=0.0, lowest=1.0,
    )  # fmt: skip


def _chance(losses: Losses, inside: Bools, at: int) -> float:
    short = np.isfinite(losses.metrics[SURVIVE][inside, at])
    return float(losses.weight[inside][short].sum() / losses.weight[inside].sum())


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
