"""Bytes to text, and which medium they are."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_TAGS = re.compile(r"<(?:!doctype html|html|head|body|div|p|article|section|span|table|h1|a\s)", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_MAIL = re.compile(
    r"^(?:from|to|subject|date|received|message-id|mime-version|return-path|delivered-to):\s",
    re.IGNORECASE | re.MULTILINE,
)
ENDINGS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown", ".eml": "email",
    ".pdf": "pdf", ".rss": "feed", ".atom": "feed", ".txt": "text", ".mbox": "mbox",
}  # fmt: skip
_ENCODINGS = re.compile(r"(?:utf|iso8859|cp\d|koi8|gb|big5|euc|shift_?jis|mac|iso2022|tis|johab|ascii)", re.IGNORECASE)
"""Encodings that a page may name. Others of Python's (punycode, idna, escapes) are slow or no encodings of pages."""
_CUT = 3
"""A page cut short may end in the middle of a character: as many bytes are not held against it."""


def medium(content: str | bytes, file: str) -> str:
    """'text', 'html', 'markdown', 'pdf', 'email', 'mbox' or 'feed', by the content first and the name second."""
    head = content[:4000]
    if isinstance(head, bytes):
        if head.lstrip()[:5] == b"%PDF-":
            return "pdf"
        head = head.decode("latin-1")
    by_name = next((kind for ending, kind in ENDINGS.items() if file.lower().endswith(ending)), "")
    if by_name and by_name != "text":
        return by_name
    if _FEED.search(head[:1500]):
        return "feed"
    start = head.lstrip("\ufeff \t\r\n")[:15].lower()
    if start.startswith(("<!doctype html", "<html")) or len(_TAGS.findall(head)) >= 3:
        return "html"
    block = head.replace("\r\n", "\n").split("\n\n", 1)[0]
    if by_name or len({name.lower() for name in _MAIL.findall(block)}) < 3:
        return "text"
    return "mbox" if head.startswith("From ") else "email"


def to_text(content: bytes, named: str = "") -> tuple[str, tuple[str, ...]]:
    """Text of bytes, and flags: which encoding was guessed, or that these bytes are no text at all.

    `named`: the encoding that the page's envelope gives, tried where the bytes are no UTF-8.
    """
    if not content:
        return "", ()
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace"), ()
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace"), (f"decoded as {wide}",)
    if _binary(content):
        return "", ("binary",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.start >= len(content) - _CUT and error.reason == "unexpected end of data":
            return content[: error.start].decode("utf-8"), ("ends in the middle of a character",)
    return _guessed(content, named)


def _guessed(content: bytes, named: str) -> tuple[str, tuple[str, ...]]:
    """Text of bytes that are no sound UTF-8."""
    found = _CHARSET.search(content[:4000])
    for name in ([named] if named else []) + ([found.group(1).decode("ascii", "replace")] if found else []):
        if known(name) and codecs.lookup(name).name != "utf-8":
            try:
                return content.decode(name), (f"decoded as {name.lower()}",)
            except UnicodeDecodeError:
                continue
    mostly = content.decode("utf-8", "replace")
    wrong = mostly.count("\ufffd")
    if sum(char > "\x7f" for char in mostly) > 2 * wrong:
        return mostly, (f"{wrong} bytes are no UTF-8",)
    try:
        return content.decode("cp1252"), ("decoded as cp1252",)
    except UnicodeDecodeError:
        return content.decode("latin-1"), ("decoded as latin-1",)


def known(name: str) -> bool:
    """Whether this is the name of an encoding that pages are written in."""
    try:
        return bool(_ENCODINGS.match(codecs.lookup(name).name)) and codecs.lookup(name).name != "utf-7"
    except (LookupError, ValueError):
        return False


def narrow(content: bytes) -> bytes:
    """The bytes as they are, or as UTF-8 where they are UTF-16 or UTF-32."""
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    name = marked if marked != "utf-8-sig" else ""
    return content.decode(name or _wide(content), "replace").encode() if name or _wide(content) else content


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: English has a zero in every other byte."""
    sample = content[:4000]
    half = len(sample) // 2
    if half < 8:
        return ""
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def _binary(content: bytes) -> bool:
    sample = content[:20_000]
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return b"\x00" in sample or control > 0.05 * len(sample)
