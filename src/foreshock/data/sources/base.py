"""What every outside source of data states and can do. One source is one file beside this one.

A source reads local files; downloading is separate (`data.download`), through a transport that can be swapped, so that
a file brought by hand (`--from PATH`) works exactly as a downloaded one.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.data import countries
from foreshock.data.download import CHUNK, Remote
from foreshock.data.files import missing
from foreshock.schema.world import WorldTable

REST = "ROW"
OLD_CODES = {
    "ROM": "ROU",
    "ZAR": "COD",
    "TMP": "TLS",
    "WBG": "PSE",
    "ADO": "AND",
    "KSV": "XKX",
    "SUD": "SDN",
    "SDS": "SSD",
}
"""Codes that older editions of the World Bank, WIOD and Eora use, and the ISO code of today."""
_YEAR = re.compile(r"(?:19|20)\d\d")


class Source(Protocol):
    """An outside source."""

    name: str
    help: str
    title: str
    licence: str
    citation: str
    href: str
    version: str
    files: str
    """What `read` wants, in words."""
    by_hand: str
    """How to get it where `remotes` is empty; '' otherwise."""

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """What to download for a year; empty where it has to be brought by hand.

        Raises UserError where there is no such year."""
        ...

    def read(self, path: Path, year: int | None = None) -> Any:
        """The record in these files: a WorldTable, or a frame where `help` says so. Raises UserError."""
        ...


def pick(path: Path, names: list[str]) -> Path:
    """`path` itself where it is a file, else the first of `names` in it. Raises UserError with what was looked for."""
    if path.is_file():
        return path
    if not path.is_dir():
        raise UserError([missing(path, str(path))])
    found = next((path / name for name in names if (path / name).exists()), None)
    if found is None:
        raise UserError([Problem(f"holds none of {', '.join(names)}.", str(path))])
    return found


def check_archive(path: Path, needed: Sequence[str] = (), *, hint: str = "") -> list[str]:
    """The names in a ZIP archive.

    `needed`: endings of the names that have to be there, and whose bytes have to be sound.

    Raises
    ------
    UserError
        It is no whole archive, members are damaged, or some of `needed` are absent: all of it at once.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            found = {ending: [name for name in names if name.endswith(ending)] for ending in needed}
            damaged = [name for some in found.values() for name in some if not _sound(archive, name)]
    except (OSError, zipfile.BadZipFile) as error:
        again = "It may be cut off: download it again."
        raise UserError([Problem(f"is no whole ZIP archive: {error}.", str(path), hint=again)]) from None
    problems = [Problem(f"{name} is damaged.", str(path), hint="Download it again.") for name in damaged]
    absent = [ending for ending, some in found.items() if not some]
    problems += [Problem(f"holds no file {ending}.", str(path), hint=hint) for ending in absent]
    if problems:
        raise UserError(problems)
    return names


def _sound(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a member can be read to its end and has its checksum."""
    try:
        with archive.open(name) as stream:
            while stream.read(CHUNK):
                pass
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return False
    return True


def check_folder(path: Path, needed: Sequence[str], *, hint: str = "") -> None:
    """The same for an unpacked folder: files in or below it whose names end so. Raises UserError with all that lack."""
    names = [str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()]
    absent = [ending for ending in needed if not any(name.endswith(ending) for name in names)]
    if absent:
        raise UserError([Problem(f"holds no file {ending}.", str(path), hint=hint) for ending in absent])


def region(code: str) -> str:
    """The ISO alpha-3 code of a source's region code, 'ROW' for a rest of the world, else the code as it is."""
    plain = code.strip()
    if plain.casefold() in {"row", "roe", "rest of the world"}:
        return REST
    return OLD_CODES.get(plain.upper()) or countries.resolve(plain) or plain


def year_of(text: str, given: int | None) -> int:
    """The year that was asked for, or the last one in a file name. Raises UserError where there is none."""
    if given is not None:
        return given
    found = _YEAR.findall(text)
    if not found:
        raise UserError([Problem("names no year.", text, hint="Say which year you want.")])
    return int(found[-1])


def year_in(file: Path, given: int | None) -> int:
    """The year in the name of a file that holds one year, or the one asked for where its name has none.

    Raises UserError where neither is there, and where they differ.
    """
    found = _YEAR.findall(file.stem)
    if given is not None and found and str(given) != found[-1]:
        hint = f"Leave out the year, or ask for {found[-1]}."
        raise UserError([Problem(f"holds {found[-1]}, not {given}.", str(file), hint=hint)])
    return year_of(file.stem, given)


def remarks(table: WorldTable) -> tuple[str, ...]:
    """What is odd about a table as it stands: negatives, industries without output, rows that do not add up."""
    found = []
    negative = table.F < 0
    if negative.any():
        found.append(
            f"{int(negative.sum()):,} cells of final demand are negative (sum {table.F[negative].sum():,.0f}): "
            "mostly stocks run down."
        )
    if (table.Z < 0).any():
        found.append(f"{int((table.Z < 0).sum()):,} deliveries between industries are negative.")
    idle = int((table.x == 0).sum())
    if idle:
        found.append(f"{idle:,} industries have no output.")
    off = np.abs(table.imbalance) > 0.01 * np.maximum(np.abs(table.x), 1e-300)
    if off.any():
        share = float(table.x[off].sum() / table.x.sum())
        found.append(f"{int(off.sum()):,} rows miss their stated output by more than 1 % ({share:.2%} of all output).")
    return tuple(found)
