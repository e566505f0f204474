"""Where countries and gates lie, from the shipped fact tables."""

from __future__ import annotations

from functools import cache

from foreshock.data import catalog
from foreshock.report.scene import Atlas, Country, Gate


@cache
def load_atlas() -> Atlas:
    """Countries by ISO alpha-3 and gates by id."""
    countries = {
        row["iso3"]: Country(
            row["name"], f"{int(row['numeric']):03d}" if row["numeric"] else "", row["lat"], row["lon"]
        )
        for row in catalog.table("countries").iter_rows(named=True)
    }
    gates = {
        row["gate"]: Gate(row["name"], row["lat"], row["lon"]) for row in catalog.table("gates").iter_rows(named=True)
    }
    return Atlas(countries, gates)
