"""World tables on disk: opening one whatever its release, and converting a release once into our own layout."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.core.registry import family, get
from foreshock.data.arrays import save_world
from foreshock.schema.world import WorldTable

OWN = "world_npz"


@dataclass(frozen=True, slots=True)
class Imported:
    """A release as it now lies on disk."""

    file: str
    source: str
    year: int
    regions: int
    sectors: int
    output: float
    """In `unit` of `currency`, a year."""
    unit: float
    currency: str
    licence: str
    citation: str
    notes: tuple[str, ...]


def open_table(path: str | Path, *, source: str = "", year: int | None = None) -> WorldTable:
    """The world table at `path`. `source` names its release; a file of arrays says itself which it is.

    Raises
    ------
    UserError
        No such file or source, a file that is not laid out as the source says, or a source that is no world table.
    """
    place = Path(path)
    name = source or _recognised(place)
    plugin = get("sources", name)
    table = plugin.read(place, year)
    if not isinstance(table, WorldTable):
        raise UserError(f"source '{name}' holds no world table")
    return table


def import_source(source: str, path: str | Path, year: int | None = None, target: str | Path = "") -> Imported:
    """Read a downloaded release once and keep it as one file of arrays, which opens in a fraction of the time.

    `target`: the file to write (default: `world_<source>_<year>.npz` beside the working directory).

    Raises
    ------
    UserError
        As `open_table`; nothing is written then.
    """
    table = open_table(path, source=source, year=year)
    file = Path(target) if str(target) else Path(f"world_{source}_{table.year}.npz")
    save_world(table, file)
    plugin = get("sources", source)
    return Imported(
        file=str(file),
        source=table.source,
        year=table.year,
        regions=len(table.regions),
        sectors=len(table.sectors),
        output=float(table.x.sum()),
        unit=table.unit,
        currency=table.currency,
        licence=plugin.licence,
        citation=plugin.citation,
        notes=table.notes,
    )


def _recognised(path: Path) -> str:
    """The source whose arrays a file holds."""
    if path.suffix == ".npz" and path.is_file():
        try:
            with np.load(path, allow_pickle=False) as archive:
                return OWN if "about" in archive.files else "wiod2013"
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise UserError([Problem(f"cannot be read: {error}.", str(path))]) from None
    if not path.exists():
        raise UserError([Problem("is not there.", str(path), hint="Give the file, or the folder, of a world table.")])
    hint = f"Name its source: {', '.join(family('sources'))}."
    raise UserError([Problem("does not say which release it is.", str(path), hint=hint)])
