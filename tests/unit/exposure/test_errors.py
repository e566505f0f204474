"""What a user reads when the tables are wrong: every problem, its line, the nearest name, the remedy."""

from __future__ import annotations

import time
from itertools import pairwise

import polars as pl
import pytest
from exposure_tables import PUMPS, STUDY, built, company, complaints

from foreshock.core.errors import UserError
from foreshock.data.tables import Table
from foreshock.exposure import build
from foreshock.exposure.loops import find_loops

SUPPLY = PUMPS["supply"]


def test_a_sound_company_has_nothing_to_complain_about() -> None:
    assert complaints({}) == []


def test_every_problem_of_every_table_at_once() -> None:
    found = complaints(
        {
            "sites": "site,country\nplant,USA\nacme,Germny\nbeta,False\n",
            "items": "item,commodity\nengine,\npump,paladium\nnickel,27112\n",
            "bom": "item,input,quantity\nengine,pump,12%\npump,nickel,-3\npump,nikel,1\n",
            "supply": SUPPLY.replace("0.75", "0.7"),
            "demand": "product,market,quantity,price\nengine,USA,1e400,900\n",
        }
    )
    assert found == [
        "sites.csv:3 country: 'Germny' is no country we know. Did you mean 'DEU' (Germany)? "
        "Use the ISO 3166 code of three letters.",
        "sites.csv:4 country: 'False' is a yes/no: 'NO' for Norway was read as false. Write NOR.",
        "items.csv:3 commodity: 'paladium' is no material we know. Did you mean 'palladium'?",
        "items.csv:4 commodity: '27112' is no HS code. HS codes have 2, 4 or 6 digits; was it 027112?",
        "bom.csv:2 quantity: '12%' is a percentage. Write it as a share: 25% is 0.25.",
        "bom.csv:3 quantity: '-3' is not positive. It must be more than 0.",
        "bom.csv:4 input: 'nikel' is not in items.csv. Did you mean 'nickel'?",
        "supply.csv:3 share: the shares of 'pump' sum to 0.95. "
        "Shares of an item sum to 1; leave one empty to give it the rest. 1 more row has the same problem: 4.",
        "demand.csv:2 quantity: '1e400' is not a finite number. Leave the cell empty where the value is unknown.",
    ]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("25%", "is a percentage. Write it as a share: 25% is 0.25."),
        ("1'200", "has thousands separators. Write 1200000."),
        ("1 200 000", "has thousands separators. Write 1200000."),
        ("nan", "is not a finite number."),
        ("-inf", "is not a finite number."),
        ("1e30", "is more than 1e+15. Check the unit. It is counted in units a year."),
        ("-5", "is negative. It must be at least 0."),
        ("=A1*2", "is a formula, not its result."),
        ("$12", "carries a unit. Write the number alone."),
        ("12 EUR", "carries a unit. Write the number alone."),
        ("EUR 12", "carries a unit. Write the number alone."),
        ("n/a", "is no number. Leave the cell empty where the value is unknown."),
        ("-", "is no number. Leave the cell empty where the value is unknown."),
        ("yes", "is a yes/no, not a number."),
        ("many", "is no number. Write a plain number such as 1200000 or 0.25."),
    ],
)
def test_a_wrong_number_is_explained(cell: str, what: str) -> None:
    (found,) = complaints({"supply": SUPPLY.replace(",1200,", f",{cell},")})
    assert found.startswith(f"supply.csv:2 capacity: '{cell}' {what}")


def test_comma_numbers_are_explained_too() -> None:
    tables = company()
    for cell, what in (("1,200,000", "has thousands separators"), ("0,25", "has a decimal comma")):
        supply = tables["supply"]
        frame = supply.frame.with_columns(capacity=pl.lit(cell))
        with pytest.raises(UserError, match=what):
            build({**tables, "supply": Table(frame, supply.file, supply.lines)}, STUDY)


@pytest.mark.parametrize("cell", ["1e3", "+1000", "1000.0", " 1000 ", "01000"])
def test_plain_numbers_in_every_spelling(cell: str) -> None:
    network = built({"demand": f"product,market,quantity,price\nengine,USA,{cell},900\n"})
    assert network.demand.quantity[0] == pytest.approx(1000 / 365)


def test_missing_tables_and_columns() -> None:
    assert complaints({"demand": None}) == [
        "the table 'demand' is missing. Add demand.csv with at least: product, market, quantity."
    ]
    found = complaints({"supply": SUPPLY.replace("site,item", "place,itm")})
    assert found[0] == "supply.csv:1: unknown column 'itm'. Did you mean 'item'?"
    assert found[1].startswith("supply.csv:1: has no column 'site'. Add it:")
    assert complaints({"stok": "site,item\nplant,pump\n"})[0].startswith("no company table is called 'stok'")


def test_required_cells_may_not_be_empty() -> None:
    (found,) = complaints({"sites": "site,country\nplant,\nacme,DEU\nbeta,\n"})
    assert found.startswith("sites.csv:2 country: is empty.")
    assert found.endswith("1 more row has the same problem: 4.")


