"""Reads the marked articles and scores a reading against them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from foreshock.schema.brief import Brief, Statement

ARTICLES = Path(__file__).parent / "articles"
_MARK = re.compile(r"\[\[(.+?)\]\]\{(.+?)\}", re.DOTALL)


@dataclass(frozen=True)
class Marked:
    """One marked stretch of a page. `phrase` is '' for optional stretches and None for traps."""

    start: int
    end: int
    text: str
    phrase: str | None
    negated: bool = False
    given: str = ""
    by: str = ""


@dataclass(frozen=True)
class Article:
    name: str
    text: str
    marks: tuple[Marked, ...]

    @property
    def held(self) -> bool:
        return "-held-" in self.name


@dataclass
class Score:
    """Counts over articles: found of gold, right of predicted, and the fields of what was found."""

    gold: int = 0
    found: int = 0
    predicted: int = 0
    right: int = 0
    phrase: int = 0
    polarity: int = 0
    given: int = 0
    given_found: int = 0
    by: int = 0
    by_found: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def load(*, held: bool | None = None) -> list[Article]:
    """The articles; only those held out, or only the others, where asked."""
    found = [_parse(path) for path in sorted(ARTICLES.glob("*.txt"))]
    return [article for article in found if held is None or article.held is held]


def _parse(path: Path) -> Article:
    raw = path.read_text(encoding="utf-8")
    text, marks, at = "", [], 0
    for match in _MARK.finditer(raw):
        text += raw[at : match.start()]
        start = len(text)
        text += match.group(1)
        marks.append(_mark(start, match.group(1), match.group(2)))
        at = match.end()
    return Article(path.stem, text + raw[at:], tuple(marks))


def _mark(start: int, text: str, note: str) -> Marked:
    head, *rest = (part.strip() for part in note.split(";"))
    fields = dict(part.split(": ", 1) for part in rest if ": " in part)
    phrase = None if head.startswith("no:") else "" if head == "optional" else head
    return Marked(start, start + len(text), text, phrase, "not" in rest, fields.get("given", ""), fields.get("by", ""))


def score(article: Article, brief: Brief, misses: list[str] | None = None) -> Score:
    """Match statements to marks by the place of the hedge, one to one."""
    result = Score(gold=sum(bool(mark.phrase) for mark in article.marks))
    free = list(brief.statements)
    for mark in article.marks:
        inside = [s for s in free if s.cue is not None and s.cue.start < mark.end and s.cue.end > mark.start]
        if mark.phrase == "":
            free = [s for s in free if s not in inside]
            continue
        if mark.phrase is None:
            continue
        inside.sort(key=lambda s: s.phrase != mark.phrase)
        if not inside:
            _note(misses, f"{article.name} MISSED {mark.phrase}: {mark.text}")
            continue
        best = inside[0]
        free.remove(best)
        _compare(result, mark, best, article, misses)
    result.predicted = result.right + len(free)
    for statement in free:
        _note(misses, f"{article.name} WRONG {statement.phrase}: {statement.text}")
    return result


def _compare(result: Score, mark: Marked, best: Statement, article: Article, misses: list[str] | None) -> None:
    result.found += 1
    result.right += 1
    checks = {
        "phrase": best.phrase == mark.phrase,
        "polarity": (best.polarity == "negated") == mark.negated,
    }
    if mark.given:
        result.given += 1
        checks["given_found"] = any(mark.given.lower() in c.text.lower() for c in best.conditions)
    if mark.by:
        result.by += 1
        checks["by_found"] = mark.by.lower() in best.source.lower()
    for name, right in checks.items():
        setattr(result, name, getattr(result, name) + right)
        if not right:
            got = {"phrase": best.phrase, "polarity": best.polarity, "by_found": best.source}
            seen = got.get(name) or [c.text for c in best.conditions]
            _note(misses, f"{article.name} {name.upper()} {mark.text} | got {seen!r} wanted {mark}")


def _note(misses: list[str] | None, text: str) -> None:
    if misses is not None:
        misses.append(text)


def total(scores: Iterable[Score]) -> Score:
    result = Score()
    for one in scores:
        result = result + one
    return result


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson score interval of a share at 95 %."""
    if not n:
        return 0.0, 1.0
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n)
    return middle - half, middle + half
