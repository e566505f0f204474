"""Tables as the page takes them: typed columns, plain rows, never more rows than a browser should carry."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

Kind = Literal["text", "money", "number", "percent", "days", "flag"]
ROW_LIMIT = 1000
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, what its cells are, and their unit (money takes the run's currency)."""

    label: str
    kind: Kind = "text"
    unit: str = ""


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, total: int | None = None, note: str = ""
) -> dict[str, Any]:
    """The JSON of a table. Rows beyond ROW_LIMIT are left out and counted in `left_out`.

    `total` is the number of rows there are, where `rows` is already a part of them.
    """
    iterator = iter(rows)
    kept = [[plain(cell) for cell in row] for row in islice(iterator, ROW_LIMIT)]
    seen = len(kept) + sum(1 for _ in iterator)
    return {
        "columns": [{"label": column.label, "kind": column.kind, "unit": column.unit} for column in columns],
        "rows": kept,
        "left_out": (seen if total is None else total) - len(kept),
        "note": note,
    }


def plain(value: Any) -> Any:
    """A value as JSON carries it: NaN is None (unknown), infinity is the text 'inf', numbers are rounded to 9 "
    "figures."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    return number(value)


def number(value: float, digits: int = DIGITS) -> float | str | None:
    """A finite number with so many significant figures; None where unknown, 'inf' or '-inf' where unbounded."""
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return float(f"{value:.{digits}g}")
