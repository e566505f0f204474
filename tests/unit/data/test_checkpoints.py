"""Parts of interrupted work: they come back bit by bit, or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data_records as records
import numpy as np
import pytest

from foreshock.data import checkpoints
from foreshock.data.checkpoints import Checkpoints, Parcel, fingerprint

ABOUT = {"targets": ["a", "b"], "error": [[1, "no"]]}


def parcel(seed: int = 0) -> Parcel:
    random = np.random.default_rng(seed)
    loss = np.append(random.normal(size=5), [np.nan, np.inf, -0.0]).reshape(4, 2)
    return Parcel({"loss": loss, "metrics/x": random.normal(size=(4, 2)).T}, ABOUT)


def same(one: Parcel | None, other: Parcel) -> bool:
    assert one is not None
    return one.about == other.about and all(
        one.arrays[name].tobytes() == np.ascontiguousarray(values).tobytes() for name, values in other.arrays.items()
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_a_part_comes_back_bit_by_bit_in_another_run(home: Path) -> None:
    first = Checkpoints(home)
    assert not first.any()
    assert first.shelf("k").put(128, 7, parcel())
    first.leave()
    again = Checkpoints(home)
    assert again.any()
    assert same(again.shelf("k").take(128, 7), parcel())
    assert again.shelf("k").sizes() == {128: 1}
    assert again.held() == (1, sum(one.stat().st_size for one in (home / "k" / "by-128").iterdir()))
    assert Checkpoints(home / "none").held() == (0, 0)
    for other in (again.shelf("k").take(128, 8), again.shelf("k").take(64, 7), again.shelf("other").take(128, 7)):
        assert other is None


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "text", "foreign", "renamed"])
def test_a_damaged_part_counts_as_absent(home: Path, damage: str) -> None:
    shelf = Checkpoints(home).shelf("k")
    shelf.put(8, 0, parcel())
    shelf.put(8, 1, parcel(1))
    path, other = (next((home / "k" / "by-8").glob(f"batch-000{number}-*")) for number in (0, 1))
    content = path.read_bytes()
    if damage == "foreign":  # sound in itself, but the answer to another batch
        path.unlink()
        path.with_name(other.name.replace("0001", "0000")).write_bytes(other.read_bytes())
    elif damage == "renamed":
        path.rename(path.with_name(path.name.replace(path.name[11:15], "ffff")))
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        bad = {"truncated": content[:-1], "flipped": flipped, "empty": b"", "text": b"hello"}
        path.write_bytes(bad[damage])
    assert shelf.take(8, 0) is None
    assert same(shelf.take(8, 1), parcel(1))
    assert shelf.put(8, 0, parcel())
    assert same(shelf.take(8, 0), parcel())


def test_a_part_with_code_in_it_is_not_run(home: Path) -> None:
    shelf = Checkpoints(home).shelf("k")
    shelf.put(8, 0, parcel())
    path = next((home / "k" / "by-8").iterdir())
    np.savez(path.with_name("x.npz"), about=np.array([object()], dtype=object))
    content = path.with_name("x.npz").read_bytes()
    path.unlink()
    path.with_name(f"batch-0000-{checkpoints.digest(content)[:16]}.npz").write_bytes(content)
    assert shelf.take(8, 0) is None


def test_what_is_finished_is_taken_away_unless_another_run_uses_it(home: Path) -> None:
    one, other = Checkpoints(home), Checkpoints(home)
    one.shelf("k").put(8, 0, parcel())
    assert same(other.shelf("k").take(8, 0), parcel())
    one.finish()
    assert same(other.shelf("k").take(8, 0), parcel())
    other.finish()
    assert not home.exists()


def test_a_run_whose_parts_are_taken_away_goes_on(home: Path) -> None:
    """Another run, on a system without locks, may finish first."""
    one = Checkpoints(home)
    one.shelf("k").put(8, 0, parcel())
    checkpoints.shutil.rmtree(home / "k")
    assert one.shelf("k").take(8, 0) is None
    assert one.shelf("k").put(8, 1, parcel())
    assert same(Checkpoints(home).shelf("k").take(8, 1), parcel())


def test_where_nothing_can_be_written_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Checkpoints(tmp_path / "file" / "kept")
    assert not store.any()
    assert not store.shelf("k").put(8, 0, parcel())
    assert "file" in store.problem
    assert not store.shelf("k").put(8, 1, parcel())
    store.finish()


def test_a_full_disk_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = checkpoints.shutil.disk_usage(home.parent)
    monkeypatch.setattr(checkpoints.shutil, "disk_usage", lambda path: usage._replace(free=checkpoints.SPARE))
    store = Checkpoints(home)
    assert not store.shelf("k").put(8, 0, parcel())
    assert "full" in store.problem


def test_what_nobody_came_back_for_is_thrown_away(home: Path) -> None:
    first = Checkpoints(home)
    first.shelf("old").put(8, 0, parcel())
    first.leave()
    long_ago = os.stat(home).st_mtime - 2 * checkpoints.FORGET
    os.utime(home / "old", (long_ago, long_ago))
    Checkpoints(home).shelf("new").put(8, 0, parcel())
    assert [one.name for one in home.iterdir()] == ["new"]


def test_work_is_long_after_its_time(home: Path) -> None:
    assert Checkpoints(home, after=0.0).long
    assert not Checkpoints(home, after=60.0).long


@dataclass
class Two:
    a: object
    b: object


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (0.1, 0.1 + 1e-17 + 2e-17),
        ("1", 1),
        (True, 1),
        (["ab", "c"], ["a", "bc"]),
        (["a", ["b"]], [["a"], "b"]),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(2, np.float64), np.zeros(2, np.int64)),
        (np.array([0.0]), np.array([-0.0])),
        (Two("a", "b"), Two("b", "a")),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
        (None, "None"),
    ],
)
def test_different_values_have_different_fingerprints(one: Any, other: Any) -> None:
    if isinstance(one, float) and one == other:
        assert fingerprint(one) == fingerprint(other)
    else:
        assert fingerprint(one) != fingerprint(other)


def test_equal_values_have_equal_fingerprints() -> None:
    turned = np.arange(6.0).reshape(2, 3).T
    assert fingerprint(turned) == fingerprint(turned.copy())
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint(records.network()) == fingerprint(records.network())
    assert fingerprint(np.empty((0, 3))) != fingerprint(np.empty((0, 2)))
    with pytest.raises(TypeError, match="no fingerprint"):
        fingerprint(object())


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(checkpoints.VARIABLE, str(tmp_path / "mine"))
    assert checkpoints.default_folder() == tmp_path / "mine"
    monkeypatch.delenv(checkpoints.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert checkpoints.default_folder() == tmp_path / "foreshock" / "unfinished"
