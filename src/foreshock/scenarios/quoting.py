"""Texts as YAML takes them, whatever stands in them."""

from __future__ import annotations

import json
import re

_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS = frozenset({"true", "false", "null", "nan", "inf"})


def quoted(text: str) -> str:
    """A text between double quotes, on one line: every run of white space is one blank, what no text should hold is
    left out."""
    return json.dumps(" ".join(_UNPRINTABLE.sub("", text).split()), ensure_ascii=False)


def plain(text: str) -> str:
    """A name as it is where YAML reads it as text, else quoted."""
    return text if _NAME.fullmatch(text) and text.casefold() not in _WORDS else quoted(text)
