"""The documents of one file, and what there is to say about how each could be read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from foreshock.reading.page import read_entries, read_page
from foreshock.reading.pages import decode, mail
from foreshock.reading.settings import ReadSettings
from foreshock.schema.brief import SET_ASIDE, Brief

DEFAULT = ReadSettings()
_FAILURES = {
    "encrypted": "the PDF is locked with a password. Save a copy without one.",
    "unreadable pdf": "the PDF is damaged or cut short ({detail}). Fetch it again.",
    "no text layer": "the PDF holds pictures of pages and no text. Run text recognition (OCR) on it first.",
    "binary": "this is no text{kind}.",
    "empty": "the page is empty.",
    "empty message": "the message holds no text.",
    "nested too deeply": "the message is nested too deeply to be a letter.",
    "unreadable message": "the message cannot be taken apart.",
    "no entries": "this is no feed, or a feed without entries.",
}
_MAGIC = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office document; save the text as PDF or .txt"),
    (b"\xd0\xcf\x11\xe0", "an old Office document; save it as PDF or .txt"), (b"\x1f\x8b", "a gzip file; unpack it"),
    (b"BZh", "a bzip2 file; unpack it"), (b"PAR1", "a Parquet table"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
    (b"SQLite format", "a database"),
)  # fmt: skip
_NOTES = {
    "duplicate": "a copy of a story already read",
    "extractor found nothing": "no main text was found by its template; the whole page was read as lines",
}
_SCRIPTS = (
    ("Russian or another language in Cyrillic", 0x400, 0x52F), ("Greek", 0x370, 0x3FF), ("Hebrew", 0x590, 0x5FF),
    ("Arabic or Persian", 0x600, 0x6FF), ("Hindi or a relative", 0x900, 0x97F), ("Thai", 0xE00, 0xE7F),
    ("Japanese", 0x3040, 0x30FF), ("Korean", 0xAC00, 0xD7AF), ("Chinese", 0x4E00, 0x9FFF),
)  # fmt: skip
_FUNCTION_WORDS = {
    name: frozenset(words.split())
    for name, words in {
        "German": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an",
        "French": "le la les de des du et en un une est que pour dans qui par sur au pas plus il ne se ce",
        "Spanish": "el la los las de del y en un una que es por con para se no su al lo como más",
        "Portuguese": "o os as de do da dos das e em um uma que é por com para se não no na ao mais",
        "Italian": "il lo la gli le di del della e in un una che è per con si non da dei nel al più",
        "Dutch": "de het een en van in op te dat die is voor met zijn niet aan er om ook als door",
        "Polish": "w i na z do się nie jest że to o jak po przez dla od za być są oraz",
        "Turkish": "ve bir bu da de için ile olarak en çok daha gibi ise olan sonra kadar",
    }.items()
}


def read_documents(content: bytes, *, file: str = "", settings: ReadSettings = DEFAULT) -> Iterator[Brief]:
    """One Brief for every document of a file: each entry of a feed, each message of a mailbox, else the page.

    A feed or a mailbox in which nothing is found gives one Brief with a flag.
    """
    kind = settings.medium or decode.medium(content, file)
    if kind == "feed":
        found = read_entries(content, file=file, settings=settings)
        yield from found or (read_page(content, file=file, settings=settings),)
    elif kind == "mbox":
        messages = mail.messages(content)
        as_mail = settings.model_copy(update={"medium": "email"})
        for message in itertools.chain([next(messages, content)], messages):
            yield read_page(message, file=file, settings=as_mail)
    else:
        yield read_page(content, file=file, settings=settings)


def failure(brief: Brief, content: bytes = b"") -> str:
    """Why nothing could be read of a page, and what to do; '' where something was. `content`: its first bytes."""
    if brief.document.text.strip():
        return "the page holds no words." if "empty" in brief.document.flags else ""
    for flag in brief.document.flags:
        name, _, detail = flag.partition(": ")
        if name in _FAILURES:
            kind = next((what for magic, what in _MAGIC if content.startswith(magic)), "")
            return _FAILURES[name].format(detail=detail, kind=f": it is {kind}" if kind else "")
    return _FAILURES["empty"]


def notes(brief: Brief) -> tuple[str, ...]:
    """What a reader of the result should know of how the page was read, in words."""
    found = []
    for flag in brief.document.flags:
        if flag == "not English":
            language = _language(brief.document.text)
            guess = f" (it looks like {language})" if language else ""
            found.append(f"not in English{guess}: only English pages are read for statements")
        elif flag.partition(": ")[0] not in _FAILURES:
            found.append(_NOTES.get(flag, flag))
    return (*found, *(note for note in brief.notes if not note.startswith(SET_ASIDE)))


def _language(text: str) -> str:
    """The language that script or function words give away; '' where neither does."""
    letters = [ord(char) for char in text[:4000] if char.isalpha()]
    for name, first, last in _SCRIPTS:
        if sum(first <= code <= last for code in letters) > 0.2 * len(letters):
            return name
    words = text[:4000].lower().split()
    counts = {name: sum(word in known for word in words) for name, known in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > 0.12 * len(words) else ""
