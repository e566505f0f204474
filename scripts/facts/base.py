"""What a fact table is made of: a description, and a function that builds it from what `Inputs` finds."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from foreshock.core.ids import digest
from foreshock.data.catalog import Column, ColumnType, Fact, Origin

FACTS = Path(__file__).resolve().parents[2] / "src" / "foreshock" / "facts"
TYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date, "yesno": pl.Boolean}


class MissingInputError(Exception):
    """An input of a table is neither installed nor passed by `--from`; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the raw data lie: installed packages, and files or folders passed as `--from NAME=PATH`."""

    given: Mapping[str, Path] = field(default_factory=dict)

    def package(self, name: str, distribution: str, version: str) -> Path:
        """The folder of an installed package, of exactly this version. The package itself is never imported."""
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise MissingInputError(f"install {distribution}=={version}")
        found = importlib.metadata.version(distribution)
        if found != version:
            raise MissingInputError(f"{distribution} is {found}; install {distribution}=={version}")
        return Path(spec.origin).parent

    def path(self, name: str, how: str) -> Path:
        """A file or folder passed by `--from NAME=PATH`."""
        if name not in self.given:
            raise MissingInputError(f"pass --from {name}=PATH ({how})")
        return self.given[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One fact table. `make` is None for a table compiled by hand: its file in `facts/` is the source."""

    name: str
    title: str
    file: str
    columns: Sequence[Column]
    sources: Sequence[Origin]
    licence: str
    vintage: date
    make: Callable[[Inputs], pl.DataFrame] | None
    notes: Sequence[str] = ()

    def content(self, inputs: Inputs) -> bytes:
        """The bytes of the table, built anew (or as they lie, where compiled by hand)."""
        if self.make is None:
            content = (FACTS / self.file).read_bytes()
            pl.read_csv(content, schema={column.name: TYPES[column.type] for column in self.columns})
            return content
        frame = self.make(inputs)
        wanted = [column.name for column in self.columns]
        if frame.columns != wanted:
            raise ValueError(f"{self.name}: built columns {frame.columns}, described {wanted}")
        return encode(frame, self.file)

    def describe(self, content: bytes) -> Fact:
        """The manifest's entry for these bytes."""
        frame = pl.read_parquet(content) if self.file.endswith(".parquet") else pl.read_csv(content, infer_schema=False)
        return Fact(
            name=self.name,
            title=self.title,
            file=self.file,
            sha256=digest(content),
            bytes=len(content),
            rows=frame.height,
            columns=tuple(self.columns),
            sources=tuple(self.sources),
            licence=self.licence,
            vintage=self.vintage,
            built_by="compiled by hand"
            if self.make is None
            else f"scripts/facts/{Path(self.make.__code__.co_filename).name}",
            notes=tuple(self.notes),
        )


def encode(frame: pl.DataFrame, file: str) -> bytes:
    """A frame as CSV or Parquet bytes: the same frame always gives the same bytes."""
    out = io.BytesIO()
    if file.endswith(".parquet"):
        frame.write_parquet(out, compression="zstd", compression_level=19, statistics=False)
    else:
        frame.write_csv(out)
    return out.getvalue()


def query(database: Path, sql: str) -> pl.DataFrame:
    """Rows of a SQLite file, opened read-only."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)


def column(name: str, type: ColumnType, description: str, unit: str = "") -> Column:
    """Short for Column(...)."""
    return Column(name=name, type=type, description=description, unit=unit)
