"""Numbers as people type them: read the plain ones, explain the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from foreshock.core.errors import Collector
from foreshock.exposure.attributes import Attribute


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way of writing that is no plain number: how to spot it (regular expression), what it is, the remedy."""

    pattern: str
    what: str
    hint: str


MISTAKES = (
    Mistake(r"^[-+]?[0-9][0-9.,]*\s*%$", "is a percentage", "Write it as a share: 25% is 0.25."),
    Mistake(r"^[-+]?[0-9]{1,3}([,' \u00a0\u202f_][0-9]{3})+(\.[0-9]+)?$", "has thousands separators", "Write 1200000."),
    Mistake(r"^[-+]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$", "has thousands separators", "Write 1200000.5."),
    Mistake(r"^[-+]?[0-9]*,[0-9]+$", "has a decimal comma", "Write a decimal point: 3.5."),
    Mistake(r"^=", "is a formula, not its result", "Save the table with values."),
    Mistake(r"(?i)^(true|false|yes|no)$", "is a yes/no, not a number", "Write the number: 1 or 0 for a share."),
    Mistake(
        r"(?i)^([-–—?.]+|n/?a|null|none|unknown|#.*|tbd|empty)$",
        "is no number",
        "Leave the cell empty where the value is unknown.",
    ),
    Mistake(r"^[-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?\s*[^0-9]+$", "carries a unit", "Write the number alone."),
    Mistake(r"^(?:[$€£¥]|[A-Z]{3} ?)\s*[0-9]", "carries a unit", "Write the number alone."),
    Mistake(r"", "is no number", "Write a plain number such as 1200000 or 0.25."),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where messages point: the file and the line of every row."""

    file: str
    lines: Sequence[int]

    def at(self, positions: pl.Series) -> list[int]:
        """Lines of these row positions."""
        return [self.lines[position] for position in positions.to_list()]


def parse_numbers(text: pl.Series, attribute: Attribute, rows: Rows, found: Collector) -> pl.Series:
    """(n) Float64 of trimmed text; null where empty or wrong. Every kind of mistake is reported once, with its rows."""
    values = text.cast(pl.Float64, strict=False)
    _explain(text, text.is_not_null() & values.is_null(), attribute, rows, found)
    return _in_range(text, values, attribute, rows, found)


def _explain(text: pl.Series, bad: pl.Series, attribute: Attribute, rows: Rows, found: Collector) -> None:
    positions = bad.arg_true()
    for mistake in MISTAKES:
        if not positions.len():
            return
        hit = text.gather(positions).str.contains(mistake.pattern)
        _report(text, positions.filter(hit), mistake.what, mistake.hint, (attribute, rows, found))
        positions = positions.filter(~hit)


def _in_range(text: pl.Series, values: pl.Series, attribute: Attribute, rows: Rows, found: Collector) -> pl.Series:
    """The values with those out of range set to null, after saying so."""
    low, high = attribute.minimum, attribute.maximum
    least = f"more than {low:g}" if attribute.above else f"at least {low:g}"
    sound = values.set(~values.is_finite().fill_null(True), None)
    checks = (
        (
            values.is_not_null() & sound.is_null(),
            "is not a finite number",
            "Leave the cell empty where the value is unknown.",
        ),
        ((sound <= low) if attribute.above else (sound < low), _below(low, attribute), f"It must be {least}."),
        (sound > high, f"is more than {high:g}", _too_much(high, attribute)),
    )
    for mask, what, hint in checks:
        wrong = mask.fill_null(False)
        if wrong.any():
            _report(text, wrong.arg_true(), what, hint, (attribute, rows, found))
            values = values.set(wrong, None)
    return values


def _below(low: float, attribute: Attribute) -> str:
    if low == 0:
        return "is not positive" if attribute.above else "is negative"
    return f"is less than {low:g}"


def _too_much(high: float, attribute: Attribute) -> str:
    if high == 1:
        return "Write a share between 0 and 1: 25% is 0.25."
    unit = f" It is counted in {attribute.unit}." if attribute.unit else ""
    return f"Check the unit.{unit}"


def _report(
    text: pl.Series, positions: pl.Series, what: str, hint: str, place: tuple[Attribute, Rows, Collector]
) -> None:
    if not positions.len():
        return
    attribute, rows, found = place
    first = clip(str(text[int(positions[0])]))
    found.add_rows(f"'{first}' {what}.", file=rows.file, lines=rows.at(positions), field=attribute.name, hint=hint)


def clip(text: str, limit: int = 60) -> str:
    """A cell as shown in a message: one line, not endless."""
    flat = " ".join(text.split()) if any(mark in text for mark in "\n\r\t") else text
    return flat if len(flat) <= limit else flat[: limit - 3] + "..."
