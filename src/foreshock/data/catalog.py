"""The catalogue of fact tables that ship with the package: what each says, since when, from whom, under which licence.

The tables lie in `facts/`, described by `facts/MANIFEST.json`; `scripts/build_facts.py` builds both.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foreshock.core.errors import Problem, UserError, did_you_mean
from foreshock.core.ids import digest
from foreshock.schema.frozen import Frozen

if TYPE_CHECKING:
    import polars as pl

ColumnType = Literal["text", "integer", "number", "date", "yesno"]
MANIFEST = "MANIFEST.json"


class Column(Frozen):
    """One column of a fact table."""

    name: str
    type: ColumnType
    description: str
    unit: str = ""


class Origin(Frozen):
    """Where a table comes from: who publishes it, under which licence, in which version."""

    title: str
    licence: str
    href: str = ""
    version: str = ""


class Fact(Frozen):
    """A fact table as the manifest describes it."""

    name: str
    title: str
    file: str
    sha256: str
    bytes: int = Field(gt=0)
    rows: int = Field(gt=0)
    columns: tuple[Column, ...]
    sources: tuple[Origin, ...]
    licence: str
    """Of this table, as the package ships it."""
    vintage: date
    """The date up to which the data speak."""
    built_by: str
    notes: tuple[str, ...] = ()
    """What a reader of the numbers has to know: revisions, gaps, provisional or estimated parts."""

    def age(self, today: date) -> int:
        """Days between the vintage and `today`."""
        return (today - self.vintage).days

    def cite(self) -> str:
        """'Title (source, version; licence)' in one line."""
        origins = ", ".join(f"{source.title} {source.version}".strip() for source in self.sources)
        return f"{self.title} ({origins}; {self.licence}; as of {self.vintage})"


@cache
def facts() -> dict[str, Fact]:
    """Every fact table by name, in alphabetical order."""
    entries = json.loads((_folder() / MANIFEST).read_text(encoding="utf-8"))["tables"]
    found = [Fact.model_validate(entry) for entry in entries]
    return {fact.name: fact for fact in sorted(found, key=lambda fact: fact.name)}


def names() -> tuple[str, ...]:
    """The names of all fact tables."""
    return tuple(facts())


def describe(name: str) -> Fact:
    """What the manifest says of a table. Raises UserError with the nearest name where there is none."""
    known = facts()
    if name not in known:
        raise UserError(f"there is no fact table '{name}'. {did_you_mean(name, known)}")
    return known[name]


def path(name: str) -> Traversable:
    """The file of a table. Raises UserError with the nearest name where there is none."""
    return _folder() / describe(name).file


@cache
def table(name: str) -> pl.DataFrame:
    """A fact table, typed as the manifest says; an empty cell is null. Raises UserError where there is none."""
    import polars as pl

    fact = describe(name)
    content = (_folder() / fact.file).read_bytes()
    if fact.file.endswith(".parquet"):
        return pl.read_parquet(content)
    types = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date, "yesno": pl.Boolean}
    return pl.read_csv(content, schema={column.name: types[column.type] for column in fact.columns})


def verify() -> list[Problem]:
    """What is wrong with the tables as installed: missing, changed since they were built, or not in the manifest."""
    problems: list[Problem] = []
    listed = {fact.file for fact in facts().values()}
    for fact in facts().values():
        path = _folder() / fact.file
        if not path.is_file():
            problems.append(Problem("is missing.", fact.file, hint="Install the package again."))
        elif digest(path.read_bytes()) != fact.sha256:
            problems.append(Problem("differs from what was built.", fact.file, hint="Install the package again."))
    strangers = {item.name for item in _folder().iterdir() if item.name.endswith((".csv", ".parquet"))} - listed
    hint = "Describe it in scripts/facts and build again."
    problems += [Problem(f"has no entry in {MANIFEST}.", name, hint=hint) for name in sorted(strangers)]
    return problems


def _folder() -> Traversable:
    return files("foreshock") / "facts"
