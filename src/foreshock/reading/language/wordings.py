"""Patterns of whole words, from lists in which * stands for any ending."""

from __future__ import annotations

import re
from collections.abc import Sequence


def pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """One pattern for whole words in lower case, the longest first; None for an empty list."""
    parts = sorted((p.lower().strip() for p in phrases if p.strip(" *")), key=lambda p: (-len(p), p))
    escaped = [re.escape(p).replace(r"\*", r"[\w-]*").replace(r"\ ", r"\s+") for p in parts]
    return re.compile(r"(?<![\w-])(?:" + "|".join(escaped) + r")(?![\w])") if escaped else None
