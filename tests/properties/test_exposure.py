"""What holds for every company: flows balance, row order and the unit of money do not matter, indices keep bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import polars as pl
import pytest
from exposure_tables import STUDY
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.errors import Problem, UserError
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.tables import Table
from foreshock.exposure import build, concentration
from foreshock.exposure.facts import NoFacts
from foreshock.exposure.measure import measure
from foreshock.exposure.sweep import shares
from foreshock.schema.exposure import Exposure
from foreshock.schema.network import Network

COUNTRIES = ("USA", "DEU", "CHN", "RUS", "JPN")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Company:
    """The rows of every table, headers apart."""

    sites: Rows
    items: Rows
    bom: Rows
    supply: Rows
    demand: Rows

    HEADERS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "sites": ("site", "country", "owner"),
        "items": ("item", "commodity"),
        "bom": ("item", "input", "quantity"),
        "supply": ("site", "item", "share", "unit_cost", "tariff", "route"),
        "demand": ("product", "market", "quantity", "price"),
    }

    def tables(self) -> dict[str, Table]:
        found = {}
        for name, header in self.HEADERS.items():
            rows = [[cell or None for cell in row] for row in getattr(self, name)]
            frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
            found[name] = Table(frame, f"{name}.csv", range(2, len(rows) + 2))
        return found

    def network(self) -> Network:
        return build(self.tables(), STUDY, NoFacts())


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Items in an order of making (each uses some later ones), one to three sources each, roots are sold."""
    count = draw(st.integers(1, 7))
    sites = [f"s{k}" for k in range(draw(st.integers(1, 5)))]
    items = [f"i{k}" for k in range(count)]
    number = st.integers(1, 40)
    bom, used = [], set()
    for k, item in enumerate(items):
        for part in sorted(draw(st.sets(st.sampled_from(items[k + 1 :]), max_size=3)) if k + 1 < count else ()):
            bom.append((item, part, str(draw(number) / 8)))
            used.add(part)
    supply = []
    for item in items:
        makers = draw(st.lists(st.sampled_from(sites), min_size=1, max_size=3, unique=True))
        parts = [draw(number) for _ in makers]
        for maker, part in zip(makers, parts, strict=True):
            route = draw(st.sampled_from(("", "none", "suez_canal", "suez_canal|malacca")))
            tariff = draw(st.sampled_from(("", "0.1")))
            share = "" if maker == makers[-1] else repr(part / sum(parts))
            supply.append((maker, item, share, str(draw(number)), tariff, route))
    demand = [
        (item, draw(st.sampled_from(COUNTRIES)), str(draw(number) * 10), "1e9")
        for item in items
        if item not in used or draw(st.booleans())
    ]
    owner = st.sampled_from(("", "us", "them"))
    return Company(
        sites=tuple((site, draw(st.sampled_from(COUNTRIES)), draw(owner)) for site in sites),
        items=tuple((item, draw(st.sampled_from(("", "nickel", "271121")))) for item in items),
        bom=tuple(bom),
        supply=tuple(supply),
        demand=tuple(demand),
    )


def by_name(network: Network) -> dict[object, tuple[float, ...]]:
    """Nodes and arcs by their names, whatever their order."""
    nodes, arcs = network.nodes, network.arcs
    found: dict[object, tuple[float, ...]] = {
        name: (nodes.output[k], nodes.stock[k], nodes.tier[k], nodes.unit_cost[k]) for k, name in enumerate(nodes.id)
    }
    for k, (supplier, customer) in enumerate(zip(arcs.supplier.tolist(), arcs.customer.tolist(), strict=True)):
        key = (nodes.id[supplier], nodes.id[customer])
        found[key] = (arcs.flow[k], arcs.quantity[k], arcs.price[k], arcs.share_low[k], arcs.share_high[k])
    return found


def assert_same(one: dict[object, tuple[float, ...]], two: dict[object, tuple[float, ...]]) -> None:
    assert set(one) == set(two)
    for key, values in one.items():
        np.testing.assert_allclose(values, two[key], rtol=1e-9, atol=1e-12)


