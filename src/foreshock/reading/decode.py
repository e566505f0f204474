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
    ".pdf": "pdf", ".rss": "feed", ".atom": "feed", ".txt": "text",
}  # fmt: skip


def medium(content: str | bytes, file: str) -> str:
    """'text', 'html', 'markdown', 'pdf', 'email' or 'feed', by the content first and the name second."""
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
    return "email" if not by_name and len({name.lower() for name in _MAIL.findall(block)}) >= 3 else "text"


def to_text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of bytes, and flags: which encoding was guessed, or that these bytes are no text at all."""
    if not content:
        return "", ()
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace"), ()
    if _binary(content):
        return "", ("binary",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    named = _CHARSET.search(content[:4000])
    for name in ([named.group(1).decode("ascii")] if named else []) + ["cp1252"]:
        try:
            return content.decode(name), (f"decoded as {name.lower()}",)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1"), ("decoded as latin-1",)


def _binary(content: bytes) -> bool:
    sample = content[:20_000]
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return b"\x00" in sample or control > 0.05 * len(sample)
