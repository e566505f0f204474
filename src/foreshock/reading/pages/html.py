"""Main text from HTML: trafilatura for the tree, then two passes of our own over its lines.

Recovery: paragraphs with the same place in the page's template as kept ones, which trafilatura left out.
Precision: the title said again, boilerplate phrases, link lists, and short lines before the first and after the last
sentence.
"""

from __future__ import annotations

import copy
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from foreshock.reading.language.plain import fold, plain
from foreshock.reading.pages.lines import Line, Role, is_boilerplate, is_byline, score
from foreshock.reading.pages.stamps import is_stamp

_LEFT_OUT = re.compile(
    r"nav|foot|aside|sidebar|comment|related|promo|newsletter|share|social|recommend|teaser|caption|menu|cookie|modal|"
    r"popup|byline|author|advert|sponsor|widget|recirc|outbrain|taboola",
    re.IGNORECASE,
)
_OPEN_TAGS = {"nav", "footer", "aside", "form", "figure", "figcaption", "header", "noscript", "button"}
RECOVERED_WORDS = 12
"""A left-out paragraph comes back only if it is prose of this many words."""
LINK_DENSITY = 0.7
_INLINE = r"(?:a|abbr|b|cite|em|font|i|mark|q|small|span|strong|sub|sup|u)"
_BREAKS = re.compile(
    rf"(?P<before>(?:[^\s<>]|</{_INLINE}>)\s{{0,40}})<br\b[^<>]{{0,200}}>(?!(?:\s|&nbsp;){{0,40}}<br\b)"
    rf"(?=\s{{0,40}}(?:[^\s<]|<{_INLINE}\b))",
    re.IGNORECASE,
)
"""One line break between words, not two, and none beside a block."""
_PARAGRAPH = "\u2029"
"""Stands for two line breaks, which part paragraphs."""
HEAD = 6
"""Blocks at the top among which a date of its own is the page's."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """Main text with what the page says of itself.

    `lines`: every line of `text`; `heads`, `items`: where headings and the points of lists start.
    """

    text: str
    lines: tuple[Line, ...]
    heads: frozenset[int]
    items: frozenset[int]
    title: str = ""
    byline: str = ""
    published: str = ""
    url: str = ""
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of text: kind 'head', 'item' or 'p', and its comparison form."""

    kind: str
    text: str
    key: str


