"""Plug-in families: shocks, models, measures, sources. Found by scanning a folder, then by entry points.

A plug-in is one file with one public object that has a `name` and a one-sentence `help`. A third-party package joins
a family through an entry point of the group `foreshock.<family>`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any

from foreshock.core.errors import UserError, did_you_mean

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "shocks": "foreshock.propagation.shocks",
        "models": "foreshock.propagation.models",
        "measures": "foreshock.planning.measures",
        "sources": "foreshock.data.sources",
    }
)
EXPORT = "PLUGIN"


def _scan(package: str) -> Iterator[Any]:
    folder = importlib.import_module(package)
    for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
        if not module.startswith("_") and module != "base":
            yield getattr(importlib.import_module(f"{package}.{module}"), EXPORT)


@cache
def family(name: str) -> Mapping[str, Any]:
    """Every plug-in of a family by its name, in alphabetical order. A later one may not take an earlier one's name."""
    found: dict[str, Any] = {}
    outside = [entry.load() for entry in entry_points(group=f"foreshock.{name}")]
    for plugin in [*_scan(FAMILIES[name]), *outside]:
        if plugin.name in found:
            raise UserError(f"two plug-ins of '{name}' are called '{plugin.name}'")
        found[plugin.name] = plugin
    return MappingProxyType(dict(sorted(found.items())))


def get(name: str, plugin: str) -> Any:
    """One plug-in by name; UserError with the nearest name where there is none."""
    known = family(name)
    if plugin not in known:
        raise UserError(f"no {name[:-1]} is called '{plugin}'. {did_you_mean(plugin, known)}")
    return known[plugin]
