"""Rows written as they come, into a file that appears whole or not at all: JSON lines, CSV or Parquet."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from foreshock.core.errors import Problem, UserError
from foreshock.core.printable import escaped, printable

ENDINGS = (".jsonl", ".csv", ".parquet")
_FORMULA = ("=", "+", "-", "@", "\t")


class RowWriter:
    """A context in which rows are written to `path`; memory holds one row.

    `columns`: name -> str, int, float or bool; a value may be None. In CSV, text that a spreadsheet would take for a
    formula gets a quotation mark in front of it.

    Raises
    ------
    UserError
        The ending is none of .jsonl, .csv and .parquet.
    """

    def __init__(self, path: str | Path, columns: Mapping[str, type]) -> None:
        self.path = Path(path)
        if self.path.suffix not in ENDINGS:
            hint = f"Use one of {', '.join(ENDINGS)}."
            raise UserError([Problem(f"rows cannot be written as '{self.path.suffix}'.", str(path), hint=hint)])
        self._columns = dict(columns)

    def __enter__(self) -> RowWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(dir=self.path.parent, prefix=f".{self.path.name}.")
        self._stream: IO[str] = (Path(self._folder.name) / "rows").open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._stream, lineterminator="\n") if self.path.suffix == ".csv" else None
        if self._csv is not None:
            self._csv.writerow(self._columns)
        return self

    def write(self, row: Mapping[str, Any]) -> None:
        """Add a row; columns it lacks are empty."""
        if self._csv is not None:
            self._csv.writerow([_cell(row.get(name)) for name in self._columns])
        else:
            self._stream.write(escaped(json.dumps({name: row.get(name) for name in self._columns}, ensure_ascii=False)))
            self._stream.write("\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        with self._folder:
            if kind is None:
                written = Path(self._folder.name) / "rows"
                if self.path.suffix == ".parquet":
                    written = self._parquet(written)
                written.chmod(0o644)
                written.replace(self.path)

    def _parquet(self, lines: Path) -> Path:
        import polars as pl

        kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
        schema = {name: kinds[kind] for name, kind in self._columns.items()}
        made = lines.with_name("rows.parquet")
        if lines.stat().st_size == 0:
            pl.DataFrame(schema=schema).write_parquet(made)
        else:
            pl.scan_ndjson(lines, schema=schema).sink_parquet(made, compression="zstd", compression_level=3)
        return made


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return "" if value is None else int(value) if isinstance(value, bool) else value