@given(companies())
def test_flows_balance(company: Company) -> None:
    """Into every node flows quantity times output of each item; out of it what its customers and markets take."""
    network = company.network()
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    key = arcs.customer.astype(np.int64) * len(nodes.item.names) + nodes.item.codes[arcs.supplier]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    inflow = np.bincount(group.reshape(-1), weights=arcs.flow)
    np.testing.assert_allclose(inflow, (arcs.quantity * nodes.output[arcs.customer])[first], rtol=1e-9)
    out = np.zeros(len(nodes))
    np.add.at(out, arcs.supplier, arcs.flow)
    out += np.bincount(demand.node, weights=demand.quantity * demand.access, minlength=len(nodes))
    np.testing.assert_allclose(out, nodes.output, rtol=1e-9)
    assert (arcs.flow >= 0).all()
    np.testing.assert_allclose(np.bincount(group.reshape(-1), weights=shares(network)), 1, rtol=1e-9)


@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(company: Company, random: object) -> None:
    mixed = {}
    for name in Company.HEADERS:
        rows = list(getattr(company, name))
        random.shuffle(rows)  # type: ignore[attr-defined]
        mixed[name] = tuple(rows)
    one, two = company.network(), replace(company, **mixed).network()
    assert_same(by_name(one), by_name(two))
    margins = [float((network.demand.margin * network.demand.quantity).sum()) for network in (one, two)]
    assert margins[0] == pytest.approx(margins[1])
    np.testing.assert_allclose(_total(measure(one, NoFacts())), _total(measure(two, NoFacts())), rtol=1e-9)


def _total(record: Exposure) -> list[float]:
    figures = [record.revenue, record.spend, record.cost, record.tariffs, record.hhi_country, record.hhi_owner]
    tables = (record.items.value, record.sites.stopped, record.countries.exposed, record.gates.value)
    return [*figures, *(float(np.nansum(column)) for column in tables)]


@given(companies(), st.sampled_from((0.01, 7.0, 1000.0)))
def test_the_unit_of_money_scales_money_alone(company: Company, scale: float) -> None:
    supply = tuple((*row[:3], str(float(row[3]) * scale), *row[4:]) for row in company.supply)
    demand = tuple((*row[:3], str(1e9 * scale)) for row in company.demand)
    one = measure(company.network(), NoFacts())
    two = measure(replace(company, supply=supply, demand=demand).network(), NoFacts())
    for name in ("revenue", "spend", "cost", "tariffs"):
        np.testing.assert_allclose(getattr(two, name), scale * getattr(one, name), rtol=1e-9)
    np.testing.assert_allclose(two.countries.value_added, scale * one.countries.value_added, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.hhi_country, one.hhi_country, rtol=1e-9)
    np.testing.assert_allclose(two.upstream.dependence, one.upstream.dependence, rtol=1e-9)
    assert (one.single_source, one.sole_country) == (two.single_source, two.sole_country)


@given(companies())
def test_concentration_has_its_bounds(company: Company) -> None:
    network = company.network()
    found = concentration(network)
    site, item = network.nodes.site.codes, network.nodes.item.codes
    for code in range(len(network.nodes.item.names)):
        value = found.hhi_site[code]
        if not np.isnan(value):
            sites = np.unique(site[(item == code) & ~network.nodes.estimated]).size
            assert 1 / sites - 1e-12 <= value <= 1 + 1e-12
            assert value - 1e-12 <= found.hhi_country[code] <= 1 + 1e-12
    assert (found.sources >= found.countries).all()


@given(companies(), st.data())
def test_a_second_source_never_adds_a_single_source(company: Company, data: st.DataObject) -> None:
    before = measure(company.network(), NoFacts())
    item = data.draw(st.sampled_from([row[0] for row in company.items]))
    sites = (*company.sites, ("new", data.draw(st.sampled_from(COUNTRIES)), ""))
    mine = [position for position, row in enumerate(company.supply) if row[1] == item]
    rows = [(*row[:2], "", *row[3:]) if position in mine else row for position, row in enumerate(company.supply)]
    after = measure(replace(company, sites=sites, supply=(*rows, ("new", item, "", "5", "", ""))).network(), NoFacts())
    single = {name for name, alone in zip(before.items.item, before.items.single_source, strict=True) if alone}
    still = {name for name, alone in zip(after.items.item, after.items.single_source, strict=True) if alone}
    made_again = {item} if item not in before.items.item else set()
    assert still - made_again <= single
    assert item not in still or item in made_again


