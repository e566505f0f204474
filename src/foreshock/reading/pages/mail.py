"""Mail: the message somebody wrote, without headers, quoted replies and signature; and folders of mail."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.utils import parsedate_to_datetime

from foreshock.reading.language.plain import plain
from foreshock.reading.pages import decode, quoted
from foreshock.reading.pages.lines import Line, split_lines
from foreshock.reading.pages.raw import Raw

_REPLY = re.compile(r"^(?:on .{5,80} wrote:|-+ ?(?:original|forwarded) message ?-+|from: .+)$", re.IGNORECASE)
_ENVELOPE = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]{1,60}:)", re.MULTILINE)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
MAX_HEADER = 2_000
"""Characters of a header that are looked at."""
MAX_PARTS = 1_000
MAX_DEPTH = 20


class _Short(email.policy.Compat32):
    """Headers of bounded length: the library's parser takes time that grows with the square of theirs."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]


def messages(content: bytes) -> Iterator[bytes]:
    """The messages of a folder of mail (mbox): a line 'From ...' opens each, after a blank line."""
    marks = [mark for mark in _ENVELOPE.finditer(content) if _after_blank(content, mark.start())]
    ends = [*(mark.start() for mark in marks[1:]), len(content)]
    for mark, end in zip(marks, ends, strict=False):
        yield _ESCAPED.sub(rb"\1", content[mark.end() : end])


def first(content: bytes) -> Raw:
    """The first message of a folder of mail, with a flag that says how many there are."""
    found = list(messages(content))
    if not found:
        return read(content)
    raw = read(found[0])
    return raw if len(found) == 1 else replace(raw, flags=(*raw.flags, f"the first of {len(found):,} messages"))


def _after_blank(content: bytes, start: int) -> bool:
    return start == 0 or content[max(0, start - 4) : start].replace(b"\r", b"").endswith(b"\n\n")


def read(content: bytes) -> Raw:
    """A message in Internet format: its plain part, else its HTML part as it stands."""
    try:
        message = email.message_from_bytes(content, policy=_Short())
        parts = list(_parts(message, 0, [MAX_PARTS]))
    except (RecursionError, ValueError, LookupError) as error:
        flag = "nested too deeply" if isinstance(error, RecursionError) else "unreadable message"
        return Raw("", "email", extractor="foreshock mail", flags=(flag,))
    part = next((p for kind in ("text/plain", "text/html") for p in parts if p.get_content_type() == kind), None)
    html = part is not None and part.get_content_type() == "text/html"
    text, flags = ("", ()) if part is None else _content(part)
    flags = flags if text.strip() or flags else ("empty message",)
    text = text.replace("\r\n", "\n")
    text = quoted.without(text) if html else text
    return Raw(
        text, "html" if html else "email", lines=None if html else _lines(text), title=_header(message, "subject"),
        byline=_header(message, "from"), published=_date(_header(message, "date")), extractor="foreshock mail",
        flags=flags,
    )  # fmt: skip


def _parts(message: Message, depth: int, left: list[int]) -> Iterator[Message]:
    """Parts that hold text and are no attachment, in order; not inside messages that are attached."""
    left[0] -= 1
    if left[0] < 0:
        return
    if depth > MAX_DEPTH:
        raise RecursionError
    kind = message.get_content_type()
    inner = message.get_payload()
    if isinstance(inner, list):
        if kind != "message/rfc822" or depth == 0:
            for part in inner:
                if isinstance(part, Message):
                    yield from _parts(part, depth + 1, left)
    elif kind in {"text/plain", "text/html"} and message.get_content_disposition() != "attachment":
        yield message


def _content(part: Message) -> tuple[str, tuple[str, ...]]:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return "", ()
    named = str(part.get_param("charset") or "")
    if decode.known(named) and named.lower().startswith("utf-16"):
        return payload.decode(named, "replace"), ()
    return decode.to_text(payload, named)


def _header(message: Message, name: str) -> str:
    """A header as text: encoded words read, of bounded length, on one line."""
    raw = str(message.get(name) or "")
    pieces = []
    try:
        for piece, named in email.header.decode_header(raw):
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                pieces.append(piece.decode(named if named and decode.known(named) else "latin-1", "replace"))
    except (email.errors.HeaderParseError, ValueError):
        pieces = [raw]
    return " ".join("".join(pieces).split())


def _lines(text: str) -> tuple[Line, ...]:
    """Quoted lines and letters, the reply header and what follows the signature mark are not this message's text."""
    flat = plain(text)
    lines = []
    signature = False
    spans = split_lines(flat)
    earlier = quoted.begins([flat[start:end] for start, end in spans])
    for number, (start, end) in enumerate(spans):
        line = flat[start:end]
        if line == "--" or line.startswith("-- \n"):
            signature = True
        if signature:
            lines.append(Line(start, end, "boilerplate", "signature"))
        elif number >= earlier or line.startswith(">"):
            lines.append(Line(start, end, "boilerplate", "quoted reply"))
        elif _REPLY.match(line):
            lines.append(Line(start, end, "boilerplate", "reply header"))
        else:
            lines.append(Line(start, end))
    return tuple(lines)


def _date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat() if text else ""
    except (TypeError, ValueError):
        return ""
