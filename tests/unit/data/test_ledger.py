"""The ledger in trouble: held by another program, damaged, interrupted; and what its history keeps."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from foreshock.core.errors import UserError
from foreshock.data.ledger import Forecast, Ledger, Resolution

DAY = date(2025, 1, 1)
PROGRAM = """
import sys, time
from datetime import date
from foreshock.data.ledger import Forecast, Ledger
book = Ledger(sys.argv[1])
rows = [Forecast(f"q{k}", date(2025, 2, 1), 0.5, sys.argv[2]) for k in range(2_000)]
if sys.argv[3] == "committed":
    book.record(rows)
    print("ready", flush=True)
    time.sleep(60)
with book.whole():
    book.record(rows)
    print("ready", flush=True)
    time.sleep(float(sys.argv[3]))
book.close()
"""


def forecast(name: str = "q", on: date = DAY, p: float = 0.3) -> Forecast:
    return Forecast(name, on, p, "a")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Ledger(tmp_path / "l.duckdb") as ledger:
        ledger.record([forecast(f"q{k}") for k in range(100)])
    return tmp_path / "l.duckdb"


def started(path: Path, source: str, what: str) -> subprocess.Popen[str]:
    """Another process that holds the ledger, in the middle of writing or right after it."""
    made = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path), source, what], stdout=subprocess.PIPE, text=True)
    assert made.stdout is not None
    assert made.stdout.readline() == "ready\n"
    return made


def test_a_write_that_is_killed_leaves_what_was_there(path: Path) -> None:
    other = started(path, "b", "60")
    other.send_signal(signal.SIGKILL)
    other.wait()
    for read_only in (True, False):
        with Ledger(path, read_only=read_only) as ledger:
            assert len(ledger.forecasts()) == 100
    with Ledger(path) as ledger:
        assert ledger.record([forecast("new")]) == 1


def test_a_write_that_was_done_outlives_its_process(path: Path) -> None:
    other = started(path, "b", "committed")
    other.send_signal(signal.SIGKILL)
    other.wait()
    for read_only in (True, False):
        with Ledger(path, read_only=read_only) as ledger:
            assert len(ledger.forecasts()) == 2_100


def test_a_ledger_in_use_is_waited_for(path: Path) -> None:
    other = started(path, "b", "0.5")
    begun = time.monotonic()
    with Ledger(path, patience=30) as ledger:
        assert len(ledger.forecasts()) == 2_100
    assert time.monotonic() - begun > 0.1
    assert other.wait() == 0


@pytest.mark.parametrize("read_only", [True, False])
def test_a_ledger_in_use_is_told_with_its_holder(path: Path, read_only: bool) -> None:
    other = started(path, "b", "60")
    try:
        with pytest.raises(UserError, match=f"is in use by process {other.pid}. Try again when that has finished"):
            Ledger(path, read_only=read_only, patience=0.2)
    finally:
        other.kill()
        other.wait()


def test_several_processes_at_once_lose_nothing(path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path), f"source {k}", "0"], stdout=subprocess.DEVNULL, text=True
        )
        for k in range(3)
    ]
    assert [program.wait() for program in programs] == [0, 0, 0]
    with Ledger(path, read_only=True) as ledger:
        assert len(ledger.forecasts()) == 100 + 3 * 2_000


def test_damage_is_told_in_words(path: Path) -> None:
    sound = path.read_bytes()
    flipped = bytearray(sound)
    for place in range(4_096, len(flipped)):
        flipped[place] ^= 0x5A
    told = {}
    for name, content in (
        ("flipped", bytes(flipped)), ("cut", sound[:20_000]), ("text", b"hello " * 3000), ("empty", b"")
    ):  # fmt: skip
        broken = path.with_name(f"{name}.duckdb")
        broken.write_bytes(content)
        for read_only in (True, False):
            with pytest.raises(UserError) as error:
                Ledger(broken, read_only=read_only, patience=0)
            told[name] = str(error.value)
            assert broken.read_bytes() == content, "what may be saved by somebody else is left as it is"
    assert "is damaged and cannot be read" in told["flipped"]
    assert "is damaged and cannot be read" in told["cut"]
    assert "Put a copy of it from before in its place" in told["cut"]
    assert "is no ledger: it is not a DuckDB file" in told["text"]
    assert "is no ledger" in told["empty"]


def test_damage_inside_the_data_is_told_where_it_is_met(tmp_path: Path) -> None:
    """The head of the file is whole, so that it opens; the rows are not."""
    path = tmp_path / "l.duckdb"
    with Ledger(path) as ledger:
        ledger.record([Forecast(f"question {k * 7919}", DAY, (k % 997) / 997, f"source {k}") for k in range(20_000)])
    content = bytearray(path.read_bytes())
    with duckdb.connect(str(path), read_only=True) as store:
        blocks = store.execute("select distinct block_id from pragma_storage_info('forecasts') where block_id > 0")
        for (block,) in blocks.fetchall():
            content[12_288 + block * 262_144 + 5_000] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(UserError, match="is damaged and cannot be read"), Ledger(path, read_only=True) as ledger:
        ledger.forecasts()


def test_places_that_hold_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder, not a ledger"):
        Ledger(tmp_path)
    with pytest.raises(UserError, match="there is no such folder"):
        Ledger(tmp_path / "none" / "l.duckdb")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as store:
        store.execute("create table prices (p double)")
    with pytest.raises(UserError, match="it holds no forecasts"):
        Ledger(tmp_path / "other.duckdb", read_only=True)


def test_history_keeps_what_was_replaced_and_what_was_taken_back(path: Path) -> None:
    said = [
        Resolution("q1", True, date(2025, 3, 1)),
        Resolution("q1", False, date(2025, 3, 2), "the first report was wrong"),
        Resolution("q1", None, date(2025, 3, 3), "nobody knows"),
    ]
    with Ledger(path) as ledger:
        for count, one in enumerate(said, 1):
            assert ledger.settle([one]) == {"q1": 1}
            assert ledger.history("q1") == said[:count]
            assert ledger.answers().get("q1") == (None if one.happened is None else one)
            assert len(ledger.resolved()) == (one.happened is not None)
        assert ledger.history("q2") == []
        assert (ledger.waiting(), len(ledger.asked())) == (100, 100)
    with duckdb.connect(str(path), read_only=True) as store:
        assert store.execute("select count(*) from resolutions").fetchone() == (3,)
        assert store.execute("select count(*) from scored").fetchone() == (0,)


def test_hindsight_is_not_scored(path: Path) -> None:
    """A probability given after the answer was known is kept, and counts for nothing."""
    with Ledger(path) as ledger:
        ledger.record([forecast("q1", date(2025, 3, 1), 0.9), forecast("q1", date(2025, 3, 2), 1.0)])
        assert ledger.settle([Resolution("q1", True, date(2025, 3, 1))]) == {"q1": 2}
        assert [row.forecast.p for row in ledger.resolved()] == [0.3, 0.9]
        assert len(ledger.forecasts("q1")) == 3


def interrupted(ledger: Ledger) -> None:
    with ledger.whole():
        ledger.record([forecast("new")])
        ledger.settle([Resolution("q1", True, DAY)])
        raise ZeroDivisionError


def test_all_or_none(path: Path) -> None:
    with Ledger(path) as ledger:
        with pytest.raises(ZeroDivisionError):
            interrupted(ledger)
        assert (len(ledger.forecasts()), ledger.history()) == (100, [])


def test_threads_of_one_program_are_held_apart(path: Path) -> None:
    """A reader of the same program waits for the writer, or is told; neither loses anything."""
    failures: list[BaseException] = []

    def write(k: int) -> None:
        try:
            with Ledger(path) as ledger:
                ledger.record([forecast(f"t{k}-{j}") for j in range(50)])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Ledger(path, read_only=True) as ledger:
        assert len(ledger.forecasts()) == 300
