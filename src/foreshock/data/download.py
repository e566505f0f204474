"""Downloads that can be interrupted: a file appears whole, with the checksum its publisher states, or not at all.

What has come so far lies in `<name>.part`, with its address and version tag in `<name>.part.json`; the next attempt
goes on from there if the server still has the same file, and begins anew if not. `<name>.origin.json` says where a
finished file came from; where nobody publishes a checksum, the first download fixes it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from foreshock.core.errors import Problem, UserError
from foreshock.core.progress import Progress, silent
from foreshock.data.files import write_atomically

CHUNK = 1 << 20
WAITS = (1.0, 4.0, 15.0)
"""Seconds before each further attempt, after a connection that broke."""
ALGORITHMS = ("sha256", "sha1", "md5")
LISTING = 20_000_000
"""Bytes that the description of a record may have."""


@dataclass(frozen=True, slots=True)
class Remote:
    """One file to download. `checksum`, such as 'sha1:7e92...', and `size` in bytes: as published, empty and 0 where
    nobody says; `listing`: a Zenodo record (JSON) that states both."""

    url: str
    name: str
    checksum: str = ""
    size: int = 0
    listing: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends: from which byte on it starts, the bytes, how many the whole file has (0: not said), and a
    tag that changes when the file does ('' where it has none)."""

    start: int
    chunks: Iterator[bytes]
    size: int = 0
    tag: str = ""


class Transport(Protocol):
    """Brings bytes. Raises OSError where the connection fails, `RefusedError` where asking again is no use."""

    def open(self, url: str, start: int, tag: str = "") -> Answer:
        """The content of an address from byte `start` on, if its tag is still `tag`; a server may begin at 0."""
        ...


class RefusedError(OSError):
    """The server has answered, and will not answer otherwise: no such file, no access."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is about to be downloaded: bytes of the whole (0: the server does not say), bytes that are there already."""

    name: str
    url: str
    size: int
    there: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file in place. `fresh`: it was downloaded now. `checked`: against whose checksum."""

    path: Path
    size: int
    sha256: str
    fresh: bool
    checked: str


def unheard(offer: Offer) -> None:
    """Nobody wants to know."""


def fetch(
    remote: Remote,
    folder: Path,
    transport: Transport,
    *,
    progress: Progress = silent,
    announce: Callable[[Offer], None] = unheard,
    waits: Sequence[float] = WAITS,
) -> Fetched:
    """Download a file, or go on where an interrupted download stopped; check it; put it in place whole.

    `announce` hears the size before the first byte is written. A connection that breaks is tried again after each of
    `waits` seconds.

    Raises
    ------
    UserError
        The server cannot be reached or refuses, or the checksum or the size differs; it says how to go on by hand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, origin = folder / remote.name, folder / f"{remote.name}.origin.json"
    known = _read(origin).get("sha256", "")
    try:
        stated = _stated(remote, transport)
        expected = stated.checksum or (f"sha256:{known}" if known else "")
        if target.is_file() and expected and _equals(target, expected):
            return Fetched(target, target.stat().st_size, _digest(target, "sha256"), False, _whose(stated, known))
        part = _Part(stated, folder)
        part.bring(transport, progress, announce, waits)
    except OSError as error:
        where = remote.listing or remote.url
        hint = f"Bring {where} by other means and use it with --from PATH; what has come so far is kept."
        raise UserError([Problem(f"cannot be downloaded: {error}.", remote.name, hint=hint)]) from None
    if expected and not _equals(part.path, expected):
        algorithm, _, wanted = expected.partition(":")
        found = _digest(part.path, algorithm)
        part.remove()
        what = f"has the {algorithm} {found[:12]}..., not {wanted[:12]}...; it was removed."
        raise UserError([Problem(what, remote.name, hint="Download it again, or ask its publisher.")])
    sha256, size = _digest(part.path, "sha256"), part.path.stat().st_size
    part.path.replace(target)
    part.remove()
    content = {"url": remote.url, "sha256": sha256, "bytes": size, "date": date.today().isoformat()}
    write_atomically(origin, json.dumps(content, indent=1) + "\n")
    return Fetched(target, size, sha256, True, _whose(stated, known))


