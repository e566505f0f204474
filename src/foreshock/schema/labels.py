"""Text columns as codes into a list of names: small, fast to group by, and never silently misaligned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """A text column of length n.

    `codes` (n, int32): position in `names`, or -1 where unknown. `names`: distinct texts, in first-seen order unless
    the maker sorted them.
    """

    codes: Ints
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str | None], names: Sequence[str] = ()) -> Labels:
        """Encode texts; None and '' are unknown. `names` fixes the first codes."""
        index = {name: code for code, name in enumerate(names)}
        codes = [UNKNOWN if not value else index.setdefault(value, len(index)) for value in values]
        return cls(np.asarray(codes, dtype=np.int32), tuple(index))

    @classmethod
    def unknown(cls, length: int) -> Labels:
        return cls(np.full(length, UNKNOWN, dtype=np.int32), ())

    def __post_init__(self) -> None:
        if self.codes.size and (self.codes.min() < UNKNOWN or self.codes.max() >= len(self.names)):
            raise ValueError("a code lies outside the names")

    def __len__(self) -> int:
        return int(self.codes.size)

    def __getitem__(self, position: int) -> str | None:
        code = int(self.codes[position])
        return None if code == UNKNOWN else self.names[code]

    def decode(self) -> list[str | None]:
        """All texts, None where unknown."""
        return [None if code == UNKNOWN else self.names[code] for code in self.codes.tolist()]

    def texts(self) -> tuple[str, ...]:
        """All texts, '' where unknown."""
        names = (*self.names, "")
        return tuple(names[code] for code in self.codes.tolist())

    def code(self, name: str) -> int | None:
        """The code of a name, or None."""
        return self.names.index(name) if name in self.names else None

    def isin(self, wanted: Iterable[str]) -> Bools:
        """(n) True where the text is one of `wanted`; unknown is never in."""
        asked = set(wanted)
        hit = np.array([name in asked for name in self.names] + [False], dtype=np.bool_)
        return hit[self.codes]

    def take(self, positions: Ints | Bools) -> Labels:
        """The column at these positions, with the same names."""
        return Labels(self.codes[positions], self.names)
