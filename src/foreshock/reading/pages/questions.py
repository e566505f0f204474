"""Questions of the page and the answers that follow them."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.pages.layout import Block
from foreshock.schema.brief import Heading, Question, Span


def pairs(page: str, blocks: Sequence[Block]) -> tuple[tuple[Question, ...], dict[int, int]]:
    """Question and answer pairs, and for every block of an answer the block of its question."""
    found = []
    answered: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if block.kind != "question":
            continue
        last = index
        while last + 1 < len(blocks) and _continues(blocks, index, last + 1):
            last += 1
            answered[last] = index
        if last == index:
            continue
        answer = Span(start=blocks[index + 1].body, end=blocks[last].end)
        question = Span(start=block.body, end=block.end)
        found.append(
            Question(question=question, answer=answer, question_text=question.of(page), answer_text=answer.of(page))
        )
    return tuple(found), answered


def _continues(blocks: Sequence[Block], question: int, index: int) -> bool:
    kind = blocks[index].kind
    if index == question + 1:
        return kind in {"answer", "paragraph", "item"}
    return kind == "item" and blocks[index - 1].kind in {"item", "answer"} and index - question < 12


def headings(page: str, blocks: Sequence[Block]) -> tuple[tuple[Heading, ...], dict[int, int]]:
    """Headings with the stretch they stand over, and for every block the block of its heading."""
    found = []
    under: dict[int, int] = {}
    places = [i for i, block in enumerate(blocks) if block.kind == "heading"]
    for number, index in enumerate(places):
        until = places[number + 1] if number + 1 < len(places) else len(blocks)
        for inner in range(index + 1, until):
            under[inner] = index
        end = blocks[until - 1].end
        start = blocks[index + 1].start if until > index + 1 else end
        span = Span(start=blocks[index].body, end=blocks[index].end)
        found.append(Heading(span=span, text=span.of(page), body=Span(start=min(start, end), end=end)))
    return tuple(found), under
