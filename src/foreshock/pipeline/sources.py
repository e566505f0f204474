"""Outside sources: bringing a release, opening one whatever it is, converting a world table once into our layout."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import family, get
from foreshock.data.arrays import save_world
from foreshock.data.download import Offer, Transport, fetch
from foreshock.data.releases import Downloaded, Imported, SourceRow
from foreshock.schema.world import WorldTable

OWN = "world_npz"


def sources() -> list[SourceRow]:
    """Every source, in alphabetical order."""
    rows = []
    for name, plugin in family("sources").items():
        by_hand = getattr(plugin, "by_hand", "")
        texts = {
            key: getattr(plugin, key) for key in ("help", "title", "version", "licence", "citation", "href", "files")
        }
        rows.append(SourceRow(name=name, downloads=not by_hand, by_hand=by_hand, **texts))
    return rows


def download_source(
    source: str,
    year: int | None,
    folder: str | Path = "",
    *,
    transport: Transport | None = None,
    progress: Progress = silent,
    announce: Callable[[Offer, str], None] | None = None,
) -> Downloaded:
    """Bring the files of a year, or go on with a download that was interrupted; they are checked as their publisher
    states.

    `folder`: where to (default: a folder called like the source). `announce` hears name and size, and the licence,
    before the first byte is written.

    Raises
    ------
    UserError
        No such source or year; a source that has to be brought by hand, with how; as `data.download.fetch`.
    """
    plugin = get("sources", source)
    by_hand = getattr(plugin, "by_hand", "")
    if by_hand:
        raise UserError([Problem("cannot be downloaded by a program.", source, hint=by_hand)])
    if year is None and _asks_for_year(plugin):
        raise UserError(
            [Problem("has a file for every year or several.", source, hint="Say which, such as --year 2015.")]
        )
    remotes = plugin.remotes(year or 0)
    place = Path(folder) if str(folder) else Path(source)
    if transport is None:
        from foreshock.data.http import Http

        transport = Http()

    def tell(offer: Offer) -> None:
        if announce is not None:
            announce(offer, plugin.licence)

    files = tuple(fetch(one, place, transport, progress=progress, announce=tell) for one in remotes)
    return Downloaded(source, year or 0, str(place), files, plugin.licence, plugin.citation)


def _asks_for_year(plugin: Any) -> bool:
    """Whether what is to be downloaded depends on the year."""
    try:
        return not plugin.remotes(0)
    except UserError:
        return True


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
        except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise UserError([Problem(f"cannot be read: {error}.", str(path))]) from None
    if not path.exists():
        raise UserError([Problem("is not there.", str(path), hint="Give the file, or the folder, of a world table.")])
    hint = f"Name its source: {', '.join(family('sources'))}."
    raise UserError([Problem("does not say which release it is.", str(path), hint=hint)])
