"""Records that are tables, as frames and back: a ScenarioSet, Losses, a Network.

Every frame can be read on its own (plain names, plain texts). What a frame cannot say travels beside it as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import polars as pl

from foreshock.data.codec import decode_fields, encode_fields
from foreshock.schema.labels import UNKNOWN, Labels
from foreshock.schema.losses import Losses
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes
from foreshock.schema.scenario import ScenarioSet

Extra = dict[str, Any]
"""JSON values that travel with a frame."""
_SCENARIO_COLUMNS = ("codes", "weights", "active", "prior")
_LOSS_COLUMNS = ("loss", "weight", "scenario", "draw", "metrics", "paths", "error", "level")
PATH = "path:"
"""What the column of a path starts with."""
_TAKEN = {"scenario", "weight", "prior"}
PARTS: Mapping[str, Any] = {"nodes": Nodes, "arcs": Arcs, "demand": Demand, "stocks": InputStocks}
"""The tables of a network."""


def scenario_frame(scenarios: ScenarioSet) -> tuple[pl.DataFrame, Extra]:
    """One row per scenario: `scenario`, `weight`, `prior` (where there was evidence), one column per driver with its
    outcome, `future:<name>` (is it part of that future) and `shock:<n>:<type>` (does that shock happen)."""
    columns: dict[str, Any] = {
        "scenario": np.arange(len(scenarios), dtype=np.int32),
        "weight": np.asarray(scenarios.weights, dtype=np.float64),
    }
    if scenarios.prior is not None:
        columns["prior"] = np.asarray(scenarios.prior, dtype=np.float64)
    drivers = []
    for position, driver in enumerate(scenarios.drivers):
        name = f"driver:{driver.name}" if driver.name in _TAKEN or ":" in driver.name else driver.name
        columns[name] = _texts(scenarios.codes[:, position], driver.outcomes)
        drivers.append(name)
    for future, when in scenarios.named.items():
        columns[f"future:{future}"] = scenarios.mask(when)
    shocks = [f"shock:{position + 1}:{shock.type}" for position, shock in enumerate(scenarios.shocks)]
    for position, name in enumerate(shocks):
        columns[name] = scenarios.active[:, position]
    extra = {"drivers": drivers, "shocks": shocks, "fields": encode_fields(scenarios, _SCENARIO_COLUMNS)}
    return pl.DataFrame(columns), extra


def scenarios_of(frame: pl.DataFrame, extra: Extra) -> ScenarioSet:
    """The ScenarioSet that `scenario_frame` was given."""
    given = decode_fields(extra["fields"])
    count = frame.height
    codes = [
        _codes(frame[name], driver.outcomes) for name, driver in zip(extra["drivers"], given["drivers"], strict=True)
    ]
    active = [frame[name].to_numpy() for name in extra["shocks"]]
    return ScenarioSet(
        codes=_stack(codes, count, np.int16),
        weights=frame["weight"].to_numpy(),
        active=_stack(active, count, np.bool_),
        prior=frame["prior"].to_numpy() if "prior" in frame.columns and "prior" not in extra["drivers"] else None,
        **given,
    )


def loss_frame(losses: Losses) -> tuple[pl.DataFrame, Extra]:
    """One row per case and target: `case`, `scenario`, `label`, `draw`, `weight`, `target`, `loss`, each metric, and
    `error` where the case failed."""
    cases, targets = losses.loss.shape
    columns: dict[str, Any] = {
        "case": np.repeat(np.arange(cases, dtype=np.int32), targets),
        "scenario": np.repeat(losses.scenario, targets),
        "draw": np.repeat(losses.draw, targets),
        "weight": np.repeat(losses.weight, targets),
        "target": _texts(np.tile(np.arange(targets, dtype=np.int32), cases), losses.targets),
        "loss": losses.loss.ravel(),
    }
    if losses.labels:
        columns["label"] = _texts(columns["scenario"], losses.labels)
    metrics = {name: f"metric:{name}" if name in columns or name == "error" else name for name in losses.metrics}
    frame = pl.DataFrame(columns | {metrics[name]: values.ravel() for name, values in losses.metrics.items()})
    if losses.error:
        failed = pl.Series([losses.error.get(case) for case in range(cases)], dtype=pl.String)
        frame = frame.with_columns(failed.gather(columns["case"]).alias("error"))
    extra = {
        "metrics": metrics,
        "shape": [cases, targets],
        "level": losses.level is not None,
        "fields": encode_fields(losses, _LOSS_COLUMNS),
    }
    return frame, extra


def case_frame(losses: Losses) -> pl.DataFrame:
    """One row per case: `case`, `scenario`, `draw`, `weight`, `total`, `error`, the level of every shock, and every
    path with all of its days in one cell."""
    cases = len(losses)
    columns: dict[str, Any] = {
        "case": np.arange(cases, dtype=np.int32),
        "scenario": losses.scenario,
        "draw": losses.draw,
        "weight": losses.weight,
        "total": losses.total(),
        "error": pl.Series([losses.error.get(case) for case in range(cases)], dtype=pl.String),
    }
    level = np.zeros((cases, 0)) if losses.level is None else losses.level
    columns |= {f"level:{position + 1}": level[:, position] for position in range(level.shape[1])}
    columns |= {f"{PATH}{name}": values for name, values in losses.paths.items()}
    return pl.DataFrame(columns)


def losses_of(frame: pl.DataFrame, cases: pl.DataFrame, extra: Extra) -> Losses:
    """The Losses that `loss_frame` and `case_frame` were given."""
    shape = tuple(extra["shape"])
    count = shape[0]
    error = {case: text for case, text in cases.select("case", "error").iter_rows() if text is not None}
    levels = [cases[name].to_numpy() for name in cases.columns if name.startswith("level:")]
    return Losses(
        loss=frame["loss"].to_numpy().reshape(shape),
        weight=cases["weight"].to_numpy(),
        scenario=cases["scenario"].to_numpy(),
        draw=cases["draw"].to_numpy(),
        metrics={name: frame[column].to_numpy().reshape(shape) for name, column in extra["metrics"].items()},
        paths={name.removeprefix(PATH): cases[name].to_numpy() for name in cases.columns if name.startswith(PATH)},
        error=error,
        level=_stack(levels, count, np.float64) if extra["level"] else None,
        **decode_fields(extra["fields"]),
    )


def network_frames(network: Network) -> dict[str, tuple[pl.DataFrame, Extra]]:
    """The tables `nodes`, `arcs`, `demand`, `stocks`; all else of the network travels with `nodes`."""
    found = {part: _table_frame(getattr(network, part)) for part in PARTS}
    found["nodes"][1]["network"] = encode_fields(network, PARTS)
    return found


def network_of(parts: Mapping[str, tuple[pl.DataFrame, Extra]]) -> Network:
    """The Network that `network_frames` was given."""
    tables = {part: _table_of(kind, *parts[part]) for part, kind in PARTS.items()}
    return Network(**tables, **decode_fields(parts["nodes"][1]["network"]))


def _table_frame(table: Any) -> tuple[pl.DataFrame, Extra]:
    """A dataclass of columns as a frame, with the names behind its coded texts; a column that is None is left out."""
    columns: dict[str, Any] = {}
    labels: dict[str, list[str]] = {}
    for field in fields(table):
        value = getattr(table, field.name)
        if isinstance(value, Labels):
            labels[field.name] = list(value.names)
            columns[field.name] = _texts(value.codes, value.names)
        elif isinstance(value, tuple):
            columns[field.name] = pl.Series(value, dtype=pl.String)
        elif value is not None:
            columns[field.name] = value
    return pl.DataFrame(columns), {"labels": labels}


def _table_of(kind: Any, frame: pl.DataFrame, extra: Extra) -> Any:
    """The inverse of `_table_frame`."""
    columns: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        if name in extra["labels"]:
            names = tuple(extra["labels"][name])
            columns[name] = Labels(_codes(column, names), names)
        elif column.dtype == pl.String:
            columns[name] = tuple(column.to_list())
        else:
            columns[name] = column.to_numpy()
    return kind(**columns)


def _texts(codes: Any, names: Sequence[str]) -> pl.Series:
    """Codes into names as a dictionary-encoded text column; -1 is null."""
    known = pl.Series(list(names), dtype=pl.Enum(list(dict.fromkeys(names))))
    positions = pl.Series(np.asarray(codes, dtype=np.int64))
    return known.gather(positions.set(positions == UNKNOWN, None))


def _codes(texts: pl.Series, names: Sequence[str]) -> Any:
    """The inverse of `_texts`, for distinct names."""
    index = {name: code for code, name in enumerate(names)}
    found = texts.cast(pl.String).replace_strict(index, default=UNKNOWN, return_dtype=pl.Int32)
    return found.to_numpy()


def _stack(columns: Sequence[Any], count: int, dtype: Any) -> Any:
    """Columns (count each) side by side; (count, 0) where there are none."""
    if not columns:
        return np.zeros((count, 0), dtype=dtype)
    return np.stack(columns, axis=1).astype(dtype)
