"""Advice: what the page tells firms, investors and officials to do, and the kind of measure that would do it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foreshock.reading.language.plain import lower
from foreshock.reading.language.verbs import is_adverb
from foreshock.reading.language.words import word_set
from foreshock.reading.pages.layout import Block
from foreshock.reading.pages.sentences import Sentence
from foreshock.schema.brief import Advice, Span

AUDIENCE = word_set(
    "businesses business companies company firms firm investors investor managers executives boards board "
    "suppliers importers exporters manufacturers producers traders insurers lenders banks shippers carriers "
    "retailers buyers treasurers corporates multinationals organisations organizations enterprises entrepreneurs "
    "employers households consumers policymakers operators owners portfolio shareholders procurement leaders you"
)
IMPERATIVES = word_set(
    "diversify reduce review assess build develop prepare hedge secure stockpile monitor stay avoid keep consider "
    "identify map track ensure establish create maintain increase limit spread lock switch move relocate "
    "renegotiate audit stress-test test plan update engage consult seek check watch add buy hold make get start "
    "put set run protect insure shift qualify"
)
MEASURES: tuple[tuple[str, str], ...] = (
    (
        "diversify",
        r"diversif\w+|second sourc\w+|alternative (?:suppliers?|sources?)|multiple suppliers|single-source|"
        r"dual sourc\w+|other suppliers|more than one supplier|spread (?:their|your|its) suppl\w+",
    ),
    (
        "contingency plan",
        r"contingency plans?|scenario plan\w*|stress[- ]test\w*|business continuity|be prepared|prepare for|"
        r"emergency plans?|evacuation plans?|playbooks?|fallback",
    ),
    (
        "inventory",
        r"stockpil\w+|inventor\w+|buffer stocks?|safety stocks?|reserves of|stock up|\w+ of stock|hold .{0,30}stock",
    ),
    ("hedge", r"hedg\w+|insur\w+|currency risk|lock in|long-term contracts?|fixed-price|options"),
    ("relocate", r"relocat\w+|reshor\w+|near-?shor\w+|friend-?shor\w+|move production|shift production"),
    ("reroute", r"rerout\w+|alternative routes?|both routes|other ports"),
    (
        "monitor",
        r"monitor\w*|stay informed|keep an eye|watch|track\w*|follow (?:the )?developments|assess\w*|review\w*|"
        r"expert advice|legal advice|map (?:their|your)|audit\w*|due diligence",
    ),
)
_TIP = re.compile(
    r"^(?:pro tip|tip|advice|recommendation|action|what to do|bottom line|key takeaway)s?\s*\d*\s*[:–-]\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\bwhat (?:should|can|must|could) .{2,60}\bdo\b|\bhow (?:should|can|to)\b.{0,60}\bprepare\b|what to do|"
    r"next steps|recommend",
    re.IGNORECASE,
)
_MUST = frozenset({"should", "must", "ought"})


def find(
    page: str,
    plain: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    answered: dict[int, int],
    under: dict[int, int],
) -> tuple[Advice, ...]:
    """All advice of a page, in order."""
    found = []
    for sentence in sentences:
        block = blocks[sentence.block]
        if block.kind in {"title", "heading", "question"} or sentence.asks:
            continue
        lead = _asked(plain, blocks, sentence.block, answered, under)
        made = _advice(page, plain, sentence, blocks, lead)
        if made is not None:
            found.append(made)
    return tuple(found)


def _asked(plain: str, blocks: Sequence[Block], index: int, answered: dict[int, int], under: dict[int, int]) -> bool:
    """Does the block answer "What should businesses do", or stand under a heading that promises advice?"""
    for table in (answered, under):
        place = table.get(index)
        if place is not None and _ASKS.search(plain[blocks[place].start : blocks[place].end]):
            return True
    return False


def _advice(page: str, plain: str, sentence: Sentence, blocks: Sequence[Block], asked: bool) -> Advice | None:
    text = plain[sentence.start : sentence.end]
    tip = _TIP.match(text)
    start = sentence.start + (tip.end() if tip else 0)
    tokens = [token for token in sentence.tokens if token.start >= start]
    lows = [token.low for token in tokens]
    if not lows:
        return None
    modal = _obligation(lows)
    if modal >= 0:
        subject = lows[:modal]
        audience = next((low for low in subject if low in AUDIENCE), "")
        pronoun = (bool(subject) and subject[-1] in {"they", "we"}) or subject[:1] == ["they"]
        if not audience and not (asked and pronoun):
            return None
        if _passive_about_others(subject, audience):
            return None
        return _make(page, plain, start, sentence.end, audience or "they", tokens[modal].end)
    imperative = (
        lows[0] in IMPERATIVES and len(lows) > 2 and lows[1] not in {"is", "are", "was", "of", "has", "will", ","}
    )
    listed = blocks[sentence.block].kind == "item" and asked
    if imperative and (tip is not None or asked or listed):
        return _make(page, plain, start, sentence.end, "readers", start)
    return None


def _obligation(lows: Sequence[str]) -> int:
    """The token of should, must, ought to, need to; -1 where there is none or it inverts (should Trump return)."""
    for at, low in enumerate(lows):
        need = low in {"need", "needs"} and at + 1 < len(lows) and lows[at + 1] == "to"
        if at > 0 and (low in _MUST or need):
            after = next((word for word in lows[at + 1 :] if not is_adverb(word)), "")
            return -1 if after in {"have", ""} and low != "must" and not need and "been" in lows[at : at + 4] else at
    return -1


def _passive_about_others(subject: Sequence[str], audience: str) -> bool:
    """The audience word must belong to the subject itself, not to a clause before it."""
    if not audience:
        return False
    last = max(i for i, low in enumerate(subject) if low == audience)
    return any(low in {"said", "that", "because", "if", "which"} for low in subject[last + 1 :])


def _make(page: str, plain: str, start: int, end: int, audience: str, action_from: int) -> Advice:
    span = Span(start=start, end=end)
    action = page[action_from:end].strip(" .")
    return Advice(span=span, text=span.of(page), audience=audience, action=action, measure=measure(plain[start:end]))


def measure(text: str) -> str:
    """The kind of measure that would do what the words ask for, or ''."""
    small = lower(text)
    return next((name for name, pattern in MEASURES if re.search(rf"\b(?:{pattern})", small)), "")
