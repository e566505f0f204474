"""Main text from HTML: trafilatura for the tree, then our own precision pass over its lines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foreshock.reading.lines import Line, is_boilerplate, is_byline


@dataclass(frozen=True, slots=True)
class Extracted:
    """Main text with what the page says of itself. `lines`: every line of `text`, headings marked by role."""

    text: str
    lines: tuple[Line, ...]
    headings: frozenset[int]
    """Start offsets of the lines that are headings."""
    title: str = ""
    byline: str = ""
    published: str = ""
    url: str = ""
    extractor: str = ""


def extract(source: str, url: str = "") -> Extracted | None:
    """Main text of an HTML page, or None where nothing is found."""
    import trafilatura
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    document = trafilatura.bare_extraction(
        source, url=url or None, include_comments=False, include_tables=True, config=config, with_metadata=True
    )
    if document is None:
        return None
    body = getattr(document, "body", None)
    pieces = [(kind, text) for kind, text in _pieces(body)] if body is not None else []
    if not pieces and getattr(document, "text", None):
        pieces = [("p", line) for line in document.text.split("\n") if line.strip()]
    if not pieces:
        return None
    return _assemble(pieces, document, f"trafilatura {trafilatura.__version__}")


def _pieces(body: Any) -> Iterator[tuple[str, str]]:
    """(kind, text) of every block element of trafilatura's tree, in order."""
    for element in body.iter("head", "p", "item", "quote", "cell", "code", "list", "table"):
        if element.tag in {"list", "table"}:
            continue
        if element.tag in {"quote", "item", "cell"} and any(
            child.tag in {"p", "item", "head"} for child in element.iter() if child is not element
        ):
            continue
        if any(parent.tag in {"p", "head"} for parent in element.iterancestors()):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            yield ("head" if element.tag == "head" else "p"), text
        if element.tail and element.tail.strip():
            yield "p", " ".join(element.tail.split())


def _assemble(pieces: list[tuple[str, str]], document: Any, extractor: str) -> Extracted:
    text = ""
    lines: list[Line] = []
    heads = set()
    for kind, piece in pieces:
        if text:
            text += "\n\n"
        start = len(text)
        text += piece
        reason = "boilerplate phrase" if is_boilerplate(piece) else "byline" if is_byline(piece) else ""
        lines.append(Line(start, len(text), "boilerplate" if reason else "text", reason))
        if kind == "head":
            heads.add(start)
    return Extracted(
        text, tuple(lines), frozenset(heads), document.title or "", document.author or "", document.date or "",
        document.url or "", extractor,
    )  # fmt: skip
