"""A table of sales to a network of firms: what it says, what it refuses, what it tells about itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.tables import Table, read_table
from foreshock.exposure.attributes import FIRM_TABLES, attributes
from foreshock.exposure.essential_inputs import essential_inputs
from foreshock.exposure.firms import firm_network


def table(text: str, name: str = "links.csv") -> Table:
    """A CSV text as a table, its cells parted by blanks."""
    rows = [line.split() for line in text.strip().splitlines()]
    columns = {title: [None if row[at] == "-" else row[at] for row in rows[1:]] for at, title in enumerate(rows[0])}
    return Table(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), name, range(2, len(rows) + 1))


LINKS = "supplier customer sales\n a b 365\n a c 730\n b c 365"
FIRMS = "id sector country output\n c cars DE 3650\n a steel Russia 1460\n b steel - -"


def test_nodes_are_the_firms_of_the_table_in_its_order() -> None:
    network = firm_network(table(LINKS), table(FIRMS, "firms.csv"), currency="EUR", name="three")
    nodes, arcs = network.nodes, network.arcs
    assert (nodes.id, network.unit, network.currency, network.name) == (("c", "a", "b"), "monetary", "EUR", "three")
    assert nodes.sector.texts() == ("cars", "steel", "steel")
    assert nodes.country.texts() == ("DEU", "RUS", "")
    assert nodes.output.tolist() == [10.0, 4.0, 1.0]
    assert [(nodes.id[a], nodes.id[b]) for a, b in zip(arcs.supplier, arcs.customer, strict=True)] == [
        ("a", "b"), ("a", "c"), ("b", "c"),
    ]  # fmt: skip
    assert arcs.flow.tolist() == [1.0, 2.0, 1.0]
    assert arcs.quantity.tolist() == [1.0, 0.2, 0.1]
    assert np.isnan(arcs.criticality).all()
    final = dict(zip((nodes.id[k] for k in network.demand.node), network.demand.quantity.tolist(), strict=True))
    assert final == {"c": 10.0, "a": 1.0}
    assert "Firms without an output, whose sales to other firms count: 1." in network.notes


def test_without_a_table_of_firms_they_stand_in_order_of_appearance() -> None:
    network = firm_network(table(LINKS))
    assert network.nodes.id == ("a", "b", "c")
    assert (network.nodes.output * DAYS_PER_YEAR).tolist() == [1095.0, 365.0, 0.0]
    assert len(network.demand) == 0
    assert any(note.startswith("No firm has a sector") for note in network.notes)
    assert "Firms that only buy: 1 (c)." in network.notes


def test_a_firm_that_sells_more_than_its_output_is_told() -> None:
    network = firm_network(table(LINKS), table("firm output\n a 1\n b 365\n c 9", "firms.csv"))
    assert (network.nodes.output * DAYS_PER_YEAR).tolist() == [1095.0, 365.0, 9.0]
    assert "Firms that sell more to others than their output, so that their sales count: 1 (a)." in network.notes


def test_repeated_links_are_added_up_and_empty_ones_left_out() -> None:
    links = table(
        "supplier customer sales product criticality\n a b 1 x -\n a b 2 x important\n a b 4 x negligible\n"
        " a b 8 y -\n b c 0 - -"
    )
    network = firm_network(links)
    assert (network.arcs.flow * DAYS_PER_YEAR).tolist() == [7.0, 8.0]
    assert network.arcs.item is not None
    assert network.arcs.item.texts() == ("x", "y")
    assert network.arcs.criticality[0] == 0.5
    assert np.isnan(network.arcs.criticality[1])
    assert "Rows that repeat a link, their sales added up: 2; links that remain: 3." in network.notes
    assert "Links without sales, left out: 1." in network.notes
    assert "Links without a criticality, which count as essential: 1." in network.notes


def test_every_problem_of_both_tables_is_told_at_once() -> None:
    links = table(
        "supplier customer sales\n a b 5\n a b -3\n b b 1\n a bb 1\n - b 2\n a c nan\n a c 1,000.5\n c a inf\n zz b 1"
    )
    firms = table("id sector country output\n a x DEU 1\n b x Atlantis 2\n a y DEU 3\n c y FRA -4", "firms.csv")
    with pytest.raises(UserError) as caught:
        firm_network(links, firms)
    said = str(caught.value)
    for text in (
        "links.csv:3 sales: '-3' is negative",
        "links.csv:4 customer: 'b' sells to itself",
        "links.csv:5 customer: 'bb' is not in firms.csv. Did you mean 'b'?",
        "links.csv:6 supplier: is empty",
        "links.csv:7 sales: 'nan' is not a finite number",
        "links.csv:8 sales: '1,000.5' has thousands separators",
        "1 more row has the same problem: 9.",
        "links.csv:10 supplier: 'zz' is not in firms.csv. Add it there.",
        "firms.csv:3 country: 'Atlantis' is no country we know",
        "firms.csv:4 id: 'a' stands there already",
        "firms.csv:5 output: '-4' is negative",
    ):
        assert text in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("supplier customer\n a b", "has no column 'sales'"),
        ("suplier customer sales\n a b 1", "Did you mean 'supplier'?"),
        ("supplier customer sales", "has no rows"),
    ],
)
def test_a_table_that_is_no_table_of_links(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("?", r"\?")):
        firm_network(table(text))


def test_essential_inputs_as_a_list_or_a_matrix_are_the_same() -> None:
    listed = essential_inputs(
        table("supplier customer criticality\n Steel cars essential\n cars steel non-critical\n steel STEEL important")
    )
    matrix = essential_inputs(table("sector cars steel\n steel 2 1\n cars - 0"))
    small = essential_inputs(table("sector cars steel\n steel 1 0.5\n cars - 0.0"))
    wanted = {("steel", "cars"): 1.0, ("cars", "steel"): 0.0, ("steel", "steel"): 0.5}
    assert listed.pairs == matrix.pairs == small.pairs == wanted
    firms = table("id sector\n a steel\n b steel\n c cars", "firms.csv")
    network = firm_network(table(LINKS + "\n c a 365\n c b 1"), firms, table("s cars steel\n steel 2 1", "need.csv"))
    assert network.arcs.criticality[:3].tolist() == [0.5, 1.0, 1.0]
    assert np.isnan(network.arcs.criticality[3:]).all()
    assert "need.csv says nothing of 2 links (cars > steel): they count as essential." in network.notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s a b\n a 1 0\n b 0 1", "their scale cannot be told"),
        ("s a b\n a 2 0.5\n b 0 1", "mixes 2 and 0.5"),
        ("s a b\n a vital essential\n b - -", "'vital' is no degree of need"),
        ("supplier customer criticality\n a b essential\n A B important", "'a > b' stands twice"),
        ("s\n a", "is no table of essential inputs"),
    ],
)
def test_essential_inputs_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        essential_inputs(table(text, "need.csv"))


def test_parquet_numbers_stay_exact(tmp_path: Path) -> None:
    sales = [0.1 + 0.2, 1e-7, 123456789.123456789]
    pl.DataFrame({"supplier": [1, 2, 3], "customer": [2, 3, 1], "sales": sales}).write_parquet(tmp_path / "l.parquet")
    network = firm_network(read_table(tmp_path / "l.parquet"))
    assert network.nodes.id == ("1", "2", "3")
    assert (network.arcs.flow == np.array(sales) / DAYS_PER_YEAR).all()


def test_every_column_is_documented() -> None:
    for name in FIRM_TABLES:
        for attribute in attributes(name).values():
            assert attribute.description.endswith((".", "?"))
            assert attribute.required == (not attribute.default)
