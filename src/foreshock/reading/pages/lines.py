"""The line model: which lines of a page are its text.

Every line gets a score, and the contiguous run with the largest sum is the text (the maximum-sum run). Menus, banners
and link lists are short and poor in function words, so they cost; sentences earn their length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from foreshock.core.parameters import parameter
from foreshock.reading.language.plain import lower
from foreshock.reading.language.words import BOILERPLATE, STOP_WORDS, WEAK_BOILERPLATE
from foreshock.reading.pages.bylines import names_somebody, signed
from foreshock.reading.pages.stamps import is_labelled, is_stamp

_TOKENS = re.compile(r"\w+(?:'\w+)?")
_CONSENT = re.compile(
    r"\b(?:uses? cookies|cookies (?:are|that|on|to)|your cookie|accept (?:all )?cookies|consent to (?:the use|our)|"
    r"\w+ cookies .{0,200}\bcookies|javascript is (?:disabled|required)|browser does not support)\b"
)
_COMMENTER = re.compile(
    r"\b(?:on|at) (?:\w+ \d{1,2},? 20\d\d|\d{1,2} \w+ 20\d\d|\d{1,2}[./]\d{1,2}[./]20\d\d).{0,14}"
    r"\b(?:said|says|wrote|writes)\s*:?$|"
    r"^.{2,40}\b(?:says|said|wrote):$|^(?:reply|replies)\b.{0,12}$|^\d+ (?:comments?|replies)$"
)
_LETTER = re.compile(r"[^\W\d_]")
_CLOSED = re.compile(r"[.!?…][\"')\]]*\s*$")
_ITEM = re.compile(r"(\d{1,2})[.)]\s|[QA]:\s")
BULLETS = "•*-·"
FEWEST, NARROW, WIDE, WIDEST = 4, 40, 110, 160
"""A page is wrapped where FEWEST lines or more touch the next and most are about as wide; beyond WIDE they must break
sentences as well, for whole paragraphs may be of that width."""
_DIVIDED = re.compile(r"[^\W_][-\u00ad\u2010]$")
_SECTION = re.compile(r"\s[|>/»•]\s|:$")
"""A line with one of these is a rubric ("MARKETS | EUROPE") if it is short."""
_BUTTON = re.compile(
    r"(?:(?:print|share|save|bookmark|e-?mail|listen to|gift|follow|download)\b:? (?:this|to|on|via|with|article|page|"
    r"for later|us|the topics|story|\w+ on)|copy link|add ?this|view all|skip to|sign (?:up|in)|leave a comment)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"\((?:[^()]*\b(?:AFP|AP|Reuters|Getty|EPA|file|photo)\b[^()]*)\)\s*$")
_OPEN_TRAIL = re.compile(r"\s[\">›→]\s*$")
_AUTHOR = re.compile(r"\W{0,3}by [A-Z]", re.IGNORECASE)
_CRUMB = re.compile(
    r"^\s*(?:(?:home|news|start)\b.{0,40}?\s(?:\"|>|/|›|→|\||::)\s|(?:[^\">›→\n]{2,40}\s[\">›→]\s){2})", re.IGNORECASE
)

Role = Literal["text", "title", "subtitle", "byline", "date", "breadcrumb", "boilerplate", "outside"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line (or a paragraph wrapped over several lines) at [start, end) of the page, without its blanks."""

    start: int
    end: int
    role: Role = "text"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the line model; see parameters/reading_lines.yaml."""

    long_words: float
    short_words: float
    listed_words: float
    rich: float
    poor: float
    open: float
    penalty: float
    figures: float
    boilerplate: float


@cache
def weights() -> Weights:
    """The score of every line, see `parameters/reading_lines.yaml`."""
    names = ("long_words", "short_words", "listed_words", "rich", "poor", "open", "penalty", "figures", "boilerplate")
    return Weights(**{name: parameter(f"reading_lines.{name}").value for name in names})


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(BOILERPLATE) + r")(?!\w)")


@cache
def _weak_boilerplate() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(WEAK_BOILERPLATE) + r")(?!\w)")


def split_lines(plain: str) -> list[tuple[int, int]]:
    """Lines with something on them, [start, end) without surrounding blanks; wrapped paragraphs are joined."""
    spans = []
    at = 0
    for raw in plain.split("\n"):
        body = raw.strip()
        if body:
            left = at + len(raw) - len(raw.lstrip())
            spans.append((left, left + len(body)))
        at += len(raw) + 1
    return _unwrap(plain, spans)


def _unwrap(plain: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of hard-wrapped paragraphs, where the page is wrapped at all."""
    touching = [plain.count("\n", a[1], b[0]) == 1 for a, b in pairwise(spans)]
    least = _least(plain, spans, touching)
    if not least:
        return spans
    joined = [spans[0]]
    for (start, end), near in zip(spans[1:], touching, strict=True):
        last = joined[-1]
        previous = plain[plain.rfind("\n", 0, last[1]) + 1 : last[1]]
        starts_item = plain[start : start + 3].lstrip()[:1] in "-*•·>#" or _starts_item(plain, start)
        full = len(previous) >= least or _runs_on(previous, plain[start])
        if near and full and not starts_item:
            joined[-1] = (last[0], end)
        else:
            joined.append((start, end))
    return joined


