"""PDF: the text layer, without running heads, page numbers and hyphens at line ends."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from foreshock.reading.raw import Raw

_NUMBER = re.compile(r"^(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad\u2010]\n(?=[a-z])")
_DIGITS = re.compile(r"\d+")
MAX_PAGES = 400


def read(content: bytes) -> Raw:
    """The text of a PDF. What cannot be read is a flag, never an error."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    flags: list[str] = []
    pages: list[str] = []
    title = published = author = ""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return Raw("", "pdf", extractor=f"pypdf {pypdf.__version__}", flags=("encrypted",))
        about = reader.metadata
        if about is not None:
            title, author = str(about.title or ""), str(about.author or "")
            created = about.creation_date
            published = created.date().isoformat() if created is not None else ""
        if len(reader.pages) > MAX_PAGES:
            flags.append(f"cut at {MAX_PAGES} pages")
        pages = [page.extract_text() or "" for page in reader.pages[:MAX_PAGES]]
    except Exception as error:
        flags.append(f"unreadable pdf: {type(error).__name__}")
    text = _clean(pages)
    if not text.strip() and not flags:
        flags.append("no text layer")
    return Raw(
        text, "pdf", title=title, byline=author, published=published, extractor=f"pypdf {pypdf.__version__}",
        flags=tuple(flags),
    )  # fmt: skip


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
