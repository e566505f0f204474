"""Errors a user can act on: every problem at once, each with its place, the nearest valid name and what to do.

ForeshockError              everything we raise on purpose
├── UserError               the input is wrong: a list of Problems (exit 1)
├── SolverError             an optimiser did not return a usable answer
└── LimitBreached           the answer is fine and breaks a limit of the study (exit 2)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_ROWS = 8


class ForeshockError(Exception):
    """Base class of every error raised on purpose."""


class SolverError(ForeshockError):
    """An optimiser returned no usable answer; the message names the program and the status."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the input.

    `file` is the name as the user wrote it; `line` counts from 1 (for a table: the row as a text editor shows it);
    `field` is a column or key. `hint` is what to do, a full sentence.
    """

    what: str
    file: str = ""
    line: int | None = None
    field: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        head = " ".join(part for part in (place, self.field) if part)
        body = f"{head}: {self.what}" if head else self.what
        if self.hint and body[-1:] not in ".!?:":
            body += "."
        return f"{body} {self.hint}".rstrip()


class UserError(ForeshockError):
    """The input is wrong. Carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (Problem(problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Collector:
    """Gathers problems while a check goes on, then raises them all together.

    >>> found = Collector()
    >>> found.add("quantity is negative: -3", file="bom.csv", line=4, field="quantity")
    >>> len(found)
    1
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def add(self, what: str, *, file: str = "", line: int | None = None, field: str = "", hint: str = "") -> None:
        self._problems.append(Problem(what, file=file, line=line, field=field, hint=hint))

    def add_rows(self, what: str, *, file: str, lines: Sequence[int], field: str = "", hint: str = "") -> None:
        """The same problem on many rows: reported once, at the first row, with the others listed."""
        if not lines:
            return
        rest = [str(line) for line in lines[1 : SHOWN_ROWS + 1]]
        more = len(lines) - 1
        if more:
            tail = ", ".join(rest) + (", ..." if more > SHOWN_ROWS else "")
            noun = "row has" if more == 1 else "rows have"
            hint = f"{hint} {more:,} more {noun} the same problem: {tail}.".strip()
        self.add(what, file=file, line=lines[0], field=field, hint=hint)

    def extend(self, problems: Iterable[Problem]) -> None:
        self._problems.extend(problems)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Take over the problems of a UserError raised inside, so that the checks after it still run."""
        try:
            yield
        except UserError as error:
            self.extend(error.problems)

    def raise_if_any(self) -> None:
        """Raise UserError with everything gathered, ordered by file (as first met) and line."""
        if not self._problems:
            return
        order: dict[str, int] = {}
        for problem in self._problems:
            order.setdefault(problem.file, len(order))
        raise UserError(sorted(self._problems, key=lambda p: (order[p.file], p.line or 0)))


def nearest(name: str, valid: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The valid name a user most probably meant, or None. Case and surrounding blanks do not count as distance."""
    pool = list(valid)
    plain = {candidate.strip().casefold(): candidate for candidate in reversed(pool)}
    wanted = name.strip().casefold()
    if wanted in plain:
        return plain[wanted]
    found = get_close_matches(wanted, list(plain), n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


def did_you_mean(name: str, valid: Iterable[str], *, shown: int = 12) -> str:
    """A hint: "Did you mean 'x'?" where a near name exists, else the valid names (shortened)."""
    pool = list(valid)
    guess = nearest(name, pool)
    if guess is not None:
        return f"Did you mean '{guess}'?"
    if not pool:
        return ""
    return "Valid: " + ", ".join(pool[:shown]) + (", ..." if len(pool) > shown else "") + "."
