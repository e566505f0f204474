"""Which pages tell one story: a copied or lightly edited article must not count again."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from foreshock.scenarios.match import tokens

SAME_SENTENCE = 0.8
"""Share of words in common from which two sentences say the same."""
SAME_STORY = 0.5
"""Two pages tell one story when this share of the shorter one's statements stands in the other."""


def leaders(pages: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """page -> the page that stands for its story, the first in order of name. `pages`: page -> its sentences."""
    leader = {page: page for page in pages}
    for (one, other), (mine, theirs) in sorted(_shared(pages).items()):
        found, total = min((len(pages[one]), mine), (len(pages[other]), theirs))[::-1]
        if found >= SAME_STORY * total and leader[one] != leader[other]:
            first, second = sorted((leader[one], leader[other]))
            leader = {page: first if head == second else head for page, head in leader.items()}
    return leader


def _shared(pages: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Pairs of pages -> how many sentences of the first, and of the second, stand in the other."""
    sentences = [(page, frozenset(tokens(text))) for page, texts in sorted(pages.items()) for text in texts]
    met: dict[tuple[str, str], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for i, j in _candidates([words for _, words in sentences]):
        (one, a), (other, b) = sentences[i], sentences[j]
        if one != other and len(a & b) >= SAME_SENTENCE * len(a | b):
            met[one, other][0].add(i)
            met[one, other][1].add(j)
    return {pair: (len(mine), len(theirs)) for pair, (mine, theirs) in met.items()}


def _candidates(sets: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    """Pairs (i < j) that can be alike: their rarest words meet (prefix filter, exact).

    Bayardo, Ma and Srikant (2007), Scaling up all pairs similarity search.
    """
    count = Counter(word for words in sets for word in words)
    index: dict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for j, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (count[word], word)) or [""]
        for word in rarest[: len(rarest) - math.ceil(SAME_SENTENCE * len(rarest)) + 1]:
            pairs.update((i, j) for i in index[word])
            index[word].append(j)
    return pairs
