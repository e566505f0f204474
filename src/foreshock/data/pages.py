"""Where pages are: files, folders, patterns and web addresses, in an order that is always the same."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Literal

from foreshock.core.errors import Problem, UserError
from foreshock.data.files import MAX_PAGE_BYTES, missing

ENDINGS = frozenset(
    (
        ".txt",
        ".text",
        ".html",
        ".htm",
        ".xhtml",
        ".md",
        ".markdown",
        ".eml",
        ".mbox",
        ".pdf",
        ".rss",
        ".atom",
        ".xml",
        "",
    )
)
"""What is taken for a page in a folder. A file that is named itself is always tried."""
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to read. `name` is what a person calls it; `problem` says why it cannot be read, if that is known."""

    name: str
    kind: Literal["file", "web", "stdin"] = "file"
    problem: str = ""
    named: bool = True
    """Given by its own name, not found in a folder or by a pattern."""


def gather(places: Sequence[str]) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Everything that the names stand for, each once, and notes on what a folder holds that is no page.

    A name is a file, a folder (with all folders in it), a pattern (`news/*.html`, `**` for any depth), an http(s)
    address, or `-` for standard input. A name that leads nowhere is a Place with a problem.
    """
    found: dict[str, Place] = {}
    notes: list[str] = []
    for name in places:
        for place in _places(name, notes):
            found.setdefault(place.name, place)
    return tuple(found.values()), tuple(notes)


def _places(name: str, notes: list[str]) -> Iterator[Place]:
    path = Path(name)
    if name == STDIN:
        yield Place(name, "stdin")
    elif name.casefold().startswith(("http://", "https://")):
        yield Place(name, "web")
    elif path.is_dir():
        yield from _in_folder(path, notes)
    elif not os.path.lexists(name) and has_magic(name):
        matches = sorted(glob(name, recursive=True))
        for match in matches:
            if not Path(match).is_dir():
                yield _file(Path(match), named=False)
        if not matches:
            yield Place(_name(name), problem="no file fits this pattern.")
    elif not os.path.lexists(name):
        problem = missing(path, name)
        yield Place(_name(name), problem=f"{problem.what} {problem.hint}".strip())
    else:
        yield Place(name)


def _in_folder(folder: Path, notes: list[str]) -> Iterator[Place]:
    """Pages of a folder and of those in it, by name; hidden files are left alone, links are not followed outside."""
    others: Counter[str] = Counter()
    count = 0
    for home, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(files):
            path = Path(home) / name
            if name.startswith("."):
                continue
            if path.suffix.lower() in ENDINGS:
                count += 1
                yield _file(path, named=False, home=folder)
            else:
                others[path.suffix.lower()] += 1
    if others:
        kinds = ", ".join(f"{number} {ending}" for ending, number in sorted(others.items()))
        notes.append(f"{_name(str(folder))}: files left out for their endings: {kinds}")
    if not count:
        yield Place(_name(str(folder)), problem="this folder holds no page (text, HTML, Markdown, mail, PDF, feed).")


def _file(path: Path, *, named: bool, home: Path | None = None) -> Place:
    problem = ""
    if home is not None and path.is_symlink() and not path.resolve().is_relative_to(home.resolve()):
        problem = "is a link that leads out of the folder; name the file itself to read it."
    elif not named and not _regular(path):
        problem = "is no ordinary file."
    return Place(str(path), problem=problem, named=named)


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _name(text: str) -> str:
    """A name that can be written as UTF-8, whatever bytes the file system holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


def label(place: Place) -> str:
    """What to call a place in a record."""
    return "standard input" if place.kind == "stdin" else _name(place.name)


def content_of(place: Place, limit: int = MAX_PAGE_BYTES) -> bytes:
    """The bytes of a file or of standard input; never more than `limit` of them are held.

    Raises
    ------
    UserError
        Not there, not readable, a folder, or longer than `limit`.
    """
    if place.problem:
        raise UserError([Problem(place.problem, label(place))])
    try:
        if place.kind == "stdin":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(place.name).open("rb") as stream:
                content = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UserError([Problem(f"cannot be read: {reason}.", label(place))]) from None
    if len(content) > limit:
        hint = "Split it, or save only the article."
        raise UserError([Problem(f"has more than the {limit:,} bytes that are read.", label(place), hint=hint)])
    return content
