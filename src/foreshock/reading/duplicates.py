"""The same story twice: a sketch of a page's word shingles, and clusters of pages whose sketches overlap."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from foreshock.core.parameters import parameter
from foreshock.reading.plain import fold

SIZE = 64
"""Hashes kept per page: the standard error of an overlap is about 1/16."""
WORDS = 5
_WORD = re.compile(r"\w+")


def signature(text: str) -> tuple[int, ...]:
    """The smallest hashes of all five-word runs of a text (a bottom-k sketch), in ascending order."""
    words = _WORD.findall(fold(text))
    if not words:
        return ()
    runs = {" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))}
    return tuple(sorted({zlib.crc32(run.encode()) for run in runs})[:SIZE])


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated share of word runs that two pages have in common (Jaccard), from 0 to 1."""
    if not a or not b:
        return 0.0
    union = sorted({*a, *b})[: min(SIZE, max(len(a), len(b)))]
    both = set(a) & set(b)
    return sum(value in both for value in union) / len(union)


class Clusters:
    """Pages seen so far, by their sketches. Keeps one sketch per cluster: memory grows with stories, not with pages."""

    def __init__(self, threshold: float | None = None) -> None:
        self._threshold = parameter("reading_pages.same_story").value if threshold is None else threshold
        self._owners: dict[int, list[int]] = {}
        self._clusters: list[tuple[str, tuple[int, ...]]] = []

    def place(self, identity: str, sketch: tuple[int, ...]) -> str:
        """The id of the first page that tells this story; a new story's own id."""
        for number in self._candidates(sketch):
            name, known = self._clusters[number]
            if overlap(known, sketch) >= self._threshold:
                return name
        number = len(self._clusters)
        self._clusters.append((identity, sketch))
        for value in sketch:
            self._owners.setdefault(value, []).append(number)
        return identity

    def _candidates(self, sketch: Iterable[int]) -> list[int]:
        shared: dict[int, int] = {}
        for value in sketch:
            for number in self._owners.get(value, ()):
                shared[number] = shared.get(number, 0) + 1
        return sorted(shared, key=lambda number: (-shared[number], number))
