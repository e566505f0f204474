"""The test table that pymrio carries: 6 regions x 8 sectors, small enough to follow by eye."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.data.download import Remote
from foreshock.data.sources import _pymrio
from foreshock.schema.world import WorldTable


@dataclass(frozen=True, slots=True)
class PymrioTest:
    """Needs no file: the path is not looked at."""

    name: str = "pymrio_test"
    help: str = "pymrio's test table: 6 regions x 8 sectors, million USD; for trying things out."
    title: str = "pymrio test table"
    licence: str = "LGPL-3.0, carried by pymrio"
    citation: str = "Stadler (2021), Pymrio, Journal of Open Research Software 9(1): 8"
    href: str = "https://pymrio.readthedocs.io/"
    version: str = "v1"
    files: str = "none"
    by_hand: str = "Nothing has to be fetched: pymrio carries it."

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table. Raises UserError where pymrio is not installed."""
        system = _pymrio.pymrio().load_test()
        return _pymrio.table(system, year=year or 2010, unit=1e6, source=self.title)


PLUGIN = PymrioTest()
