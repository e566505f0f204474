"""Scenarios in batches: cut to fit, the same for any number of threads, failures as rows, interrupted and gone on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from propagation_networks import scenario_set, shock, two_suppliers

from foreshock.core.errors import SolverError, UserError
from foreshock.core.parameters import assuming
from foreshock.core.progress import Progress, shares, silent
from foreshock.core.units import short_size, short_time, size
from foreshock.data.checkpoints import Checkpoints
from foreshock.propagation import batches, engine, work
from foreshock.propagation.answers import Question, Totals, WholeLosses
from foreshock.propagation.models.base import Cost, Response, cost_of
from foreshock.propagation.work import Estimate, Interrupted, Work
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

MIB = 2**20
NET = two_suppliers()


class Fake:
    """A model whose loss is the level itself, with failures on order. `asked`: the batches, in order."""

    name = "fake"
    help = "A model for tests."
    units = frozenset({"physical"})
    channels = frozenset(Channel)
    monotone: frozenset[Channel] = frozenset()
    relief_never_hurts = False

    def __init__(self, batch: int = 4, each: int = MIB, fixed: int = 0, seconds: float = 0.0) -> None:
        self.batch = batch
        self.asked: list[list[float]] = []
        self.fails: Mapping[float, Exception] = {}
        self.stop_at: float | None = None
        self._costs = fixed, each, seconds

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]) -> Cost:
        fixed, each, seconds = self._costs
        return Cost(memory=fixed + each * scenarios, answer=100, seconds=seconds * scenarios)

    def propagate(
        self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float], progress: Progress
    ) -> Response:
        level = hit.level[:, 0] if hit.footprints else np.zeros(hit.scenarios)
        self.asked.append(level.tolist())
        for done, value in enumerate(level.tolist()):
            if value in self.fails:
                raise self.fails[value]
            if value == self.stop_at:
                raise KeyboardInterrupt
            progress("fake", done + 1, len(level))
        loss = np.column_stack([level, 2 * level])
        return Response(
            targets=("a", "b"),
            loss=loss,
            baseline=np.ones(2),
            metrics={"half": loss / 2},
            paths={"days": np.repeat(level[:, None], 3, axis=1)},
            status={"kernel": "fake"},
            notes=("made up",),
        )


def question(model: Fake, rows: int = 10) -> Question:
    target = np.zeros(1, dtype=np.int32)
    hit = Hit((Footprint(Channel.CAPACITY, target, np.ones(1), 0.0, 10.0),), np.arange(1.0, rows + 1)[:, None])
    return Question(model, NET, hit, 30.0, {})


def ask(model: Fake, rows: int = 10, **how: object) -> Response:
    return batches.answer(question(model, rows), WholeLosses(), rows, Work(**how), silent)  # type: ignore[arg-type]


def cut(model: Fake, rows: int = 10, **how: object) -> batches.Cut:
    return batches.cut(question(model, rows), WholeLosses(), rows, Work(**how), {})  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------------------------- the cut


def test_batches_have_the_size_of_the_model_where_memory_is_plenty() -> None:
    found = cut(Fake(batch=4), memory=1000 * MIB, workers=2)
    assert (found.size, found.threads, found.split) == (4, 2, False)
    assert found.memory == 2 * 4 * MIB + 30 * 100


@pytest.mark.parametrize(("memory", "expected"), [(40, 8), (32, 4), (16, 2), (8, 1), (2, 1)])
def test_little_memory_makes_batches_smaller(memory: float, expected: int) -> None:
    found = cut(Fake(batch=8), memory=int(memory * MIB))
    assert found.size == expected
    assert found.split == (expected < 8)
    assert found.memory <= memory * MIB


def test_the_cut_does_not_depend_on_the_number_of_threads_and_all_of_them_fit() -> None:
    for memory in (3, 7, 20, 50, 200):
        found = [cut(Fake(batch=8), rows=100, memory=memory * MIB, workers=count) for count in (1, 2, 4, 16)]
        assert len({one.size for one in found}) == 1
        assert all(one.memory <= memory * MIB for one in found)
        assert found[-1].threads <= max(1, memory // found[-1].size)


def test_a_table_that_every_batch_needs_is_no_reason_to_cut_small() -> None:
    """Halving such batches saves little: fewer run side by side instead."""
    found = cut(Fake(batch=8, fixed=40 * MIB), memory=100 * MIB, workers=4, rows=100)
    assert (found.size, found.threads) == (8, 2)


def test_where_one_scenario_does_not_fit_the_user_is_told_what_is_missing() -> None:
    with pytest.raises(
        UserError, match=r"10 cases x fake .* need 3\.0 GiB of memory.*; 1\.0 GiB may be used.*--memory"
    ):
        cut(Fake(each=3 * 1024 * MIB), memory=1024 * MIB)
    with pytest.raises(UserError, match=r"results alone take .*fewer scenarios or draws"):
        cut(Fake(each=1), rows=100_000, memory=10 * MIB)


def test_long_batches_are_cut_where_that_costs_nothing() -> None:
    assert cut(Fake(batch=128, seconds=1.0), rows=128, memory=1000 * MIB).size == 16
    assert not cut(Fake(batch=128, seconds=1.0), rows=128, memory=1000 * MIB).split
    assert cut(Fake(batch=128, seconds=0.01), rows=128, memory=1000 * MIB).size == 128

    class Slices(Fake):
        """32 scenarios cost as much as one."""

        def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, _: Mapping[str, float]) -> Cost:
            return Cost(memory=MIB, answer=8, seconds=30.0 * -(-scenarios // 32))

    assert cut(Slices(batch=128), rows=128, memory=1000 * MIB).size == 32


def test_room_for_more_is_not_worth_a_dearer_batch() -> None:
    class Slices(Fake):
        """Below 32 scenarios every one costs as much as 32; alone they need less memory."""

        def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, _: Mapping[str, float]) -> Cost:
            return Cost(memory=(40 if scenarios < 16 else 100) * MIB, answer=8, seconds=0.1 * max(scenarios, 32))

    model = Slices(batch=128)
    assert cut(model, rows=128, memory=150 * MIB).size == 32
    assert cut(model, rows=128, memory=90 * MIB).size == 8


def test_a_model_that_says_nothing_is_guessed_upwards() -> None:
    model = SimpleNamespace(name="plain", batch=4)
    asked = question(Fake())
    few, many = (cost_of(model, NET, asked.hit, count, 30.0, {}) for count in (1, 100))  # type: ignore[arg-type]
    assert 0 < few.memory < many.memory
    assert np.isnan(few.seconds)
    said = Estimate(
        model="plain", cases=1, batches=1, kept=0, threads=1, memory=few.memory, limit=MIB, seconds=few.seconds,
        split=False,
    )  # fmt: skip
    assert "an unknown time" in said.sentence()


# ------------------------------------------------------------------------------------------------ threads and rows


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("memory", [3 * MIB, 1000 * MIB])
def test_answers_stand_in_order_whatever_the_cut(workers: int, memory: int) -> None:
    found = ask(Fake(), workers=workers, memory=memory)
    assert found.loss[:, 0].tolist() == list(range(1, 11))
    assert (found.metrics["half"] == found.loss / 2).all()
    assert found.paths["days"].shape == (10, 3)
    assert (found.status, found.notes) == ({"kernel": "fake"}, ("made up",))


def test_progress_counts_scenarios_over_all_batches() -> None:
    heard: list[tuple[str, int, int]] = []
    batches.answer(question(Fake()), WholeLosses(), 10, Work(workers=1), lambda *said: heard.append(said))
    assert heard == [("fake", done, 10) for done in range(1, 11)]


def test_parts_of_a_whole_may_count_in_their_own_units() -> None:
    heard: list[tuple[str, int, int]] = []
    first, second = shares(lambda *said: heard.append(said), "days", [10, 30])
    first("a", 1, 2)
    second("b", 2, 3)
    second("b", 1, 3)
    first("a", 2, 2)
    second("c", 0, 0)
    second("b", 3, 3)
    assert heard == [("days", done, 40) for done in (5, 25, 25, 30, 30, 40)]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_scenario_on_which_a_model_fails_is_a_row_with_its_error(workers: int) -> None:
    model = Fake(batch=8)
    model.fails = {3.0: ValueError("odd"), 10.0: SolverError("no optimum"), 7.0: MemoryError()}
    found = ask(model, workers=workers)
    assert found.error == {
        2: "ValueError: odd",
        6: "there is not enough memory for this scenario",
        9: "no optimum",
    }
    assert np.isnan(found.loss).any(axis=1).nonzero()[0].tolist() == [2, 6, 9]
    kept = [row for row in range(10) if row not in found.error]
    assert found.loss[kept, 0].tolist() == [row + 1.0 for row in kept]
    assert np.isnan(found.metrics["half"][2]).all()
    assert np.isnan(found.paths["days"][2]).all()


def test_totals_of_failed_scenarios_are_unknown() -> None:
    model = Fake()
    model.fails = {2.0: ZeroDivisionError("x")}
    found: Floats = batches.answer(question(model), Totals(), 10, Work(), silent)
    assert np.flatnonzero(np.isnan(found)).tolist() == [1]
    assert found[2] == 9.0


def test_the_engine_gives_failed_cases_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal cases fail together, and what is known of the others stands."""
    from foreshock.propagation.models.flow import PLUGIN

    works = type(PLUGIN).propagate

    def fails(self: object, network: Network, hit: Hit, horizon: float, given: object, progress: Progress) -> Response:
        if (hit.level < -0.9).any():
            raise RuntimeError("the kernel broke")
        return works(self, network, hit, horizon, given, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(type(PLUGIN), "propagate", fails)
    shocks = [shock(type="demand", change_by=-0.4), shock(type="capacity", sites="B", lost=1.0)]
    scenarios = scenario_set(shocks, [[0], [1], [], [1]])
    found = engine.stress(NET, scenarios, engine.cases(scenarios, 1, 0))
    assert found.error == {1: "RuntimeError: the kernel broke", 3: "RuntimeError: the kernel broke"}
    assert found.ok.tolist() == [True, False, True, False]
    assert found.total()[0] > 0
    assert found.expected() == pytest.approx(found.total()[0] / 2)


def test_a_model_that_fails_even_where_nothing_happens_is_a_defect() -> None:
    model = Fake()
    model.fails = {0.0: RuntimeError("broken"), 1.0: RuntimeError("first")}
    with pytest.raises(RuntimeError, match="first"):
        ask(model)


def test_a_network_that_cannot_be_run_is_told_at_once() -> None:
    model = Fake()
    model.fails = {1.0: UserError("no margin")}
    with pytest.raises(UserError, match="no margin"):
        ask(model, workers=1)
    assert len(model.asked) == 1


# ----------------------------------------------------------------------------------------- interrupted and gone on


def same(one: Response, other: Response) -> bool:
    arrays = [(one.loss, other.loss), (one.baseline, other.baseline)]
    arrays += [(one.metrics[name], other.metrics[name]) for name in one.metrics]
    arrays += [(one.paths[name], other.paths[name]) for name in one.paths]
    return (
        all(a.tobytes() == b.tobytes() for a, b in arrays)
        and (one.targets, one.error, one.status, one.notes) == (other.targets, other.error, other.status, other.notes)
        and (set(one.metrics), set(one.paths)) == (set(other.metrics), set(other.paths))
    )


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    whole = ask(Fake())
    model, store = Fake(), Checkpoints(tmp_path / "kept", after=0.0)
    model.stop_at = 9.0
    with pytest.raises(Interrupted, match="Kept 2 of 3 batches; run the same command again to go on"):
        ask(model, workers=1, keep=store)
    store.leave()
    told: list[Estimate] = []
    again, store = Fake(), Checkpoints(tmp_path / "kept", after=0.0)
    found = ask(again, keep=store, announce=told.append)
    assert again.asked == [[9.0, 10.0]]
    assert (told[0].kept, told[0].batches) == (2, 3)
    assert "2 of 3 batches are there from an interrupted run" in told[0].sentence()
    assert same(found, whole)
    store.finish()
    assert not (tmp_path / "kept").exists()


def test_short_work_is_not_kept(tmp_path: Path) -> None:
    model, store = Fake(), Checkpoints(tmp_path / "kept", after=60.0)
    model.stop_at = 9.0
    with pytest.raises(KeyboardInterrupt) as stop:
        ask(model, workers=1, keep=store)
    assert str(stop.value) == ""
    assert not (tmp_path / "kept").exists()


def test_a_damaged_batch_is_computed_again(tmp_path: Path) -> None:
    whole = ask(Fake(), keep=Checkpoints(tmp_path, after=0.0))
    files = sorted(tmp_path.glob("*/by-4/*.npz"))
    assert len(files) == 3
    files[1].write_bytes(files[1].read_bytes()[:-7])
    again = Fake()
    assert same(ask(again, keep=Checkpoints(tmp_path, after=0.0)), whole)
    assert again.asked == [[5.0, 6.0, 7.0, 8.0]]


def test_anything_else_that_is_asked_starts_from_nothing(tmp_path: Path) -> None:
    ask(Fake(), keep=Checkpoints(tmp_path, after=0.0))
    asked = question(Fake())
    level = asked.hit.level.copy()
    level[3] += 1e-12
    longer = replace(asked.hit.footprints[0], end=11.0)
    others = [
        replace(asked, horizon=31.0),
        replace(asked, parameters={"fake.x": 1.0}),
        replace(asked, hit=Hit(asked.hit.footprints, level)),
        replace(asked, hit=Hit((longer,), asked.hit.level)),
        replace(asked, network=two_suppliers(stock=1.0)),
    ]
    store = Checkpoints(tmp_path)
    keys = {batches.key(one, "losses", store) for one in (asked, *others)} | {batches.key(asked, "totals", store)}
    with assuming({"flow.shortage_premium": 9.0}):
        keys.add(batches.key(asked, "losses", store))
    assert len(keys) == len(others) + 3
    assert batches.key(question(Fake()), "losses", Checkpoints(tmp_path)) == batches.key(asked, "losses", store)
    for one in others:
        model = Fake()
        batches.answer(
            replace(one, model=model), WholeLosses(), 10, Work(keep=Checkpoints(tmp_path, after=0.0)), silent
        )
        assert sum(map(len, model.asked)) == 10


def test_the_cut_of_the_interrupted_run_is_used_again(tmp_path: Path) -> None:
    """Free memory changes from day to day; the batches that are there stay good."""
    ask(Fake(), memory=1000 * MIB, keep=Checkpoints(tmp_path, after=0.0))
    again = Fake()
    ask(again, memory=6 * MIB, keep=Checkpoints(tmp_path, after=0.0))
    assert not again.asked
    tight = Fake()
    ask(tight, memory=3 * MIB, keep=Checkpoints(tmp_path, after=0.0))
    assert max(map(len, tight.asked)) == 1, "four at a time would not fit"


def test_batches_in_which_the_program_failed_are_tried_again(tmp_path: Path) -> None:
    model = Fake()
    model.fails = {2.0: MemoryError()}
    assert ask(model, keep=Checkpoints(tmp_path, after=0.0)).error
    again = Fake()
    assert not ask(again, keep=Checkpoints(tmp_path, after=0.0)).error
    assert again.asked == [[1.0, 2.0, 3.0, 4.0]]


def test_an_interruption_stops_the_other_threads_soon() -> None:
    """They hear of it when they next tell their progress."""
    started, ended = threading.Event(), threading.Event()

    class Slow(Fake):
        def propagate(
            self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float], progress: Progress
        ) -> Response:
            if hit.level[0, 0] == 1.0:
                started.wait(10)
                raise KeyboardInterrupt
            started.set()
            try:
                for _ in range(1000):
                    ended.wait(0.01)
                    progress("slow", 0, 1)
            finally:
                ended.set()
            raise AssertionError("nobody stopped it")

    with pytest.raises(KeyboardInterrupt):
        ask(Slow(), rows=8, workers=2)
    assert ended.is_set()


