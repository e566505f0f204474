"""From pymrio's tables to ours. pymrio parses the releases; labels, order and completeness are checked here."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.data.sources.base import region, remarks
from foreshock.schema.labels import Floats
from foreshock.schema.world import WorldTable

EXTRA = "worldtables"


def pymrio() -> Any:
    """The package. Raises UserError where it is not installed."""
    try:
        return importlib.import_module("pymrio")
    except ImportError:
        raise UserError(f"this source needs pymrio; install foreshock[{EXTRA}]") from None


def parsed(parse: Callable[[], Any], path: str) -> Any:
    """What pymrio makes of the files; its many kinds of error become one readable problem."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse()
    except Exception as error:  # pymrio, pandas and zipfile raise freely on damaged files
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError([Problem(f"cannot be read: {reason}", path)]) from None


def table(
    system: Any, *, year: int, unit: float, source: str, currency: str = "USD", notes: tuple[str, ...] = ()
) -> WorldTable:
    """A WorldTable of an IOSystem.

    Rows and columns are put into one order by their labels; nothing is filled: a missing cell is an error. Final
    demand that belongs to no region of the table is left out, with a note on its sum.
    """
    flows, final = system.Z, system.Y
    labels = [tuple(map(str, label)) for label in flows.index]
    if [tuple(map(str, label)) for label in flows.columns] != labels or list(final.index) != list(flows.index):
        raise UserError("the rows and columns of the table are not labelled alike")
    codes = tuple(dict.fromkeys(label[0] for label in labels))
    sectors = tuple(dict.fromkeys(label[1] for label in labels))
    rows = _positions(labels, codes, sectors)
    columns = [tuple(map(str, label))[:2] for label in final.columns]
    foreign = [at for at, (code, _) in enumerate(columns) if code not in codes]
    demand = tuple(dict.fromkeys(label[1] for at, label in enumerate(columns) if at not in set(foreign)))
    values = final.to_numpy(dtype=np.float64)
    lost = float(values[:, foreign].sum()) if foreign else 0.0
    said = (
        (f"{len(foreign)} columns of no region (statistical discrepancy) were left out: {lost:,.0f}.",)
        if foreign
        else ()
    )
    matrix = flows.to_numpy(dtype=np.float64)[np.ix_(rows, rows)]
    wanted = values[np.ix_(rows, _demand_positions(columns, codes, demand))]
    output = _output(system, rows, matrix, wanted)
    regions = tuple(region(code) for code in codes)
    found = WorldTable(
        regions=regions if len(set(regions)) == len(regions) else codes,
        sectors=sectors,
        demand=demand,
        Z=matrix,
        F=wanted,
        x=output,
        year=year,
        unit=unit,
        currency=currency,
        source=source,
    )
    return replace(found, notes=(*notes, *said, *remarks(found)))


def _positions(labels: list[tuple[str, ...]], codes: tuple[str, ...], sectors: tuple[str, ...]) -> list[int]:
    """Position of every (region, sector), region-major. Raises UserError where the table is not complete."""
    index = {label[:2]: at for at, label in enumerate(labels)}
    if len(index) != len(labels) or len(index) != len(codes) * len(sectors):
        raise UserError(f"the table has {len(labels)} rows, {len(codes)} regions by {len(sectors)} sectors need others")
    return [index[code, sector] for code in codes for sector in sectors]


def _demand_positions(columns: list[tuple[str, ...]], codes: tuple[str, ...], demand: tuple[str, ...]) -> list[int]:
    index = {label: at for at, label in enumerate(columns)}
    wanted = [(code, category) for code in codes for category in demand]
    absent = [label for label in wanted if label not in index]
    if absent:
        raise UserError(f"final demand lacks {absent[0][1]} of {absent[0][0]} and {len(absent) - 1} more columns")
    return [index[label] for label in wanted]


def _output(system: Any, rows: list[int], matrix: Floats, final: Floats) -> Floats:
    """Stated output, or the sum of the row where the source states none."""
    stated = getattr(system, "x", None)
    if stated is None:
        return np.asarray(matrix.sum(axis=1) + final.sum(axis=1))
    return np.asarray(stated.to_numpy(dtype=np.float64).reshape(-1)[rows])
