"""Finished parts of long work, kept on disk until the whole is finished, so that an interrupted run goes on.

    <folder>/<key>/by-128/batch-0007-<hash>.npz     the answer of batch 7 where batches have 128 scenarios

The key is a hash of everything that the answer depends on, so equal work meets its own parts and nothing else. A file
carries its hash in its name; one that does not fit it, or does not open, counts as absent. Files appear whole or not
at all. Runs with the same key share what they find: each holds a lock while it works, and only the last takes the
parts away. Where nothing can be written, work goes on without being kept.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import io
import json
import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from foreshock import __version__
from foreshock.core.ids import digest
from foreshock.core.parameters import checksums
from foreshock.data.files import write_atomically

if sys.platform != "win32":  # no such locks there: the first to finish takes the parts away, and the others work on
    import fcntl

VARIABLE = "FORESHOCK_CACHE"
"""Environment variable that names the folder."""
LONG = 10.0
"""Seconds of work from which its parts are worth keeping."""
FORGET = 30 * 86_400.0
"""Seconds after which parts that nobody came back for are thrown away."""
SPARE = 2**30
"""Bytes of disk that are never used up."""
HASH = 16
PACKAGES = ("numpy", "scipy", "highspy", "numba")
_FILE = re.compile(rf"batch-(\d+)-[0-9a-f]{{{HASH}}}\.npz$")

Arrays = Mapping[str, "np.ndarray[Any, Any]"]


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """One part: arrays by name, and what is no array as JSON values."""

    arrays: Arrays
    about: Mapping[str, Any]


def default_folder() -> Path:
    """Where parts are kept: $FORESHOCK_CACHE, or the user's cache folder."""
    named = os.environ.get(VARIABLE, "")
    home = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named) if named else (Path(home) if home else Path.home() / ".cache") / "foreshock" / "unfinished"


class Checkpoints:
    """The parts of one command; close with `finish` when all of it is done, with `leave` otherwise."""

    def __init__(self, folder: str | Path, *, after: float | None = None) -> None:
        self.folder = Path(folder)
        self.problem = ""
        """Why nothing more can be kept, where that is so."""
        self._worth = time.monotonic() + (LONG if after is None else after)
        self._shelves: dict[str, Shelf] = {}
        self._last: tuple[Any, str] = (None, "")

    @property
    def long(self) -> bool:
        """The command has run for so long that its parts are worth keeping."""
        return time.monotonic() >= self._worth

    def any(self) -> bool:
        """True where parts of some work lie here."""
        try:
            return next(self.folder.iterdir(), None) is not None
        except OSError:
            return False

    def held(self) -> tuple[int, int]:
        """Pieces of work of which parts lie here, and their bytes."""
        used: dict[Path, int] = {}
        for path in self.folder.glob("*/by-*/batch-*.npz"):
            with suppress(OSError):
                used[path.parents[1]] = used.get(path.parents[1], 0) + path.stat().st_size
        return len(used), sum(used.values())

    def shelf(self, key: str) -> Shelf:
        """The place of the parts with this key."""
        if key not in self._shelves:
            self._shelves[key] = Shelf(self, key)
        return self._shelves[key]

    def once(self, value: Any) -> str:
        """Hash of a value that is asked for again and again, such as the network of all parts."""
        if self._last[0] is not value:
            self._last = value, fingerprint(value)
        return self._last[1]

    def finish(self) -> None:
        """Take away all parts of this command, except those that another run is using."""
        for shelf in self._shelves.values():
            shelf.close(remove=True)
        with suppress(OSError):
            self.folder.rmdir()

    def leave(self) -> None:
        """Keep everything for the next time."""
        for shelf in self._shelves.values():
            shelf.close(remove=False)

    def summary(self) -> str:
        """What there is of this command, in words; empty where there is nothing."""
        if not any(shelf.sizes() for shelf in self._shelves.values()):
            return ""
        return "What was finished is kept; run the same command again to go on."

    def failed(self, error: OSError) -> None:
        """Nothing more can be kept."""
        self.problem = f"{self.folder}: {error.strerror or error}"

    def tidy(self) -> None:
        """Throw away what nobody came back for."""
        with suppress(OSError):
            for folder in self.folder.iterdir():
                if folder.is_dir() and time.time() - folder.stat().st_mtime > FORGET:
                    _remove(folder)


