"""Sentences: where one ends, whether it asks, and which stretches of it are quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from foreshock.reading.language.plain import Token, lower, tokens
from foreshock.reading.language.words import ABBREVIATIONS, SENTENCE_STARTERS
from foreshock.reading.pages.layout import Block

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s+[\"'(\[]*[^\W_a-z]|\s*$)")
_BEFORE = re.compile(r"[\w.&]+$")
_SINGLE_OPENS = re.compile(r"(?:^|(?<=[\s(]))'(?=\w)")

LONGEST = 300
"""Tokens above which a stretch without a full stop is a list or a dump, not a sentence: no rule reads it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at [start, end) of the page, with its tokens and the block it stands in."""

    start: int
    end: int
    block: int
    tokens: tuple[Token, ...]
    quotes: tuple[tuple[int, int], ...]
    """Quoted stretches [start, end) of the page that touch this sentence, without their marks."""

    @property
    def asks(self) -> bool:
        last = [token.low for token in self.tokens[-3:]]
        return "?" in last


def sentences(plain: str, found: list[Block]) -> list[Sentence]:
    """All sentences of the blocks, in order."""
    result = []
    for index, block in enumerate(found):
        text = plain[block.body : block.end]
        quotes = quoted(text, block.body)
        first = 0
        for start, end in split(text, block.body):
            while first < len(quotes) and quotes[first][1] <= start:
                first += 1
            inside = []
            for quote in quotes[first:]:
                if quote[0] >= end:
                    break
                inside.append(quote)
            words = tokens(plain, start, end)
            result.append(Sentence(start, end, index, tuple(words if len(words) <= LONGEST else ()), tuple(inside)))
    return result


def split(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """[start, end) of every sentence of a plain paragraph, shifted by `offset`."""
    spans = []
    start = 0
    for match in _END.finditer(text):
        if not _ends(text, match):
            continue
        spans.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return [_trim(text, a, b, offset) for a, b in spans if text[a:b].strip()]


def _trim(text: str, start: int, end: int, offset: int) -> tuple[int, int]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left + offset, left + len(piece.strip()) + offset


def _ends(text: str, match: re.Match[str]) -> bool:
    """Is this a full stop, or the dot of an abbreviation?"""
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    before = _BEFORE.search(text, max(0, match.start() - 24), match.start())
    word = lower(before.group()).strip("&") if before else ""
    if word == "no":
        return re.match(r"\s*[0-9]", text[match.end() :]) is None
    clipped = before is not None and text[before.start() - 1 : before.start()] == "'"
    single = len(word) == 1 and word.isalpha() and word != "i" and not clipped
    if word not in ABBREVIATIONS and not single and not re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return True
    following = re.match(r"\s+([\"'(\[]*)([\w']+)", text[match.end() :])
    if following is None:
        return True
    if single or "." not in word:
        return False
    return bool(following.group(1)) or lower(following.group(2)) in SENTENCE_STARTERS


def quoted(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """Stretches between double quotation marks; an unclosed one runs to the end of the paragraph, one that only closes
    here began in the paragraph before."""
    marks = [i for i, char in enumerate(text) if char == '"']
    spans = []
    if len(marks) % 2 and _closing(text, marks[0]):
        opened = [match.end() for match in _SINGLE_OPENS.finditer(text, 0, marks[0])]
        spans.append((offset + (opened[-1] if opened else 0), marks[0] + offset))
        marks = marks[1:]
    for index in range(0, len(marks), 2):
        end = marks[index + 1] if index + 1 < len(marks) else len(text)
        if end > marks[index] + 1:
            spans.append((marks[index] + 1 + offset, end + offset))
    return spans


def _closing(text: str, mark: int) -> bool:
    """Does the mark stand behind a stop and before a blank, so that it can only close?"""
    return mark > 0 and text[mark - 1] in ",.!?…" and text[mark + 1 : mark + 2] in {" ", ""}
