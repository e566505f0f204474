"""Is the installation sound? Every check says what it found and whether the program needs it."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
from typing import Any

from foreshock import __version__
from foreshock.core.errors import ForeshockError
from foreshock.core.parameters import group, groups
from foreshock.core.registry import FAMILIES, family
from foreshock.core.units import short_size
from foreshock.data import catalog
from foreshock.data.checkpoints import Checkpoints, default_folder
from foreshock.data.machine import available_memory, cores
from foreshock.planning.solver import solver_name

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def doctor() -> list[dict[str, Any]]:
    """Rows of check, found, ok, needed."""
    rows = [
        _row("program", f"foreshock {__version__}"),
        _row("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        _row("cores", str(cores())),
        _row("free memory", short_size(available_memory())),
        _row("interrupted work", _unfinished(), needed=False),
        _guarded("solver", solver_name),
        _guarded("fact tables", _facts),
        _guarded("assumptions", lambda: f"{sum(len(group(name)) for name in groups())} in {len(groups())} groups"),
        *(_guarded(name, lambda name=name: ", ".join(family(name)) or "none") for name in FAMILIES),
    ]
    rows += [_package(name, needed=True) for name in _requirements(extra=False)]
    rows += [_package(name, needed=False) for name in _requirements(extra=True)]
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    rows.append(_row("browser (tests only)", browser or "none found", ok=browser is not None, needed=False))
    return rows


def _unfinished() -> str:
    """What is kept of runs that were interrupted."""
    folder = default_folder()
    count, used = Checkpoints(folder).held()
    return f"{count} kept in {folder}, {short_size(used)}" if count else "none"


def _row(check: str, found: str, *, ok: bool = True, needed: bool = True) -> dict[str, Any]:
    return {"check": check, "found": found, "ok": ok, "needed": needed}


def _guarded(check: str, look: Any) -> dict[str, Any]:
    try:
        return _row(check, look())
    except (ForeshockError, ImportError, OSError, ValueError) as error:
        return _row(check, str(error), ok=False)


def _facts() -> str:
    damaged = catalog.verify()
    if damaged:
        raise ValueError("; ".join(str(problem) for problem in damaged))
    return f"{len(catalog.names())} tables, checksums right"


def _requirements(*, extra: bool) -> list[str]:
    listed = importlib.metadata.requires("foreshock") or []
    names = [re.split(r"[^A-Za-z0-9_.-]", one)[0] for one in listed if ("extra ==" in one) == extra]
    return sorted(dict.fromkeys(names), key=str.casefold)


def _package(name: str, *, needed: bool) -> dict[str, Any]:
    try:
        return _row(name, importlib.metadata.version(name), needed=needed)
    except importlib.metadata.PackageNotFoundError:
        return _row(name, "not installed", ok=False, needed=needed)
