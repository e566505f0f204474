"""A language model of the user's own as a second reader: accepted only where its quotation stands in the page.

What it answers can only choose stretches of the page. A hedge's number always comes from the phrase table; a number of
the model's own is kept apart. Without an endpoint, or when it fails, the rules read the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from foreshock.reading.hedges.cues import Cue, find
from foreshock.reading.hedges.phrases import implied, phrase
from foreshock.reading.language.plain import Token, fold, plain, tokens
from foreshock.reading.model.chat import (
    KEY_VARIABLE,
    MAX_PAGE,
    Answer,
    ChatExtractor,
    Endpoint,
    Extractor,
    Item,
    ModelError,
    answer_schema,
)
from foreshock.reading.settings import ReadSettings
from foreshock.schema.brief import Brief, Condition, Span, Stance, Statement

__all__ = [
    "KEY_VARIABLE",
    "Answer",
    "ChatExtractor",
    "Endpoint",
    "Extractor",
    "Item",
    "ModelError",
    "answer_schema",
    "read_with_model",
    "used_model",
]
_USED = "llm:"
_UNUSED = "the model was not used: "
_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|messages)\b"
    r"|\bsystem prompt\b|\byou are (?:now )?an? (?:ai|assistant|chatbot|(?:large )?language model)\b"
    r"|<\|im_(?:start|end)\|>|\[/?INST\]|^\s{0,3}#{2,4} ?(?:system|instruction)|^(?:system|assistant) ?:",
    re.IGNORECASE | re.MULTILINE,
)
"""Words of a page that speak to a language model, not to readers."""
_BAIT = "beside words addressed to a language model"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as its grounding needs it."""

    brief: Brief
    flat: str
    folded: str
    by_cue: Mapping[int, Statement]
    baited: tuple[Span, ...]
    """Paragraphs that speak to language models."""
    drivers: frozenset[str]
    settings: ReadSettings
    engine: str


def read_with_model(brief: Brief, extractor: Extractor, *, model: str, settings: ReadSettings) -> Brief:
    """The Brief of the rules with the statements of a model in their place.

    Each item must quote the text of the page word for word and hold a hedge of the phrase table, else it is dropped and
    counted in `notes`. Where the rules have read the same hedge, their polarity, number, event and time frame stand,
    and the model gives driver, stance, source and condition. An answer that breaks off stands as far as it goes; the
    rules read the rest. If the endpoint fails, or nothing of its answer stands in the page, the Brief of the rules
    comes back with a note that says so. A page without English text is not sent.

    Parameters
    ----------
    brief : what `read_page` made of the page.
    extractor : the client, for instance `ChatExtractor(Endpoint(...))`.
    model : its name, for the record (`engine` of each statement is 'llm:<model>').
    settings : yardstick and drivers, as given to `read_page`.
    """
    if brief.document.language != "en" or not brief.document.text.strip():
        return _with_notes(brief, f"{_UNUSED}the page has no English text")
    drivers = [driver.name for driver in settings.wanted()]
    try:
        answer = extractor.extract(brief.document.text, answer_schema(drivers))
    except ModelError as error:
        return _with_notes(brief, f"{_UNUSED}{error}")
    page = _page(brief, frozenset(drivers), settings, f"{_USED}{model}")
    kept: dict[int, Statement] = {}
    dropped = answer.malformed
    for item in answer.statements:
        made = _grounded(page, item)
        if made is None or made.span.start in kept:
            dropped += 1
        else:
            kept[made.span.start] = made
    if not kept and brief.statements:
        return _with_notes(brief, f"{_UNUSED}nothing of its answer stands in the page with a hedge")
    statements = [kept[start] for start in sorted(kept)]
    told = [f"{page.engine} gave {len(answer.statements) + answer.malformed} statements; {_dropped(dropped)}"]
    told += _remarks(page, answer, statements)
    if not answer.whole:
        last = max((one.span.end for one in statements), default=0)
        statements += [one for one in brief.statements if one.span.start >= last]
    return _with_notes(brief.model_copy(update={"statements": tuple(statements)}), *told)


def used_model(brief: Brief) -> str:
    """The model whose answer stands in a Brief; '' where the rules alone read the page."""
    said = next((note for note in brief.notes if note.startswith(_USED)), "")
    return said.removeprefix(_USED).partition(" gave ")[0]


def _with_notes(brief: Brief, *notes: str) -> Brief:
    return brief.model_copy(update={"notes": (*brief.notes, *notes)})


def _dropped(count: int) -> str:
    return f"{count} dropped without a true quotation or hedge"


