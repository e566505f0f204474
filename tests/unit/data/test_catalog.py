"""The fact tables are what the manifest says they are."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data import catalog

FACTS = Path(catalog.__file__).parents[1] / "facts"


def test_every_file_has_its_row_and_every_row_its_file() -> None:
    manifest = json.loads((FACTS / "MANIFEST.json").read_text(encoding="utf-8"))["tables"]
    for entry in manifest:
        content = (FACTS / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert len(content) == entry["bytes"]
    files = {path.name for path in FACTS.iterdir()} - {"MANIFEST.json", "__pycache__"}
    assert files == {entry["file"] for entry in manifest}
    assert catalog.verify() == []


@pytest.mark.parametrize("name", catalog.names())
def test_a_table_is_as_described(name: str) -> None:
    fact = catalog.describe(name)
    frame = catalog.table(name)
    assert frame.height == fact.rows
    kinds = {
        "text": {pl.String, pl.Categorical},
        "integer": {pl.Int64, pl.Int32, pl.Int16, pl.UInt32, pl.UInt16, pl.UInt8},
        "number": {pl.Float64, pl.Float32},
        "date": {pl.Date},
        "yesno": {pl.Boolean},
    }
    assert [column.name for column in fact.columns] == frame.columns
    for column in fact.columns:
        assert frame.schema[column.name].base_type() in kinds[column.type], column
        assert column.description
    assert fact.licence
    assert fact.sources
    assert fact.bytes < 2_000_000
    assert fact.age(date(2100, 1, 1)) > 0
    assert fact.title in fact.cite()


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean 'countries'"):
        catalog.table("countrys")


def test_verify_sees_a_changed_a_missing_and_a_stray_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in FACTS.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "blocs.csv").write_text("bloc\n")
    (tmp_path / "gazetteer.csv").unlink()
    (tmp_path / "stray.csv").write_text("a\n")
    monkeypatch.setattr(catalog, "_folder", lambda: tmp_path)
    assert [(problem.file, problem.what) for problem in catalog.verify()] == [
        ("blocs.csv", "differs from what was built."),
        ("gazetteer.csv", "is missing."),
        ("stray.csv", "has no entry in MANIFEST.json."),
    ]


def test_a_table_has_a_file_and_an_age() -> None:
    assert catalog.describe("stability").age(date(2026, 1, 1)) == 366
    assert catalog.path("stability").is_file()


def test_the_page_of_facts_names_every_table_and_source(root: Path) -> None:
    from foreshock.core.registry import family

    text = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    assert [name for name in (*catalog.names(), *family("sources")) if f"`{name}`" not in text] == []
