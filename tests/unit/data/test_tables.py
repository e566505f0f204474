"""Tables as people bring them: every oddity is read right or refused with its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data.tables import csv_text, inside, read_folder, read_table, write_csv


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, label=path.name)
    return str(caught.value)


def test_cells_stay_text_and_rows_keep_their_lines(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", ' Country ,QTY\n\nNA,007\n\n , \nRUS,"1\n2"\n"DEU",3\n')
    table = read_table(path)
    assert table.frame.columns == ["country", "qty"]
    assert table.frame.rows() == [("NA", "007"), ("RUS", "1\n2"), ("DEU", "3")]
    assert list(table.lines) == [3, 6, 8]


def test_lines_stay_a_range_where_nothing_was_dropped(tmp_path: Path) -> None:
    assert read_table(put(tmp_path, "a.csv", "a,b\n1,2\n3,4\n")).lines == range(2, 4)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a;b\n1,5;2\n", [("1,5", "2")]),
        (b"a\tb\n1\t2\n", [("1", "2")]),
        (b"\xef\xbb\xbfa,b\r\n1,\r\n", [("1", None)]),
        ("a,b\nKöln,2\n".encode("cp1252"), [("Köln", "2")]),
        ("a,b\nKöln,2\n".encode("utf-16"), [("Köln", "2")]),
        (b"a,b\r1,2\r", [("1", "2")]),
        (b'a,b\n"say ""hi""","x,y"\n', [('say "hi"', "x,y")]),
        (b"a,b,\n1,2,\n", [("1", "2")]),
        (b"\n\n,,\n,a,b\n,1,2\n", [("1", "2")]),
        (b"a,b\n=1+1,@x\n", [("=1+1", "@x")]),
        (b'"a","b"\n"",""\n"x\r\ny",z', [("x\r\ny", "z")]),
        (b"a\n1\n", [("1",)]),
        (b"a,b\n", []),
    ],
)
def test_dialects(tmp_path: Path, content: bytes, rows: list[tuple[str | None, ...]]) -> None:
    assert read_table(put(tmp_path, "a.csv", content)).frame.rows() == rows


def test_another_encoding_is_said(tmp_path: Path) -> None:
    assert read_table(put(tmp_path, "a.csv", "ä\n1\n".encode("latin-1")), label="a.csv").notes == (
        "a.csv is not UTF-8; read as cp1252",
    )


