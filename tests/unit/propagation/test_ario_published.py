"""The dynamic inventory model against numbers that were published or printed by other programs; none is needed here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracles.boario_cases import Job, Table, capital_of, ours

from foreshock.propagation.kernels.ario import Events, run
from foreshock.propagation.kernels.ario_events import Change, recovery_path, steady_path
from foreshock.propagation.kernels.ario_rules import critical_input_rules, firm_rules, inventory_rules
from foreshock.propagation.kernels.ario_system import System, from_links, from_table

HIT = [0, 1, 2]
"""Construction, electricity and food of the first region."""


@pytest.fixture(scope="module")
def test_table() -> Table:
    """The test table that ships with pymrio: 6 regions by 8 sectors, sorted by name."""
    return pymrio_table()


def pymrio_table() -> Table:
    import pandas as pd
    import pymrio

    system = pymrio.load_test()
    names = [sorted(texts) for texts in (system.get_regions(), system.get_sectors(), system.get_Y_categories())]
    rows = pd.MultiIndex.from_product(names[:2])
    columns = pd.MultiIndex.from_product([names[0], names[2]])
    flows, final = system.Z.loc[rows, rows].to_numpy(), system.Y.loc[rows, columns].to_numpy()
    texts = zip(("regions", "sectors", "categories"), map(np.array, names), strict=True)
    return {"Z": flows, "F": final, **dict(texts)}


def wiod_table(folder: Path) -> Table:
    """WIOD 2011, sorted by name; negative final demand (inventory change) set to 0."""
    with np.load(folder / "wiod2013" / "wiot_2011.npz") as stored:
        countries, industries = stored["countries"], stored["industries"]
        by_country, by_industry = np.argsort(countries), np.argsort(industries)
        order = (by_country[:, None] * industries.size + by_industry).ravel()
        final = stored["F"].reshape(order.size, countries.size, -1)[order][:, by_country].reshape(order.size, -1)
        return {
            "Z": stored["Z"][np.ix_(order, order)].astype(float),
            "F": np.maximum(final, 0).astype(float),
            "regions": countries[by_country],
            "sectors": industries[by_industry],
            "categories": np.array(list("abcde")),
        }


CASES: list[tuple[str, dict[str, Any], str, tuple[float, int, float, float, float]]] = [
    ("recovery", {"share": 0.96, "duration": 60}, "alt", (5.454694226, 88, 0.932958020, 5.382868076, 1.055118031)),
    ("arbitrary", {"share": 0.6, "duration": 30}, "alt", (0.702890515, 64, 0.986023747, 0.689178143, 1.032726327)),
    ("rebuild", {"share": 0.06, "duration": 10}, "alt", (11.119303866, 189, 0.944835464, 11.584974534, 1.081693930)),
    ("recovery", {"share": 0.96, "duration": 60}, "noalt", (8.093085336, 84, 0.912481913, 7.994575138, 1.061262489)),
]


@pytest.mark.parametrize("grid", [True, False], ids=["grid", "links"])
@pytest.mark.parametrize(("kind", "how", "order", "printed"), CASES)
def test_the_year_of_the_published_program(
    test_table: Table,
    kind: str,
    how: dict[str, Any],
    order: str,
    printed: tuple[float, int, float, float, float],
    grid: bool,
) -> None:
    share = np.full(3, how["share"])
    event = {
        "kind": kind,
        "target": HIT,
        "impact": share if kind == "arbitrary" else share * capital_of(test_table)[HIT],
        "occurrence": 5,
        "duration": how["duration"],
        "tau": 60,
        "rebuilders": {"construction": 1.0},
    }
    job: Job = {"model": {"name": "psi", "order_type": order}, "days": 365, "events": [event]}
    system, trace = ours(job, test_table, ("undelivered", "overproduction"), grid=grid)
    world = system.output.sum()
    assert world == pytest.approx(9106863.970698718, rel=1e-14)
    loss, worst, lowest, undelivered, alpha = printed
    total = trace.total[:, 0]
    assert (world - total).sum() / world == pytest.approx(loss, abs=6e-10)
    assert int(total.argmin()) == worst
    assert total.min() / world == pytest.approx(lowest, abs=6e-10)
    assert trace.series["undelivered"].sum() / world == pytest.approx(undelivered, abs=6e-10)
    assert trace.series["overproduction"].max() == pytest.approx(alpha, abs=6e-10)
    assert trace.lost.sum() == pytest.approx((world - total).sum(), rel=1e-12)
    assert trace.unmet.sum() == pytest.approx(trace.series["undelivered"].sum(), rel=1e-12)


@pytest.mark.parametrize(("shares", "ordered"), [("fixed", True), ("adaptive", False)])
def test_harder_is_worse_under_fixed_orders_and_not_always_under_adaptive_ones(
    test_table: Table, shares: Any, ordered: bool
) -> None:
    """Eleven severities of one loss. Under fixed orders and without overproduction, the world never makes more on any
    day after a harder loss. Where orders follow capacity, a full stop sends every order elsewhere at once, while a cut
    by 80 % leaves some behind: the harder loss can be the cheaper one."""
    flows, final = test_table["Z"] / 365, test_table["F"].sum(axis=1) / 365
    system = from_table(flows, final, 8, days=20.0)
    rules = replace(inventory_rules(shares=shares), alpha_max=1.0 if ordered else 1.25)
    path = recovery_path(365, 5, 30, 60, late=1)
    levels = np.linspace(0, 1, 11)
    loss = Change(what="share", target=np.array(HIT, np.int32), weight=np.ones(3), path=path, level=levels)
    total = run(system, rules, Events(changes=[loss]), 365, scenarios=11).total / system.output.sum()
    by_day, in_all = np.diff(total, axis=1), np.diff((1 - total).sum(axis=0))
    if ordered:
        assert by_day.max() <= 1e-12
        assert in_all.min() > 0
    else:
        assert by_day.max() > 0.1
        assert in_all.min() < -1


def firms() -> System:
    """Six firms, ten links, five sectors."""
    links = ["a>c:40", "b>c:20", "a>d:30", "b>d:10", "c>e:50", "d>e:25", "e>f:30", "f>a:10", "f>b:5", "c>d:15"]
    ends = np.array([["abcdef".index(link[0]), "abcdef".index(link[2])] for link in links], dtype=np.int32)
    flow = np.array([float(link.partition(":")[2]) for link in links])
    item = np.array([0, 0, 1, 2, 3, 4], dtype=np.int32)
    final = np.array([20.0, 5, 15, 40, 60, 45])
    return from_links(ends[:, 0], ends[:, 1], flow, item, final, days=10.0, by_link=True)


FIRM_ROWS = [
    ("proportional", 0, (358.700000, 302.316134, 336.287428, 397.672756, 1008.678951)),
    ("final_last", 0, (358.700000, 301.998426, 334.920301, 397.753011, 1014.913295)),
    ("firms_first", 1, (361.700000, 363.905360, 379.099782, 393.073099, 695.548078)),
    ("water_filling", 2, (362.700000, 366.116042, 379.569704, 392.709615, 690.174033)),
]


@pytest.mark.parametrize(("rationing", "order", "printed"), FIRM_ROWS)
def test_firms_under_every_rationing(rationing: Any, order: Any, printed: tuple[float, ...]) -> None:
    """Firm a loses 60 % of its capacity and recovers it in equal steps over twenty days."""
    left = np.maximum(0.0, 1 - np.arange(61) / 20)
    loss = Change(what="factor", target=np.array([0], np.int32), weight=np.array([-0.6]), path=left, level=np.ones(1))
    trace = run(firms(), firm_rules(rationing=rationing, order=order), Events(changes=[loss]), 61)
    total = trace.total[:, 0]
    assert total[0] == pytest.approx(366.0, abs=5e-7)
    assert total[[1, 4, 8, 12]] == pytest.approx(np.array(printed[:4]), abs=6e-7)
    assert (420 - total[:60]).sum() == pytest.approx(printed[4], abs=6e-7)
    if rationing == "proportional":
        assert total[20] == pytest.approx(420.0, abs=5e-7)


CRITICAL_ROWS = [
    ("leontief", 16725.9795, 448.0109, 39, (40.0, 182.1530, 225.8579)),
    ("strongly", 5045.1064, 790.5391, 28, (40.0, 165.1548, 589.0293)),
    ("half", 4896.6972, 792.6474, 32, (40.0, 165.1379, 589.2393)),
    ("weakly", 2728.2042, 931.0152, 39, (40.0, 295.0508, 595.9644)),
    ("linear", 2728.2042, 931.0152, 39, (40.0, 295.0508, 595.9644)),
]


@pytest.mark.parametrize(("criticality", "lost", "lowest", "worst", "last"), CRITICAL_ROWS)
def test_which_inputs_stop_production(
    criticality: Any, lost: float, lowest: float, worst: int, last: tuple[float, ...]
) -> None:
    output = np.array([100.0, 300, 600])
    recipe = np.array([[0.10, 0.15, 0.05], [0.05, 0.20, 0.25], [0.05, 0.10, 0.15]])
    flows = recipe * output
    supplier, buyer = (ends.astype(np.int32) for ends in np.nonzero(flows))
    critical = np.array([[0, 0.5, 0], [0, 0, 1], [0, 1, 0.5]])[supplier, buyer]
    days = np.array([30.0, 14, 7])[buyer]
    final = np.array([15.0, 85, 475])
    item = np.arange(3, dtype=np.int32)
    system = from_links(supplier, buyer, flows[supplier, buyer], item, final, days=days, critical=critical)
    cut = Change(
        what="factor", target=item[:1], weight=np.array([-0.6]), path=steady_path(120, 0, 40), level=np.ones(1)
    )
    trace = run(system, critical_input_rules(criticality), Events(changes=[cut]), 120, record=("production",))
    total = trace.total[:, 0]
    assert (1000 - total).sum() == pytest.approx(lost, abs=6e-5)
    assert total.min() == pytest.approx(lowest, abs=6e-5)
    assert int(total.argmin()) == worst
    assert trace.series["production"][39, :, 0] == pytest.approx(np.array(last), abs=6e-5)


WIOD_ROWS = [
    (15, 0.0249, 149, 58.3, (112.34, 99.44, 89.96, 90.39, 84.90)),
    (30, 0.8474, 149, 6.16, (83.75, 55.27, 38.72, 36.78, 31.12)),
    (60, 0.9837, 128, 1.62, (61.34, 14.23, 10.51, 9.35, 9.58)),
    (90, 0.9887, 123, 1.18, (48.78, 3.49, 2.74, 2.61, 2.94)),
]


@pytest.mark.shared
@pytest.mark.parametrize(("days", "lowest", "worst", "world", "countries"), WIOD_ROWS)
def test_russian_mining_refining_and_metals(
    shared: Path, days: int, lowest: float, worst: int, world: float, countries: tuple[float, ...]
) -> None:
    """80 % of the capacity of three Russian industries is gone for 120 days; losses in days of own output."""
    table = wiod_table(shared)
    items = len(table["sectors"])
    regions = table["regions"].tolist()
    hit = [regions.index("RUS") * items + table["sectors"].tolist().index(name) for name in ("c2", "c8", "c12")]
    event = {"kind": "arbitrary", "target": hit, "impact": [0.8] * 3, "occurrence": 1, "duration": 120, "tau": 60}
    job: Job = {"model": {"name": "psi", "main_inv_dur": days}, "days": 150, "events": [event]}
    system, trace = ours(job, table, ())
    share = trace.total[:, 0] / system.output.sum()
    assert share.min() == pytest.approx(lowest, abs=6e-5)
    assert int(share.argmin()) == worst
    assert trace.lost.sum() / system.output.sum() == pytest.approx(world, abs=0.06 if days == 15 else 0.006)
    for name, printed in zip(("RUS", "EST", "LVA", "SVK", "HUN"), countries, strict=True):
        mine = slice(regions.index(name) * items, (regions.index(name) + 1) * items)
        assert trace.lost[mine].sum() / system.output[mine].sum() == pytest.approx(printed, abs=0.006)
    if days == 15:
        assert int(np.argmax(share < 0.9)) == 58
        assert int(np.argmax(share < 0.5)) == 91
