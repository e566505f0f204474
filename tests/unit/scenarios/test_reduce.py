"""Fewer scenarios: the greedy choice against brute force, its bound, the tail; and draws by probability."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED

from foreshock.core.rng import stream
from foreshock.scenarios import parse, reduction
from foreshock.scenarios.draws import sample
from foreshock.scenarios.reduction import keep, reduce
from foreshock.schema.losses import cvar, tail_weights


def example(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = stream(seed, "reduce")
    return random.lognormal(2, 1, n), random.dirichlet(np.ones(n))


def test_worked_by_hand() -> None:
    """Losses 0, 1, 10 with .4 .4 .2: the best single one is 1 (distance .4 + 1.8); with two, 10 joins."""
    losses, weights = np.array([0.0, 1.0, 10.0]), np.array([0.4, 0.4, 0.2])
    one = reduce(losses, weights, 1)
    assert one.positions.tolist() == [1]
    assert one.distance == pytest.approx(2.2)
    two = reduce(losses, weights, 2)
    assert two.positions.tolist() == [1, 2]
    assert two.weights == pytest.approx([0.8, 0.2])
    assert two.distance == pytest.approx(0.4)


def test_greedy_first_step_is_the_best_and_later_steps_are_near_it() -> None:
    losses, weights = example(12)
    for k in (1, 2, 3):
        best = min(
            float(weights @ np.abs(losses[:, None] - losses[list(kept)][None, :]).min(axis=1))
            for kept in itertools.combinations(range(12), k)
        )
        found = reduce(losses, weights, k).distance
        assert found >= best - 1e-12
        assert found <= best * (1 + 1e-12) if k == 1 else found <= 1.5 * best


@pytest.mark.parametrize("k", [1, 5, 20, 60])
def test_error_bounds_hold(k: int) -> None:
    losses, weights = example(200, k)
    found = reduce(losses, weights, k)
    kept = losses[found.positions]
    assert found.weights.sum() == pytest.approx(1)
    assert abs(weights @ losses - found.weights @ kept) <= found.bound() + 1e-12
    for level in (0.5, 0.9, 0.95):
        error = abs(cvar(losses, weights, level) - cvar(kept, found.weights, level))
        assert error <= found.bound(level) + 1e-12


def test_distance_is_the_optimal_transport_cost() -> None:
    """In one dimension the Kantorovich distance is the area between the two distribution functions."""
    from scipy.stats import wasserstein_distance

    losses, weights = example(80)
    found = reduce(losses, weights, 9)
    expected = wasserstein_distance(losses, losses[found.positions], weights, found.weights)
    assert found.distance == pytest.approx(expected, rel=1e-9)


def test_more_scenarios_never_lie_further_and_all_are_exact() -> None:
    losses, weights = example(60)
    distances = [reduce(losses, weights, k).distance for k in range(1, 61)]
    assert all(a >= b - 1e-12 for a, b in itertools.pairwise(distances))
    assert distances[-1] == 0


def test_attention_to_the_tail_keeps_it_better() -> None:
    losses, weights = example(400, 3)
    plain, careful = reduce(losses, weights, 6), reduce(losses, weights, 6, tail=0.8)
    worst = tail_weights(losses, weights, 0.95)

    def missed(found: object) -> float:
        kept = losses[found.positions]  # type: ignore[attr-defined]
        return float(worst @ np.abs(losses[:, None] - kept[None, :]).min(axis=1))

    assert missed(careful) < 0.5 * missed(plain)
    assert careful.weights.sum() == pytest.approx(1)


def test_equal_losses_are_one_point_and_many_by_target_are_binned(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reduce(np.array([1.0, 1.0, 2.0]), np.array([0.3, 0.3, 0.4]), 3).positions.size == 2
    monkeypatch.setattr(reduction, "LIMIT", 60)
    losses, weights = example(500, 1)
    found = reduce(np.column_stack([losses, losses]) / 2, weights, 10)
    assert found.positions.size == 10
    assert abs(weights @ losses - found.weights @ losses[found.positions]) <= found.distance


def test_losses_by_target() -> None:
    losses = np.array([[0.0, 5.0], [5.0, 0.0], [5.0, 5.0]])
    found = reduce(losses, np.array([0.5, 0.3, 0.2]), 2)
    assert found.positions.tolist() == [0, 1]
    assert found.distance == pytest.approx(0.2 * 5)


@pytest.mark.parametrize(("k", "tail"), [(0, 0.0), (1, 1.0)])
def test_wrong_arguments(k: int, tail: float) -> None:
    with pytest.raises(ValueError):
        reduce(np.array([1.0]), np.array([1.0]), k, tail=tail)
    with pytest.raises(ValueError, match="not finite"):
        reduce(np.array([np.nan]), np.array([1.0]), 1)


def test_kept_scenarios_stay_a_scenario_set() -> None:
    scenarios = parse(WORKED + TAIL, "f.yaml", SHOCKS)
    losses = scenarios.active @ np.array([-3.0, 8.0, 2.0])
    small = keep(scenarios, reduce(losses, scenarios.weights, 2))
    assert len(small) == 2
    assert small.weights.sum() == pytest.approx(1)
    assert small.active.shape == (2, 3)
    assert not small.exact
    assert small.notes[-1] == "reduced from 216 scenarios to 2"


def test_draws_follow_the_probabilities() -> None:
    scenarios = parse(WORKED + TAIL, "f.yaml", SHOCKS)
    drawn = sample(scenarios, 1000, seed=4)
    assert (drawn.weights * 1000 == np.round(drawn.weights * 1000)).all()
    full = {tuple(c): w for c, w in zip(scenarios.codes.tolist(), scenarios.weights.tolist(), strict=True)}
    for code, weight in zip(drawn.codes.tolist(), drawn.weights.tolist(), strict=True):
        assert abs(weight - full[tuple(code)]) < 1e-3
    assert (sample(scenarios, 1000, seed=4).codes == drawn.codes).all()
    for driver, outcomes in drawn.marginals().items():
        assert outcomes == pytest.approx(scenarios.marginals()[driver], abs=0.03)
    with pytest.raises(ValueError, match="at least one"):
        sample(scenarios, 0)


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_the_choice_on_a_line_is_the_general_one(n: int) -> None:
    """Total losses take a shortcut; repeated as two equal targets they do not."""
    for seed in range(4):
        losses, weights = example(n, seed)
        for k in (1, 2, 5, n):
            line = reduce(losses, weights, k)
            general = reduce(np.column_stack([losses, losses]), weights, k)
            assert line.positions.tolist() == general.positions.tolist()
            assert line.weights == pytest.approx(general.weights)
            assert 2 * line.distance == pytest.approx(general.distance, abs=1e-12)
