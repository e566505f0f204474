"""Where pages are: files, folders, patterns, addresses; and rows written as they come."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data.pages import Place, content_of, gather, label
from foreshock.data.rows import RowWriter

COLUMNS = {"page": int, "text": str, "p": float, "copy": bool}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.html",
        "sub/c.md",
        "sub/deep/d.EML",
        ".hidden.txt",
        ".git/e.txt",
        "p.png",
        "q.png",
        "r.css",
    ):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "news"


def names(places: tuple[Place, ...], home: Path) -> list[str]:
    return [os.path.relpath(place.name, home) for place in places]


def test_a_folder_gives_its_pages_in_order_and_says_what_it_leaves_out(folder: Path) -> None:
    places, notes = gather([str(folder)])
    assert names(places, folder) == ["a.html", "b.txt", "sub/c.md", "sub/deep/d.EML"]
    assert not any(place.problem or place.named for place in places)
    assert notes == (f"{folder}: files left out for their endings: 1 .css, 2 .png",)


def test_names_patterns_and_folders_together_give_every_file_once(folder: Path) -> None:
    places, _ = gather([str(folder / "b.txt"), str(folder / "**" / "*.md"), str(folder), str(folder / "p.png")])
    assert names(places, folder) == ["b.txt", "sub/c.md", "a.html", "sub/deep/d.EML", "p.png"]
    assert [place.named for place in places] == [True, False, False, False, True]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "talks [2].txt").write_text("x")
    places, _ = gather([str(tmp_path / "talks [2].txt")])
    assert [(place.kind, place.problem) for place in places] == [("file", "")]


def test_what_leads_nowhere_is_a_place_with_a_problem(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    places, _ = gather([str(folder / "b.txtt"), str(folder / "*.pdf"), str(tmp_path / "empty")])
    said = [place.problem for place in places]
    assert "does not exist" in said[0] and "'b.txt'" in said[0]
    assert "no file fits" in said[1]
    assert "holds no page" in said[2]
    for place in places:
        with pytest.raises(UserError):
            content_of(place)


def test_addresses_and_standard_input() -> None:
    places, _ = gather(["https://example.org/a", "HTTP://example.org/b", "-"])
    assert [place.kind for place in places] == ["web", "web", "stdin"]
    assert label(places[2]) == "standard input"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "inside.txt").symlink_to(folder / "b.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    places, _ = gather([str(folder)])
    problems = {Path(place.name).name: place.problem for place in places}
    assert "leads out of the folder" in problems["outside.txt"]
    assert problems["inside.txt"] == ""
    assert len(places) == 6


def test_a_pipe_in_a_folder_is_no_page(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    places, _ = gather([str(folder)])
    assert [place.problem for place in places if place.name.endswith("pipe.txt")] == ["is no ordinary file."]


def test_a_name_of_any_bytes_has_a_label_that_can_be_written(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(str(tmp_path)) + b"/caf\xe9.txt")
    Path(name).write_text("x")
    (place,) = gather([str(tmp_path)])[0]
    assert content_of(place) == b"x"
    label(place).encode("utf-8")


def test_a_page_over_the_limit_is_refused_without_being_held(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(b"x" * 101)
    with pytest.raises(UserError, match="more than the 100 bytes"):
        content_of(Place(str(tmp_path / "long.txt")), limit=100)
    with pytest.raises(UserError, match="more than the 100 bytes"):
        content_of(Place("/dev/zero"), limit=100)


ROWS = [
    {"page": 1, "text": 'a "quoted", line\nof two', "p": 0.4, "copy": False},
    {"page": 2, "text": "=HYPERLINK(1)", "p": None, "copy": True},
    {"page": 3, "text": "\x1b[31mred\u202e \u00e9"},
]


def test_rows_come_back_from_every_form(tmp_path: Path) -> None:
    for ending in ("jsonl", "csv", "parquet"):
        with RowWriter(tmp_path / f"rows.{ending}", COLUMNS) as writer:
            for row in ROWS:
                writer.write(row)
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    whole = [{name: row.get(name) for name in COLUMNS} for row in ROWS]
    assert [json.loads(line) for line in lines] == whole
    assert pl.read_parquet(tmp_path / "rows.parquet").to_dicts() == whole
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    assert table[0] == list(COLUMNS)
    assert table[1] == ["1", 'a "quoted", line\nof two', "0.4", "0"]
    assert table[2] == ["2", "'=HYPERLINK(1)", "", "1"], "a spreadsheet must not run it"
    assert table[3] == ["3", "[31mred \u00e9", "", ""]


def test_no_rows_are_a_table_without_rows(tmp_path: Path) -> None:
    with RowWriter(tmp_path / "rows.parquet", COLUMNS):
        pass
    frame = pl.read_parquet(tmp_path / "rows.parquet")
    assert frame.columns == list(COLUMNS) and frame.height == 0


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_an_error_leaves_no_file_behind(tmp_path: Path, ending: str) -> None:
    def fail() -> None:
        with RowWriter(tmp_path / f"rows.{ending}", COLUMNS) as writer:
            writer.write(ROWS[0])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.jsonl, \.csv, \.parquet"):
        RowWriter(tmp_path / "rows.xlsx", COLUMNS)