def extract(source: str, url: str = "") -> Extracted | None:
    """Main text of an HTML page, or None where nothing is found."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = trafilatura.load_html(_BREAKS.sub(r"\g<before> ", source))
    if tree is None:
        return None
    for element in tree.iter("br"):
        element.tail = f" {element.tail or ''}"
    blocks = _blocks(tree)
    document = trafilatura.bare_extraction(
        copy.deepcopy(tree), url=url or None, include_comments=False, include_tables=True, with_metadata=True
    )
    if document is None:
        return None
    body = getattr(document, "body", None)
    pieces = list(_pieces(body)) if body is not None else []
    if not pieces:
        pieces = [_piece("p", line) for line in str(getattr(document, "text", "") or "").split("\n") if line.strip()]
    if not pieces:
        return None
    pieces = _recover(pieces, blocks)
    return _assemble(pieces, blocks, document, f"trafilatura {trafilatura.__version__}")


def _piece(kind: str, text: str) -> _Piece:
    flat = " ".join(text.split())
    return _Piece(kind, flat, fold(flat)[:160])


def _pieces(body: Any) -> Iterator[_Piece]:
    """Every block element of trafilatura's tree, in order, parted where two lines break."""
    for element in body.iter("lb"):
        element.text = _PARAGRAPH
    for element in body.iter("head", "p", "item", "quote", "cell", "code"):
        inner = element.iter("p", "item", "head")
        if element.tag in {"quote", "item", "cell"} and any(child is not element for child in inner):
            continue
        if any(parent.tag in {"p", "head"} for parent in element.iterancestors()):
            continue
        for text in "".join(element.itertext()).split(_PARAGRAPH):
            if text.strip():
                yield _piece(element.tag if element.tag in {"head", "item"} else "p", text)
        if element.tail and element.tail.strip():
            yield _piece("p", element.tail)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of the page itself: comparison form, place in the template, share of its text inside links."""

    key: str
    text: str
    place: str
    links: float
    usable: bool


def _blocks(tree: Any) -> list[_Block]:
    found = []
    for element in tree.iter("p", "li", "h1", "h2", "h3", "h4", "blockquote"):
        text = " ".join("".join(element.itertext()).split())
        if not text:
            continue
        linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
        outer = [element, *element.iterancestors()][:6]
        usable = element.tag == "p" and not any(
            e.tag in _OPEN_TAGS or _LEFT_OUT.search(f"{e.get('class', '')} {e.get('id', '')}") for e in outer
        )
        place = "/".join(f"{e.tag}.{e.get('class', '')}" for e in outer[:3])
        found.append(_Block(fold(text)[:160], text, place, linked / max(1, len(text)), usable))
    return found


def _recover(pieces: list[_Piece], blocks: Sequence[_Block]) -> list[_Piece]:
    """Put back prose that shares its place in the template with at least three kept paragraphs."""
    kept = {piece.key for piece in pieces}
    whole = " ".join(fold(piece.text) for piece in pieces)
    places = Counter(block.place for block in blocks if block.key in kept)
    order = {piece.key: index for index, piece in enumerate(pieces)}
    result = list(pieces)
    after = -1
    added: list[tuple[int, _Piece]] = []
    for block in blocks:
        if block.key in order:
            after = order[block.key]
        elif (
            after >= 0
            and block.usable
            and places[block.place] >= 3
            and block.links < 0.5
            and block.key[:80] not in whole
        ):
            text = block.text
            if len(text.split()) >= RECOVERED_WORDS and score(plain(text)) > 0:
                added.append((after, _piece("p", text)))
    for at, piece in reversed(added):
        result.insert(at + 1, piece)
    return result


def _assemble(pieces: list[_Piece], blocks: Sequence[_Block], document: Any, extractor: str) -> Extracted:
    title = document.title or ""
    reasons = _reasons(pieces, blocks, title)
    text = ""
    lines: list[Line] = []
    heads, items = set(), set()
    for piece, reason in zip(pieces, reasons, strict=True):
        if text:
            text += "\n\n"
        start = len(text)
        text += piece.text
        lines.append(Line(start, len(text), _role(reason), reason))
        if piece.kind == "head":
            heads.add(start)
        elif piece.kind == "item":
            items.add(start)
    return Extracted(
        text,
        tuple(lines),
        frozenset(heads),
        frozenset(items),
        title,
        document.author or "",
        document.date or "",
        document.url or "",
        extractor,
    )


def _role(reason: str) -> Role:
    if reason in {"byline", "date"}:
        return "byline" if reason == "byline" else "date"
    return "boilerplate" if reason else "text"


def _reasons(pieces: Sequence[_Piece], blocks: Sequence[_Block], title: str) -> list[str]:
    """Why each line leaves the text; '' where it stays."""
    links: dict[str, float] = {}
    for block in blocks:
        links[block.key] = min(block.links, links.get(block.key, 1.0))
    heading = fold(title)
    flat = [plain(piece.text) for piece in pieces]
    reasons: list[str] = []
    for piece, text in zip(pieces, flat, strict=True):
        if (
            heading
            and (piece.key == heading[:160] or (len(piece.key) > 20 and piece.key in heading))
            and len(reasons) < 4
        ):
            reasons.append("the title again")
        elif is_boilerplate(text):
            reasons.append("boilerplate phrase")
        elif is_byline(text):
            reasons.append("byline")
        elif len(reasons) < HEAD and is_stamp(text):
            reasons.append("date")
        elif links.get(piece.key, 0.0) > LINK_DENSITY and len(text.split()) < 40:
            reasons.append("link list")
        else:
            reasons.append("")
    return _trim(flat, reasons)


def _trim(flat: Sequence[str], reasons: list[str]) -> list[str]:
    """Short lines before the first sentence and after the last one leave, where the page has prose at all."""
    prose = [index for index, text in enumerate(flat) if not reasons[index] and score(text) > 0]
    if len(prose) < 3:
        return reasons
    for index, text in enumerate(flat):
        if not reasons[index] and len(text.split()) < 12 and not prose[0] <= index <= prose[-1]:
            reasons[index] = "before the text" if index < prose[0] else "after the text"
    return reasons
