"""What every part of the file reader carries along: the document, its problems and notes, its clock and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.schema.brief import Yardstick
from foreshock.schema.scenario import Driver, When

Path = tuple[str | int, ...]
FIELD_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Context:
    """`as_of` and `horizon` (days) stand in where the file gives none that can be read (reported by then). `today`:
    nothing is heard on a later day; None where nobody says."""

    document: Marked
    found: Collector
    scale: Yardstick
    as_of: date
    horizon: float
    today: date | None = None
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Drivers that are there and cannot be read (reported): naming them is no mistake."""

    def line(self, path: Sequence[str | int]) -> int | None:
        return self.document.line(path)

    def wrong(self, what: str, path: Path, hint: str = "") -> None:
        """Report a problem at a path of the document."""
        where = ".".join(str(part) for part in path[:FIELD_DEPTH] if not isinstance(part, int))
        self.found.add(what, file=self.document.file, line=self.line(path), field=where, hint=hint)

    def note(self, what: str, path: Path) -> None:
        """Something the reader did that the writer should know of."""
        line = self.line(path)
        place = f"{self.document.file}:{line}: " if line is not None else ""
        self.notes.append(place + what)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one (its shape has been reported already)."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> Sequence[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def words(value: Any) -> tuple[str, ...]:
    """One text or a list of texts, without what is neither."""
    listed = value if isinstance(value, list) else [value]
    return tuple(str(each) for each in listed if isinstance(each, (str, int, float)) and not isinstance(each, bool))


def read_when(raw: Any, path: Path, drivers: Mapping[str, Driver], context: Context) -> When | None:
    """A condition, with every name checked; None where a name is wrong."""
    result: dict[str, tuple[str, ...]] = {}
    sound = isinstance(raw, dict) and bool(raw)
    for name, value in mapping(raw).items():
        at = (*path, name)
        if name in context.unread:
            sound = False
            continue
        if name not in drivers:
            context.wrong(f"there is no driver '{name}'.", at, did_you_mean(name, drivers))
            sound = False
            continue
        known = drivers[name].outcomes
        for outcome in words(value):
            if outcome not in known:
                what = f"driver '{name}' has no outcome '{outcome}'."
                context.wrong(what, at, did_you_mean(outcome, known))
                sound = False
        result[name] = tuple(dict.fromkeys(words(value)))
        sound = sound and bool(result[name])
    return result if sound else None


def spoken(when: When) -> str:
    """'administration = transactional and settlement = frozen_conflict or negotiated'."""
    return " and ".join(f"{name} = {' or '.join(outcomes)}" for name, outcomes in when.items())