def test_duplicates_name_their_rows() -> None:
    found = complaints({"sites": "site,country\nplant,USA\nacme,DEU\nbeta,CHN\nacme,DEU\n"})
    assert found == [
        "sites.csv:3 site: 'acme' stands 2 times. Keep one of the rows, or give them different names. "
        "1 more row has the same problem: 5."
    ]
    assert "supply.csv:3 site: 'acme' + 'pump' stands 2 times." in complaints({"supply": SUPPLY + "acme,pump,,,,\n"})[0]


def test_a_loop_is_named_with_its_rows() -> None:
    found = complaints({"bom": PUMPS["bom"] + "nickel,engine,1\n"})
    assert found == [
        "bom.csv:2 input: an item cannot be made from itself: engine <- pump <- nickel <- engine (lines 2, 3, 4). "
        "Remove one of these rows."
    ]


def test_every_knot_gives_its_shortest_loop() -> None:
    items, inputs = ["a", "b", "c", "a", "x", "y", "z"], ["b", "c", "a", "c", "y", "x", "z"]
    loops = find_loops(items, inputs)
    assert [loop.names for loop in loops] == [("a", "c"), ("x", "y"), ("z",)]
    assert [loop.edges for loop in loops] == [(3, 2), (4, 5), (6,)]
    assert find_loops([], []) == []
    assert find_loops(["a", "b"], ["b", "c"]) == []


def test_a_long_loop_is_shortened() -> None:
    names = [f"i{k}" for k in range(40)]
    rows = "".join(f"{a},{b},1\n" for a, b in zip(names, [*names[1:], names[0]], strict=True))
    (found,) = complaints(
        {
            "items": PUMPS["items"] + "".join(f"{name},,\n" for name in names),
            "bom": PUMPS["bom"] + rows,
        }
    )[:1]
    assert "i0 <- i1 <- i2 <- i3 <- i4 <- i5 <- (34 more) <- i0" in found


def test_items_that_nobody_supplies_or_needs() -> None:
    found = complaints(
        {
            "items": PUMPS["items"] + "crusher,,\nvalve,,\n",
            "bom": PUMPS["bom"] + "pump,valve,1\n",
            "supply": SUPPLY + "plant,crusher,5,,1,1\n",
        }
    )
    assert found == [
        "bom.csv:4 input: 'valve' has no supplier. Add a supply row that says who makes it.",
        "supply.csv:6 item: 'crusher' is made and nobody needs it. "
        "Sell it (demand.csv), use it (bom.csv) or remove the row.",
    ]


def test_products_without_a_maker_and_demand_for_strangers() -> None:
    found = complaints({"demand": PUMPS["demand"] + "engin,USA,5,1\n"})
    assert found == ["demand.csv:3 product: 'engin' is not in items.csv. Did you mean 'engine'?"]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("acme,pump,3000,0.75,20,10\nbeta,pump,1000,0.35,16,30\n", "the shares of 'pump' sum to 1.1."),
        ("acme,pump,3000,0.333,20,10\nbeta,pump,1000,0.666,16,30\n", "the shares of 'pump' sum to 0.999."),
    ],
)
def test_shares_say_their_sum(rows: str, what: str) -> None:
    supply = (
        f"site,item,capacity,share,unit_cost,lead_time\nplant,engine,1200,,100,5\n{rows}acme,nickel,100,1,16000,7\n"
    )
    assert what in complaints({"supply": supply})[0]


def test_shut_sources() -> None:
    header = "site,item,share,access\nplant,engine,,\nacme,nickel,,\n"
    margin = {"demand": "product,market,quantity,margin\nengine,USA,1000,9\n"}
    found = complaints({**margin, "supply": header + "acme,pump,0.5,0\nbeta,pump,0.5,\n"})
    assert found == [
        "supply.csv:4 share: a relation that is shut (access 0) cannot have a share. Leave it at 0.",
    ]
    (found_shut,) = complaints({**margin, "supply": header + "acme,pump,,0\n"})
    assert "every source of this item is shut." in found_shut


def test_an_idle_source_states_its_capacity() -> None:
    (found,) = complaints({"supply": SUPPLY.replace("beta,pump,1000,0.25", "beta,pump,,0").replace("0.75", "1")})
    assert found.startswith("supply.csv:4 capacity: the capacity is missing.")


def test_capacity_below_todays_need_and_price_below_cost() -> None:
    found = complaints({"demand": "product,market,quantity,price\nengine,USA,2000,90\n"})
    assert found[0].startswith("supply.csv:2 capacity: 1,200 a year do not cover today's need of 2,000.")
    assert found[-1].startswith("demand.csv:2 price: 'engine' is sold at 90.00 and costs 458.00.")


def test_neither_price_nor_margin() -> None:
    (found,) = complaints({"demand": "product,market,quantity\nengine,USA,10\n"})
    assert found.startswith("demand.csv:2 price: gives neither price nor margin.")


def test_a_margin_that_cannot_be_derived() -> None:
    (found,) = complaints({"supply": SUPPLY.replace(",16000,", ",,")})
    assert found.startswith("demand.csv:2 margin: the margin cannot be derived, because a unit cost is unknown.")


