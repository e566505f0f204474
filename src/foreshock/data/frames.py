"""Records handed over to Polars, pandas and xarray. pandas and xarray are loaded only when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from pydantic import BaseModel

from foreshock.core.errors import UserError, did_you_mean
from foreshock.data import columns
from foreshock.schema.brief import Brief
from foreshock.schema.exposure import Exposure
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Plan
from foreshock.schema.scenario import ScenarioSet

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Frames = dict[str, pl.DataFrame]
EXTRA = "frames"


def tables(record: Any) -> Frames:
    """Every table of a record by name, the main one first.

    ScenarioSet: scenarios, marginals, evidence. Losses: losses, cases, targets. Network: nodes, arcs, demand, stocks.
    Plan: actions, rejected, frontier, contingency. Brief: statements, actors, questions, advice, events. Exposure: its
    own tables.

    Raises
    ------
    UserError
        The record is none of these.
    """
    for kind, make in _MAKERS.items():
        if isinstance(record, kind):
            return make(record)
    known = ", ".join(kind.__name__ for kind in _MAKERS)
    raise UserError(f"a {type(record).__name__} has no tables. Records with tables: {known}")


def to_polars(record: Any, table: str = "") -> pl.DataFrame:
    """One table of a record (default: the main one) as a Polars frame. Raises UserError for an unknown name."""
    found = tables(record)
    name = table or next(iter(found))
    if name not in found:
        raise UserError(f"a {type(record).__name__} has no table '{name}'. {did_you_mean(name, found)}")
    return found[name]


def to_pandas(record: Any, table: str = "") -> pd.DataFrame:
    """One table of a record as a pandas frame. Raises UserError as `to_polars`, and where pandas is not installed."""
    _needed("pandas")
    _needed("pyarrow")
    return to_polars(record, table).to_pandas()


def to_xarray(record: Any) -> xr.Dataset:
    """Losses (case x target) or a ScenarioSet (scenario x driver, scenario x shock) as a labelled Dataset.

    Raises
    ------
    UserError
        The record is neither, or xarray is not installed.
    """
    _needed("pandas")
    xarray = _needed("xarray")
    if isinstance(record, Losses):
        parts = _loss_axes(record)
    elif isinstance(record, ScenarioSet):
        parts = _scenario_axes(record)
    else:
        raise UserError(f"a {type(record).__name__} has no axes; Losses and ScenarioSet have")
    dataset: xr.Dataset = xarray.Dataset(*parts)
    return dataset


Axes = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
"""Data variables, coordinates and attributes of a Dataset."""


def _loss_axes(losses: Losses) -> Axes:
    coords = {
        "target": list(losses.targets),
        "scenario": ("case", losses.scenario),
        "draw": ("case", losses.draw),
        "weight": ("case", losses.weight),
    }
    variables = {"loss": (("case", "target"), losses.loss), "baseline": ("target", losses.baseline)}
    taken = {*coords, *variables, "case"}
    for name, values in losses.metrics.items():
        variables[f"metric:{name}" if name in taken else name] = (("case", "target"), values)
    return variables, coords, {"model": losses.model, "currency": losses.currency, "horizon_days": losses.horizon}


def _scenario_axes(scenarios: ScenarioSet) -> Axes:
    outcomes = [[driver.outcomes[code] for code in column] for driver, column in _driven(scenarios)]
    variables = {
        "outcome": (("driver", "scenario"), np.array(outcomes, dtype=object)),
        "active": (("scenario", "shock"), scenarios.active),
        "weight": ("scenario", scenarios.weights),
    }
    attributes = {
        "title": scenarios.title,
        "as_of": scenarios.as_of.isoformat(),
        "horizon_days": scenarios.horizon,
    }
    return variables, {"driver": [driver.name for driver in scenarios.drivers]}, attributes


def _driven(scenarios: ScenarioSet) -> list[tuple[Any, list[int]]]:
    return [(driver, scenarios.codes[:, at].tolist()) for at, driver in enumerate(scenarios.drivers)]


def _needed(package: str) -> Any:
    try:
        return importlib.import_module(package)
    except ImportError:
        raise UserError(f"{package} is not installed; install foreshock[{EXTRA}]") from None


def _scenario_tables(scenarios: ScenarioSet) -> Frames:
    now = scenarios.marginals()
    before = now if scenarios.prior is None else scenarios.marginals(scenarios.prior)
    rows = [
        {"driver": driver, "outcome": outcome, "probability": p, "prior": before[driver][outcome]}
        for driver, outcomes in now.items()
        for outcome, p in outcomes.items()
    ]
    return {
        "scenarios": columns.scenario_frame(scenarios)[0],
        "marginals": pl.DataFrame(rows),
        "evidence": _models(scenarios.evidence),
    }


def _loss_tables(losses: Losses) -> Frames:
    ok = losses.ok
    mass = losses.weight[ok] / losses.weight[ok].sum() if ok.any() else losses.weight[ok]
    mean = mass @ losses.loss[ok] if ok.any() else np.full(len(losses.targets), np.nan)
    targets = {"target": list(losses.targets), "baseline": losses.baseline, "expected_loss": mean}
    return {
        "losses": columns.loss_frame(losses)[0],
        "cases": columns.case_frame(losses),
        "targets": pl.DataFrame(targets, schema_overrides={"target": pl.String}),
    }


def _network_tables(network: Network) -> Frames:
    return {name: frame for name, (frame, _) in columns.network_frames(network).items()}


def _plan_tables(plan: Plan) -> Frames:
    return {name: _models(getattr(plan, name)) for name in ("actions", "rejected", "frontier", "contingency")}


def _brief_tables(brief: Brief) -> Frames:
    return {name: _models(getattr(brief, name)) for name in ("statements", "actors", "questions", "advice", "events")}


def _exposure_tables(exposure: Exposure) -> Frames:
    return {name: pl.DataFrame(values) for name, values in exposure.tables().items()}


_MAKERS: Mapping[type, Callable[[Any], Frames]] = {
    ScenarioSet: _scenario_tables,
    Losses: _loss_tables,
    Network: _network_tables,
    Plan: _plan_tables,
    Brief: _brief_tables,
    Exposure: _exposure_tables,
}


def _models(records: Sequence[BaseModel]) -> pl.DataFrame:
    """Records of one kind, one a row; nested parts become structs and lists."""
    if not records:
        return pl.DataFrame()
    rows = [record.model_dump(mode="json") for record in records]
    return pl.DataFrame(rows, infer_schema_length=None, strict=False)
