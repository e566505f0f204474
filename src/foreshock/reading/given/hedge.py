"""A hedge and what its own sentence supposes."""

from __future__ import annotations

from dataclasses import dataclass

from foreshock.reading.given.conditions import Found
from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue


@dataclass(frozen=True, slots=True)
class Hedge:
    """A hedge that passed, with its clause and the conditions its sentence states."""

    sentence: int
    cue: Cue
    clause: Clause
    stated: tuple[Found, ...]
    subject: Found | None