class _Part:
    """The unfinished file and what is known of it."""

    def __init__(self, remote: Remote, folder: Path) -> None:
        self.remote = remote
        self.path = folder / f"{remote.name}.part"
        self._about = folder / f"{remote.name}.part.json"
        self._told = False

    def bring(
        self, transport: Transport, progress: Progress, announce: Callable[[Offer], None], waits: Sequence[float]
    ) -> None:
        """All bytes, with further attempts. Raises OSError where the last of them fails."""
        for wait in [*waits, None]:
            try:
                return self._attempt(transport, progress, announce)
            except RefusedError:
                raise
            except OSError:
                if wait is None:
                    raise
                time.sleep(wait)
        return None

    def remove(self) -> None:
        """Take away what is left of the part."""
        self.path.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)

    def _attempt(self, transport: Transport, progress: Progress, announce: Callable[[Offer], None]) -> None:
        about = _read(self._about)
        if about.get("url") != self.remote.url:
            self.remove()
            about = {}
        begin = self.path.stat().st_size if self.path.is_file() else 0
        if begin and begin == self.remote.size:
            return
        answer = transport.open(self.remote.url, begin, str(about.get("tag", "")))
        if answer.start not in {0, begin}:
            raise RefusedError(f"the server goes on at byte {answer.start:,}, not at {begin:,}")
        size = answer.size or self.remote.size
        if self.remote.size and answer.size and answer.size != self.remote.size:
            raise RefusedError(f"it has {answer.size:,} bytes, its publisher states {self.remote.size:,}")
        if not self._told:
            announce(Offer(self.remote.name, self.remote.url, size, answer.start))
            self._told = True
        write_atomically(self._about, json.dumps({"url": self.remote.url, "tag": answer.tag, "bytes": size}) + "\n")
        with self.path.open("ab" if answer.start and answer.start == begin else "wb") as stream:
            for chunk in answer.chunks:
                stream.write(chunk)
                progress(self.remote.name, stream.tell(), size)
            came = stream.tell()
        if size and came != size:
            raise OSError(f"the connection ended after {came:,} of {size:,} bytes")


def _stated(remote: Remote, transport: Transport) -> Remote:
    """The file with the size and checksum that its record states."""
    if not remote.listing or remote.checksum:
        return remote
    content = b""
    for chunk in transport.open(remote.listing, 0).chunks:
        content += chunk
        if len(content) > LISTING:
            raise RefusedError(f"the record {remote.listing} is too large")
    try:
        rows = {row["key"]: row for row in json.loads(content)["files"]}
        row: dict[str, Any] = rows[remote.name]
        checksum, size = str(row["checksum"]), int(row["size"])
    except (ValueError, KeyError, TypeError):
        raise RefusedError(f"the record {remote.listing} does not list {remote.name}") from None
    if checksum.partition(":")[0] not in ALGORITHMS:
        raise RefusedError(f"the record {remote.listing} states a checksum of an unknown kind: {checksum}")
    return Remote(remote.url, remote.name, checksum, size, remote.listing)


def _whose(stated: Remote, known: str) -> str:
    return "the publisher's checksum" if stated.checksum else "the first download" if known else "nothing published"


def _equals(path: Path, expected: str) -> bool:
    algorithm, _, wanted = expected.partition(":")
    return _digest(path, algorithm) == wanted.lower()


def _digest(path: Path, algorithm: str) -> str:
    """Hash of a file; MD5 and SHA-1 are what publishers state, against damage and not against malice."""
    state = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()


def _read(path: Path) -> dict[str, Any]:
    """A small JSON file of ours; empty where it is not there or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