@given(companies())
def test_costs_add_up_by_country_and_by_product(company: Company) -> None:
    network = company.network()
    record = measure(network, NoFacts())
    demand = network.demand
    cost = float(((demand.price - demand.margin) * demand.quantity * demand.access).sum()) * DAYS_PER_YEAR
    np.testing.assert_allclose(record.cost, cost, rtol=1e-6)
    np.testing.assert_allclose(record.countries.value_added.sum() + record.tariffs, record.cost, rtol=1e-9)
    assert record.spend <= record.items.value.sum() * (1 + 1e-12)


@given(companies())
def test_what_stops_lies_between_no_way_out_and_no_answer(company: Company) -> None:
    record = measure(company.network(), NoFacts())
    for table in (record.sites, record.countries, record.gates):
        assert (table.stopped <= table.exposed * (1 + 1e-9) + 1e-6).all()
        assert (table.exposed <= record.revenue * (1 + 1e-9)).all()
    countries = record.countries
    assert (countries.exposed_low <= countries.exposed * (1 + 1e-9) + 1e-6).all()
    assert (countries.exposed <= countries.exposed_high * (1 + 1e-9) + 1e-6).all()
    assert ((record.upstream.dependence >= 0) & (record.upstream.dependence <= 1)).all()


@given(companies(), st.data())
def test_a_broken_cell_is_always_named_with_its_line(company: Company, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(company.supply) - 1))
    cell = data.draw(st.sampled_from(("12%", "1e999", "-1", "x", "=A1", "nan")))
    rows = list(company.supply)
    rows[row] = (*rows[row][:3], cell, *rows[row][4:])
    with pytest.raises(UserError) as caught:
        replace(company, supply=tuple(rows)).network()
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [(row + 2, "unit_cost")]


HOSTILE = st.one_of(
    st.sampled_from(
        (
            "",
            " ",
            "0",
            "-0",
            "1e308",
            "-1e308",
            "1e-320",
            "nan",
            "inf",
            "NO",
            "true",
            "s0",
            "i0",
            "i1",
            "s0/i0",
            "(sales)",
        )
    ),
    st.text(max_size=8),
)
WHOLE = {
    "sites": ("site", "country", "lat", "lon", "owner", "recovery"),
    "items": ("item", "unit", "commodity", "sector"),
    "bom": ("item", "input", "quantity", "criticality"),
    "supply": (
        "site",
        "item",
        "capacity",
        "share",
        "unit_cost",
        "price",
        "lead_time",
        "route",
        "to",
        "tariff",
        "access",
    ),
    "stock": ("site", "item", "quantity", "days"),
    "demand": ("product", "market", "quantity", "price", "margin", "access"),
}
SOUND: Mapping[str, tuple[dict[str, str], ...]] = {
    "sites": ({"site": "s0", "country": "USA"}, {"site": "s1", "country": "DEU"}),
    "items": ({"item": "i0"}, {"item": "i1", "commodity": "nickel"}),
    "bom": ({"item": "i0", "input": "i1", "quantity": "2"},),
    "supply": (
        {"site": "s0", "item": "i0", "unit_cost": "5"},
        {"site": "s1", "item": "i1", "unit_cost": "1", "route": "suez_canal"},
        {"site": "s0", "item": "i1", "unit_cost": "1", "lead_time": "3"},
    ),
    "stock": ({"site": "s0", "item": "i1", "days": "5"},),
    "demand": ({"product": "i0", "market": "USA", "quantity": "10", "price": "100"},),
}


@given(st.data())
def test_whatever_the_cells_hold_the_answer_is_a_network_or_a_list_of_problems(data: st.DataObject) -> None:
    tables = {}
    for name, header in WHOLE.items():
        rows = [[row.get(column) for column in header] for row in SOUND[name]]
        for _ in range(data.draw(st.integers(0, 2))):
            row = data.draw(st.integers(0, len(rows) - 1))
            rows[row][data.draw(st.integers(0, len(header) - 1))] = data.draw(HOSTILE)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
        tables[name] = Table(frame, f"{name}.csv", range(2, len(rows) + 2))
    problems: tuple[Problem, ...] = ()
    network = None
    try:
        network = build(tables, STUDY, NoFacts())
    except UserError as error:
        problems = error.problems
    assert (network is None) == bool(problems)
    assert all(problem.what and "\n" not in str(problem) for problem in problems)
    if network is not None:
        assert np.isfinite(network.arcs.flow).all()
        assert measure(network, NoFacts()).revenue >= 0
