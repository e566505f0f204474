"""Loops in a bill of materials, each named with the rows that make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True)
class Loop:
    """`names`: each is made from the next, the last from the first. `edges`: positions of the rows that say so."""

    names: tuple[str, ...]
    edges: tuple[int, ...]


def find_loops(items: Sequence[str], inputs: Sequence[str]) -> list[Loop]:
    """One shortest loop of every knot of items that are made from one another, in order of appearance.

    `items`, `inputs` (e): items[k] is made from inputs[k].
    """
    names = list(dict.fromkeys([*items, *inputs]))
    if not names:
        return []
    code = {name: position for position, name in enumerate(names)}
    head = np.fromiter((code[name] for name in items), dtype=np.int64, count=len(items))
    tail = np.fromiter((code[name] for name in inputs), dtype=np.int64, count=len(inputs))
    graph = csr_array((np.ones(head.size), (head, tail)), shape=(len(names), len(names)))
    _, knot = connected_components(graph, directed=True, connection="strong")
    inside = np.flatnonzero(knot[head] == knot[tail])
    following: dict[int, list[tuple[int, int]]] = {}
    for edge in inside.tolist():
        following.setdefault(int(head[edge]), []).append((int(tail[edge]), edge))
    loops: list[Loop] = []
    seen: set[int] = set()
    for start in following:
        if int(knot[start]) not in seen:
            seen.add(int(knot[start]))
            loops.append(_shortest(start, following, names))
    return loops


def _shortest(start: int, following: dict[int, list[tuple[int, int]]], names: Sequence[str]) -> Loop:
    """The shortest way from `start` back to itself, breadth first."""
    came: dict[int, tuple[int, int]] = {}
    layer = [start]
    while start not in came:
        nearer = []
        for node in layer:
            for target, edge in following[node]:
                if target not in came:
                    came[target] = (node, edge)
                    nearer.append(target)
        layer = nearer
    steps: list[tuple[int, int]] = []
    node = start
    while not steps or node != start:
        node, edge = came[node]
        steps.append((node, edge))
    steps.reverse()
    return Loop(tuple(names[node] for node, _ in steps), tuple(edge for _, edge in steps))
