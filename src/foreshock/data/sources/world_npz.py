"""Any world input-output table in the layout of this project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.data.arrays import load_world
from foreshock.data.download import Remote
from foreshock.data.sources.base import pick
from foreshock.schema.world import WorldTable


@dataclass(frozen=True, slots=True)
class WorldNpz:
    """Reads what `save` writes for a WorldTable; the layout is described in `foreshock.data.arrays`."""

    name: str = "world_npz"
    help: str = "A world table of your own: arrays Z, F, x with regions, sectors and demand in one .npz file."
    title: str = "World table in Foreshock's layout"
    licence: str = "that of its maker"
    citation: str = ""
    href: str = ""
    version: str = "1"
    files: str = "<name>.npz, or a folder with world.npz"
    by_hand: str = "It is your own: save arrays Z, F and x with their labels."

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table. Raises UserError, also where it is of another year than the one asked for."""
        file = pick(path, ["world.npz"] if year is None else [f"world_{year}.npz", "world.npz"])
        table = load_world(file)
        if year is not None and table.year != year:
            raise UserError([Problem(f"is a table of {table.year}, not of {year}.", str(file))])
        return table


PLUGIN = WorldNpz()
