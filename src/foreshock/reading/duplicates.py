"""The same story twice: a sketch of a page's word shingles, and clusters of pages whose sketches overlap."""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_left

from foreshock.core.parameters import parameter
from foreshock.reading.language.plain import fold

SIZE = 64
"""Hashes kept per page: the standard error of an overlap is about 1/16."""
WORDS = 5
INDEXED = 24
ENOUGH = 3
"""Indexed hashes in common from which two pages are compared."""
COMMON = 100
"""A run of words that more stories share is a phrase of the trade: only the first of them are looked at."""
COMPARED = 20
NEWEST = 20_000
SMALLEST_PART = 0.25
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


def size(sketch: tuple[int, ...]) -> float:
    """Estimated number of word runs of a page: exact while they all fit into the sketch."""
    return len(sketch) if len(sketch) < SIZE else (SIZE - 1) / (sketch[-1] + 1) * 2**32


def same_story(a: tuple[int, ...], b: tuple[int, ...], threshold: float, part: float) -> bool:
    """Whether two pages share most of their word runs, or one is cut out of the other.

    `threshold`: share in common of both (Jaccard). `part`: share of the shorter page that stands in the longer one;
    it is only trusted where the pages have SMALLEST_PART in common, since a sketch says little about less.
    """
    common = overlap(a, b)
    if common >= threshold:
        return True
    if common < SMALLEST_PART:
        return False
    one, other = size(a), size(b)
    shared = common / (1 + common) * (one + other)
    return shared / min(one, other) >= part


class _Index:
    """Which stories hold a hash. Sorted pairs in one array, eight bytes a pair, and the newest ones in a dictionary."""

    def __init__(self) -> None:
        self._pairs = array("Q")
        self._new: dict[int, list[int]] = {}
        self._count = 0

    def add(self, value: int, number: int) -> None:
        self._new.setdefault(value, []).append(number)
        self._count += 1
        if self._count >= NEWEST:
            pairs = [one << 32 | number for one, numbers in self._new.items() for number in numbers]
            self._pairs = array("Q", sorted((*self._pairs, *pairs)))
            self._new, self._count = {}, 0

    def get(self, value: int) -> list[int]:
        """The stories that hold a hash, the first COMMON of them."""
        first = bisect_left(self._pairs, value << 32)
        last = bisect_left(self._pairs, value + 1 << 32, first, min(len(self._pairs), first + COMMON))
        old = [pair & 0xFFFFFFFF for pair in self._pairs[first:last]]
        return (old + self._new.get(value, []))[:COMMON]


class Clusters:
    """Pages seen so far, by their sketches. Keeps one sketch per cluster: memory grows with stories, not with pages.

    Only the smallest INDEXED hashes of a sketch are looked up, and stories with fewer than ENOUGH of them in common are
    not compared: of pages that share 45 % of their runs, one pair in ten thousand is missed so.
    """

    def __init__(self, threshold: float | None = None, part: float | None = None) -> None:
        self._threshold = parameter("reading_pages.same_story").value if threshold is None else threshold
        self._part = parameter("reading_pages.same_story_part").value if part is None else part
        self._index = _Index()
        self._names: list[str] = []
        self._sketches: list[array[int]] = []

    def place(self, identity: str, sketch: tuple[int, ...]) -> str:
        """The id of the first page that tells this story; a new story's own id."""
        for number in self._candidates(sketch):
            if same_story(tuple(self._sketches[number]), sketch, self._threshold, self._part):
                return self._names[number]
        number = len(self._names)
        self._names.append(identity)
        self._sketches.append(array("I", sketch))
        for value in sketch[:INDEXED]:
            self._index.add(value, number)
        return identity

    def _candidates(self, sketch: tuple[int, ...]) -> list[int]:
        """The stories that share most hashes with a page, those first."""
        shared: dict[int, int] = {}
        for value in sketch[:INDEXED]:
            for number in self._index.get(value):
                shared[number] = shared.get(number, 0) + 1
        enough = min(ENOUGH, len(sketch))
        near = [number for number, count in shared.items() if count >= enough]
        return sorted(near, key=lambda number: (-shared[number], number))[:COMPARED]
