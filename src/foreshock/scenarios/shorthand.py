"""Evidence in a few words, as it is said on the command line: 'Ada: sanctions=rollback 0.4 weight 0.5'."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from foreshock.core.errors import Collector
from foreshock.core.marked import Marked
from foreshock.scenarios.earned import NO_RECORDS, Records
from foreshock.scenarios.heard import Heads, context_of, read_heard
from foreshock.scenarios.shape import EvidenceShape
from foreshock.schema.scenario import Evidence, ScenarioSet
from foreshock.schema.validate import validate

_OPTION = re.compile(r"(?:^|\s)(weight|on|half-life|credence|given|because)\s+", re.IGNORECASE)
_HEAD = re.compile(r"^(?:(?P<name>[^=]*?):\s*)?(?P<driver>[^=:|]+?)\s*=\s*(?P<outcome>\S+)\s+(?P<p>\S.*)$", re.DOTALL)
SHORT = {
    "market": "'sanctions=rollback 0.35' or 'Exchange: sanctions=rollback 0.35 on 2024-07-20'",
    "expert": "'Ada: sanctions=rollback 0.4 weight 0.5', with 'given talks=open' or 'on 2024-07-20' where it applies",
    "seen": "'envoys_meet', 'envoys_meet on 2024-07-20' or 'envoys_meet credence 0.8'",
}


def read_short(
    kind: Heads, text: str, scenarios: ScenarioSet, records: Records = NO_RECORDS, today: date | None = None
) -> Evidence:
    """One piece of evidence from a few words, such as 'Ada: sanctions=rollback 0.4 weight 0.5', heard by `today`.

    Raises
    ------
    UserError
        The words do not say what is meant, or name what these scenarios do not know.
    """
    found = Collector()
    value = _spelled(kind, text)
    label = f"--{kind} '{text}'"
    if value is None:
        found.add("cannot be understood.", file=label, hint=f"Write {SHORT[kind]}.")
        found.raise_if_any()
    document = Marked({"evidence": [value]}, {}, label)
    validate(EvidenceShape, document, found, value={"format": "foreshock/evidence/1", "evidence": [value]})
    rows = read_heard([value], scenarios, context_of(scenarios, document, found, "icd203", today), records)
    found.raise_if_any()
    return rows[0]


def _spelled(kind: Heads, text: str) -> dict[str, Any] | None:
    """The words of a line as the keys of an evidence file."""
    cut = max(text.find("="), 0)
    parts = _OPTION.split(text[cut:])
    parts[0] = text[:cut] + parts[0]
    value: dict[str, Any] = {}
    for name, said in zip(parts[1::2], parts[2::2], strict=True):
        key = name.casefold().replace("-", "_")
        value[key] = _pairs(said) if key == "given" else _number(said.strip().strip(","))
    if kind == "seen":
        return {"seen": parts[0].strip(), **value} if parts[0].strip() else None
    head = _HEAD.match(parts[0].strip())
    if head is None or ("given" in value and value["given"] is None):
        return None
    that = {head["driver"].strip(): head["outcome"].rstrip(",:").split("/")}
    return {kind: (head["name"] or kind).strip() or kind, "that": that, "p": _number(head["p"].strip()), **value}


def _pairs(text: str) -> dict[str, list[str]] | None:
    pairs = [piece.partition("=") for piece in re.split(r",|\band\b", text) if piece.strip()]
    if not pairs or not all(sign for _, sign, _ in pairs):
        return None
    return {name.strip(): [one.strip() for one in outcome.split("/")] for name, _, outcome in pairs}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
