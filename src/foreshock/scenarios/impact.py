"""Cross-impact balance: worlds whose parts support one another, from judgements of what favours what.

Weimer-Jehle (2006), Technological Forecasting and Social Change 73(4). It gives plausible worlds, not probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from foreshock.core.rng import stream
from foreshock.schema.labels import Floats

Choice = NDArray[np.int64]
ENUMERATED = 1_000_000
STARTS = 4096
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One consistent scenario: variant of every descriptor, and how many starts of the succession lead to it."""

    variants: Mapping[str, str]
    drawn: int
    slack: float
    """Smallest lead of a chosen variant over its best rival: how robust the world is to changed judgements."""


class CrossImpact:
    """Descriptors with variants and the judged influence of each variant on each variant of the others.

    Parameters
    ----------
    descriptors
        name -> variants.
    influence
        (descriptor, variant) -> {(descriptor, variant): judgement}, usually -3 to 3; what is left out is 0.

    Raises
    ------
    ValueError
        A name that does not exist, or influence of a descriptor on itself.
    """

    def __init__(
        self,
        descriptors: Mapping[str, Sequence[str]],
        influence: Mapping[tuple[str, str], Mapping[tuple[str, str], float]],
    ) -> None:
        self.names = tuple(descriptors)
        self.variants = tuple(tuple(descriptors[name]) for name in self.names)
        self.sizes = np.array([len(variants) for variants in self.variants])
        self.offset = np.concatenate([[0], np.cumsum(self.sizes)])
        self.matrix: Floats = np.zeros((int(self.offset[-1]), int(self.offset[-1])))
        for source, targets in influence.items():
            for target, value in targets.items():
                if source[0] == target[0]:
                    raise ValueError(f"'{source[0]}' cannot influence itself")
                self.matrix[self._at(source), self._at(target)] = value

    def _at(self, variant: tuple[str, str]) -> int:
        name, value = variant
        if name not in self.names or value not in self.variants[self.names.index(name)]:
            raise ValueError(f"there is no variant '{value}' of a descriptor '{name}'")
        place = self.names.index(name)
        return int(self.offset[place]) + self.variants[place].index(value)

    def choice(self, variants: Mapping[str, str]) -> Choice:
        """(J) variant numbers of a world given by name."""
        return np.array([self._at((name, variants[name])) - self.offset[j] for j, name in enumerate(self.names)])

    def balances(self, worlds: Choice) -> Floats:
        """(K, all variants) sum of the influences that each world (K, J) exerts on every variant."""
        total = np.zeros((worlds.shape[0], self.matrix.shape[0]))
        for j in range(len(self.names)):
            total += self.matrix[self.offset[j] + worlds[:, j]]
        return total

    def inconsistency(self, worlds: Choice) -> Floats:
        """(K, J) lead of the best variant over the chosen one; a world is consistent where all are zero."""
        total = self.balances(worlds)
        columns = []
        for j, size in enumerate(self.sizes.tolist()):
            block = total[:, self.offset[j] : self.offset[j] + size]
            columns.append(block.max(axis=1) - block[np.arange(worlds.shape[0]), worlds[:, j]])
        return np.column_stack(columns)

    def successor(self, worlds: Choice) -> Choice:
        """(K, J) every descriptor moves to its best-supported variant, and stays where it is among the best."""
        total = self.balances(worlds)
        columns = []
        for j, size in enumerate(self.sizes.tolist()):
            block = total[:, self.offset[j] : self.offset[j] + size]
            stays = block[np.arange(worlds.shape[0]), worlds[:, j]] >= block.max(axis=1)
            columns.append(np.where(stays, worlds[:, j], block.argmax(axis=1)))
        return np.column_stack(columns)

    def settle(self, world: Choice) -> tuple[Choice, ...]:
        """Where succession ends: one world (a fixed point) or the worlds of a cycle, in order."""
        path: dict[tuple[int, ...], int] = {}
        current = world
        while tuple(current.tolist()) not in path:
            path[tuple(current.tolist())] = len(path)
            current = self.successor(current[None, :])[0]
        begin = path[tuple(current.tolist())]
        return tuple(np.array(step) for step, place in path.items() if place >= begin)

    def consistent(self, *, starts: int = STARTS, seed: int = 0) -> tuple[World, ...]:
        """All consistent worlds where there are at most a million worlds; else those that succession finds from
        random starts. The most drawn (the widest basin) first."""
        if prod(self.sizes.tolist()) <= ENUMERATED:
            found = np.concatenate([block[(self.inconsistency(block) == 0).all(axis=1)] for block in self._all()])
        else:
            found = np.zeros((0, len(self.names)), dtype=np.int64)
        random = stream(seed, "cross impact")
        begin = np.column_stack([random.integers(0, size, starts) for size in self.sizes.tolist()])
        for _ in range(10 * len(self.names)):
            begin = self.successor(begin)
        ended = begin[(self.inconsistency(begin) == 0).all(axis=1)]
        worlds, counts = np.unique(np.concatenate([found, ended]), axis=0, return_counts=True)
        worlds = worlds.astype(np.int64)
        drawn = counts - (1 if found.size else 0)
        order = np.lexsort((np.arange(worlds.shape[0]), -drawn))
        return tuple(World(self._named(worlds[k]), int(drawn[k]), self._slack(worlds[k])) for k in order.tolist())

    def _all(self) -> list[Choice]:
        total = prod(self.sizes.tolist())
        return [
            np.stack(np.unravel_index(np.arange(a, min(a + CHUNK, total)), tuple(self.sizes.tolist())), axis=1)
            for a in range(0, total, CHUNK)
        ]

    def _named(self, world: Choice) -> dict[str, str]:
        return {name: self.variants[j][int(world[j])] for j, name in enumerate(self.names)}

    def _slack(self, world: Choice) -> float:
        total = self.balances(world[None, :])[0]
        leads = []
        for j, size in enumerate(self.sizes.tolist()):
            block = total[self.offset[j] : self.offset[j] + size]
            rivals = np.delete(block, int(world[j]))
            leads.append(float(block[int(world[j])] - rivals.max()) if rivals.size else np.inf)
        return min(leads)
