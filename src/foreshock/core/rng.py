"""Random streams: every stream is named, all come from one seed, none depends on the number of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foreshock.core.ids import digest

if TYPE_CHECKING:
    import numpy as np


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """The generator called `name` of this seed; equal seed and name give equal numbers on every machine.

    >>> float(stream(7, "magnitudes", 3).random()) == float(stream(7, "magnitudes", 3).random())
    True
    """
    import numpy as np

    words = digest("/".join(map(str, name)))
    key = [int(words[i : i + 8], 16) for i in range(0, 32, 8)]
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *key])))
