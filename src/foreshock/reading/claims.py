"""What is said to be so: reports and rumours, attributed assertions, and people's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.language.plain import lower
from foreshock.reading.language.words import word_set
from foreshock.reading.pages.layout import Block
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.voices import attribution
from foreshock.schema.brief import Claim, Quote, Span

RUMOUR = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|supposedly|apparently|rumou?rs?|unconfirmed|media reports?|a reported|"
    r"reports? (?:indicate|suggest|say|claim|emerged)\w*|the reported|is said to|are said to|is believed to|"
    r"are believed to|is thought to|leaked|"
    r"anonymous|who asked not to be (?:named|identified)|not authori[sz]ed to speak)\b"
)
SAYING = word_set(
    "said says told claimed claims announced insisted insists confirmed acknowledged denied alleged testified "
    "stated revealed disclosed declared asserted maintained according"
)
QUOTE_WORDS = 5
LONG_QUOTE = 10
"""Words from which a quotation needs no named speaker."""


def find(
    page: str, plain: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
) -> tuple[tuple[Claim, ...], tuple[Quote, ...]]:
    """Claims and quotations of a page, in order."""
    claims, quotes = [], []
    state = attribution.Speakers()
    taken: set[int] = set()
    for at, sentence in enumerate(sentences):
        if blocks[sentence.block].kind in {"title", "heading", "question"} or not sentence.tokens:
            continue
        attribution.note(page, sentence, state)
        following = sentences[at + 1] if at + 1 < len(sentences) else None
        claim = _claim(page, plain, sentence, state, following)
        if claim is not None:
            claims.append(claim)
        for start, end in sentence.quotes:
            if start in taken or not sentence.start <= start < sentence.end:
                continue
            taken.add(start)
            quote = _quote(page, plain, (start, end), sentence, state, following)
            if quote is not None:
                quotes.append(quote)
    return tuple(claims), tuple(quotes)


def _claim(
    page: str, plain: str, sentence: Sentence, state: attribution.Speakers, following: Sentence | None
) -> Claim | None:
    rumour = bool(RUMOUR.search(lower(plain[sentence.start : sentence.end])))
    said = any(token.low in SAYING for token in sentence.tokens) and not sentence.asks
    if not rumour and not said:
        return None
    source = attribution.source(page, sentence, Clause(len(sentence.tokens) - 1, 0, "", False), state, following)
    if not rumour and not source:
        return None
    span = Span(start=sentence.start, end=sentence.end)
    return Claim(span=span, text=span.of(page), source=source, needs_corroboration=rumour)


def _quote(
    page: str,
    plain: str,
    place: tuple[int, int],
    sentence: Sentence,
    state: attribution.Speakers,
    following: Sentence | None,
) -> Quote | None:
    """A quotation of some words; scare quotes are none."""
    start, end = place
    while end > start and plain[end - 1] in ' ,"':
        end -= 1
    if len(plain[start:end].split()) < QUOTE_WORDS:
        return None
    first = next((k for k, token in enumerate(sentence.tokens) if token.start >= start), 0)
    last = next((k for k, token in enumerate(sentence.tokens) if token.start >= end), len(sentence.tokens))
    span = Span(start=start, end=end)
    source = attribution.source(page, sentence, Clause(first, last, "", False), state, following)
    if not source and len(plain[start:end].split()) < LONG_QUOTE:
        return None
    return Quote(span=span, text=span.of(page), source=source)
