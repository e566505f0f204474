"""How long work tells what it is doing, without knowing who listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Progress(Protocol):
    """Called as work advances: `stage` is what is going on, `done` of `total` says how far (total 0 = unknown)."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """The listener that nobody is."""


def shares(progress: Progress, stage: str, sizes: Sequence[int]) -> list[Progress]:
    """A listener for each part of a whole; they may be called from different threads.

    What a part reports counts as that share of its size, whatever it calls its stage and its units; `progress` hears
    how much of all sizes together is done.
    """
    ready = [0.0] * len(sizes)
    whole, name = sum(sizes), stage

    def listener(part: int) -> Progress:
        def heard(stage: str, done: int, total: int) -> None:
            ready[part] = max(ready[part], sizes[part] * done / total if total else 0.0)
            progress(name, int(sum(ready) + 1e-9 * whole), whole)

        return heard

    return [listener(part) for part in range(len(sizes))]
