"""Results on networks of firms as tables, and their files."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from foreshock.core.errors import Problem, UserError
from foreshock.data.files import write_atomically
from foreshock.data.tables import csv_text
from foreshock.schema.firms import FirmScenario, SystemicRisk

TABLES = (".csv", ".json", ".parquet")
ENDINGS = (*TABLES, ".svg", ".html")
"""What a result can be written as; a folder gets them all."""


def risk_frame(record: SystemicRisk) -> pl.DataFrame:
    """One row per firm, largest index first: `rank`, `firm`, `sector`, `country`, `index` and its halves, `share` of
    all output, `output` a year, `cumulative` part of the sum of all indices, `iterations`."""
    order = record.order
    columns: dict[str, Any] = {"rank": np.arange(1, len(record) + 1)}
    for name in ("firm", "sector", "country"):
        columns[name] = _texts(getattr(record, name), order)
    for name in ("index", "downstream", "upstream", "share", "output"):
        columns[name] = getattr(record, name)[order]
    columns |= {"cumulative": record.curve(), "iterations": record.iterations[order]}
    return pl.DataFrame(columns)


def scenario_frame(record: FirmScenario) -> pl.DataFrame:
    """One row per firm, largest loss first: `firm`, `sector`, `country`, `reason`, `shocked` (share of capacity),
    `loss`, `share` of its own output, `output` a year, and the model's own columns; what is endless is empty."""
    order = np.argsort(-record.loss, kind="stable")
    columns: dict[str, Any] = {name: _texts(getattr(record, name), order) for name in ("firm", "sector", "country")}
    if record.reason:
        columns["reason"] = _texts(record.reason, order)
    columns["shocked"] = [record.shocked.get(record.firm[int(at)], 0.0) for at in order]
    for name, values in {"loss": record.loss, "share": record.share, "output": record.output, **record.columns}.items():
        column = pl.Series(name, values[order])
        columns[name] = column.set(~column.is_finite(), None)
    return pl.DataFrame(columns)


def endings(path: str | Path, *, drawn: bool) -> tuple[str, ...]:
    """What a result can be written as; `drawn`: with a picture and a page. Raises UserError where `path` ends
    otherwise, so that it can be told before the work."""
    possible = ENDINGS if drawn else TABLES
    suffix = Path(path).suffix
    if suffix and suffix.casefold() not in possible:
        hint = f"End it in {', '.join(possible)}, or give a folder."
        raise UserError([Problem("is no kind of file this is written as.", str(path), hint=hint)])
    return possible


def write_result(
    frame: pl.DataFrame, about: Mapping[str, Any], texts: Mapping[str, str], path: str | Path
) -> list[str]:
    """Write a result as the ending of `path` says, or all ways into a folder; returns the files written.

    `about`: figures of the whole, for JSON. `texts`: the picture and the page by ending ('.svg', '.html'), or neither.

    Raises
    ------
    UserError
        As `endings`.
    """
    target, possible = Path(path), endings(path, drawn=bool(texts))
    files = [target] if target.suffix else [target / f"firms{ending}" for ending in possible]
    for file in files:
        write_atomically(file, _content(frame, about, texts, file.suffix.casefold()))
    return [str(file) for file in files]


def _content(frame: pl.DataFrame, about: Mapping[str, Any], texts: Mapping[str, str], ending: str) -> str | bytes:
    if ending in texts:
        return texts[ending]
    if ending == ".csv":
        return csv_text(frame)
    if ending == ".json":
        import json

        rows = frame.to_dicts()
        return json.dumps({**about, "firms": rows}, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=False)
    return out.getvalue()


def _texts(values: tuple[str, ...], order: Any) -> pl.Series:
    """Texts in this order; '' is unknown, hence null."""
    column = pl.Series(list(values), dtype=pl.String).gather(order)
    return column.set(column == "", None)
