"""Gates of world shipping: chokepoints with the lines that cut the sea, and what is known about a closure."""

from __future__ import annotations

from datetime import date

import polars as pl

from facts.base import Inputs, Recipe, column
from foreshock.data.catalog import Origin

GATES = {
    "Panama Canal": "panama_canal",
    "Suez Canal": "suez_canal",
    "Strait of Malacca": "malacca",
    "Strait of Hormuz": "hormuz",
    "Strait of Bab el-Mandeb": "bab_el_mandeb",
    "Turkish Straits": "bosporus",
    "Dover Strait": "dover",
    "Strait of Gibraltar": "gibraltar",
}
HOW = "folder data-raw of the R package chokepointR"


def make_chokepoints(inputs: Inputs) -> pl.DataFrame:
    """One row per chokepoint: traffic, oil, the way round."""
    folder = inputs.path("chokepointr", HOW)
    parts = [
        pl.read_csv(folder / f"{name}.csv", null_values="NA", infer_schema_length=None)
        for name in ("chokepoint_context", "chokepoint_redundancy", "eia_oil_transit")
    ]
    joined = parts[0].join(parts[1], on="location").join(parts[2], on="location")
    return joined.select(
        pl.col("location").replace_strict(GATES, return_dtype=pl.String).alias("gate"),
        pl.col("daily_transits").cast(pl.Float64).alias("transits"),
        pl.col("transit_basis").alias("transits_basis"),
        pl.col("oil_transit_mbd").cast(pl.Float64).alias("oil"),
        pl.col("oil_year").cast(pl.Int64).alias("oil_year"),
        pl.col("has_alternative").cast(pl.Boolean).alias("has_alternative"),
        pl.col("alt_route").alias("alternative"),
        pl.col("extra_days").cast(pl.Float64).alias("extra_days"),
        pl.col("bypass_capacity_mbd").cast(pl.Float64).alias("bypass_oil"),
        pl.col("redundancy_note").alias("note"),
    ).sort("gate")


def make_sources(inputs: Inputs) -> pl.DataFrame:
    """Where each figure comes from, and how far it can be trusted."""
    frame = pl.read_csv(inputs.path("chokepointr", HOW) / "chokepoint_sources.csv", infer_schema=False)
    return frame.select(
        pl.col("location").replace_strict(GATES, default=None, return_dtype=pl.String).alias("gate"),
        "variable",
        "value",
        "unit",
        "year",
        "basis",
        "source",
        pl.col("source_url").alias("href"),
        pl.col("confidence").str.to_lowercase(),
    ).drop_nulls("gate")


OWN = Origin(title="Foreshock: gate lines, names and ids", licence="Apache-2.0", version="2025-12")
PORTWATCH = Origin(
    title="IMF PortWatch: number, name and position of the 28 chokepoints",
    licence="facts",
    href="https://portwatch.imf.org/",
)
CHOKEPOINTR = Origin(
    title="chokepointR (T. Warin), from Suez Canal Authority, Panama Canal Authority, US EIA, UNCTAD and others",
    licence="MIT",
    href="https://github.com/warint/chokepointR",
    version="commit 0947547, 2026-07-30",
)
GATE = column("gate", "text", "Id of the gate, see gates")

RECIPES = (
    Recipe(
        name="gates",
        title="Gates of world shipping and the lines that close them",
        file="gates.csv",
        columns=(
            column("gate", "text", "Id, as scenarios and routes write it"),
            column("portwatch", "integer", "Number of the chokepoint at IMF PortWatch; empty for our own gates"),
            column("name", "text", "Name for display"),
            column("lat", "number", "Latitude of its point on the map", "degrees north"),
            column("lon", "number", "Longitude of its point on the map", "degrees east"),
            column("lon1", "number", "Longitude of one end of the gate line", "degrees east"),
            column("lat1", "number", "Latitude of that end", "degrees north"),
            column("lon2", "number", "Longitude of the other end", "degrees east"),
            column("lat2", "number", "Latitude of the other end", "degrees north"),
            column("aliases", "text", "Other names, separated by |"),
        ),
        sources=(OWN, PORTWATCH),
        licence="Apache-2.0",
        vintage=date(2025, 12, 31),
        make=None,
        notes=("A sea lane passes a gate where it crosses its line.",),
    ),
    Recipe(
        name="chokepoints",
        title="Eight chokepoints: traffic, oil, and the way round when one is shut",
        file="chokepoints.csv",
        columns=(
            GATE,
            column("transits", "number", "Ships passing in normal times", "ships a day"),
            column("transits_basis", "text", "What these transits count"),
            column("oil", "number", "Oil passing", "million barrels a day"),
            column("oil_year", "integer", "Year of the oil figure (first half of 2025)"),
            column("has_alternative", "yesno", "Another way by sea exists"),
            column("alternative", "text", "The way round"),
            column("extra_days", "number", "Longer passage by the way round", "days"),
            column("bypass_oil", "number", "Oil that pipelines can carry past it", "million barrels a day"),
            column("note", "text", "What the figures mean"),
        ),
        sources=(CHOKEPOINTR,),
        licence="MIT",
        vintage=date(2025, 6, 30),
        make=make_chokepoints,
        notes=("An empty cell is not known, not zero. Sources and confidence per figure: chokepoint_sources.",),
    ),
    Recipe(
        name="chokepoint_sources",
        title="Sources of the chokepoint figures, with confidence",
        file="chokepoint_sources.csv",
        columns=(
            GATE,
            column("variable", "text", "Figure"),
            column("value", "text", "As the source gives it"),
            column("unit", "text", "Unit"),
            column("year", "text", "Year"),
            column("basis", "text", "What is counted"),
            column("source", "text", "Who says so"),
            column("href", "text", "Where"),
            column("confidence", "text", "high, medium or low"),
        ),
        sources=(CHOKEPOINTR,),
        licence="MIT",
        vintage=date(2025, 12, 31),
        make=make_sources,
    ),
)
