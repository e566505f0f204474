"""Save and load: every record comes back as it was, equal records give equal bytes, nothing half-written."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data_records as records
import numpy as np
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data import codec, store
from foreshock.data.files import folder_atomically, read_text, write_atomically
from foreshock.schema.brief import Brief, Document
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Plan, RiskFigures
from foreshock.schema.run_record import RunRecord
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import Study


def brief() -> Brief:
    return Brief(document=Document(id="x", text="Häßliche “Wörter” 😀"))


def plan() -> Plan:
    figures = RiskFigures(expected=0.1 + 0.2, var=1.0, cvar=2.0, worst=3.0)
    return Plan(
        budget=None, cost=0.0, currency="USD", actions=(), before=figures, promised=figures, simulated=figures,
        scenarios_used=3, status="optimal",
    )  # fmt: skip


def study() -> Study:
    return Study.model_validate(
        {"format": "foreshock/study/1", "title": "t", "limits": {"cvar": "2 MUSD"}, "horizon": "6 months"}
    )


@pytest.mark.parametrize(
    "make", [records.scenarios, records.losses, records.network, records.run_record, brief, plan, study]
)
def test_a_record_comes_back_as_it_was(make: Any, tmp_path: Path) -> None:
    record = make()
    first = store.save(record, tmp_path / "a")
    assert records.same(store.load(first), record)
    assert records.same(store.load(tmp_path / "a"), record)
    store.save(make(), tmp_path / "b")
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "b").iterdir())
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_without_the_optional_parts(tmp_path: Path) -> None:
    bare = dataclasses.replace(records.scenarios(), prior=None, correlation=None, named={}, evidence=())
    store.save_scenarios(bare, tmp_path / "s.parquet")
    assert records.same(store.load_scenarios(tmp_path / "s.parquet"), bare)
    plain = dataclasses.replace(records.losses(), level=None, labels=(), metrics={})
    store.save_losses(plain, tmp_path / "l.parquet")
    assert records.same(store.load_losses(tmp_path / "l.parquet"), plain)
    empty = Losses(
        targets=(), loss=np.zeros((0, 0)), weight=np.zeros(0), scenario=np.zeros(0, dtype=np.int32),
        draw=np.zeros(0, dtype=np.int32), baseline=np.zeros(0),
    )  # fmt: skip
    store.save_losses(empty, tmp_path / "e.parquet")
    assert records.same(store.load_losses(tmp_path / "e.parquet"), empty)


def test_files_are_plain_tables(tmp_path: Path) -> None:
    store.save(records.scenarios(), tmp_path)
    store.save(records.losses(), tmp_path)
    store.save(records.network(), tmp_path)
    store.save(records.run_record(), tmp_path)
    futures = store.query(tmp_path, 'select "driver:weight", sanctions, weight from scenarios where "future:thaw"')
    assert futures.rows() == [("no", "limited_relief", 0.2), ("yes", "rollback", 0.4)]
    expected = store.query(
        tmp_path,
        "select target, sum(weight * loss) l from losses where error is null group by all order by target desc",
    )
    assert expected["l"].to_list() == pytest.approx([0.5 * 1.5 + 0.25 * 0.3, -1.0])
    assert store.query(tmp_path, "select error from losses_cases where isnan(total)").rows() == [
        ("the solver gave up",)
    ]
    assert store.query(tmp_path, "select id, country from nodes order by id").rows() == [("a/x", "a"), ("b/y", None)]
    assert store.query(tmp_path, "select headline.expected e from run").rows() == [(1.5,)]
    with pytest.raises(UserError, match=r"the query failed: .*Tables: run, arcs, demand, losses"):
        store.query(tmp_path, "select nothing from losses")
    with pytest.raises(UserError, match="does not exist"):
        store.query(tmp_path / "nowhere", "select 1")


@dataclass(frozen=True)
class View:
    """Records of a run, as a report has them."""

    scenarios: ScenarioSet
    network: Network
    losses: Losses
    plan: Plan | None
    brief: Brief | None
    study: Study
    record: RunRecord
    exposure: object = None
    after: Losses | None = None


def test_a_run_comes_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "PACKAGE", "")
    view = View(
        records.scenarios(), records.network(), records.losses(), None, brief(), study(), records.run_record(),
        exposure=records.losses().loss, after=records.losses(),
    )  # fmt: skip
    home = store.save(view, tmp_path / "run")
    assert sorted(path.name for path in home.iterdir()) == [
        "after.parquet", "after_cases.parquet", "arcs.parquet", "brief.json", "demand.parquet", "exposure.json",
        "losses.parquet", "losses_cases.parquet", "nodes.parquet", "run.json", "scenarios.parquet", "stocks.parquet",
        "study.json", "view.json",
    ]  # fmt: skip
    assert records.same(store.load(home), view)
    assert store.load_record(home) == view.record


def test_only_records_of_the_package_are_made_again(tmp_path: Path) -> None:
    for tag in ("os.path.join", "pathlib.Path", "foreshock.nowhere.X", "foreshock.core.ids.digest", "subprocess.Popen"):
        path = tmp_path / "x.json"
        path.write_text(json.dumps({"@": tag, "value": {}}))
        with pytest.raises(UserError, match="is no record of this version"):
            store.load(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b"{", "is no record of Foreshock"),
        ("x.json", b"[1]", "is no record of Foreshock"),
        ("x.json", b'{"format": "foreshock/plan/1"}', "Field required"),
        ("x.json", b'{"@": "foreshock.schema.labels.Labels"}', "is no record of Foreshock"),
        ("x.parquet", b"PAR1", "is no sound Parquet file"),
        ("x.parquet", b"", "is no sound Parquet file"),
    ],
)
def test_a_damaged_file_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=said):
        store.load(tmp_path / name)


def test_what_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(UserError, match="is a table, not a record"):
        store.load(tmp_path / "other.parquet")
    with pytest.raises(UserError, match="does not hold Losses"):
        store.load_losses(tmp_path / "other.parquet")
    with pytest.raises(UserError, match="holds no record"):
        store.load(tmp_path)
    with pytest.raises(UserError, match=r"Did you mean 'other.parquet'\?"):
        store.load(tmp_path / "othr.parquet")
    store.save(plan(), tmp_path)
    store.save(brief(), tmp_path)
    with pytest.raises(UserError, match=r"holds brief\.json, plan\.json"):
        store.load(tmp_path)


def test_a_record_needs_a_file_of_its_kind(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot hold a Losses. Call it x.parquet."):
        store.save(records.losses(), tmp_path / "x.json")
    with pytest.raises(UserError, match="this record needs a folder"):
        store.save(records.network(), tmp_path / "x.parquet")


def fill(target: Path, name: str, *, replace: bool = False, fail: bool = False) -> None:
    with folder_atomically(target, replace=replace) as home:
        (home / name).write_text(name)
        if fail:
            raise ZeroDivisionError


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "runs" / "one"
    with pytest.raises(ZeroDivisionError):
        fill(target, "half", fail=True)
    assert list((tmp_path / "runs").iterdir()) == []
    fill(target, "first")
    with pytest.raises(UserError, match="exists already"):
        fill(target, "second")
    with pytest.raises(ZeroDivisionError):
        fill(target, "second", replace=True, fail=True)
    assert [path.name for path in target.iterdir()] == ["first"]
    fill(target, "second", replace=True)
    assert [path.name for path in target.iterdir()] == ["second"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["one"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_atomically(tmp_path / "a" / "x.txt", "one")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        write_atomically(tmp_path / "a" / "x.txt", "two")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.txt"]
    assert read_text(tmp_path / "a" / "x.txt") == "one"


def test_reading_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"x" * 100)
    (tmp_path / "page.bin").write_bytes(b"\x00\x01")
    assert read_text(tmp_path / "page.html") == "x" * 100
    for name, said in (
        ("pge.html", "Did you mean 'page.html'"),
        ("no/page.html", "There is no folder"),
        ("", "is a folder"),
        ("page.bin", "is not text"),
    ):
        with pytest.raises(UserError, match=said):
            read_text(tmp_path / name)
    with pytest.raises(UserError, match="has 100 bytes, more than the 99 that are read"):
        read_text(tmp_path / "page.html", limit=99)


def test_codec_keeps_what_json_has_no_word_for() -> None:
    from datetime import date
    from enum import Enum

    from foreshock.schema.hit import Channel

    value = {
        "a": (float("nan"), float("inf"), -0.0, 1, 1.0, True, None, "x"),
        "b": {1: date(2024, 2, 29), (1, 2): frozenset({"x", "y"})},
        "c": np.array([[np.nan, -np.inf], [0.1, 1e38]], dtype=np.float32),
        "d": Channel.LINK,
        "e": np.array([], dtype=np.int16),
        "@odd": 1,
    }
    text = json.dumps(codec.encode(value), allow_nan=False)
    assert records.same(codec.decode(json.loads(text)), value)
    assert isinstance(value["d"], Enum)
    with pytest.raises(TypeError, match="a function cannot be saved"):
        codec.encode(test_codec_keeps_what_json_has_no_word_for)
