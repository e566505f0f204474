"""Content hashes and identifiers."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def digest(content: str | bytes) -> str:
    """sha256 in hexadecimal of text (as UTF-8) or bytes."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_json(value: Any) -> str:
    """sha256 of a JSON value, the same for any order of keys."""
    return digest(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=True))


def slug(text: str, *, limit: int = 48) -> str:
    """'Northern Sea Route' -> 'northern-sea-route'; safe as a file name, never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain).strip("-")[:limit].strip("-") or "unnamed"
