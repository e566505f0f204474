"""Where the boxes of a picture stand: columns by what depends on what, with few crossings, and room for long arrows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 6
"""How often the order of the columns is mended, forth and back."""
PASS = 14.0
"""Height that an arrow takes where it passes a column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of boxes and of passing arrows ('' names no box), and every arrow as the stations it goes through."""

    columns: tuple[tuple[str, ...], ...]
    arrows: tuple[tuple[str, ...], ...]
    apart: tuple[str, ...]
    """Boxes without any arrow."""


def arranged(depth: Mapping[str, int], edges: Sequence[tuple[str, str]]) -> Grid:
    """The boxes in columns by depth, those at the ends of an arrow near one another (barycentre sweeps: Sugiyama,
    Tagawa and Toda 1981). An arrow over several columns passes each of them at a station of its own."""
    tied = {name for edge in edges for name in edge}
    columns: list[list[str]] = [[] for _ in range(1 + max((depth[name] for name in tied), default=-1))]
    for name in depth:
        if name in tied:
            columns[depth[name]].append(name)
    arrows = []
    for parent, child in edges:
        stations = [parent]
        for column in range(depth[parent] + 1, depth[child]):
            stations.append(f"\0{parent}\0{child}\0{column}")
            columns[column].append(stations[-1])
        arrows.append((*stations, child))
    links = [link for stations in arrows for link in pairwise(stations)]
    for sweep in range(SWEEPS):
        ahead = sweep % 2 == 0
        for column in range(1, len(columns)) if ahead else range(len(columns) - 2, -1, -1):
            beside = columns[column - 1] if ahead else columns[column + 1]
            place = {name: rank for rank, name in enumerate(beside)}
            columns[column] = _by_neighbours(columns[column], place, links)
    apart = tuple(name for name in depth if name not in tied)
    return Grid(tuple(map(tuple, columns)), tuple(arrows), apart)


def _by_neighbours(column: list[str], place: Mapping[str, int], links: Sequence[tuple[str, str]]) -> list[str]:
    """A column in the order of the mean places of those it is tied to; who is tied to nobody keeps its place."""
    ranks: dict[str, list[int]] = {name: [] for name in column}
    for first, second in links:
        for name, other in ((first, second), (second, first)):
            if name in ranks and other in place:
                ranks[name].append(place[other])
    mean = {name: sum(ranks[name]) / len(ranks[name]) if ranks[name] else float(now) for now, name in enumerate(column)}
    return sorted(column, key=lambda name: mean[name])


def passes(name: str) -> bool:
    """Is a station only where an arrow passes?"""
    return name.startswith("\0")
