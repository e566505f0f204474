"""A world of three regions and two sectors, small enough to be checked by hand."""

from __future__ import annotations

import numpy as np

from foreshock.schema.world import WorldTable


def toy_world(to_german_metals: float = 5) -> WorldTable:
    """Metals feed machines everywhere; `to_german_metals`: what German metals buy of Russian ones."""
    Z = np.array(
        [
            [10, 20, to_german_metals, 30, 1, 2],
            [2, 5, 0, 1, 0, 1],
            [0, 0, 10, 60, 2, 4],
            [1, 4, 8, 20, 3, 9],
            [0, 1, 2, 6, 10, 12],
            [1, 1, 1, 2, 6, 8.0],
        ]
    )
    F = np.array([[2, 5, 1], [20, 3, 8], [3, 10, 4], [10, 90, 30], [1, 2, 20], [4, 6, 60.0]])
    return WorldTable(
        regions=("RUS", "DEU", "ROW"),
        sectors=("c12", "c13"),
        demand=("final",),
        Z=Z,
        F=F,
        x=Z.sum(axis=1) + F.sum(axis=1),
        year=2011,
        source="Toy table",
        titles={"c12": "metals", "c13": "machinery"},
    )
