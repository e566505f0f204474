"""What every outside source of data states and can do. One source is one file beside this one.

A source reads local files; downloading is separate (`fetch`), through a transport that can be swapped, so that a file
brought by hand (`--from PATH`) works exactly as a downloaded one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.core.progress import Progress, silent
from foreshock.data import countries
from foreshock.data.files import missing, write_atomically
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
CHUNK = 1 << 20
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Remote:
    """One file to download. `sha256` empty: unknown; the first download fixes it, see `fetch`."""

    url: str
    name: str
    sha256: str = ""


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

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """What to download for a year; empty where it has to be brought by hand."""
        ...

    def read(self, path: Path, year: int | None = None) -> Any:
        """The record in these files: a WorldTable, or a frame where `help` says so. Raises UserError."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends: from which byte on it starts, and the bytes."""

    start: int
    chunks: Iterator[bytes]


class Transport(Protocol):
    """Brings bytes. Raises OSError where it cannot."""

    def open(self, url: str, start: int) -> Answer:
        """The content of an address from byte `start` on; a server may ignore `start` and begin at 0."""
        ...


def fetch(remote: Remote, folder: Path, transport: Transport, progress: Progress = silent) -> Path:
    """Download a file, or go on where an interrupted download stopped; check it; put it in place whole.

    The checksum of a file without a published one is kept in `<name>.origin.json` (address, sha256, size, date), and
    any later download must equal it.

    Raises
    ------
    UserError
        The server cannot be reached or the checksum differs; it says how to go on without a network.
    """
    target, part, origin = folder / remote.name, folder / f"{remote.name}.part", folder / f"{remote.name}.origin.json"
    folder.mkdir(parents=True, exist_ok=True)
    known = json.loads(origin.read_text(encoding="utf-8"))["sha256"] if origin.is_file() else ""
    expected = remote.sha256 or known
    if target.is_file() and expected and _sha256(target) == expected:
        return target
    begin = part.stat().st_size if part.is_file() else 0
    try:
        answer = transport.open(remote.url, begin)
        with part.open("ab" if answer.start == begin else "wb") as stream:
            for chunk in answer.chunks:
                stream.write(chunk)
                progress(f"download {remote.name}", stream.tell(), 0)
    except OSError as error:
        hint = f"Bring {remote.url} by other means and pass --from PATH; what has come so far is kept."
        raise UserError([Problem(f"cannot be downloaded: {error}.", remote.name, hint=hint)]) from None
    found = _sha256(part)
    if expected and found != expected:
        part.unlink()
        what = f"has the checksum {found[:12]}..., not {expected[:12]}...; it was removed."
        raise UserError([Problem(what, remote.name, hint="Download it again, or ask its publisher.")])
    size = part.stat().st_size
    part.replace(target)
    content = {"url": remote.url, "sha256": found, "bytes": size, "date": date.today().isoformat()}
    write_atomically(origin, json.dumps(content, indent=1) + "\n")
    return target


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


def _sha256(path: Path) -> str:
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()
