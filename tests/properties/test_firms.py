"""Networks of firms from any table of sales: order, names and money do not matter, and the index keeps its bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.data.tables import Table
from foreshock.exposure.firms import firm_network
from foreshock.propagation.failing import fail_firms
from foreshock.propagation.systemic import systemic_risk
from foreshock.schema.firms import SystemicRisk

FINE = {"cascade.index_tolerance": 1e-12}
Rows = list[tuple[int, int, float, str, str]]


@st.composite
def sales(draw: st.DrawFn) -> tuple[Rows, list[str]]:
    """Links of up to eight firms, with products and criticality now and then, and the firms' sectors."""
    n = draw(st.integers(2, 8))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), min_size=1, max_size=20))
    rows = [
        (a, b, draw(st.floats(0.5, 100)), draw(st.sampled_from(["", "x", "y"])),
         draw(st.sampled_from(["", "essential", "important", "negligible"])))
        for a, b in pairs if a != b
    ] or [(0, 1, 1.0, "", "")]  # fmt: skip
    return rows, [draw(st.sampled_from(["s", "t", "u"])) for _ in range(n)]


def risk(rows: Rows, sectors: list[str], names: str = "abcdefgh", scale: float = 1.0) -> SystemicRisk:
    columns = {
        "supplier": [names[row[0]] for row in rows],
        "customer": [names[row[1]] for row in rows],
        "sales": [row[2] * scale for row in rows],
        "product": [row[3] or None for row in rows],
        "criticality": [row[4] or None for row in rows],
    }
    schema = {"sales": pl.Float64} | dict.fromkeys(("supplier", "customer", "product", "criticality"), pl.String)
    links = pl.DataFrame(columns, schema={name: schema[name] for name in columns})
    firms = pl.DataFrame({"id": list(names[: len(sectors)]), "sector": sectors})
    network = firm_network(Table(links, "l", range(links.height)), Table(firms, "f", range(firms.height)))
    return systemic_risk(network, FINE)


@given(sales())
def test_order_of_rows_names_and_the_unit_of_money_do_not_matter(drawn: tuple[Rows, list[str]]) -> None:
    rows, sectors = drawn
    plain = risk(rows, sectors)
    for other in (risk(rows[::-1], sectors), risk(rows, sectors, "hgfedcba"), risk(rows, sectors, scale=1e6)):
        np.testing.assert_allclose(other.index, plain.index, atol=1e-9)


@given(sales())
def test_the_index_lies_between_the_firm_s_own_share_and_everything(drawn: tuple[Rows, list[str]]) -> None:
    found = risk(*drawn)
    assert (found.index >= found.share - 1e-9).all()
    assert (found.index <= 1 + 1e-12).all()
    assert (np.diff(found.curve()) >= 0).all()
    assert found.curve()[-1] == pytest.approx(1)
    assert 1 <= found.needed(0.5) <= found.needed(1.0) <= len(found)


@given(sales(), st.floats(0.05, 1.0))
def test_a_harder_failure_never_costs_less(drawn: tuple[Rows, list[str]], share: float) -> None:
    rows, sectors = drawn
    links = pl.DataFrame(
        {"supplier": ["abcdefgh"[row[0]] for row in rows], "customer": ["abcdefgh"[row[1]] for row in rows],
         "sales": [row[2] for row in rows]}
    )  # fmt: skip
    firms = pl.DataFrame({"id": list("abcdefgh"[: len(sectors)]), "sector": sectors})
    network = firm_network(Table(links, "l", range(links.height)), Table(firms, "f", range(firms.height)))
    firm = "abcdefgh"[rows[0][0]]
    mild, hard = fail_firms(network, {firm: 0.5 * share}, 10.0), fail_firms(network, {firm: share}, 10.0)
    assert mild.total <= hard.total + 1e-9
    softer = network.with_(arcs=replace(network.arcs, criticality=np.full(len(network.arcs), 0.5)))
    assert fail_firms(softer, {firm: share}, 10.0).total <= hard.total + 1e-9
