"""World tables as .npz: a zip of arrays that any program with NumPy reads, the same bytes for the same table.

Arrays `Z` (N, N), `F` (N, R C), `x` (N), texts `regions` (R), `sectors` (S), `demand` (C), and `about`, a JSON text
with year, unit, currency, source, titles and notes. Order and units as in WorldTable.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.data.files import missing, write_atomically
from foreshock.schema.world import WorldTable

_NUMBERS = ("Z", "F", "x")
_TEXTS = ("regions", "sectors", "demand")
_ABOUT = ("year", "unit", "currency", "source", "titles", "notes")


def save_world(table: WorldTable, path: str | Path) -> None:
    """Write a world table."""
    about = json.dumps({name: getattr(table, name) for name in _ABOUT}, ensure_ascii=False, sort_keys=True)
    arrays: dict[str, Any] = {name: getattr(table, name) for name in _NUMBERS}
    arrays |= {name: np.array(getattr(table, name)) for name in _TEXTS}
    out = io.BytesIO()
    np.savez(out, about=np.array(about), **arrays)
    write_atomically(path, out.getvalue())


def load_world(path: str | Path) -> WorldTable:
    """The table of a file. Raises UserError where it is none, or its parts do not fit one another."""
    target = Path(path)
    if not target.is_file():
        raise UserError([missing(target, str(path))])
    try:
        with np.load(target, allow_pickle=False) as archive:
            about: dict[str, Any] = json.loads(str(archive["about"]))
            parts: dict[str, Any] = {name: np.asarray(archive[name], dtype=np.float64) for name in _NUMBERS}
            parts |= {name: tuple(map(str, archive[name].tolist())) for name in _TEXTS}
        return WorldTable(**parts | about | {"notes": tuple(about.get("notes", ()))})
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, zipfile.BadZipFile) as error:
        hint = f"It needs the arrays {', '.join((*_NUMBERS, *_TEXTS))} and the text about."
        raise UserError([Problem(f"is no world table: {error}.", str(path), hint=hint)]) from None
