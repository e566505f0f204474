"""The columns of the company tables, as data: one CSV a table drives checks, defaults, messages and documentation."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, cast

Kind = Literal["id", "ref", "text", "number", "country", "market", "commodity", "gates", "target", "choice"]

TABLES = ("sites", "items", "bom", "supply", "stock", "demand")
REQUIRED = ("sites", "items", "supply", "demand")
FIRM_TABLES = ("links", "firms")
"""The tables of a network of firms, which is no company."""
ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "sites": "Places: your plants and those of your suppliers.",
        "items": "Products, parts and raw materials.",
        "bom": "What goes into what. Leave the table out where you sell what you buy.",
        "supply": "Who makes each item, how much of the need comes from there, at what cost, and by which way.",
        "stock": "What lies where today.",
        "demand": "What is sold, where, at what price.",
    }
)
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sites": ("site",),
        "items": ("item",),
        "bom": ("item", "input"),
        "supply": ("site", "item", "to"),
        "stock": ("site", "item"),
        "demand": ("product", "market"),
    }
)
"""What may stand in a table only once."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column. `minimum` and `maximum` bound a number; `above` says that the minimum itself is not allowed."""

    name: str
    kind: Kind
    unit: str
    required: bool
    default: str
    minimum: float
    maximum: float
    above: bool
    refers: str
    description: str

    @property
    def choices(self) -> tuple[str, ...]:
        """The words a cell of kind choice may hold."""
        return tuple(self.refers.split("|"))

    @property
    def constant(self) -> float | str | None:
        """The default where it is a plain value; None where the cell stays unknown or is computed."""
        if not self.default or self.default == "unknown" or self.default.startswith("("):
            return None
        return float(self.default) if self.kind == "number" else self.default


@cache
def attributes(table: str) -> Mapping[str, Attribute]:
    """The columns of a company table by name, in the order they are documented."""
    text = (files(__package__) / f"{table}.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["attribute"]: _attribute(row) for row in csv.DictReader(text.splitlines())})


def _attribute(row: dict[str, str]) -> Attribute:
    low = row["min"]
    return Attribute(
        name=row["attribute"],
        kind=cast(Kind, row["type"]),
        unit=row["unit"],
        required=row["status"] == "required",
        default=row["default"],
        minimum=float(low.removeprefix(">")) if low else float("-inf"),
        maximum=float(row["max"]) if row["max"] else float("inf"),
        above=low.startswith(">"),
        refers=row["refers"],
        description=row["description"],
    )


def reference() -> str:
    """The documentation page of the company tables, as Markdown."""
    parts = [
        "# Company tables",
        "",
        "A study describes a company with six small tables: CSV, Excel (one sheet a table) or Parquet. "
        "Required tables: " + ", ".join(f"`{name}`" for name in REQUIRED) + ". Column names are the ones below, in any "
        "order; further columns are left alone. An empty cell means that the value is unknown or takes its default.",
        "",
        "Numbers are plain: `0.25` and not `25%`, `1200000` and not `1,200,000`.",
    ]
    for table in TABLES:
        need = "required" if table in REQUIRED else "optional"
        key = " + ".join(f"`{name}`" for name in KEYS[table])
        parts += ["", f"## {table} ({need})", "", f"{ABOUT[table]} One row per {key}.", ""]
        parts += ["| column | type | unit | status | default | meaning |", "|---|---|---|---|---|---|"]
        parts += [_line(attribute) for attribute in attributes(table).values()]
    return "\n".join(parts) + "\n"


def _line(attribute: Attribute) -> str:
    kinds = {"ref": f"one of `{attribute.refers}`", "choice": " or ".join(f"`{name}`" for name in attribute.choices)}
    kind = kinds.get(attribute.kind, attribute.kind)
    status = "required" if attribute.required else "optional"
    cells = (f"`{attribute.name}`", kind, attribute.unit, status, attribute.default, attribute.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
