"""Every assumption is a Parameter: dated values with a unit, a range and a source, kept as YAML in `parameters/`.

A file `parameters/<group>.yaml` maps a name to:

    inventory_days:
      description: Days of use a firm keeps of each input.
      unit: days
      values:
        2020-01-01: {low: 3, mode: 15, high: 90}
      source: [{title: "...", href: "...", page: "..."}]
      used_by: [ario]

A value is a number (known exactly, or a convention) or low/mode/high. `assuming` puts other values in their place for a
while, and `noting` tells which are read: what an analysis of sensitivity asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from foreshock.core.errors import UserError, did_you_mean
from foreshock.core.ids import digest
from foreshock.core.marked import parse

_assumed: ContextVar[Mapping[str, float]] = ContextVar("assumed", default=MappingProxyType({}))
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from."""

    title: str
    href: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One assumption as it stood on `since`. `low <= mode <= high`; equal where the value is exact."""

    name: str
    description: str
    unit: str
    since: date
    low: float
    mode: float
    high: float
    sources: tuple[Source, ...]
    used_by: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        """The mode: what is used where no distribution is asked for."""
        return self.mode

    def at(self, value: float) -> Parameter:
        """The same assumption, fixed by the user at another value."""
        return replace(self, low=value, mode=value, high=value, sources=(Source("set by the user"),))


@cache
def group(name: str) -> Mapping[str, tuple[Parameter, ...]]:
    """All parameters of `parameters/<name>.yaml`, each with its dated values, oldest first."""
    path = files("foreshock") / "parameters" / f"{name}.yaml"
    if not path.is_file():
        raise UserError(f"there is no parameter group '{name}'. {did_you_mean(name, groups())}")
    text = path.read_text(encoding="utf-8")
    entries: Mapping[str, Any] = parse(text, f"{name}.yaml").value
    return MappingProxyType({key: _dated(key, entry) for key, entry in entries.items()})


def groups() -> tuple[str, ...]:
    """The names of all parameter groups."""
    folder = files("foreshock") / "parameters"
    return tuple(sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")))


def checksums() -> dict[str, str]:
    """Group -> sha256 of its file."""
    folder = files("foreshock") / "parameters"
    return {name: digest((folder / f"{name}.yaml").read_bytes()) for name in groups()}


def parameter(path: str, on: date | None = None) -> Parameter:
    """'shocks.export_ban_share' -> the Parameter in force on a date (the newest where no date is given)."""
    head, _, name = path.rpartition(".")
    entries = group(head)
    if name not in entries:
        raise UserError(f"there is no parameter '{path}'. {did_you_mean(name, entries)}")
    dated = [one for one in entries[name] if on is None or one.since <= on]
    if not dated:
        raise UserError(f"parameter '{path}' has no value before {entries[name][0].since}; you asked for {on}")
    noted, assumed = _noted.get(), _assumed.get()
    if noted is not None:
        noted.add(path)
    return dated[-1].at(assumed[path]) if path in assumed else dated[-1]


def assumed() -> Mapping[str, float]:
    """The values that are put in place here, by path."""
    return _assumed.get()


@contextmanager
def assuming(values: Mapping[str, float]) -> Iterator[None]:
    """Inside the block `parameter` answers these values, by path, in place of the files' own.

    Holds for the calling thread alone; a block inside another adds to it.
    """
    token = _assumed.set({**_assumed.get(), **values})
    try:
        yield
    finally:
        _assumed.reset(token)


@contextmanager
def noting() -> Iterator[set[str]]:
    """The paths of the parameters that the calling thread reads inside the block, but not in one inside it."""
    noted: set[str] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def _dated(name: str, entry: Mapping[str, Any]) -> tuple[Parameter, ...]:
    sources = tuple(Source(**{key: str(value) for key, value in source.items()}) for source in entry["source"])
    found = []
    for since, value in sorted(entry["values"].items(), key=lambda item: str(item[0])):
        band = value if isinstance(value, Mapping) else {"low": value, "mode": value, "high": value}
        found.append(
            Parameter(
                name=name,
                description=entry["description"],
                unit=entry["unit"],
                since=since if isinstance(since, date) else date.fromisoformat(str(since)),
                low=float(band["low"]),
                mode=float(band["mode"]),
                high=float(band["high"]),
                sources=sources,
                used_by=tuple(entry.get("used_by", ())),
            )
        )
    return tuple(found)