# ------------------------------------------------------------------------------------------------------- estimates


def test_what_it_costs_is_said_before_it_starts() -> None:
    model, told = Fake(seconds=5.0), list[Estimate]()

    def hear(estimate: Estimate) -> None:
        assert not model.asked
        told.append(estimate)

    ask(model, workers=2, memory=1000 * MIB, announce=hear)
    assert told[0].sentence() == (
        "10 cases x fake on 2 threads: about 25 s or more, 8.0 MiB of the 1,000 MiB of memory that may be used."
    )


def test_what_is_repeated_is_said_once() -> None:
    told: list[Estimate] = []
    with work.using(Work(announce=told.append, workers=1, memory=50 * MIB)):
        with work.repeated(7, "variants"):
            for _ in range(3):
                batches.answer(question(Fake(seconds=60.0)), WholeLosses(), 10, work.current(), silent)
        assert work.current().memory == 50 * MIB
    assert [one.sentence() for one in told] == [
        "7 variants x 10 cases x fake on 1 thread: about 70 minutes or more, "
        "1.0 MiB of the 50.0 MiB of memory that may be used."
    ]
    assert work.current() == Work()


@pytest.mark.parametrize(
    ("text", "value"),
    [("4GiB", 4 * 2**30), ("500 mb", 500_000_000), ("1.5g", 1_500_000_000), ("2048", 2048), (3e9, 3_000_000_000)],
)
def test_sizes(text: str | float, value: int) -> None:
    assert size(text) == value


@pytest.mark.parametrize("bad", ["", "4 GiBs", "lots", "-1GB", "0", 0, float("nan"), float("inf"), True])
def test_bad_sizes(bad: str | float) -> None:
    with pytest.raises(ValueError, match="is not a size of memory"):
        size(bad)


def test_short_sizes_and_times() -> None:
    assert [short_size(one) for one in (2_000, 1.5 * MIB, 310 * MIB, 3 * 2**30, 2**40)] == [
        "2 KiB", "1.5 MiB", "310 MiB", "3.0 GiB", "1.0 TiB",
    ]  # fmt: skip
    assert [short_time(one) for one in (0.1, 20, 100, 200, 7000, 2e5)] == [
        "1 s", "20 s", "1.5 minutes", "3 minutes", "2 hours", "2.5 days",
    ]  # fmt: skip