def _remarks(page: _Page, answer: Answer, kept: list[Statement]) -> list[str]:
    """What a person should know of the answer besides."""
    remarks = []
    if not answer.whole:
        remarks.append("the model's answer broke off; after its last statement the rules read the page")
    else:
        mine = {one.cue.start for one in kept if one.cue is not None}
        missed = sum(cue not in mine for cue in page.by_cue)
        if missed:
            remarks.append(f"the model left out {missed} statements that the rules found")
    if answer.ignored:
        remarks.append(f"{answer.ignored} fields of the model's answer that nobody asked for were ignored")
    if len(page.brief.document.text) > MAX_PAGE:
        remarks.append(f"only the first {MAX_PAGE:,} characters were sent to the model")
    if page.baited:
        remarks.append("the page holds words addressed to a language model; statements beside them are flagged")
    return remarks


def _page(brief: Brief, drivers: frozenset[str], settings: ReadSettings, engine: str) -> _Page:
    flat = plain(brief.document.text)
    baited = []
    for match in _ADDRESSED.finditer(flat):
        start = flat.rfind("\n", 0, match.start()) + 1
        end = flat.find("\n", match.end())
        baited.append(Span(start=start, end=len(flat) if end < 0 else end))
    by_cue = {one.cue.start: one for one in brief.statements if one.cue is not None}
    return _Page(brief, flat, fold(flat), by_cue, tuple(baited), drivers, settings, engine)


def _grounded(page: _Page, item: Item) -> Statement | None:
    """The statement an item points to, with the spans of the page; None where it points to nothing."""
    span = _place(page, item.quote, inside=True)
    if span is None or fold(item.hedge) not in fold(item.quote):
        return None
    words = tuple(tokens(page.flat, span.start, span.end))
    hedge = fold(item.hedge)
    cue = next((c for c in find(words) if c.row and (c.wording in hedge or hedge in c.wording)), None)
    if cue is None:
        return None
    base = page.by_cue.get(words[cue.start].start)
    made = _of_its_own(page, span, words, cue) if base is None else base
    flags = list(made.flags)
    if item.probability is not None:
        flags.append(f"model said {item.probability:.2f}")
    if any(part.start < span.end and span.start < part.end for part in page.baited):
        flags.append(_BAIT)
    stance: Stance = item.stance
    about = {"driver": item.driver, "stance": stance} if item.driver in page.drivers else {}
    said = {"source": item.source} if item.source and fold(item.source) in page.folded else {}
    given = _condition(page, item.condition)
    update = {"flags": tuple(flags), "engine": page.engine, **about, **said}
    return made.model_copy(update=update | ({"conditions": given} if given else {}))


def _of_its_own(page: _Page, span: Span, words: tuple[Token, ...], cue: Cue) -> Statement:
    """A statement that the rules do not have."""
    until = max(cue.last, cue.modal + 1, cue.head)
    own = range(cue.first, cue.last) if cue.kind in {"outer", "verdict"} else range(0)
    said = [at for at, token in enumerate(words) if token.low in {"not", "n't", "never"} and at not in own]
    denied = any(max(0, cue.start - 2) <= at < until for at in said)
    before = any(max(0, cue.first - 2) <= at < cue.first for at in said)
    number, missing = implied(cue.row, cue.wording, page.settings.yardstick, negated=denied, denied=before)
    text = span.of(page.brief.document.text)
    named = {a.name: a for a in page.brief.actors if span.start <= a.span.start < span.end}
    return Statement(
        id=f"s{words[cue.first].start}",
        span=span,
        text=text,
        event=" ".join(text.split()),
        cue=Span(start=words[cue.start].start, end=words[max(cue.last, cue.modal + 1) - 1].end),
        phrase=phrase(cue.row),
        implied=number,
        polarity="negated" if denied else "affirmed",
        actors=tuple(named.values()),
        flags=("yardstick_missing",) if missing else (),
    )


def _condition(page: _Page, words: str) -> tuple[Condition, ...]:
    span = _place(page, words, inside=False) if words.strip() else None
    return () if span is None else (Condition(span=span, text=span.of(page.brief.document.text), kind="if"),)


def _place(page: _Page, quote: str, *, inside: bool) -> Span | None:
    """Where a quotation stands in the page, blanks and line ends apart; None where it does not.

    `inside`: it must begin in the page's text, not in what was left out as boilerplate.
    """
    parts = [re.escape(part) for part in plain(quote).split()]
    if not parts:
        return None
    for match in re.finditer(r"\s+".join(parts), page.flat):
        if not inside or any(part.start <= match.start() < part.end for part in page.brief.body):
            return Span(start=match.start(), end=match.end())
    return None
