"""Any cut of any number of scenarios: it fits, depends on no number of threads, and answers stand in their order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from propagation_networks import two_suppliers

from foreshock.core.errors import UserError
from foreshock.core.progress import Progress, silent
from foreshock.data.checkpoints import fingerprint
from foreshock.propagation import batches
from foreshock.propagation.answers import Question, WholeLosses
from foreshock.propagation.models.base import Cost, Response
from foreshock.propagation.work import Work
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.network import Network

NET = two_suppliers()
FOOTPRINT = Footprint(Channel.CAPACITY, np.zeros(1, dtype=np.int32), np.ones(1), 0.0, 10.0)


class Echo:
    """The loss is the level; scenarios in `bad` fail, alone and in company."""

    name = "echo"
    help = "A model for tests."
    units = frozenset({"physical"})
    channels = frozenset(Channel)
    monotone: frozenset[Channel] = frozenset()
    relief_never_hurts = False

    def __init__(self, batch: int, fixed: int, each: int, bad: frozenset[int]) -> None:
        self.batch, self._fixed, self._each, self._bad = batch, fixed, each, bad

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, _: Mapping[str, float]) -> Cost:
        return Cost(memory=self._fixed + self._each * scenarios, answer=8)

    def propagate(
        self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float], progress: Progress
    ) -> Response:
        level = hit.level.sum(axis=1)
        if self._bad & set(level.astype(int).tolist()):
            raise RuntimeError("bad")
        return Response(targets=("a",), loss=level[:, None], baseline=np.ones(1))


@given(
    rows=st.integers(1, 80),
    batch=st.integers(1, 64),
    fixed=st.integers(0, 2000),
    each=st.integers(1, 500),
    memory=st.integers(1, 40_000),
    workers=st.integers(1, 5),
    bad=st.frozensets(st.integers(1, 80), max_size=4),
)
def test_any_cut(rows: int, batch: int, fixed: int, each: int, memory: int, workers: int, bad: frozenset[int]) -> None:
    hit = Hit((FOOTPRINT,), np.arange(1.0, rows + 1)[:, None])
    question = Question(Echo(batch, fixed, each, bad), NET, hit, 30.0, {})
    work = Work(workers=workers, memory=memory)
    try:
        made = batches.cut(question, WholeLosses(), rows, work, {})
    except UserError:
        assert fixed + each + 24 * rows > memory
        return
    assert fixed + each + 24 * rows <= memory
    assert 1 <= made.size <= batch
    assert made.memory <= memory
    assert made.size == batches.cut(question, WholeLosses(), rows, Work(workers=1, memory=memory), {}).size
    found = batches.answer(question, WholeLosses(), rows, work, silent)
    good = np.array([row + 1 not in bad for row in range(rows)])
    assert (found.loss[good, 0] == np.flatnonzero(good) + 1).all()
    assert set(found.error) == set(np.flatnonzero(~good).tolist())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


def told(value: object) -> object:
    """The value with all that a fingerprint must tell apart: 1 and 1.0 and True, 0.0 and -0.0."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {key: told(one) for key, one in sorted(value.items())}
    return f"{type(value).__name__} {value!r}"


@given(VALUES, VALUES)
def test_fingerprints_are_equal_where_values_are(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (told(one) == told(other))
