"""Small steps between frames, labels and arrays that the whole room uses."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints, Labels

Positions = NDArray[Any]
"""Integer positions of any width."""


def floats(column: pl.Series) -> Floats:
    """Float64, null as NaN."""
    return np.asarray(column.cast(pl.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64)


def ints(column: pl.Series) -> Ints:
    """Int32; the column holds no null."""
    return np.asarray(column.to_numpy(), dtype=np.int32)


def labels(column: pl.Series) -> Labels:
    """A text column as codes, names in order of appearance."""
    names: list[str] = column.drop_nulls().unique(maintain_order=True).to_list()
    codes = column.replace_strict(names, range(len(names)), default=None, return_dtype=pl.Int32).fill_null(UNKNOWN)
    return Labels(ints(codes), tuple(names))


def longer(column: Labels, more: list[str]) -> Labels:
    """The column with further texts; '' is unknown."""
    added = Labels.of(more, column.names)
    return Labels(np.concatenate([column.codes, added.codes]), added.names)


def texts(names: tuple[str, ...], codes: Positions) -> tuple[str, ...]:
    """Texts of these codes, '' where unknown."""
    return tuple("" if code == UNKNOWN else names[code] for code in codes.tolist())


def add_up(position: Positions, amounts: Floats | Bools, length: int) -> Floats:
    """(length) sum of the amounts at every position."""
    return np.asarray(np.bincount(position, weights=amounts, minlength=length), dtype=np.float64)


def count(position: Positions, length: int) -> Ints:
    """(length) how often every position occurs."""
    return np.bincount(position, minlength=length).astype(np.int32)
