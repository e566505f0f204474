"""Reading and writing of files, with errors that say which file was meant and what to do."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from foreshock.core.errors import Problem, UserError, did_you_mean

MAX_PAGE_BYTES = 20_000_000
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_CONTROL_SHARE = 0.01
_SAMPLE = 1_000_000


def inside(folder: str | Path, name: str) -> Path:
    """The path of `name` within `folder`, symbolic links followed.

    Raises
    ------
    UserError
        The name leads out of the folder, is absolute, or is empty.
    """
    base = Path(folder).resolve()
    if not name or "\x00" in name:
        raise UserError([Problem("is no file name", field=name.replace("\x00", "\\0"))])
    target = (base / name).resolve()
    if not target.is_relative_to(base):
        hint = "Copy the file into the folder, or give its path on the command line."
        raise UserError([Problem(f"'{name}' lies outside the folder {folder}.", hint=hint)])
    return target


def read_bytes(path: str | Path, *, label: str = "", limit: int = MAX_PAGE_BYTES) -> bytes:
    """The content of a file. `label` is the name used in messages (default: the path as given).

    Raises
    ------
    UserError
        No such file (with the nearest name in its folder), a folder, not readable, or over `limit` bytes.
    """
    target = Path(path)
    name = label or str(path)
    try:
        if target.is_dir():
            raise UserError([Problem("is a folder, not a file.", name, hint=_content_hint(target))])
        size = target.stat().st_size
        if size > limit:
            raise UserError([Problem(f"has {size:,} bytes, more than the {limit:,} that are read", name)])
        return target.read_bytes()
    except FileNotFoundError:
        raise UserError([missing(target, name)]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UserError([Problem(f"cannot be read: {reason}", name)]) from None


def read_text(path: str | Path, *, label: str = "", limit: int = MAX_PAGE_BYTES) -> str:
    """The text of a file: UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252.

    Raises
    ------
    UserError
        As `read_bytes`, and where the content is not text.
    """
    text, _ = decode(read_bytes(path, label=label, limit=limit), label or str(path))
    return text


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Text and the encoding it was in; the mark at the start is dropped, line ends stay as they are."""
    encoding = next((found for mark, found in BYTE_ORDER_MARKS if content.startswith(mark)), "")
    if encoding != "utf-16":
        _refuse_binary(content, name)
    for attempt in [encoding] if encoding else ["utf-8", "cp1252", "latin-1"]:
        try:
            return content.decode(attempt), attempt
        except UnicodeDecodeError as error:
            reason = error.reason
    raise UserError([Problem(f"is not valid {encoding}: {reason}.", name, hint="Save it again as UTF-8.")])


def missing(path: Path, name: str) -> Problem:
    """The problem 'there is no such file', with the nearest file name that is there."""
    folder = path.parent
    if not folder.is_dir():
        return Problem("does not exist.", name, hint=f"There is no folder {folder}.")
    return Problem("does not exist.", name, hint=did_you_mean(path.name, _names(folder)))


def write_atomically(path: str | Path, content: str | bytes) -> None:
    """Write a file that appears whole or not at all; an older one is replaced."""
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def stream_atomically(path: str | Path) -> Iterator[IO[str]]:
    """A text file to write piece by piece that takes its place at `path` only when the block ends without an error."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def folder_atomically(path: str | Path, *, replace: bool = False) -> Iterator[Path]:
    """A folder to fill that takes its place at `path` only when the block ends without an error.

    Raises
    ------
    UserError
        The folder is there already and `replace` is false, or `path` is a file.
    """
    target = Path(path)
    if target.exists() and (not replace or not target.is_dir()):
        what = "exists already." if target.is_dir() else "is a file, not a folder."
        raise UserError([Problem(what, str(path), hint="Give another folder.")])
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        temporary.chmod(0o755)
        yield temporary
        _swap(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _swap(temporary: Path, target: Path) -> None:
    """Put the new folder in place; the old one is moved aside first and comes back if that fails."""
    if not target.exists():
        temporary.replace(target)
        return
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    target.replace(aside / "old")
    try:
        temporary.replace(target)
    except BaseException:
        (aside / "old").replace(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_binary(content: bytes, name: str) -> None:
    kinds = ((b"PK\x03\x04", "a ZIP archive or an Office document"), (b"PAR1", "a Parquet file"), (b"%PDF", "a PDF"))
    kind = next((kind for magic, kind in kinds if content.startswith(magic)), "")
    if kind:
        raise UserError([Problem(f"is {kind}, not text.", name, hint="Give it the ending of its kind.")])
    sample = content[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if b"\x00" in content or controls > _CONTROL_SHARE * len(sample):
        position = content.find(b"\x00")
        line = content.count(b"\n", 0, position) + 1 if position >= 0 else None
        raise UserError([Problem("is not text: it holds bytes that no text has", name, line)])


def _names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir() if not item.name.startswith("."))


def _content_hint(folder: Path) -> str:
    names = _names(folder)
    return f"It holds {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}." if names else "It is empty."
