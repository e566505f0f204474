"""An invented world of six countries under an embargo, small enough to run in a moment."""

from __future__ import annotations

import numpy as np

from foreshock.core.rng import stream
from foreshock.pipeline.world import WorldAnswer, WorldSettings, world
from foreshock.schema.world import WorldTable

REGIONS = ("DEU", "RUS", "USA", "CHN", "MLT", "ROW")
SECTORS = {"c1": "agriculture", "c2": "mining", "c3": "metals", "c4": "services <b>"}
EMBARGO = {
    "type": "sanction",
    "by": "DEU",
    "target": "RUS",
    "side": "exports",
    "sectors": ["mining", "metals"],
    "share": 1,
    "duration": 40,
}


def table() -> WorldTable:
    """24 industries, each buying from most others."""
    random = stream(7, "a world of six")
    n = len(REGIONS) * len(SECTORS)
    Z = random.lognormal(0, 1, (n, n)) * (random.random((n, n)) < 0.8)
    F = random.uniform(0.5, 1.5, (n, len(REGIONS))) * Z.sum(axis=1)[:, None] / 4
    F[:, 0] += np.maximum(Z.sum(axis=0) * 1.2 - Z.sum(axis=1) - F.sum(axis=1), 0.0)
    return WorldTable(
        regions=REGIONS,
        sectors=tuple(SECTORS),
        demand=("final",),
        Z=Z,
        F=F,
        x=Z.sum(axis=1) + F.sum(axis=1),
        year=2020,
        source="Invented world",
        titles=SECTORS,
    )


def answer(
    model: str = "ario", *, band: bool = True, shocks: tuple[dict[str, object], ...] = (EMBARGO,)
) -> WorldAnswer:
    """The embargo over 90 days."""
    return world(table(), shocks=shocks, settings=WorldSettings(model=model, horizon=90, top=5, band=band))