def test_all_ragged_rows_are_listed(tmp_path: Path) -> None:
    text = problems(put(tmp_path, "bom.csv", 'a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n"x\ny",2,3\n1,2\n'))
    assert text.splitlines() == [
        "bom.csv:3: has 2 cells, the header has 3. Every row needs as many as the header; put a cell that contains the "
        "delimiter in quotation marks. 1 more row has the same problem: 8.",
        "bom.csv:5: has 4 cells, the header has 3. Every row needs as many as the header; put a cell that contains the "
        "delimiter in quotation marks.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv: is empty"),
        ("a.csv", b"\n \n,,\n", "a.csv: is empty"),
        ("a.csv", b"a,A \n1,2\n", "a.csv:1: the column name 'a' stands twice (columns 1 and 2)"),
        ("a.csv", b"a,,b\n1,2,3\n", "a.csv:1: column 2 has no name"),
        ("a.csv", b'a,b\n1,2\n5" pipe,3\n', "a.csv:3: has a quotation mark in the middle of a cell"),
        ("a.csv", b'a,b\n"x"y,2\n', "a.csv:2: has a quotation mark in the middle of a cell"),
        ("a.csv", b'a,b\n1,"x\n2,3\n', "a.csv:2: has a quotation mark that is never closed"),
        ("a.csv", b"a,b\n1,2\n\x00\x01,3\n", "a.csv:3: is not text"),
        ("a.csv", bytes(range(1, 32)) * 50, "a.csv: is not text"),
        ("a.csv", b"PK\x03\x04abc", "a.csv: is a ZIP archive or an Office document, not text"),
        ("a.csv", b"\xff\xfea", "a.csv: is not valid utf-16"),
        ("a.csv", b"," * 200_000 + b"a\n", "a.csv:1: has 200,001 columns, more than the 1,000 that are read"),
        ("a.xlsx", b"junk", "a.xlsx: is no Excel workbook, or is cut off"),
        ("a.parquet", b"PAR1junk", "a.parquet: is no sound Parquet file"),
        ("a.docx", b"junk", "a.docx: is no table. Tables end in .csv"),
    ],
)
def test_refused_with_its_place(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert problems(put(tmp_path, name, content)).startswith(said)


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    put(tmp_path, "supply.csv", "a\n1\n")
    assert problems(tmp_path / "suply.csv") == "suply.csv: does not exist. Did you mean 'supply.csv'?"
    assert "is a folder, not a file. It holds supply.csv." in problems(tmp_path)


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_sheet_keeps_numbers_dates_and_rows(tmp_path: Path) -> None:
    rows = [[], [" Site", "Qty", "When"], ["007", 1e-12, dt.date(2024, 1, 2)], [], ["NA", 1 / 3, None], ["b", 5, "x"]]
    table = read_table(book(tmp_path / "sites.xlsx", Sheet1=rows))
    assert table.frame.rows() == [
        ("007", "1e-12", "2024-01-02"),
        ("NA", "0.3333333333333333", None),
        ("b", "5", "x"),
    ]
    assert list(table.lines) == [3, 5, 6]


def test_a_truncated_workbook_and_parquet_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", One=[["a"], [1]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "cut off" in problems(path)
    pl.DataFrame({"a": list(range(1000))}).write_parquet(tmp_path / "b.parquet")
    whole = (tmp_path / "b.parquet").read_bytes()
    put(tmp_path, "b.parquet", whole[: len(whole) // 2])
    assert "is no sound Parquet file" in problems(tmp_path / "b.parquet")


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    pl.DataFrame({" Qty ": [1.5, None], "b": ["x", ""]}).write_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    assert table.frame.schema == {"qty": pl.Float64, "b": pl.String}
    assert table.lines == range(1, 3)


def test_a_folder_is_read_from_files_and_sheets(tmp_path: Path) -> None:
    put(tmp_path, "Sites.CSV", "site\na\n")
    put(tmp_path, "notes.csv", "not a table of ours\n")
    book(tmp_path / "all.xlsx", BOM=[["item"], ["x"]], Other=[["y"], [1]])
    tables = read_folder(tmp_path, ["sites", "bom", "stock"])
    assert {name: (table.file, table.frame.rows()) for name, table in tables.items()} == {
        "sites": ("Sites.CSV", [("a",)]),
        "bom": ("all.xlsx!BOM", [("x",)]),
    }


def test_a_folder_gives_all_its_problems(tmp_path: Path) -> None:
    put(tmp_path, "sites.csv", "a,b\n1\n")
    put(tmp_path, "bom.csv", "a\n1\n")
    put(tmp_path, "bom.parquet", b"PAR1")
    put(tmp_path, "suply.csv", "a\n1\n")
    with pytest.raises(UserError) as caught:
        read_folder(tmp_path, ["sites", "bom", "supply"])
    text = str(caught.value)
    assert "sites.csv:2: has 1 cell, the header has 2." in text
    assert "the table 'bom' stands in bom.csv and bom.parquet. Keep one of them." in text
    assert "suply.csv: no table is called 'suply'. Did you mean 'supply'?" in text
    with pytest.raises(UserError, match="is no folder"):
        read_folder(tmp_path / "nowhere", ["sites"])


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../../b", "", "x\x00y"])
def test_nothing_outside_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError):
        inside(tmp_path, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    put(tmp_path, "sites.csv", "a\n1\n")
    (tmp_path / "study" / "sites.csv").symlink_to(tmp_path / "sites.csv")
    with pytest.raises(UserError, match="lies outside the folder"):
        read_folder(tmp_path / "study", ["sites"])
    assert inside(tmp_path / "study", "x.csv") == (tmp_path / "study" / "x.csv").resolve()


def test_exported_formulas_are_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({"=x": ["=1+1", "-5", "-cmd", "+1e3", "@a", "plain", None], "n": [-1, 2, 3, 4, 5, 6, 7]})
    assert csv_text(frame) == "'=x,n\n'=1+1,-1\n-5,2\n'-cmd,3\n+1e3,4\n'@a,5\nplain,6\n,7\n"
    write_csv(frame, tmp_path / "out" / "a.csv")
    assert read_table(tmp_path / "out" / "a.csv").frame.height == 7


def test_a_million_rows_load_fast(tmp_path: Path) -> None:
    import time

    rows = 1_000_000
    body = "".join(f'site-{i},"Berlin, {i % 7}",{i}.25\n' for i in range(rows))
    path = put(tmp_path, "big.csv", "site,place,qty\n" + body)
    begin = time.perf_counter()
    table = read_table(path)
    spent = time.perf_counter() - begin
    assert (len(table), table.lines[-1]) == (rows, rows + 1)
    assert spent < 6, f"{rows:,} rows took {spent:.1f} s"
