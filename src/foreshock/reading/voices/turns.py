"""Whose turn it is to speak where a page says so by labels: transcripts ("Ann Lee, chief executive: ...") and
interviews (questions and answers in the first person)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from foreshock.reading.language.words import word_set
from foreshock.reading.pages.layout import Block

ROLES = word_set(
    "executive officer chairman chairwoman chair president director minister secretary governor analyst economist "
    "operator moderator head partner manager spokesman spokeswoman spokesperson professor ambassador senator member "
    "host ceo cfo coo correspondent commissioner treasurer general"
)
_NAME = r"[A-Z][\w.'-]*(?: (?:de|van|von|al|bin|der|la|le) )?(?: ?[A-Z][\w.'-]*){0,3}"
_LABEL = re.compile(rf"({_NAME})((?:, | \(| - | – )[^:.?!]{{2,60}})?: +(?=\S)")
_PERSON = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][\w'-]+){1,2}\b")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|I'm|I'd|I've)\b")


def find(plain: str, blocks: Sequence[Block], answered: Mapping[int, int]) -> dict[int, str]:
    """Block -> who speaks in it; blocks where nobody is labelled are left out."""
    return _transcript(plain, blocks) or _interview(plain, blocks, answered)


def _transcript(plain: str, blocks: Sequence[Block]) -> dict[int, str]:
    """Labelled turns, and the paragraphs that carry them on. A label counts if it names a role or comes again."""
    labels = {}
    for index, block in enumerate(blocks):
        match = None if block.kind in {"title", "heading"} else _LABEL.match(plain, block.body, block.end)
        if match is not None:
            labels[index] = (match[1], _role(f"{match[1]} {match[2] or ''}"))
    times = Counter(name for name, _ in labels.values())
    known = {name for name, role in labels.values() if role or (times[name] > 1 and " " in name)}
    if sum(times[name] for name in known) < 3:
        return {}
    turns: dict[int, str] = {}
    speaker = ""
    for index, block in enumerate(blocks):
        name = labels.get(index, ("", False))[0]
        if name or block.kind == "heading":
            speaker = name if name in known else ""
        if speaker:
            turns[index] = speaker
    return turns


def _role(text: str) -> bool:
    return any(word.strip(",()").lower() in ROLES for word in text.split())


def _interview(plain: str, blocks: Sequence[Block], answered: Mapping[int, int]) -> dict[int, str]:
    """Answers in the first person are those of the person whom the page introduces above its questions."""
    if not any(_FIRST_PERSON.search(plain[blocks[index].body : blocks[index].end]) for index in answered):
        return {}
    first = min(answered.values())
    above = [(block.kind, plain[block.body : block.end]) for block in blocks[:first]]
    names = Counter(_PERSON.findall(". ".join(text for _, text in above)))
    name, times = names.most_common(1)[0] if names else ("", 0)
    if times < 2:
        opening = (_PERSON.match(text) for kind, text in above if kind == "paragraph")
        name = next((match[0] for match in opening if match is not None), "")
    return dict.fromkeys(answered, name) if name else {}