def test_stock_where_nothing_is_made_or_used() -> None:
    found = complaints({"stock": "site,item,quantity,days\nbeta,engine,5,\nplant,pump,5,3\n"})
    assert found == [
        "stock.csv:2 item: the site neither makes nor uses this item. "
        "Stock lies where an item is made or where it is used.",
        "stock.csv:3 days: gives quantity and days. Give one of the two.",
    ]


def test_customers_and_gates_that_do_not_exist() -> None:
    supply = SUPPLY.replace("lead_time\n", "lead_time,to,route\n")
    supply = supply.replace(",5\n", ",5,,\n").replace(",10\n", ",10,plnt,\n").replace(",30\n", ",30,,sues|malacca\n")
    found = complaints({"supply": supply.replace(",7\n", ",7,,\n").replace("0.75", "1").replace("0.25", "1")})
    assert found == [
        "supply.csv:3 to: 'plnt' is neither a site, an item, 'site/item' nor a market. Did you mean 'plant'?",
        "supply.csv:4 route: 'sues|malacca' holds no known gate 'sues'. Did you mean 'suez_canal'? "
        "Several are joined by '|'.",
    ]


def test_a_row_that_no_customer_takes() -> None:
    supply = "site,item,unit_cost,to\nplant,engine,100,\nacme,pump,20,\nbeta,pump,20,plant\nacme,nickel,16000,\n"
    (found,) = complaints({"supply": supply})
    assert found.startswith("supply.csv:3 to: supplies nobody.")


def test_two_capacities_for_one_site_and_item() -> None:
    supply = (
        "site,item,capacity,unit_cost,to\nplant,engine,,100,\nacme,pump,5000,20,plant\n"
        "acme,pump,4000,,engine\nacme,nickel,,16000,\n"
    )
    assert complaints({"supply": supply})[0].startswith("supply.csv:3 capacity: 'acme' states 2 values for 'pump'.")


def test_typed_columns_of_the_wrong_kind() -> None:
    tables = company()
    sites, demand = tables["sites"], tables["demand"]
    nested = sites.frame.with_columns(country=pl.Series([[1], [2], [3]]))
    dated = demand.frame.with_columns(quantity=pl.Series(["2024-01-01"]).str.to_date())
    with pytest.raises(UserError) as caught:
        build(
            {
                **tables,
                "sites": Table(nested, sites.file, sites.lines),
                "demand": Table(dated, demand.file, demand.lines),
            },
            STUDY,
        )
    text = str(caught.value)
    assert "sites.csv country: holds List(Int64) values, neither text nor numbers." in text
    assert "demand.csv:2 quantity: '2024-01-01' is no number." in text


def test_yes_no_columns_are_not_numbers() -> None:
    tables = company()
    supply = tables["supply"]
    frame = supply.frame.with_columns(share=pl.Series([True, True, False, True]))
    with pytest.raises(UserError, match="share: 'true' is a yes/no, not a number"):
        build({**tables, "supply": Table(frame, supply.file, supply.lines)}, STUDY)


def test_a_hundred_thousand_wrong_rows_give_a_short_list_fast() -> None:
    count = 100_000
    tables = company()
    frame = pl.DataFrame(
        {
            "site": [f"s{row % 100}" for row in range(count)],
            "item": [f"item{row}" for row in range(count)],
            "capacity": ["-1" if row % 3 else "12%" for row in range(count)],
            "unit_cost": [f"x{row}" for row in range(count)],
        }
    )
    begin = time.perf_counter()
    with pytest.raises(UserError) as caught:
        build({**tables, "supply": Table(frame, "supply.csv", range(2, count + 2))}, STUDY)
    assert time.perf_counter() - begin < 10
    lines = str(caught.value).splitlines()
    assert len(lines) < 40
    assert all(len(line) < 260 for line in lines)
    assert any("99,999 more rows have the same problem" in line for line in lines)


def test_recipes_that_multiply_beyond_any_number() -> None:
    names = [f"i{k}" for k in range(30)]
    rows = "".join(f"{a},{b},1e12\n" for a, b in pairwise(names))
    found = complaints(
        {
            "items": "item\n" + "\n".join(names),
            "bom": "item,input,quantity\n" + rows,
            "supply": "site,item,capacity\n" + "".join(f"acme,{name},\n" for name in names),
            "demand": "product,market,quantity,margin\ni0,USA,1e12,1\n",
        }
    )
    assert len(found) == 1
    assert "the need multiplies beyond any number." in found[0]


def test_site_names_that_would_be_mistaken_for_nodes() -> None:
    found = complaints({"sites": PUMPS["sites"] + "a/b,USA,\n(sales) x,USA,\n"})
    assert found == [
        "sites.csv:5 site: 'a/b' cannot be the name of a site. "
        "Use a name without '/' that does not begin with '(sales)'.",
        "sites.csv:6 site: '(sales) x' cannot be the name of a site. "
        "Use a name without '/' that does not begin with '(sales)'.",
    ]
