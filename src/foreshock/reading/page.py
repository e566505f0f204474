"""A page in, a Brief out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from foreshock.core.ids import digest
from foreshock.core.parameters import parameter
from foreshock.reading import advice, claims, duplicates, reasons
from foreshock.reading.deeds import actors, happenings
from foreshock.reading.language.plain import lower, plain, rejoined
from foreshock.reading.language.words import ENGLISH_WORDS
from foreshock.reading.pages import decode, feed, html, layout, mail, markdown, pdf, questions, quoted, stamps
from foreshock.reading.pages.bylines import name_of, reported_by
from foreshock.reading.pages.lines import Line, classify
from foreshock.reading.pages.prepared import Page
from foreshock.reading.pages.raw import Medium, Raw
from foreshock.reading.pages.sentences import sentences
from foreshock.reading.pages.stamps import Published
from foreshock.reading.settings import ReadSettings
from foreshock.reading.statements import statements
from foreshock.schema.brief import Actor, Brief, Document, Dropped, Span, Statement

VERSION = "2"
DEFAULT = ReadSettings()
ENOUGH_WORDS = 25
"""Words from which the share of function words tells the language."""
HEAD = 3
"""First lines of the text that may hold its dateline."""
TAIL = 1_000
"""Characters at the end of a page among which those who reported it may be named."""
_LACKS = {True: "the year", False: "the month"}
_NEW_YEAR = re.compile(r"01[-/.]01|\b1\.1\.|(?i:jan(?:uary|\.)?\s+0?1\b|\b0?1(?:st)?\s+jan)")
_SUBJECT = re.compile(r"^(?:Subject|Title|Headline|Re):\s+")
_STRAY = re.compile(r"(?<=\S)( {1,2000})([,;:.!?)]+)")
_WORD = re.compile(r"[^\W\d_]+")


def read_page(content: str | bytes, *, file: str = "", settings: ReadSettings = DEFAULT) -> Brief:
    """Read a page: text, HTML, Markdown, mail, PDF or a feed.

    Parameters
    ----------
    content : the page, as text or as bytes.
    file : its name, for the record and to tell the medium by its ending.
    settings : yardstick, drivers, what is known of the page.

    Returns
    -------
    Brief whose spans count code points of `brief.document.text`. Empty, binary, overlong and non-English pages give a
    Brief too, with flags. Equal input, settings and version give equal bytes.
    """
    return _brief(_raw(content, file, settings), file, settings)


def read_entries(content: bytes, *, file: str = "", settings: ReadSettings = DEFAULT) -> tuple[Brief, ...]:
    """One Brief for every entry of a feed, in its order."""
    found = []
    for entry in feed.entries(content):
        known = settings.model_copy(
            update={"published": entry.published or settings.published, "url": entry.url, "medium": "text"}
        )
        text = f"{entry.title}\n\n{entry.text}"
        lines = [Line(0, len(entry.title), "title")] if entry.title else []
        start = len(entry.title) + 2
        for line in entry.text.split("\n"):
            if line:
                lines.append(Line(start, start + len(line)))
            start += len(line) + 1
        raw = Raw(text, "feed", lines=tuple(lines), title=entry.title, extractor="feedparser")
        found.append(_brief(raw, file, known))
    return tuple(found)


def read_pages(pages: Iterable[tuple[str, str | bytes]], settings: ReadSettings = DEFAULT) -> Iterator[Brief]:
    """Read many pages (name, content) one by one; copies of a story get the id of its first page as `cluster`.

    Memory holds one sketch per story, not the pages.
    """
    seen = duplicates.Clusters()
    for file, content in pages:
        brief = read_page(content, file=file, settings=settings)
        first = seen.place(brief.document.id, brief.document.signature)
        copied = ("duplicate",) if first != brief.document.id else ()
        document = brief.document.model_copy(update={"cluster": first, "flags": brief.document.flags + copied})
        yield brief.model_copy(update={"document": document})


def _raw(content: str | bytes, file: str, settings: ReadSettings) -> Raw:
    kind = settings.medium or decode.medium(content, file)
    if kind in {"pdf", "feed", "email", "mbox"}:
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        raw = {"pdf": pdf.read, "feed": feed.read, "email": mail.read, "mbox": mail.first}[kind](data)
        return _letter(_from_html(raw.text, raw, settings)) if raw.medium == "html" else raw
    text, flags = decode.to_text(content) if isinstance(content, bytes) else (content, ())
    if isinstance(content, str) and "\x00" in text[:20_000]:
        text, flags = "", ("binary",)
    if len(text) > settings.max_characters:
        text, flags = text[: settings.max_characters], (*flags, f"cut at {settings.max_characters:,} characters")
    if kind == "html":
        return _from_html(text, Raw(text, "html", flags=flags), settings)
    if kind == "markdown":
        return replace(markdown.read(text), flags=flags)
    return Raw(text, "text", extractor="foreshock lines", flags=flags)


def _from_html(source: str, outer: Raw, settings: ReadSettings) -> Raw:
    """Main text by trafilatura; where that fails or finds nothing, the stripped page through the line model."""
    medium: Medium = "email" if outer.extractor else "html"
    failed = ""
    found = None
    try:
        found = html.extract(source, settings.url)
        failed = "extractor found nothing" if found is None and source.strip() else ""
    except Exception as error:
        failed = f"extractor failed: {type(error).__name__}"
    if found is None:
        return Raw(
            feed.strip(source),
            medium,
            title=outer.title,
            byline=outer.byline,
            published=outer.published,
            extractor="foreshock lines",
            flags=(*outer.flags, failed) if failed else outer.flags,
        )
    vague = _made_up(found.published, source)
    return Raw(
        found.text, medium, lines=found.lines, heads=found.heads, items=found.items, title=outer.title or found.title,
        byline=outer.byline or found.byline, published=outer.published or ("" if vague else found.published),
        year=int(found.published[:4]) if vague else 0, url=found.url,
        extractor=found.extractor, flags=outer.flags,
    )  # fmt: skip


def _letter(raw: Raw) -> Raw:
    """A letter in HTML without the earlier one that its text quotes below it."""
    flat = plain(raw.text)
    lines = classify(flat) if raw.lines is None else raw.lines
    earlier = quoted.begins([flat[line.start : line.end] for line in lines])
    own, rest = lines[:earlier], lines[earlier:]
    return replace(raw, lines=(*own, *(replace(line, role="boilerplate", reason="quoted reply") for line in rest)))


def _made_up(published: str, source: str) -> bool:
    """Did the extractor make the first of January of a bare year?"""
    return published.endswith("-01-01") and not _NEW_YEAR.search(source)


def _brief(raw: Raw, file: str, settings: ReadSettings) -> Brief:
    page, flat = raw.text, raw.flat or plain(raw.text)
    lines = list(raw.lines) if raw.lines is not None else classify(flat)
    words = _unmarked(flat, page) if raw.flat else page
    flat, words = rejoined(flat, words, [(line.start, line.end) for line in lines])
    kept = [line for line in lines if line.role in {"text", "title", "subtitle"}]
    language, flags = _language(flat, kept, raw.flags)
    document = _document(raw, lines, file, settings)
    document = document.model_copy(update={"language": language, "flags": (*flags, *document.flags)})
    document = document.model_copy(
        update={"signature": duplicates.signature("\n".join(flat[k.start : k.end] for k in kept))}
    )
    bare = Brief(
        document=document,
        yardstick=settings.yardstick,
        body=tuple(Span(start=line.start, end=line.end) for line in kept),
        dropped=_dropped(page, lines),
        version=VERSION,
    )
    if language != "en":
        return bare
    return _with_content(bare, words, flat, layout.blocks(flat, lines, raw.heads, raw.items), settings)


def _unmarked(flat: str, page: str) -> str:
    """The page with blanks for its markup, the stop behind a marked word close to it; as long as before."""
    words = "".join(" " if shown == " " else own for shown, own in zip(flat, page, strict=True))
    return _STRAY.sub(r"\2\1", words)


def _with_content(bare: Brief, words: str, flat: str, blocks: list[layout.Block], settings: ReadSettings) -> Brief:
    page = bare.document.text
    found = sentences(flat, blocks)
    asked, answered = questions.pairs(page, blocks)
    titles, under = questions.headings(page, blocks)
    work = Page(page, words, flat, blocks, found, answered, under, bare.document.published, settings)
    reading = statements(work)
    named = [actors.find(page, flat, sentence.tokens) for sentence in found]
    said, quotes = claims.find(page, flat, blocks, found)
    everybody = tuple(actor for group in named for actor in group)
    return bare.model_copy(
        update={
            "headings": titles,
            "statements": _with_actors(reading.statements, everybody),
            "questions": asked,
            "advice": advice.find(page, flat, blocks, found, answered, under),
            "claims": said,
            "quotes": quotes,
            "events": happenings.find(work, named, reading.appointments, reading.hedged) if settings.events else (),
            "actors": everybody,
            "left_out": reading.left_out,
            "notes": reasons.counted(reading.left_out),
        }
    )


def _with_actors(made: Sequence[Statement], everybody: Sequence[Actor]) -> tuple[Statement, ...]:
    """Every statement with those named inside its span, each once."""
    starts = [actor.span.start for actor in everybody]
    result = []
    for statement in made:
        inside = everybody[bisect_left(starts, statement.span.start) : bisect_left(starts, statement.span.end)]
        distinct = {actor.name: actor for actor in reversed(inside)}
        result.append(statement.model_copy(update={"actors": tuple(reversed(distinct.values()))}))
    return tuple(result)


def _document(raw: Raw, lines: Sequence[Line], file: str, settings: ReadSettings) -> Document:
    def role(name: str) -> str:
        return next((raw.text[line.start : line.end] for line in lines if line.role == name), "")

    flat = raw.flat or plain(raw.text)
    byline = name_of(raw.byline or role("byline")) or reported_by(flat[-TAIL:])
    found = _day(raw, flat, lines, settings.url or raw.url)
    unclear = (found.unclear,) if not found.on and found.unclear and not settings.published else ()
    return Document(
        id=digest(raw.text.encode("utf-8", "surrogatepass")),
        text=raw.text,
        title=raw.title or " ".join(_SUBJECT.sub("", role("title")).split()),
        subtitle=role("subtitle"),
        byline=byline,
        published=found.on or settings.published,
        url=settings.url or raw.url,
        file=file,
        medium=raw.medium,
        extractor=raw.extractor,
        flags=tuple(f"dated {words}, of which {_LACKS[' ' in words]} cannot be told" for words in unclear),
    )


def _day(raw: Raw, flat: str, lines: Sequence[Line], url: str) -> Published:
    """The day of a page: what it says of itself, then its text. A PDF says when it was printed: there the text leads,
    and a day without a year is the last one before that."""
    if raw.published and raw.medium != "pdf":
        return Published(raw.published)
    own = _published(flat, lines, url, raw.year)
    if own.on or not raw.published:
        return own
    printed = int(raw.published[:4])
    days = (_published(flat, lines, url, year).on for year in (printed, printed - 1))
    return Published(next((on for on in days if on and on <= raw.published), raw.published))


def _published(flat: str, lines: Sequence[Line], url: str, year: int) -> Published:
    """The day the page's own text gives."""
    kept = [place for place, line in enumerate(lines) if line.role == "text"][:HEAD]
    cut = kept[-1] + 1 if kept else len(lines)
    texts = [flat[line.start : line.end] for line in lines]
    return stamps.published(texts[:cut], texts[cut:], flat, url, year)


def _dropped(page: str, lines: Sequence[Line]) -> tuple[Dropped, ...]:
    return tuple(
        Dropped(
            span=Span(start=line.start, end=line.end), text=page[line.start : line.end], reason=line.reason or line.role
        )
        for line in lines
        if line.role not in {"text", "title", "subtitle"}
    )


def _language(flat: str, kept: Sequence[Line], flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """'en', or '' with a flag: this version reads English only."""
    words = [word for line in kept for word in _WORD.findall(lower(flat[line.start : line.end]))][:4000]
    if not words:
        return "", flags if flags else ("empty",)
    if len(words) < ENOUGH_WORDS:
        letters = sum(word.isascii() for word in words)
        return ("en", flags) if letters > 0.8 * len(words) else ("", (*flags, "not English"))
    share = sum(word in ENGLISH_WORDS for word in words) / len(words)
    if share < parameter("reading_pages.english").value:
        return "", (*flags, "not English")
    return "en", flags
