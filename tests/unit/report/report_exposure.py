"""A small exposure of the report's test company, typed by hand: known, estimated and unknown side by side."""

from __future__ import annotations

import numpy as np

from foreshock.schema.exposure import (
    CountryExposure,
    Exposure,
    GateExposure,
    ItemExposure,
    RiskExposure,
    SiteExposure,
    TierExposure,
    UpstreamExposure,
)

NAN = float("nan")


def _floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def _ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def _bools(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.bool_)


def exposure(hostile: str) -> Exposure:
    """Five items, three sites, six countries; `hostile` is the name of one item."""
    return Exposure(
        name="Skagerrak Tidal", currency="USD", revenue=728.8e6, spend=279e6, cost=NAN, tariffs=0.0,
        hhi_country=0.22, hhi_owner=0.18, single_source=3, sole_country=4, route_unknown=0.31,
        items=ItemExposure(
            item=("gearbox", "magnet", "plated contact", hostile, "casting"),
            commodity=("", "", "palladium", "", ""), unit=("unit", "unit", "unit", "unit", "unit"),
            tier=_ints(1, 2, 2, 1, 2), need=_floats(584, 3650, 105e3, 1460, 1168),
            value=_floats(122.9e6, 9.9e6, 1.2e6, NAN, 9.4e6), sources=_ints(1, 2, 1, 1, 2),
            countries=_ints(1, 2, 1, 1, 2), single_source=_bools(1, 0, 1, 1, 0), sole_country=_bools(1, 1, 1, 1, 0),
            internal=_bools(0, 0, 0, 0, 1), hhi_site=_floats(0.82, 0.7, 1, 1, 0.52),
            hhi_country=_floats(0.82, 0.7, 1, 1, 0.52), largest_country=("DEU", "CHN", "GBR", "NLD", "POL"),
            largest_share=_floats(0.9, 0.82, 1, 1, 0.6), cover=_floats(12, 14.8, 12, NAN, 12),
            stopped=_floats(478e6, 0, 584e6, 6.1e6, 0),
        ),
        sites=SiteExposure(
            site=("Gothenburg", "Hamburg", "Royston"), owner=("own", "Elbe Getriebe", "Cam Precious"),
            country=("SWE", "DEU", "GBR"), items=("tidal turbine, harbour crane", "gearbox", "plated contact"),
            own=_bools(1, 0, 0), spend=_floats(0, 110e6, 0), upstream=_floats(0, 0, 1.2e6),
            stopped=_floats(478e6, 244e6, 584e6), exposed=_floats(478e6, 700e6, NAN), recovery=_floats(60, 90, 60),
        ),
        countries=CountryExposure(
            country=("SWE", "DEU", "CHN", "RUS", "SGP", "ZAF"), sites=_ints(2, 2, 2, 0, 1, 0),
            spend=_floats(0, 110e6, 37e6, 0, 1.2e6, 0), share=_floats(0, 0.39, 0.13, 0, 0.004, 0),
            upstream=_floats(7e6, 9e6, 9.9e6, 2e6, 0, 1e6), value_added=_floats(90e6, 80e6, 41e6, 2e6, 1e6, 1e6),
            sales=_floats(0, 33e6, 0, 0, 66e6, 0), stopped=_floats(478e6, 478e6, 244e6, 0, 6e6, 0),
            exposed=_floats(478e6, 722e6, 583e6, 280e6, 6e6, NAN),
            exposed_low=_floats(478e6, 722e6, 583e6, 120e6, 6e6, NAN),
            exposed_high=_floats(478e6, 722e6, 583e6, 410e6, 6e6, NAN), sole_items=_ints(0, 1, 2, 0, 1, 0),
        ),
        upstream=UpstreamExposure(
            product=("tidal turbine", "tidal turbine"), country=("DEU", ""), cost_share=_floats(0.4, NAN),
            dependence=_floats(0.99, 0.1), low=_floats(0.99, 0.0), high=_floats(0.99, 0.4),
        ),
        gates=GateExposure(
            gate=("oresund", "suez_canal"), arcs=_ints(6, 9), value=_floats(133e6, 76e6), share=_floats(0.4, 0.23),
            stopped=_floats(722e6, 728e6), exposed=_floats(NAN, NAN),
        ),
        tiers=TierExposure(
            tier=_ints(0, 1, 4), estimated=_bools(0, 0, 1), nodes=_ints(4, 9, 11), value=_floats(728e6, 277e6, NAN),
            hhi_country=_floats(NAN, 0.22, 0.3), hhi_site=_floats(NAN, 0.22, NAN), known=_floats(NAN, 1.0, 0.8),
        ),
        risk=RiskExposure(
            item=("copper wire", "plated contact"), material=("copper", "palladium"), score=_floats(0.08, 0.19),
            low=_floats(0.07, 0.17), high=_floats(0.08, 0.2), hhi=_floats(0.11, 0.31), import_risk=_floats(0.69, 0.61),
            covered=_floats(1, 1), basis=("world extraction", "world processing"),
        ),
        notes=("1 purchase has no known price and is left out of spend and value.",),
    )  # fmt: skip
