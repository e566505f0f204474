"""A page in, a Brief out."""

from __future__ import annotations

import re

from foreshock.core.ids import digest
from foreshock.reading import advice, html, layout, questions
from foreshock.reading.lines import Line, classify
from foreshock.reading.plain import plain
from foreshock.reading.sentences import sentences
from foreshock.reading.settings import ReadSettings
from foreshock.reading.statements import Page, statements
from foreshock.schema.brief import Brief, Document, Dropped, Span

VERSION = "1"
_TAGS = re.compile(r"<(?:!doctype html|html|head|body|div|p|article|section|span|table)\b", re.IGNORECASE)


def read_page(content: str | bytes, *, file: str = "", settings: ReadSettings = ReadSettings()) -> Brief:
    """Read a page: text or HTML.

    Parameters
    ----------
    content : the page, as text or as bytes.
    file : its name, for the record and to tell the medium by its ending.
    settings : yardstick, drivers, what is known of the page.

    Returns
    -------
    Brief whose spans count code points of `brief.document.text`.
    """
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    if settings.medium == "html" or file.endswith((".html", ".htm")) or len(_TAGS.findall(text[:20000])) >= 3:
        extracted = html.extract(text, settings.url)
        if extracted is not None:
            document = Document(
                id=digest(extracted.text), text=extracted.text, title=extracted.title, byline=extracted.byline,
                published=settings.published or extracted.published, url=settings.url or extracted.url, file=file,
                language="en", medium="html", extractor=extracted.extractor,
            )  # fmt: skip
            return _brief(document, list(extracted.lines), extracted.headings, settings)
    lines = classify(plain(text))
    title = next((text[line.start : line.end] for line in lines if line.role == "title"), "")
    subtitle = next((text[line.start : line.end] for line in lines if line.role == "subtitle"), "")
    byline = next((text[line.start : line.end] for line in lines if line.role == "byline"), "")
    document = Document(
        id=digest(text), text=text, title=title, subtitle=subtitle, byline=byline, published=settings.published,
        url=settings.url, file=file, language="en", medium="text", extractor="foreshock lines",
    )  # fmt: skip
    return _brief(document, lines, frozenset(), settings)


def _brief(document: Document, lines: list[Line], heads: frozenset[int], settings: ReadSettings) -> Brief:
    page = document.text
    flat = plain(page)
    blocks = layout.blocks(flat, lines, heads)
    found = sentences(flat, blocks)
    asked, answered = questions.pairs(page, blocks)
    titles, under = questions.headings(page, blocks)
    work = Page(page, flat, blocks, found, answered, under, document.published, settings)
    kept = [line for line in lines if line.role in {"text", "title", "subtitle"}]
    return Brief(
        document=document,
        yardstick=settings.yardstick,
        body=tuple(Span(start=line.start, end=line.end) for line in kept),
        dropped=tuple(
            Dropped(
                span=Span(start=line.start, end=line.end),
                text=page[line.start : line.end],
                reason=line.reason or line.role,
            )
            for line in lines
            if line not in kept
        ),
        headings=titles,
        statements=statements(work),
        questions=asked,
        advice=advice.find(page, flat, blocks, found, answered, under),
        version=VERSION,
    )
