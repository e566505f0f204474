"""The generalized-Leontief cascade: published answers, a dense reference, and what its theory guarantees."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from foreshock.core.errors import UserError
from foreshock.propagation.kernels import cascade
from foreshock.propagation.kernels.cascade import all_firms, cascade_lanes, cascade_one
from foreshock.propagation.kernels.firms import FirmGraph, firm_graph

Array = NDArray[np.float64]

LINKS = "2>1 2>3 3>7 6>7 7>4 7>11 8>11 9>5 9>10 10>7"
SECTORS = np.array([1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5], dtype=np.int32) - 1
UP = [0.10, 0.20, 0.20, 0.35, 0.10, 0.10, 0.70, 0.10, 0.20, 0.20, 0.45]


def _eleven(essential: NDArray[np.int8], market: bool) -> FirmGraph:
    ends = [tuple(map(int, link.split(">"))) for link in LINKS.split()]
    supplier = np.array([a - 1 for a, _ in ends], dtype=np.int32)
    customer = np.array([b - 1 for _, b in ends], dtype=np.int32)
    return firm_graph(supplier, customer, np.ones(10), SECTORS, essential, market=SECTORS if market else None)


@pytest.mark.parametrize(
    ("kind", "market", "index"),
    [
        (2, False, [0.10, 0.50, 0.40, 0.35, 0.10, 0.30, 0.70, 0.10, 0.50, 0.40, 0.45]),
        (2, True, [0.10, 0.3666667, 0.40, 0.35, 0.10, 0.15, 0.70, 0.10, 0.40, 0.40, 0.45]),
        (1, False, [0.10, 0.3666667, 0.2666667, 0.35, 0.10, 0.1666667, 0.70, 0.10, 0.3666667, 0.2666667, 0.45]),
        (1, True, [0.10, 0.30, 0.2666667, 0.35, 0.10, 0.1166667, 0.70, 0.10, 0.3111111, 0.2666667, 0.45]),
    ],
)
def test_eleven_firms_of_the_paper(kind: int, market: bool, index: list[float]) -> None:
    """Diem et al. 2022, figure 1: the index of every firm, all inputs essential or none."""
    found = all_firms(_eleven(np.full((5, 5), kind, np.int8), market), 1e-10)
    np.testing.assert_allclose(found.index[:, 0], index, atol=5e-8)
    np.testing.assert_allclose(found.index[:, 2], UP, atol=1e-12)


@pytest.mark.parametrize(
    ("psi", "index", "down", "up"),
    [({2: 0.5, 9: 0.75}, 0.226190476, 0.226190476, 0.15), ({7: 0.6}, 0.28, 0.08, 0.28)],
)
def test_eleven_firms_with_mixed_inputs(psi: dict[int, float], index: float, down: float, up: float) -> None:
    by_supplier = np.array([2, 1, 0, 1, 1], dtype=np.int8)
    graph = _eleven(np.repeat(by_supplier[:, None], 5, axis=1), market=True)
    firms = np.array([firm - 1 for firm in psi], dtype=np.int32)
    begin = np.array([0, firms.size], dtype=np.int64)
    found = cascade_lanes(graph, begin, firms, np.array(list(psi.values())), 1e-10)
    np.testing.assert_allclose(found.index[0], [index, down, up], atol=5e-10)


def test_thirteen_firms() -> None:
    names = "ABCDEFGHXIJKL"
    sector = dict(zip(names, [1, 2, 2, 2, 3, 3, 5, 99, 1, 1, 3, 4, 2], strict=True))
    links = [("A", "X", 2), *((f, "X", 2) for f in "BCD"), *((f, "X", 1) for f in "EFG"), ("H", "X", 0)]
    links += [("X", "I", 2), ("X", "J", 2), ("X", "K", 2), ("K", "L", 2)]
    firm = {name: position for position, name in enumerate(names)}
    codes = {value: code for code, value in enumerate(sorted(set(sector.values())))}
    sectors = np.array([codes[sector[name]] for name in names], dtype=np.int32)
    graph = firm_graph(
        np.array([firm[a] for a, _, _ in links], dtype=np.int32),
        np.array([firm[b] for _, b, _ in links], dtype=np.int32),
        np.ones(len(links)),
        sectors,
        np.array([kind for _, _, kind in links], dtype=np.int8),
        market=sectors,
    )
    found = dict(zip(names, all_firms(graph, 1e-10).index[:, 0], strict=True))
    expected = {"A": 0.416666667, "X": 1.0, "H": 0.083333333, "K": 0.388888889, "L": 0.388888889}
    expected |= dict.fromkeys("BCD", 0.136904762) | dict.fromkeys("EFG", 0.123204023) | dict.fromkeys("IJ", 0.305555556)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=5e-10), name


# ------------------------------------------------------------------------------------------------ dense reference


def _dense(
    sales: Array, sector: NDArray[np.int32], essential: NDArray[np.int8], market: bool, psi: Array, eps: float
) -> tuple[Array, Array]:
    """The same update with n x n matrices, written from the equations and in no other way."""
    n = len(sector)
    out, bought = sales.sum(axis=1), sales.sum(axis=0)
    kind = essential[sector][:, sector]
    down = np.zeros((n, n))
    for j in range(n):
        for i in range(n):
            if sales[i, j] > 0 and kind[i, j] == 2:
                down[i, j] = sales[i, j] / sales[sector == sector[i], j].sum()
            elif sales[i, j] > 0 and kind[i, j] == 1:
                down[i, j] = sales[i, j] / bought[j]
    up = np.divide(sales, out[:, None], out=np.zeros_like(sales), where=out[:, None] > 0)
    h, u = psi.copy(), psi.copy()
    while True:
        sigma = np.ones(n)
        if market:
            for i in range(n):
                total = (out * h)[sector == sector[i]].sum()
                sigma[i] = 1.0 if total <= 1e-10 else min(1.0, out[i] / total)
        short = down * (sigma * (1 - h))[:, None]
        fresh = psi.copy()
        for j in range(n):
            soft = 0.0
            for k in range(essential.shape[0]):
                hard = [i for i in range(n) if sector[i] == k and kind[i, j] == 2]
                fresh[j] = min(fresh[j], 1 - short[hard, j].sum())
                soft += short[[i for i in range(n) if sector[i] == k and kind[i, j] == 1], j].sum()
            fresh[j] = max(0.0, min(fresh[j], 1 - soft))
        fresh_u = np.maximum(0.0, np.minimum(psi, 1 - up @ (1 - u)))
        fell = max((h - fresh).max(), (u - fresh_u).max())
        h, u = fresh, fresh_u
        if fell <= eps:
            return h, u


@st.composite
def economies(draw: st.DrawFn) -> tuple[Array, NDArray[np.int32], NDArray[np.int8], bool, Array]:
    n, sectors = draw(st.integers(2, 14)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    sales = np.where(rng.random((n, n)) < draw(st.floats(0.1, 0.6)), rng.lognormal(0, 1, (n, n)), 0.0)
    np.fill_diagonal(sales, 0.0)
    sector = rng.integers(0, sectors, n).astype(np.int32)
    essential = rng.integers(0, 3, (sectors, sectors)).astype(np.int8)
    psi = np.where(rng.random(n) < 0.3, rng.random(n), 1.0)
    return sales, sector, essential, draw(st.booleans()), psi


def _graph(sales: Array, sector: NDArray[np.int32], essential: NDArray[np.int8], market: bool) -> FirmGraph:
    supplier, customer = np.nonzero(sales)
    return firm_graph(
        supplier.astype(np.int32),
        customer.astype(np.int32),
        sales[supplier, customer],
        sector,
        essential,
        market=sector if market else None,
    )


def _index(graph: FirmGraph, h: Array, u: Array) -> float:
    return float(graph.output @ (1 - np.minimum(h, u)) / graph.output.sum())


@settings(max_examples=200)
@given(economies(), st.sampled_from([1e-2, 1e-6, 1e-10]), st.sampled_from([1, 3, 16, 10**6]))
def test_sweep_and_lanes_equal_the_dense_reference(
    economy: tuple[Array, NDArray[np.int32], NDArray[np.int8], bool, Array], eps: float, few: int
) -> None:
    """Passing changes on to the end (few = 1), lanes from the start (few = 10**6), and handing over in between."""
    sales, sector, essential, market, psi = economy
    if not sales.any():
        return
    graph = _graph(sales, sector, essential, market)
    h, u = _dense(sales, sector, essential, market, psi, eps)
    fast_h, fast_u, _ = cascade_one(graph, psi, eps)
    np.testing.assert_allclose(fast_h, h, atol=1e-12)
    np.testing.assert_allclose(fast_u, u, atol=1e-12)
    hit = np.flatnonzero(psi < 1).astype(np.int32)
    with mock.patch.object(cascade, "FEW", few):
        many = cascade_lanes(graph, np.array([0, hit.size, hit.size]), hit, psi[hit], eps, losses=True)
    np.testing.assert_allclose(many.down, [1 - h, 0 * h], atol=1e-12)
    np.testing.assert_allclose(many.up, [1 - u, 0 * u], atol=1e-12)
    assert many.index[0, 0] == pytest.approx(_index(graph, h, u), abs=1e-12)
    assert (many.index[1] == 0).all(), "no shock, no loss"


@given(economies())
def test_what_the_theory_guarantees(economy: tuple[Array, NDArray[np.int32], NDArray[np.int8], bool, Array]) -> None:
    sales, sector, _, market, psi = economy
    if not sales.any():
        return
    levels = {kind: _graph(sales, sector, np.full((4, 4), kind, np.int8), market) for kind in (0, 1, 2)}
    found = {kind: _index(graph, *cascade_one(graph, psi, 1e-13)[:2]) for kind, graph in levels.items()}
    assert found[2] >= found[1] - 1e-10 >= found[0] - 2e-10, "essential >= non-essential >= negligible"
    graph = levels[1]
    harder = _index(graph, *cascade_one(graph, psi * 0.5, 1e-13)[:2])
    assert harder >= found[1] - 1e-10, "never less for a harder shock"
    alone = _graph(sales, sector, np.ones((4, 4), np.int8), False)
    assert found[1] <= _index(alone, *cascade_one(alone, psi, 1e-13)[:2]) + 1e-10, (
        "replaceable suppliers only lower the loss"
    )
    share = graph.output / graph.output.sum()
    index = all_firms(graph, 1e-10).index[:, 0]
    assert (index >= share - 1e-12).all() and (index <= 1 + 1e-12).all()


@given(economies(), st.integers(1, 40))
def test_the_order_and_number_of_cases_do_not_matter(
    economy: tuple[Array, NDArray[np.int32], NDArray[np.int8], bool, Array], seed: int
) -> None:
    sales, sector, essential, market, _ = economy
    if not sales.any():
        return
    graph = _graph(sales, sector, essential, market)
    n = graph.firms
    order = np.random.default_rng(seed).permutation(np.repeat(np.arange(n), 3)).astype(np.int32)
    many = cascade_lanes(graph, np.arange(order.size + 1), order, np.zeros(order.size), 1e-2)
    alone = all_firms(graph, 1e-2)
    assert (many.index == alone.index[order]).all()
    assert (many.iterations == alone.iterations[order]).all()


def _random(n: int, m: int, seed: int) -> FirmGraph:
    rng = np.random.default_rng(seed)
    supplier, customer = (rng.integers(0, n, m).astype(np.int32) for _ in range(2))
    keep = supplier != customer
    sector = rng.integers(0, 40, n).astype(np.int32)
    essential = rng.integers(0, 3, (40, 40)).astype(np.int8)
    return firm_graph(supplier[keep], customer[keep], rng.lognormal(0, 1, m)[keep], sector, essential, market=sector)


def test_small_cascades_large_ones_and_sweeps_agree_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = _random(2_000, 6_000, 1)
    found = []
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("FORESHOCK_THREADS", threads)
        h, u, iterations = cascade_one(graph, np.where(np.arange(2_000) % 50 == 7, 0.3, 1.0), 1e-4)
        found.append((all_firms(graph, 1e-4).index, h, u, iterations))
    for other in found[1:]:
        assert all((one == two).all() for one, two in zip(found[0][:3], other[:3], strict=True)), "bit for bit"
        assert found[0][3] == other[3]
    few = mock.patch.object(cascade, "FEW", 10**9)
    with few:
        np.testing.assert_allclose(all_firms(graph, 1e-4).index, found[0][0], atol=1e-13)
    for firm in range(0, 2_000, 97):
        h, u, _ = cascade_one(graph, np.where(np.arange(2_000) == firm, 0.0, 1.0), 1e-4)
        assert found[0][0][firm, 0] == pytest.approx(_index(graph, h, u), abs=1e-13)


def test_the_unit_of_money_does_not_matter() -> None:
    """Not even where firms sell less than one unit of it."""
    found = []
    for scale in (1e-6, 1.0, 1e6):
        ends = np.array([0, 1, 0, 3], dtype=np.int32), np.array([1, 2, 2, 2], dtype=np.int32)
        sector = np.array([0, 1, 2, 0], dtype=np.int32)
        sales = np.array([1.0, 2.0, 3.0, 0.5]) * scale
        graph = firm_graph(*ends, sales, sector, np.full((3, 3), 2, np.int8), market=sector)
        found.append(all_firms(graph, 1e-10).index)
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)
    np.testing.assert_allclose(found[2], found[1], atol=1e-12)


def test_single_precision_says_its_error() -> None:
    graph = _random(3_000, 30_000, 5)
    exact, single = all_firms(graph, 1e-2), all_firms(graph, 1e-2, precision=np.float32)
    assert np.abs(exact.index - single.index).max() < 1e-6


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_links_without_sales_are_refused(bad: float) -> None:
    one = np.zeros(1, dtype=np.int32)
    with pytest.raises(UserError, match="positive and finite"):
        firm_graph(one, one, np.array([bad]), one, np.ones((1, 1), np.int8))


def test_links_to_nobody_are_refused() -> None:
    with pytest.raises(UserError, match="outside the 1 firms"):
        firm_graph(*(np.ones(1, dtype=np.int32),) * 2, np.ones(1), np.zeros(1, np.int32), np.ones((1, 1), np.int8))
