"""XLSX and XLS sheets -> text frames, row by row. Formulas are never evaluated: the stored value is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from foreshock.core.errors import Problem, UserError, did_you_mean

if TYPE_CHECKING:
    from fastexcel import ExcelReader

MAX_UNPACKED = 1_000_000_000
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_T = TypeVar("_T")
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"


def sheet_names(content: bytes, file: str) -> list[str]:
    """The names of the sheets, in their order. Raises UserError where the file is no sound workbook."""
    return list(_open(content, file).sheet_names)


def parse(content: bytes, file: str, sheet: str = "") -> tuple[pl.DataFrame, str]:
    """All rows of a sheet (default: the first) as text, from row 1 on, and the sheet's name; empty cells are null.

    Raises
    ------
    UserError
        Not a workbook, truncated, larger than a gigabyte when unpacked, or without that sheet.
    """
    book = _open(content, file)
    names = list(book.sheet_names)
    if sheet and sheet not in names:
        raise UserError([Problem(f"has no sheet '{sheet}'.", file, hint=did_you_mean(sheet, names))])
    chosen = sheet or names[0]
    text = _guarded(lambda: book.load_sheet(chosen, header_row=None, skip_rows=0, dtypes="string").to_polars(), file)
    if not text.height:
        return text, chosen
    numbers = _guarded(lambda: book.load_sheet(chosen, header_row=None, skip_rows=0, dtypes="float").to_polars(), file)
    columns = [_exact(text[name], numbers[name]) for name in text.columns]
    return pl.DataFrame(columns), chosen


def _exact(text: pl.Series, number: pl.Series) -> pl.Series:
    """The text of each cell, with the full precision of the number behind it (the reader rounds to nine decimals)."""
    parsed = text.cast(pl.Float64, strict=False)
    rounded = (parsed != number).fill_null(value=False)
    exact = text.zip_with(~rounded, number.cast(pl.String))
    return exact.str.replace(_MIDNIGHT, "$1").alias(text.name)


def _open(content: bytes, file: str) -> ExcelReader:
    import fastexcel

    if content.startswith(OLD_EXCEL):
        return _guarded(lambda: fastexcel.read_excel(content), file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        hint = "Save it again as .xlsx, or as CSV."
        raise UserError([Problem("is no Excel workbook, or is cut off.", file, hint=hint)]) from None
    if unpacked > MAX_UNPACKED:
        raise UserError([Problem(f"unpacks to {unpacked:,} bytes, more than the {MAX_UNPACKED:,} that are read", file)])
    return _guarded(lambda: fastexcel.read_excel(content), file)


def _guarded(load: Callable[[], _T], file: str) -> _T:
    from fastexcel import FastExcelError

    try:
        return load()
    except FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise UserError([Problem(f"cannot be read as an Excel workbook: {reason}", file)]) from None
