"""PDF: the text layer, without running heads, page numbers and hyphens at line ends."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import TYPE_CHECKING

from foreshock.reading.pages.raw import Raw

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_NUMBER = re.compile(r"^(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad\u2010]\n(?=[a-z])")
_DIGITS = re.compile(r"\d+")
MAX_PAGES = 400
MAX_STREAM = 16_000_000
"""Bytes that a compressed stream may unfold to."""
MAX_CONTENT = 4_000_000
"""Bytes of drawing on one page; a page with more is a map or a bomb, and is left out."""
MAX_WORK = 20_000_000
"""Bytes of drawing in all; the pages after that are left out."""
MAX_TEXT = 2_000_000
"""Characters in all."""


def read(content: bytes) -> Raw:
    """The text of a PDF. What cannot be read is a flag, never an error."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    limits = pypdf.apply_configuration(
        zlib_maximum_output_length=MAX_STREAM,
        lzw_maximum_output_length=MAX_STREAM,
        run_length_maximum_output_length=MAX_STREAM,
        array_based_stream_maximum_output_length=MAX_STREAM,
        stream_decoding_work_maximum_length=2 * MAX_STREAM,
        stream_parsing_work_maximum_count=200_000,
        xform_maximum_invocations_per_extraction=200,
    )
    flags: list[str] = []
    pages: list[str] = []
    title = published = author = ""
    try:
        with limits:
            reader = pypdf.PdfReader(io.BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                return Raw("", "pdf", extractor=f"pypdf {pypdf.__version__}", flags=("encrypted",))
            title, author, published = _about(reader)
            pages = _texts(reader, flags)
    except Exception as error:
        flags.append(f"unreadable pdf: {type(error).__name__}")
    text = _clean(pages)
    if not text.strip() and not flags:
        flags.append("no text layer")
    return Raw(
        text, "pdf", title=title, byline=author, published=published, extractor=f"pypdf {pypdf.__version__}",
        flags=tuple(flags),
    )  # fmt: skip


def _about(reader: PdfReader) -> tuple[str, str, str]:
    """Title, author and date that the file gives of itself; a broken entry is an empty one."""
    try:
        about = reader.metadata
        if about is None:
            return "", "", ""
        created = about.creation_date
        return str(about.title or ""), str(about.author or ""), created.date().isoformat() if created else ""
    except Exception:
        return "", "", ""


def _texts(reader: PdfReader, flags: list[str]) -> list[str]:
    """The text of each page, as far as the limits go. A page that cannot be read is left out, and flagged."""
    texts: list[str] = []
    work = length = left_out = 0
    count = len(reader.pages)
    for number in range(min(count, MAX_PAGES)):
        try:
            page = reader.pages[number]
            size = _size(page)
            work += min(size, MAX_CONTENT)
            text = page.extract_text() or "" if size <= MAX_CONTENT else ""
            left_out += size > MAX_CONTENT
        except Exception:
            text, left_out = "", left_out + 1
        texts.append(text[: MAX_TEXT - length])
        length += len(texts[-1])
        if length >= MAX_TEXT or work > MAX_WORK:
            break
    if left_out and left_out == len(texts):
        flags.append("unreadable pdf: no page of it can be read")
        return []
    if len(texts) < count:
        flags.append(f"cut at {len(texts)} pages")
    if left_out:
        flags.append(f"{left_out} of {count} pages cannot be read")
    return texts


def _size(page: PageObject) -> int:
    """Bytes of drawing on a page, unfolded."""
    contents = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    parts = contents if isinstance(contents, list) else [] if contents is None else [contents]
    return sum(len(part.get_object().get_data()) for part in parts)


def _clean(pages: list[str]) -> str:
    """Pages joined; lines that stand at the head or foot of most pages, and bare numbers, are left out."""
    split = [[line.rstrip() for line in page.replace("\r\n", "\n").split("\n")] for page in pages]
    edges = Counter(key for lines in split for key in {_key(line) for line in _edge(lines)} if key)
    running = {key for key, count in edges.items() if len(split) >= 3 and count > 0.5 * len(split)}
    kept = []
    for lines in split:
        edge = {id(line) for line in _edge(lines)}
        kept.append(
            "\n".join(
                line
                for line in lines
                if not _NUMBER.match(line.strip()) and not (id(line) in edge and _key(line) in running)
            )
        )
    return _HYPHEN.sub("", "\n".join(kept)).replace("\x00", "")


def _edge(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    return filled[:2] + filled[-2:]


def _key(line: str) -> str:
    return _DIGITS.sub("#", line.strip().lower())
