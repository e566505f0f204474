"""Which driver depends on which: an order to work in, and the loops that forbid one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

Parents = Mapping[str, Sequence[str]]
"""driver -> the drivers it depends on."""


def order(parents: Parents) -> list[str]:
    """Every driver after those it depends on; otherwise in the order given.

    Raises ValueError where there is a loop.
    """
    placed: dict[str, None] = {}
    waiting = list(parents)
    while waiting:
        ready = [name for name in waiting if all(parent in placed for parent in parents[name])]
        if not ready:
            raise ValueError("the drivers depend on one another in a circle")
        placed[ready[0]] = None
        waiting.remove(ready[0])
    return list(placed)


def loops(parents: Parents) -> list[list[str]]:
    """A shortest loop through every knot: [a, b, c] reads a depends on b, b on c, c on a. No driver in two loops."""
    found: list[list[str]] = []
    seen: set[str] = set()
    for name in parents:
        if name in seen:
            continue
        loop = _shortest(name, parents)
        if loop and not seen & set(loop):
            found.append(loop)
        seen.update(loop)
    return found


def _shortest(start: str, parents: Parents) -> list[str]:
    """Breadth first from a driver back to itself; empty where there is no way."""
    trail: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for parent in parents.get(here, ()):
            if parent == start:
                back = [here]
                while back[-1] != start:
                    back.append(trail[back[-1]])
                return back[::-1]
            if parent not in trail and parent != here:
                trail[parent] = here
                queue.append(parent)
    return []
