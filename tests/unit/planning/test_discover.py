"""Scenario discovery: the golden case, weights that mean what they say, and boxes that read as sentences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_company import SCENARIOS, world

from foreshock.planning.discover import Axis, Box, balanced, discover, driver_axes, pick, where_it_hurts
from foreshock.scenarios import parse


def golden() -> tuple[list[Axis], np.ndarray]:
    x = np.random.default_rng(0).random((5000, 10))
    bad = (x[:, 0] > 0.7) & (x[:, 1] < 0.4) & (x[:, 2] > 0.3)
    return [Axis(f"x{j}", x[:, j]) for j in range(10)], bad


@pytest.mark.parametrize("rule", ["lenient1", "lenient2", "original"])
def test_the_golden_case(rule) -> None:
    axes, bad = golden()
    boxes = discover(axes, bad, np.ones(5000), rule=rule)
    last = boxes[-1]
    assert bad.sum() == 434
    assert len(boxes) == 50
    assert last.density == pytest.approx(1.0)
    assert last.coverage == pytest.approx(0.954, abs=5e-4)
    assert set(last.limits) == {"x0", "x1", "x2"}
    assert last.limits["x0"].low == pytest.approx(0.7, abs=0.01)
    assert last.limits["x1"].high == pytest.approx(0.4, abs=0.01)
    assert last.limits["x2"].low == pytest.approx(0.3, abs=0.03)
    assert pick(boxes, 0.8).density >= 0.8
    assert pick(boxes, 0.8).coverage >= last.coverage
    assert max(last.chance.values()) < 1e-20
    assert last.sentence(axes).startswith("x0 is at least 0.70")


def test_the_trajectory_only_gets_denser_while_it_peels() -> None:
    axes, bad = golden()
    boxes = discover(axes, bad, np.ones(5000))
    assert (np.diff([box.density for box in boxes]) > 0).all()
    assert (np.diff([box.mass for box in boxes]) < 0).all()
    for box in boxes[::7]:
        assert box.density == pytest.approx(bad[box.inside].mean())
        assert box.coverage == pytest.approx(bad[box.inside].sum() / bad.sum())
        assert box.mass == pytest.approx(box.inside.mean())


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[Axis], np.ndarray, np.ndarray]:
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    count = draw(st.integers(10, 120))
    axes = [
        Axis("rate", np.round(chance.random(count), draw(st.sampled_from([1, 2, 6])))),
        Axis("price", chance.normal(size=count)),
        Axis("deal", chance.integers(0, 3, count).astype(float), ("none", "some", "full")),
    ]
    bad = (axes[0].values > 0.5) & (axes[2].values != 1) | (chance.random(count) < 0.1)
    bad[0] = True
    return axes, bad, chance.integers(0, 4, count).astype(float) + (np.arange(count) == 0)


def figures(boxes: tuple[Box, ...]) -> np.ndarray:
    return np.array([(box.coverage, box.density, box.mass) for box in boxes])


@given(samples())
def test_whole_weights_are_repeated_rows(sample: tuple[list[Axis], np.ndarray, np.ndarray]) -> None:
    axes, bad, weight = sample
    often = np.repeat(np.arange(bad.size), weight.astype(int))
    repeated = [Axis(axis.name, axis.values[often], axis.outcomes) for axis in axes]
    one = discover(axes, bad, weight)
    other = discover(repeated, bad[often], np.ones(often.size))
    assert figures(one) == pytest.approx(figures(other))
    assert [box.limits for box in one] == [box.limits for box in other]


@given(samples(), st.sampled_from([1e-6, 3.0, 1e9]))
def test_the_scale_of_the_weights_does_not_matter(sample, scale: float) -> None:
    axes, bad, weight = sample
    assert figures(discover(axes, bad, weight)) == pytest.approx(figures(discover(axes, bad, weight * scale)))


@given(samples())
def test_futures_of_weight_zero_do_not_exist(sample) -> None:
    axes, bad, weight = sample
    kept = weight > 0
    fewer = [Axis(axis.name, axis.values[kept], axis.outcomes) for axis in axes]
    one, other = discover(axes, bad, weight), discover(fewer, bad[kept], weight[kept])
    assert figures(one) == pytest.approx(figures(other))
    assert not any(box.inside[~kept].any() for box in one)


def test_no_bad_future_is_refused() -> None:
    axes = [Axis("x", np.arange(4.0))]
    with pytest.raises(ValueError, match="no bad future"):
        discover(axes, np.zeros(4, dtype=bool), np.ones(4))
    with pytest.raises(ValueError, match="no bad future"):
        discover(axes, np.array([True, False, False, False]), np.array([0.0, 1, 1, 1]))


def test_a_slice_cut_too_deep_is_pasted_back() -> None:
    """Bad futures fill 0.3 to 1; good ones crowd below. A cut by shares overshoots, pasting returns to the edge."""
    values = np.concatenate([np.linspace(0, 0.29, 30), np.linspace(0.3, 1, 70)])
    boxes = discover([Axis("x", values)], values >= 0.3, np.ones(100))
    assert boxes[-1].density == 1
    assert boxes[-1].coverage == pytest.approx(1)


def test_the_box_of_a_run_is_a_clause_that_a_scenario_file_understands() -> None:
    run = world()
    found = where_it_hurts(run.losses, run.scenarios)
    assert found is not None
    assert found.when == {"ban": ("total",)}
    assert found.coverage == found.density == 1
    assert found.mass == found.share == pytest.approx(0.1)
    assert run.scenarios.probability(found.when) == pytest.approx(found.mass)
    assert "ban is total" in found.sentence
    again = parse(SCENARIOS + f"  hurts: {{ban: [{found.when['ban'][0]}]}}\n", "scenarios.yaml")
    assert again.named["hurts"] == {"ban": ("total",)}


def test_nothing_lost_nothing_found() -> None:
    calm = world(scenarios=SCENARIOS.replace("RUS", "FRA"))
    assert where_it_hurts(calm.losses, calm.scenarios) is None


def test_words() -> None:
    axes = [Axis("deal", np.array([0.0, 1, 2, 2]), ("none", "some", "full")), Axis("rate", np.array([1.0, 2, 3, 4]))]
    boxes = discover(axes, np.array([True, True, False, False]), np.ones(4), least_mass=0.2)
    assert boxes[0].sentence(axes) == "always"
    assert balanced(boxes).sentence(axes) in {"deal is none or some", "rate is at most 2.5"}
    run = world()
    assert [axis.name for axis in driver_axes(run.losses, run.scenarios)] == ["ban"]
