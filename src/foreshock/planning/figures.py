"""The risk figures of a plan, always measured against the baseline without any measure."""

from __future__ import annotations

from dataclasses import replace

from foreshock.core.errors import SolverError
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses, cvar, quantile
from foreshock.schema.plan import RiskFigures


def restated(losses: Losses, reference: Losses) -> Losses:
    """Losses measured against the baseline profit of `reference`.

    A measure may change what the company earns in calm times; that change must count and not hide in the baseline.
    """
    if losses.targets != reference.targets:
        raise ValueError("a measure changed the targets of the losses")
    return replace(losses, loss=losses.loss + (reference.baseline - losses.baseline), baseline=reference.baseline)


def of_losses(losses: Losses, level: float) -> RiskFigures:
    """Figures of simulated losses over the cases that did not fail, their weights scaled to 1."""
    sound = losses.ok
    if not sound.any():
        raise SolverError("no case has a loss: every simulation failed")
    weight = losses.weight[sound] / losses.weight[sound].sum()
    return of_values(losses.total()[sound], weight, level, losses.standard_error())


def of_values(values: Floats, weights: Floats, level: float, standard_error: float = 0.0) -> RiskFigures:
    """Figures of losses (K) with weights (K) that sum to 1."""
    return RiskFigures(
        expected=float(weights @ values),
        var=quantile(values, weights, level),
        cvar=cvar(values, weights, level),
        worst=float(values.max()),
        standard_error=standard_error,
    )
