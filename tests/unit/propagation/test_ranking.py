"""Who loses most, and whether the answer is the parameters' own."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock
from rich.console import Console

from foreshock.core.progress import Progress
from foreshock.core.registry import family
from foreshock.propagation import engine, ranking
from foreshock.propagation.models.base import Response
from foreshock.report import world as screens
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.network import Network
from foreshock.schema.ranking import Fragility, Variant
from foreshock.schema.scenario import ScenarioSet


class Fickle:
    """Loses `fickle.share` of the output of every hit node, all of it from two on."""

    name = "fickle"
    help = "For tests."
    units = frozenset({"monetary"})
    channels = frozenset({Channel.CAPACITY})
    monotone = frozenset[Channel]()
    relief_never_hurts = True
    batch = 8
    variants: Mapping[str, Mapping[str, float]] = {"double": {"fickle.share": 0.2}, "half": {"fickle.share": 0.05}}

    def propagate(
        self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float], progress: Progress
    ) -> Response:
        loss = np.zeros((hit.scenarios, len(network.nodes)))
        for one, level in zip(hit.footprints, hit.level.T, strict=True):
            loss[:, one.target] += np.outer(-level, one.weight) * network.nodes.output[one.target] * horizon
        loss *= parameters.get("fickle.share", 0.1)
        days = {"time_to_survive": np.where(loss > 0, 3.0, np.inf), "time_to_recover": np.where(loss > 0, 8.0, 0.0)}
        days["lowest_total"] = np.full_like(loss, parameters.get("fickle.lowest", 0.9))
        base = network.nodes.output * horizon
        return Response(targets=network.nodes.id, loss=loss, baseline=base, metrics=days)


@pytest.fixture
def fickle(monkeypatch: pytest.MonkeyPatch) -> Fickle:
    made = Fickle()
    known = dict(family("models")) | {"fickle": made}

    def get(name: str, plugin: str) -> object:
        return known[plugin] if name == "models" else family(name)[plugin]

    monkeypatch.setattr(engine, "get", get)
    monkeypatch.setattr(ranking, "get", get)
    return made


def four() -> Network:
    nodes = {
        f"{land}/{sector}": {"country": land, "sector": sector, "commodity": title, "output": size}
        for land, sector, title, size in (
            ("RUS", "c2", "mining", 10.0),
            ("RUS", "c8", "refining", 20.0),
            ("DEU", "c2", "mining", 30.0),
            ("DEU", "c8", "refining", 40.0),
        )
    }
    return network(nodes, [], [(name, {"quantity": 1.0}) for name in nodes]).with_(unit="monetary", name="four")


def war() -> ScenarioSet:
    hits = [
        shock(type="capacity", countries="RUS", lost=1.0),
        shock(type="capacity", countries="DEU", sectors="c8", lost=0.5),
    ]
    return scenario_set(hits, [[], [0], [0, 1]], weights=[0.5, 0.25, 0.25], horizon=10.0)


def test_ranked_by_hand(fickle: Fickle) -> None:
    net, futures = four(), war()
    cases = engine.cases(futures, 1, 0)
    losses = engine.stress(net, futures, cases, model="fickle")
    found = ranking.fragility(net, futures, cases, losses)
    assert found is not None
    ranked = ranking.rank(net, losses, found=found, top=3, shocks=("war",))
    # expected: RUS c2 0.5 * 10, RUS c8 0.5 * 20, DEU c8 0.25 * 0.5 * 40, each a tenth of ten days
    assert [(row.region, row.sector, row.title) for row in ranked.industries] == [
        ("RUS", "c8", "refining"),
        ("RUS", "c2", "mining"),
        ("DEU", "c8", "refining"),
    ]
    assert [row.loss for row in ranked.industries] == pytest.approx([10, 5, 5])
    assert [row.share for row in ranked.industries] == pytest.approx([0.05, 0.05, 0.0125])
    assert [row.days for row in ranked.industries] == pytest.approx([0.5, 0.5, 0.125])
    assert [(row.low, row.high) for row in ranked.industries] == [
        pytest.approx(b) for b in ((5, 20), (2.5, 10), (2.5, 10))
    ]
    assert [(row.region, row.loss) for row in ranked.regions] == [("RUS", pytest.approx(15)), ("DEU", pytest.approx(5))]
    assert ranked.regions[1].share == pytest.approx(5 / 700)
    assert (ranked.total, ranked.output) == (pytest.approx(20), pytest.approx(1000))
    assert [(row.probability, row.loss) for row in ranked.futures] == [(0.5, 0), (0.25, 30), (0.25, 50)]
    expected = {"time_to_survive": 3.0, "time_to_recover": 8.0, "lowest_total": 0.9}
    assert ranked.industries[0].metrics == pytest.approx(expected)
    last = ranking.rank(net, losses).industries[-1]
    assert (last.metrics["time_to_survive"], last.metrics["time_to_recover"]) == (np.inf, 0.0)
    console = Console(width=118, record=True, file=io.StringIO())
    console.print(screens.ranking(ranked))
    shown = console.export_text()
    for words in ("Fragile: the total loss", "Russia   refining", "5.00 to 20.0", "day 3", "day 8", "double"):
        assert words in shown
    assert [one.name for one in found.variants] == ["as set", "double", "half"]
    assert found.ratio == pytest.approx(4)
    assert found.fragile
    assert found.warning() == (
        "Fragile: the total loss depends on the assumptions more than on the shock, 4.0 times as large under 'double' "
        "as under 'half'."
    )


def test_a_collapse_and_a_failure_are_fragile_whatever_the_ratio(fickle: Fickle) -> None:
    net, futures = four(), war()
    cases = engine.cases(futures, 1, 0)
    losses = engine.stress(net, futures, cases, model="fickle", parameters={"fickle.share": 11.0})
    fickle.variants = {"more": {"fickle.share": 11.0}}
    found = ranking.fragility(net, futures, cases, losses, parameters={"fickle.share": 11.0})
    assert found is not None
    assert found.ratio == pytest.approx(1)
    assert [one.collapsed for one in found.variants] == [True, True]
    assert found.warning().endswith("The economy collapses under: as set, more.")
    fickle.variants = {"one bad day": {"fickle.lowest": 0.4}}
    found = ranking.fragility(net, futures, cases, engine.stress(net, futures, cases, model="fickle"))
    assert found is not None
    assert [one.collapsed for one in found.variants] == [False, True]
    assert found.fragile
    fickle.variants = {}
    assert ranking.fragility(net, futures, cases, losses) is None


def test_a_steady_answer_is_not_fragile() -> None:
    def of(*losses: float) -> Fragility:
        rows = tuple(Variant(str(loss), {}, loss, 0.1, False) for loss in losses)
        return Fragility(variants=rows, low=np.zeros(1), high=np.zeros(1), limit=2.0)

    assert not of(1.0, 1.5).fragile
    assert of(1.0, 1.5).warning() == ""
    assert of(0.0, 0.0).ratio == 1
    assert of(0.0, 1.0).ratio == np.inf
    assert not of().fragile


def test_failed_cases_are_left_out_and_nothing_known_ranks_last(fickle: Fickle) -> None:
    net, futures = four(), war()
    losses = engine.stress(net, futures, engine.cases(futures, 1, 0), model="fickle")
    broken = replace(losses, loss=np.where([[True], [False], [False]], np.nan, losses.loss), error={0: "no"})
    assert ranking.rank(net, broken).total == pytest.approx(40)
