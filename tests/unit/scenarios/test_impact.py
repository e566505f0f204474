"""Cross-impact balance: the worked judgements, succession, and sampling beyond enumeration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from foreshock.scenarios import impact
from foreshock.scenarios.impact import CrossImpact

NAMES = dict.fromkeys("ABC", ("1", "2"))
FIRST = {
    "A1": {"B": 1, "C": 2},
    "A2": {"B": -1, "C": -2},
    "B1": {"A": 2, "C": 1},
    "B2": {"A": -2, "C": -1},
    "C1": {"B": 1},
}


def worked() -> CrossImpact:
    influence = {
        (source[0], source[1]): {(t, v): x if v == "1" else -x for t, x in targets.items() for v in "12"}
        for source, targets in FIRST.items()
    }
    return CrossImpact(NAMES, influence)


def worlds(count: int = 3) -> np.ndarray:
    return np.array(list(itertools.product(range(2), repeat=count)))


def test_worked_inconsistencies() -> None:
    assert worked().inconsistency(worlds()).sum(axis=1).tolist() == [0, 6, 8, 8, 6, 6, 6, 0]


def test_two_consistent_worlds() -> None:
    found = worked().consistent(seed=1)
    assert {"".join(world.variants.values()) for world in found} == {"111", "222"}
    assert sum(world.drawn for world in found) == impact.STARTS
    assert found[0].drawn >= found[1].drawn
    assert found[0].slack >= 0


def test_succession_ends_in_a_fixed_point_or_a_cycle() -> None:
    model = worked()
    ended = model.settle(model.choice({"A": "1", "B": "1", "C": "2"}))
    assert [world.tolist() for world in ended] == [[0, 0, 0]]
    chase = CrossImpact(
        {"x": ("a", "b"), "y": ("a", "b")},
        {
            ("x", "a"): {("y", "b"): 1},
            ("x", "b"): {("y", "a"): 1},
            ("y", "a"): {("x", "a"): 1},
            ("y", "b"): {("x", "b"): 1},
        },
    )
    assert len(chase.settle(np.array([0, 0]))) > 1
    assert chase.consistent() == ()


def test_a_tie_stays_where_it_is() -> None:
    indifferent = CrossImpact({"x": ("a", "b"), "y": ("a", "b")}, {})
    assert len(indifferent.consistent()) == 4
    assert (indifferent.successor(worlds(2)) == worlds(2)).all()


def test_sampling_finds_what_enumeration_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(11)
    names = {f"d{i}": ("u", "v", "w") for i in range(6)}
    pairs = [(n, v) for n in names for v in "uvw"]
    influence = {s: {t: float(random.integers(-3, 4)) for t in pairs if t[0] != s[0]} for s in pairs}
    model = CrossImpact(names, influence)
    full = model.consistent()
    assert full
    monkeypatch.setattr(impact, "ENUMERATED", 1)
    drawn = model.consistent()
    reached = [world for world in full if world.drawn]
    assert [world.variants for world in drawn] == [world.variants for world in reached]


@pytest.mark.parametrize(
    ("influence", "said"),
    [({("A", "1"): {("A", "2"): 1}}, "cannot influence itself"), ({("A", "9"): {("B", "1"): 1}}, "no variant '9'")],
)
def test_wrong_names(influence: dict[tuple[str, str], dict[tuple[str, str], float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CrossImpact(NAMES, influence)
