"""Eora26: 189 countries x 26 sectors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.data.download import Remote
from foreshock.data.files import missing
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import check_archive, check_folder, year_of
from foreshock.schema.world import WorldTable

LEFT_OUT = "The row and the column of statistical discrepancy (ROW) were left out; rows need not add up to Eora's own."

PARTS = ("T", "FD", "VA", "Q", "QY")
LABELS = ("labels_T.txt", "labels_FD.txt", "labels_VA.txt", "labels_Q.txt")


@dataclass(frozen=True, slots=True)
class Eora26:
    """Reads one year at basic prices; the row and column of statistical discrepancy are left out."""

    name: str = "eora26"
    help: str = "Eora26: 189 countries x 26 sectors, 1990-2022, thousand USD, basic prices."
    title: str = "Eora26"
    licence: str = "free for academic use with an account; other use needs a licence"
    citation: str = "Lenzen, Moran, Kanemoto, Geschke (2013), Building Eora, Economic Systems Research 25: 20-49"
    href: str = "https://worldmrio.com/eora26/"
    version: str = "199.82"
    files: str = "Eora26_<year>_bp.zip, or the folder with its unpacked .txt files"
    by_hand: str = (
        "Make an account at https://worldmrio.com, log in, open https://worldmrio.com/eora26/ and save "
        "Eora26_<year>_bp.zip (basic prices)."
    )

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None: an account is needed."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year, thousand USD. Raises UserError."""
        if not path.exists():
            raise UserError([missing(path, str(path))])
        if path.is_dir() and year is None:
            raise UserError([Problem("may hold several years.", str(path), hint="Say which year you want.")])
        when = year_of(path.stem, year)
        needed = [f"Eora26_{when}_bp_{part}.txt" for part in PARTS]
        hint = f"This has to be the table of {when} at basic prices (bp), with its labels."
        if path.is_dir():
            check_folder(path, [*needed] if not list(path.glob("*.zip")) else [], hint=hint)
        else:
            check_archive(path, [*needed, *LABELS], hint=hint)
        parser = _pymrio.pymrio()
        system = _pymrio.parsed(lambda: parser.parse_eora26(str(path), year=when), str(path))
        return _pymrio.table(system, year=when, unit=1e3, source=self.title, notes=(LEFT_OUT,))


PLUGIN = Eora26()
