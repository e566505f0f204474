"""Mail: the message somebody wrote, without headers, quoted replies and signature."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from foreshock.reading.lines import Line, split_lines
from foreshock.reading.plain import plain
from foreshock.reading.raw import Raw

_REPLY = re.compile(r"^(?:on .{5,80} wrote:|-+ ?(?:original|forwarded) message ?-+|from: .+)$", re.IGNORECASE)


def read(content: bytes) -> Raw:
    """A message in Internet format: its plain part, else its HTML part as it stands."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    part = message.get_body(preferencelist=("plain", "html")) if isinstance(message, EmailMessage) else None
    text, html = "", False
    if part is not None:
        html = part.get_content_type() == "text/html"
        text = _content(part)
    flags = () if text.strip() else ("empty message",)
    text = text.replace("\r\n", "\n")
    return Raw(
        text, "html" if html else "email", lines=None if html else _lines(text),
        title=str(message.get("subject") or ""), byline=str(message.get("from") or ""),
        published=_date(str(message.get("date") or "")), extractor="foreshock mail", flags=flags,
    )  # fmt: skip


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, KeyError):
        payload = part.get_payload(decode=True)
        return payload.decode("latin-1") if isinstance(payload, bytes) else ""


def _lines(text: str) -> tuple[Line, ...]:
    """Quoted lines, the reply header and what follows the signature mark are not this message's text."""
    flat = plain(text)
    lines = []
    signature = False
    for start, end in split_lines(flat):
        line = flat[start:end]
        if line == "--" or line.startswith("-- \n"):
            signature = True
        if signature:
            lines.append(Line(start, end, "boilerplate", "signature"))
        elif line.startswith(">"):
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
