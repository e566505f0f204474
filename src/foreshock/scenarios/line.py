"""Forward selection on a line: the same greedy choice as for any distance, in O((n + k m) log n) by prefix sums.

Between two kept points only the points there change hands when one more is kept, so each step looks at the two
intervals that the last step made.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Floats

Index = NDArray[np.int64]
END = -1


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """Distinct points in ascending order with prefix sums of their mass and of mass times position."""

    x: Floats
    mass: Floats
    moment: Floats

    @classmethod
    def of(cls, x: Floats, mass: Floats) -> _Line:
        start = np.zeros(1)
        return cls(x, np.concatenate([start, np.cumsum(mass)]), np.concatenate([start, np.cumsum(mass * x)]))

    def right_of(self, center: Floats, low: Index, high: Index) -> Floats:
        """Sum of mass x distance of the points [low, high) to a center that is left of them all."""
        return (self.moment[high] - self.moment[low]) - center * (self.mass[high] - self.mass[low])

    def left_of(self, center: Floats, low: Index, high: Index) -> Floats:
        """The same for a center that is right of them all."""
        return -self.right_of(center, low, high)


def forward(x: Floats, mass: Floats, k: int) -> Index:
    """Positions of min(k, n) of the points `x` (n, distinct, ascending), in the order in which they are chosen."""
    line = _Line.of(x, mass)
    n = x.size
    first, _ = _best(line, END, n)
    chosen = [first]
    queue: list[tuple[float, int, int, int]] = []
    for left, right in ((END, first), (first, n)):
        _offer(queue, line, left, right)
    while len(chosen) < min(k, n) and queue:
        _, place, left, right = heapq.heappop(queue)
        chosen.append(place)
        _offer(queue, line, left, place)
        _offer(queue, line, place, right)
    return np.asarray(chosen, dtype=np.int64)


def _offer(queue: list[tuple[float, int, int, int]], line: _Line, left: int, right: int) -> None:
    """Enter the best further point between two kept ones (END and n: none), by how much it saves."""
    if right - left > 1:
        place, cost = _best(line, left, right)
        heapq.heappush(queue, (cost - _now(line, left, right), place, left, right))


def _now(line: _Line, left: int, right: int) -> float:
    """What the points between two kept ones cost as they are."""
    n = line.x.size
    inner = np.array([left + 1]), np.array([right])
    if left == END:
        return float(line.left_of(line.x[right], *inner)[0])
    if right == n:
        return float(line.right_of(line.x[left], *inner)[0])
    split = np.searchsorted(line.x, (line.x[left] + line.x[right]) / 2)[None]
    near = line.right_of(line.x[left], inner[0], split)
    return float((near + line.left_of(line.x[right], split, inner[1]))[0])


def _best(line: _Line, left: int, right: int) -> tuple[int, float]:
    """The point between two kept ones that leaves the least cost there, and that cost."""
    n = line.x.size
    inside = np.arange(left + 1, right, dtype=np.int64)
    center = line.x[inside]
    begin = np.full(inside.size, left + 1, dtype=np.int64)
    end = np.full(inside.size, right, dtype=np.int64)
    cost = np.zeros(inside.size)
    low, high = begin, end
    if left != END:
        low = np.searchsorted(line.x, (line.x[left] + center) / 2)
        cost += line.right_of(line.x[left], begin, low)
    if right != n:
        high = np.searchsorted(line.x, (center + line.x[right]) / 2)
        cost += line.left_of(line.x[right], high, end)
    cost += line.left_of(center, low, inside) + line.right_of(center, inside, high)
    best = int(np.argmin(cost))
    return int(inside[best]), float(cost[best])