def _least(plain: str, spans: list[tuple[int, int]], touching: list[bool]) -> float:
    """The least length of a line that goes on in the next; 0 where the page is not wrapped."""
    lines = [span for span, joined in zip(spans, touching, strict=False) if joined]
    widths = sorted(b - a for a, b in lines)
    if len(widths) < FEWEST:
        return 0.0
    width = widths[(len(widths) * 9) // 10]
    if not NARROW <= width <= WIDEST or widths[-1] > 1.5 * width:
        return 0.0
    wide = [plain[a:b] for a, b in lines if b - a >= 0.7 * width]
    full = len(wide) / len(widths)
    # Wrapped lines break off in the middle of a sentence, where whole paragraphs and menus may be as short.
    broken = sum(not _CLOSED.search(text) for text in wide) >= 0.6 * len(wide)
    sure = full >= 0.55 and (width <= WIDE or broken)
    if not sure and not (full >= 0.3 and broken and widths[-1] <= 1.1 * width):
        return 0.0
    return 0.7 * width


def _runs_on(previous: str, following: str) -> bool:
    """Does a short line break off inside a word, or before a small letter?"""
    if _DIVIDED.search(previous):
        return True
    return len(previous.split()) >= 3 and following.islower() and (previous[-1].islower() or previous[-1] == ",")


def _starts_item(plain: str, start: int) -> bool:
    """A question, an answer, or a number that begins or continues a list ("on May\n28. The" does neither)."""
    found = _ITEM.match(plain, start)
    if found is None or not found[1]:
        return found is not None
    return found[1] == "1" or re.search(rf"^\s*{int(found[1]) - 1}[.)]\s", plain[:start], re.MULTILINE) is not None


def is_boilerplate(text: str) -> bool:
    """Does a short line hold a phrase of cookie banners, sign-ups, share bars and the like?"""
    words = len(text.split())
    small = lower(text)
    if words < 160 and _CONSENT.search(small):
        return True
    if words >= 40 or len(text) >= 400:
        return False
    if words < 16 and _COMMENTER.search(small):
        return True
    if _boilerplate().search(small):
        return True
    return bool(_weak_boilerplate().search(small)) and not _is_prose(small, words)


def _is_prose(small: str, words: int) -> bool:
    """A closed sentence of some length, rich in function words."""
    found = _TOKENS.findall(small)
    rich = sum(word in STOP_WORDS for word in found) > weights().rich * len(found)
    return words >= 14 and rich and bool(_CLOSED.search(small))


def is_byline(text: str) -> bool:
    """Does the line name an author?"""
    return len(text.split()) <= 14 and names_somebody(text)


def score(text: str) -> float:
    """What a line earns or costs, in words. `text` is plain."""
    w = weights()
    found = _TOKENS.findall(lower(text))
    count = len(found)
    if is_boilerplate(text) or is_byline(text):
        return w.boilerplate
    stops = sum(word in STOP_WORDS for word in found) / count if count else 0.0
    closed = bool(_CLOSED.search(text))
    if count >= w.long_words and stops > w.rich:
        return float(count) if closed else w.open * count
    if count >= w.short_words and stops > w.poor and closed:
        return 0.8 * count
    if count >= w.listed_words and closed:
        return 0.5 * count
    return w.penalty if _LETTER.search(text) else w.figures


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """[first, last) of the contiguous run with the largest sum (Kadane); (0, 0) where nothing is positive."""
    best, first, last = 0.0, 0, 0
    total, start = 0.0, 0
    for index, value in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, first, last = total, start, index + 1
    return first, last


def classify(plain: str) -> list[Line]:
    """Every non-empty line of a page with its role."""
    spans = split_lines(plain)
    texts = [plain[a:b] for a, b in spans]
    scores = [score(text) for text in texts]
    first, last = best_run(scores)
    if first == last:
        return [_plain_line(span, text) for span, text in zip(spans, texts, strict=True)]
    first, last = _extend(texts, first, last)
    head = _head(texts, first)
    lines = []
    for index, ((start, end), text) in enumerate(zip(spans, texts, strict=True)):
        if index in head:
            lines.append(Line(start, end, head[index], "" if head[index] in {"title", "subtitle"} else head[index]))
        elif index < first:
            lines.append(Line(start, end, "outside", "before the text"))
        elif index >= last:
            reason = "boilerplate phrase" if is_boilerplate(text) else "after the text"
            lines.append(Line(start, end, "outside", reason))
        else:
            lines.append(_inside(start, end, text, scores[index]))
    return lines


def _extend(texts: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Whole sentences right above and below the run belong to it, however few function words they have, and so do the
    points that a page puts before its text."""
    while first > 0 and _sentence(texts[first - 1]):
        first -= 1
    at = first - 1
    while at >= 0 and (_point(texts[at]) or is_byline(texts[at]) or is_stamp(texts[at]) or texts[at] in BULLETS):
        first = at if _point(texts[at]) else first
        at -= 1
    while last < len(texts):
        if _sentence(texts[last]):
            last += 1
        elif last + 1 < len(texts) and _asks(texts[last]) and _sentence(texts[last + 1]):
            last += 2
        else:
            break
    return first, last


def _asks(text: str) -> bool:
    """A question of its own line, with what follows it as its answer."""
    return text.endswith("?") and 3 <= len(text.split()) <= 25 and not is_boilerplate(text)


def _sentence(text: str) -> bool:
    return (
        len(text.split()) >= 4
        and bool(_CLOSED.search(text))
        and text[:1] not in f"{BULLETS}|"
        and not is_boilerplate(text)
    )


def _point(text: str) -> bool:
    """A point of a list, long enough to say something."""
    return text[:1] in BULLETS and len(text.split()) >= 6 and not is_boilerplate(text)


def _inside(start: int, end: int, text: str, value: float) -> Line:
    if is_byline(text):
        return Line(start, end, "byline", "byline")
    if is_labelled(text):
        return Line(start, end, "date", "date")
    if value > 0 or (len(text.split()) >= 2 and not is_boilerplate(text)):
        return Line(start, end)
    return Line(start, end, "boilerplate", "boilerplate phrase" if is_boilerplate(text) else "a single word")


def _plain_line(span: tuple[int, int], text: str) -> Line:
    """A page without any dense line (a headline, a note): keep what is not boilerplate."""
    if is_boilerplate(text):
        return Line(*span, "boilerplate", "boilerplate phrase")
    if is_byline(text):
        return Line(*span, "byline", "byline")
    return Line(*span)


def _head(texts: list[str], first: int) -> dict[int, Role]:
    """Title, subtitle, byline and breadcrumb among the lines right above the text."""
    roles: dict[int, Role] = {}
    window = range(max(0, first - 8), first)
    crumb = ""
    for index in range(min(8, first)):
        if _CRUMB.match(texts[index]):
            roles[index] = "breadcrumb"
            crumb = re.split(r"\"|>|/|›|→|\||::", texts[index])[-1].strip()
    for index in window:
        if index not in roles and is_stamp(texts[index]):
            roles[index] = "date"
        elif index not in roles and (is_byline(texts[index]) or signed(texts[index])):
            roles[index] = "byline"
    named = [i for i in window if i not in roles and not is_boilerplate(texts[i]) and _headline(texts[i])]
    title = next((i for i in named if crumb and crumb in texts[i]), None)
    below = min((i for i, role in roles.items() if role in {"byline", "date"}), default=first)
    above = [i for i in named if i < below]
    if (
        title is None
        and 0 < len(above) <= 2
        and all(i in roles or i in named or _rubric(texts[i]) for i in range(first))
    ):
        title = above[0]
    if title is None and below < first:
        title = next((i for i in reversed(above) if below - i <= 3), None)
    if title is None:
        title = next((i for i in reversed(named) if first - i <= 2), None)
    if title is None:
        return roles
    roles[title] = "title"
    for index in named:
        if index > title and index not in roles and first - index <= 3 and _standfirst(texts[index], texts[title]):
            roles[index] = "subtitle"
    return roles


def _headline(text: str) -> bool:
    listed = text[:1] in "•*-·|" or _AUTHOR.match(text) or _OPEN_TRAIL.search(text)
    return 3 <= len(text.split()) <= 30 and len(text) < 220 and not listed and not _rubric(text)


def _standfirst(text: str, title: str) -> bool:
    """A line that may stand below a title: no caption, no button, not the title once more."""
    return len(text.split()) >= 5 and not text.rstrip().endswith(")") and lower(text) != lower(title)


def _rubric(text: str) -> bool:
    """A line that no title is: a word or two, a section, a button, a caption, a banner."""
    words = len(text.split())
    short = words < 3 or (words <= 5 and bool(_SECTION.search(text))) or (words <= 6 and bool(_BUTTON.match(text)))
    return short or bool(_CAPTION.search(text)) or is_boilerplate(text)