class Shelf:
    """The parts of one key. Not to be shared between threads."""

    def __init__(self, home: Checkpoints, key: str) -> None:
        self._home, self.key = home, key
        self._folder = home.folder / key
        self._lock: int | None = None
        if self._folder.is_dir():
            with suppress(OSError):
                self._hold()

    def sizes(self) -> dict[int, int]:
        """Sizes of batch of which there are parts, and how many."""
        found: dict[int, int] = {}
        with suppress(OSError):
            for folder in self._folder.glob("by-*"):
                if folder.name[3:].isdigit():
                    numbers = {match[1] for one in folder.iterdir() if (match := _FILE.match(one.name))}
                    found[int(folder.name[3:])] = len(numbers)
        return found

    def take(self, size: int, number: int) -> Parcel | None:
        """A part, or None where there is none that can be trusted."""
        for path in sorted(self._by(size).glob(f"batch-{number:04d}-*.npz")):
            try:
                content = path.read_bytes()
                if path.name == self._name(number, content):
                    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                        arrays = {name: archive[name] for name in archive.files}
                    about = json.loads(str(arrays.pop("about")))
                    if [about.pop("key"), about.pop("size"), about.pop("number")] == [self.key, size, number]:
                        return Parcel(arrays, about)
            except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
                continue
        return None

    def put(self, size: int, number: int, parcel: Parcel) -> bool:
        """Keep a part; False where that is impossible."""
        if self._home.problem:
            return False
        about = {**parcel.about, "key": self.key, "size": size, "number": number}
        out = io.BytesIO()
        np.savez(out, allow_pickle=False, about=np.array(json.dumps(about)), **parcel.arrays)
        content = out.getvalue()
        try:
            self._hold()
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < SPARE + len(content):
                raise OSError("the disk is nearly full")
            write_atomically(self._by(size) / self._name(number, content), content)
        except OSError as error:
            self._home.failed(error)
            return False
        return True

    def close(self, *, remove: bool) -> None:
        """Let go; `remove` takes the parts away unless another run is using them."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)
        if remove:
            _remove(self._folder)

    def _by(self, size: int) -> Path:
        return self._folder / f"by-{size}"

    def _name(self, number: int, content: bytes) -> str:
        return f"batch-{number:04d}-{digest(content)[:HASH]}.npz"

    def _hold(self) -> None:
        """Make the folder, and tell other runs that it is in use."""
        if self._lock is not None:
            return
        self._home.tidy()
        try:
            self._lock = _opened(self._folder)
        except FileNotFoundError:  # not made yet, or taken away a moment ago by a run that has finished
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = _opened(self._folder)
        if sys.platform != "win32":
            fcntl.flock(self._lock, fcntl.LOCK_SH)


def _opened(folder: Path) -> int:
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)


def _remove(folder: Path) -> None:
    """Take a folder of parts away, unless a run holds it."""
    if not folder.is_dir():
        return
    with suppress(OSError):
        lock = _opened(folder)
        try:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def fingerprint(value: Any) -> str:
    """sha256 of a record, or of anything a record may hold: numbers, texts, arrays, mappings, sequences.

    Raises TypeError for anything else.
    """
    import hashlib

    found = hashlib.sha256()
    _add(value, found.update)
    return found.hexdigest()


def _add(value: Any, feed: Callable[[Any], None]) -> None:
    """Every value is preceded by its kind and length, so that no two values read alike."""
    if isinstance(value, np.ndarray):
        feed(f"array {value.dtype.str} {value.shape};".encode())
        feed(np.ascontiguousarray(value).data)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        feed(f"record {type(value).__qualname__};".encode())
        for field in dataclasses.fields(value):
            feed(f"{field.name}=".encode())
            _add(getattr(value, field.name), feed)
    elif value is None or isinstance(value, (bool, int, float, str, np.generic)):
        text = repr(value.item() if isinstance(value, np.generic) else value)
        feed(f"{type(value).__name__} {len(text)};{text}".encode("utf-8", "surrogatepass"))
    elif isinstance(value, Mapping):
        _add_all("mapping", [part for key in sorted(value, key=repr) for part in (key, value[key])], feed)
    elif isinstance(value, Sequence):
        _add_all("list", value, feed)
    else:
        raise TypeError(f"a {type(value).__name__} has no fingerprint")


def _add_all(kind: str, values: Sequence[Any], feed: Callable[[Any], None]) -> None:
    feed(f"{kind} {len(values)};".encode())
    if values and all(type(one) is str for one in values):
        text = json.dumps(list(values))
        feed(f"{len(text)};{text}".encode())
        return
    for one in values:
        _add(one, feed)


@cache
def program(folder: Path, also: Path | None = None) -> str:
    """Hash of what computes: this version, the source files of a folder and one more, the assumptions, the packages
    that do the arithmetic."""
    files = {*folder.rglob("*.py"), *([also] if also is not None else [])}
    code = [digest(path.read_bytes()) for path in sorted(files)]
    packages = [importlib.metadata.version(name) for name in PACKAGES]
    return fingerprint([__version__, code, checksums(), packages])
