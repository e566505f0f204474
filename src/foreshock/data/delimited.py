"""CSV bytes -> a text frame with the line number of every row.

The shape of the file (where records end, how many cells each has, whether quotation marks are sound) is checked first
on the bytes with a few array passes; the cells are then cut out by Polars. So a ragged row is an error with its line,
never a shifted or dropped cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foreshock.core.errors import Collector, Problem, UserError
from foreshock.data.files import decode

DELIMITERS = b",;\t"
MAX_COLUMNS = 1_000
SHOWN_WIDTHS = 20
"""So many kinds of ragged rows are told apart in one message."""
_CONTENT = re.compile(rb"[^\r\n\t ,;]")
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_Bytes = NDArray[np.uint8]
_Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cut:
    """All records of a file as text (the header is the first), with the line each starts on."""

    frame: pl.DataFrame
    lines: Sequence[int]
    notes: tuple[str, ...]


def parse(content: bytes, file: str) -> Cut:
    """Every record as a row of text cells, blank records kept; empty cells are null.

    Raises
    ------
    UserError
        Empty, not text, a stray or unclosed quotation mark, or rows with another number of cells than the header.
    """
    text, encoding = decode(content, file)
    data = content if encoding == "utf-8" else text.encode()
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    first = _CONTENT.search(data)
    if first is None:
        raise UserError([Problem("is empty.", file, hint="The first row names the columns.")])
    start = data.rfind(b"\n", 0, first.start()) + 1
    skipped = data.count(b"\n", 0, start)
    body = data[start:]
    bytes_ = np.frombuffer(body, dtype=np.uint8)
    quoted = _quoted(bytes_)
    ends = _ends(bytes_, quoted)
    starts = np.concatenate([[0], ends[:-1] + 1])
    delimiter = _delimiter(bytes_[: ends[0]], None if quoted is None else quoted[: ends[0]])
    lines = _lines(bytes_, starts, quoted, skipped)
    _check_quotes(bytes_, delimiter, file, skipped)
    width = _check_width(bytes_, quoted, delimiter, starts, ends, lines, file)
    frame = pl.read_csv(
        io.BytesIO(body),
        has_header=False,
        separator=chr(delimiter),
        schema={str(column): pl.String for column in range(width)},
        infer_schema=False,
    )
    if frame.height != starts.size:
        raise UserError([Problem(f"cannot be cut into rows: {starts.size:,} lines gave {frame.height:,} rows", file)])
    notes = () if encoding.startswith("utf") else (f"{file} is not UTF-8; read as {encoding}",)
    return Cut(frame, lines, notes)


def _quoted(data: _Bytes) -> NDArray[np.bool_] | None:
    """True for the bytes inside quotation marks; None where the file has none."""
    marks = data == _QUOTE
    return (np.cumsum(marks, dtype=np.uint8) & 1).astype(np.bool_) if marks.any() else None


def _ends(data: _Bytes, quoted: NDArray[np.bool_] | None) -> _Positions:
    """Position of the newline that ends each record (the length of the file for a last record without one)."""
    newline = data == _NEWLINE
    ends = np.flatnonzero(newline if quoted is None else newline & ~quoted)
    if not ends.size or ends[-1] != data.size - 1:
        ends = np.append(ends, data.size)
    return ends


def _lines(data: _Bytes, starts: _Positions, quoted: NDArray[np.bool_] | None, skipped: int) -> Sequence[int]:
    """The line on which each record starts, counted from 1."""
    if quoted is None:
        return range(skipped + 1, skipped + 1 + starts.size)
    newlines = np.flatnonzero(data == _NEWLINE)
    found: list[int] = (np.searchsorted(newlines, starts) + skipped + 1).tolist()
    return found


def _delimiter(header: _Bytes, quoted: NDArray[np.bool_] | None) -> int:
    """The delimiter that the header uses most, a comma where it has one column."""
    plain = header if quoted is None else header[~quoted]
    return max(DELIMITERS, key=lambda candidate: int((plain == candidate).sum()))


def _check_quotes(data: _Bytes, delimiter: int, file: str, skipped: int) -> None:
    """A quotation mark opens at the start of a cell and closes at its end; inside a cell it is doubled."""
    marks = np.flatnonzero(data == _QUOTE)
    if not marks.size:
        return
    border = np.zeros(256, dtype=np.bool_)
    border[[delimiter, _NEWLINE, _RETURN, _QUOTE]] = True
    opening, closing = marks[0::2], marks[1::2]
    wrong_open = opening[(opening > 0) & ~border[data[np.maximum(opening - 1, 0)]]]
    wrong_close = closing[(closing < data.size - 1) & ~border[data[np.minimum(closing + 1, data.size - 1)]]]
    wrong = np.concatenate([wrong_open[:1], wrong_close[:1]])
    if wrong.size:
        what = "has a quotation mark in the middle of a cell."
        hint = 'Put the whole cell in quotation marks and double the inner one: "5"" pipe".'
        raise UserError([Problem(what, file, _line_at(data, int(wrong.min()), skipped), hint=hint)])
    if marks.size % 2:
        what = "has a quotation mark that is never closed"
        raise UserError([Problem(what, file, _line_at(data, int(marks[-1]), skipped))])


def _line_at(data: _Bytes, position: int, skipped: int) -> int:
    return int((data[:position] == _NEWLINE).sum()) + skipped + 1


def _check_width(
    data: _Bytes,
    quoted: NDArray[np.bool_] | None,
    delimiter: int,
    starts: _Positions,
    ends: _Positions,
    lines: Sequence[int],
    file: str,
) -> int:
    """Number of columns; UserError with every row that has another number (blank rows aside)."""
    cuts = data == delimiter
    positions = np.flatnonzero(cuts if quoted is None else cuts & ~quoted)
    cells = np.searchsorted(positions, ends) - np.searchsorted(positions, starts) + 1
    width = int(cells[0])
    if width > MAX_COLUMNS:
        raise UserError(
            [Problem(f"has {width:,} columns, more than the {MAX_COLUMNS:,} that are read", file, lines[0])]
        )
    found = Collector()
    odd = np.flatnonzero(cells != width)
    for count in np.unique(cells[odd])[:SHOWN_WIDTHS].tolist():
        rows = odd[cells[odd] == count].tolist()
        if count == 1:
            rows = [row for row in rows if data[starts[row] : ends[row]].tobytes().strip()]
        noun = "cell" if count == 1 else "cells"
        hint = "Every row needs as many as the header; put a cell that contains the delimiter in quotation marks."
        what = f"has {count} {noun}, the header has {width}."
        found.add_rows(what, file=file, lines=[lines[row] for row in rows], hint=hint)
    found.raise_if_any()
    return width
