"""A ledger's DuckDB file: opened with patience where another program holds it, and what is wrong with it in words."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.core.errors import Problem, UserError

if TYPE_CHECKING:
    import duckdb

PATIENCE = 10.0
"""Seconds that another program is waited for."""
_PAUSE = 0.05
_HELD = ("could not set lock", "being used by another process", "different configuration")
_DAMAGED = ("corrupt", "could not read enough bytes", "checksum", "serialization", "internal error", "invalidated")
_HOLDER = re.compile(r"PID (\d+)")
_ELSEWHERE = "Name another file with --ledger FILE, or move this one away."


def opened(path: Path, *, read_only: bool, patience: float = PATIENCE) -> duckdb.DuckDBPyConnection:
    """A connection to a ledger's file; waits up to `patience` seconds while another program holds it.

    Raises
    ------
    UserError
        What is wrong, in words: held by another program, damaged, no ledger, a folder, nowhere to write.
    """
    import duckdb

    if path.is_dir():
        raise UserError([Problem("is a folder, not a ledger.", str(path), hint="Name a file, such as ledger.duckdb.")])
    if not path.parent.is_dir():
        raise UserError([Problem("there is no such folder.", str(path.parent), hint="Make it first.")])
    until = time.monotonic() + patience
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except (duckdb.Error, OSError) as error:
            if not _says(error, _HELD) or time.monotonic() >= until:
                raise told(path, error) from None
        time.sleep(_PAUSE)


def run(store: duckdb.DuckDBPyConnection, path: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement. Raises UserError in words where the file fails; what breaks the rules of a table stays
    DuckDB's own error."""
    import duckdb

    try:
        return store.execute(sql, list(values)).fetchall()
    except duckdb.ConstraintException:
        raise
    except (duckdb.Error, OSError) as error:
        raise told(path, error) from None


def told(path: Path, error: Exception) -> UserError:
    """What DuckDB's error means for somebody who keeps a ledger."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    if _says(error, _HELD):
        holder = _HOLDER.search(str(error))
        who = f"process {holder[1]}" if holder else "another program"
        return _wrong(path, f"is in use by {who}.", "Try again when that has finished.")
    if _says(error, ("not a valid duckdb database",)):
        return _wrong(path, "is no ledger: it is not a DuckDB file.", _ELSEWHERE)
    if _says(error, ("version number",)):
        return _wrong(path, f"was written by another version of DuckDB: {first}", "Update the package duckdb.")
    if _says(error, _DAMAGED):
        hint = f"Put a copy of it from before in its place. {_ELSEWHERE}"
        return _wrong(path, f"is damaged and cannot be read: {first}", hint)
    if _says(error, ("permission denied", "read-only file system")):
        return _wrong(path, "may not be opened: permission denied.", "Ask for the right to write it.")
    return _wrong(path, f"cannot be used as a ledger: {first}", _ELSEWHERE)


def _wrong(path: Path, what: str, hint: str) -> UserError:
    return UserError([Problem(what, str(path), hint=hint)])


def _says(error: Exception, marks: Sequence[str]) -> bool:
    text = str(error).casefold()
    return any(mark in text for mark in marks)
