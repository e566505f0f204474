"""Work over processes: order, bounded waiting, a crash that costs one task, a time limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import worker_tasks as tasks

from foreshock.pipeline.workers import AHEAD, TooSlow, in_order, time_limit


def crashed(number: int) -> str:
    return f"{number} crashed"


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    assert list(in_order(tasks.double, range(20), workers, lambda task: -1)) == [2 * n for n in range(20)]


def test_only_a_few_tasks_are_taken_ahead() -> None:
    taken: list[int] = []

    def source() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(tasks.double, source(), 2, lambda task: -1)
    assert next(results) == 0
    assert len(taken) <= 2 * AHEAD
    results.close()  # type: ignore[attr-defined]


def test_several_processes_do_the_work() -> None:
    import os

    assert os.getpid() not in set(in_order(tasks.whose, range(8), 2, lambda task: -1))


def test_a_crash_costs_one_task() -> None:
    assert list(in_order(tasks.die_at_seven, range(12), 2, crashed)) == [
        *map(str, range(7)), "7 crashed", *map(str, range(8, 12)),
    ]  # fmt: skip


def test_a_time_limit_ends_what_takes_too_long_even_where_errors_are_caught() -> None:
    def stubborn() -> None:
        while True:
            try:
                time.sleep(5)
            except Exception:
                continue

    start = time.monotonic()
    with pytest.raises(TooSlow), time_limit(0.2):
        stubborn()
    assert time.monotonic() - start < 3
    with time_limit(0.2):
        pass
    time.sleep(0.3)


def test_outside_the_main_thread_there_is_no_limit_and_no_error() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
