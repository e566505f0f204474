"""Assumptions put in place for a while, and those that are read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from foreshock.core.parameters import assuming, noting, parameter


def test_assumed_values_hold_inside_the_block_alone() -> None:
    before = parameter("flow.shortage_premium")
    with assuming({"flow.shortage_premium": 2.5}):
        inside = parameter("flow.shortage_premium")
        assert (inside.low, inside.value, inside.high) == (2.5, 2.5, 2.5)
        with assuming({"ario.psi": 0.7}):
            assert parameter("flow.shortage_premium").value == 2.5
            assert parameter("ario.psi").value == 0.7
        assert parameter("ario.psi").value == 0.8
    assert parameter("flow.shortage_premium") == before


def test_assumed_values_are_the_own_of_a_thread() -> None:
    def read(value: float) -> float:
        with assuming({"ario.psi": value}):
            return parameter("ario.psi").value

    wanted = [0.5 + number / 1000 for number in range(200)]
    with ThreadPoolExecutor(8) as pool, assuming({"ario.psi": 0.9}):
        assert list(pool.map(read, wanted)) == wanted
        assert pool.submit(lambda: parameter("ario.psi").value).result() == 0.8


def test_assumed_values_end_with_an_error() -> None:
    with pytest.raises(ZeroDivisionError), assuming({"ario.psi": 0.9}):
        _ = 1 / 0
    assert parameter("ario.psi").value == 0.8


def test_what_is_read_is_noted() -> None:
    with noting() as read:
        parameter("ario.psi")
        assert read == {"ario.psi"}
        with assuming({"ario.restore_days": 3}):
            parameter("ario.restore_days")
    parameter("ario.substitution")
    assert read == {"ario.psi", "ario.restore_days"}
