"""The answers of the shipped fact tables: BACI trade, supply shares of the EU's raw-material study, stability, gates.

Origins of a material in a country
----------------------------------
1. Trade. The codes are those of the HS code, or of the material in its traded form (metal, alloy, compound, fuel,
   mineral), or of its ore where only ore is a code of its own. With F_i the imports from country i, X the country's
   exports, W the world's trade, s the country's share of world production (all values, mean of the years used):

       home       h = p / (p + F),  p = s W      its own production at that share of world trade
       share      (1 - h) F_i / F  for each origin i,  h for the country itself

   The interval of i spans the years; that of h spans p times `own_production`; a country that exports more than it
   imports covers at least (X - F) / X of its supply itself.
   Ore is only taken where the country trades enough of it to be a place of mining or smelting (`smelter`).
   A country of origin is the one that sold the goods: a hub of trade or refining counts as an origin.
2. World production. Where trade says nothing, the world's supply shares stand in, with a wide interval
   (`world_share`): they do not say who sells to whom. A country that produces the material itself supplies the part
   `home_supply` of its own need, the world the rest.
3. Where no table covers the material, or partner data are suppressed (natural gas), the origin is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

import numpy as np
import polars as pl

from foreshock.core.ids import slug
from foreshock.core.parameters import parameter
from foreshock.data import catalog
from foreshock.exposure.facts import NOTHING_KNOWN, UNSTEADY, Facts, Origin, Origins, Supply
from foreshock.schema.labels import Floats

TRADE = "origins_2020_2024"
PROVISIONAL = 2024
ORE = "ore"
Stage = Literal["extraction", "processing"]


@cache
def shipped_facts() -> Facts:
    """The facts that come with the package."""
    return _Shipped()


@dataclass(frozen=True, slots=True, eq=False)
class _Trade:
    """Trade of some codes over y years: `flow` (importers by origins, y) in thousand USD."""

    countries: tuple[str, ...]
    flow: Floats
    years: tuple[int, ...]


class _Shipped:
    def materials(self) -> Mapping[str, str]:
        return self._materials

    @cached_property
    def _materials(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for material, aliases in catalog.table("materials").select("material", "aliases").iter_rows():
            for name in (aliases or "").split("|"):
                if name:
                    names.setdefault(name.casefold(), material)
            names[material.casefold()] = material
        return names

    def gates(self) -> Mapping[str, str]:
        return self._gates

    @cached_property
    def _gates(self) -> Mapping[str, str]:
        rows = catalog.table("gates").select("gate", "name", "aliases").iter_rows()
        return {
            slug(name).replace("-", "_"): gate
            for gate, title, aliases in rows
            for name in (gate, title, *(aliases or "").split("|"))
            if name
        }

    def stability(self, country: str) -> tuple[float, float, float]:
        return self._stability.get(country, UNSTEADY)

    @cached_property
    def _stability(self) -> Mapping[str, tuple[float, float, float]]:
        """g = (2.5 - estimate) / 5, cut to [0, 1], of the newest year of every country."""
        newest = catalog.table("stability").drop_nulls(["estimate", "error"]).sort("year").group_by("iso3").last()
        rows = newest.select("iso3", "estimate", "error").iter_rows()
        return {
            iso3: (_cut((2.5 - value) / 5), _cut((2.5 - value - error) / 5), _cut((2.5 - value + error) / 5))
            for iso3, value, error in rows
        }

    def supply(self, commodity: str) -> Supply:
        return self._producers(commodity, "extraction")

    def _producers(self, commodity: str, first: Stage) -> Supply:
        """World shares in stage `first`, in the other stage where the study has none for it."""
        material = commodity
        if commodity.isdigit():
            names = self._codes.filter(pl.col("hs6").str.starts_with(commodity))["material"].unique().to_list()
            material = names[0] if len(names) == 1 else ""
        stages = self._supply.get(material, {})
        return stages.get(first) or next(iter(stages.values()), Supply({}))

    @cached_property
    def _supply(self) -> Mapping[str, Mapping[str, Supply]]:
        """World shares by material and stage."""
        world = catalog.table("crm_supply").filter(pl.col("scope") == "world")
        found: dict[str, dict[str, Supply]] = {}
        for (material, stage), rows in world.group_by(["material", "stage"], maintain_order=True):
            total = float(rows["normalised"].sum())
            shares = {iso3: share / total for iso3, share in rows.select("iso3", "normalised").iter_rows()}
            source = f"world {stage} of {material} (EU study on critical raw materials 2023)"
            found.setdefault(str(material), {})[str(stage)] = Supply(shares, source)
        return found

    @cached_property
    def _codes(self) -> pl.DataFrame:
        return catalog.table("hs_codes")

    def origins(self, commodity: str, country: str) -> Origins:
        codes = self._traded(commodity)
        if codes["suppressed"].any():
            return NOTHING_KNOWN
        if codes.height:
            trade = _trade_of(tuple(codes["hs6"].to_list()), int(parameter("exposure.trade_years").value))
            ore = codes["form"].eq(ORE).all()
            producers = self._producers(commodity, "extraction" if ore else "processing")
            found = _by_trade(trade, country, producers, ore)
            if found is not None:
                return found
        return _by_production(self._producers(commodity, "processing"), country)

    def _traded(self, commodity: str) -> pl.DataFrame:
        """The codes to look at: of a code all below it, of a material its traded form, else its ore."""
        if commodity.isdigit():
            return self._codes.filter(pl.col("hs6").str.starts_with(commodity))
        codes = self._codes.filter(pl.col("material") == commodity)
        finer = codes.filter(pl.col("form") != ORE)
        return finer if finer.height else codes


def _by_trade(trade: _Trade, country: str, producers: Supply, ore: bool) -> Origins | None:
    """Origins by imports and own production; None where the country's trade says nothing."""
    if country not in trade.countries:
        return None
    here = trade.countries.index(country)
    bought = trade.flow[here].copy()
    bought[here] = 0.0
    years = bought.shape[1]
    imports, exports, world = (float(part.sum()) / years for part in (bought, trade.flow[:, here], trade.flow))
    least = parameter("exposure.smelter").value * world if ore else 0.0
    if imports + exports <= least:
        return None
    home = _home(country, producers.shares.get(country, 0.0) * world, imports, exports)
    each_year = np.divide(bought, bought.sum(axis=0), out=np.zeros_like(bought), where=bought.sum(axis=0) > 0)
    mean = bought.sum(axis=1) / bought.sum() if imports > 0 else np.zeros(len(trade.countries))
    low, high = each_year.min(axis=1) * (1 - home.high), each_year.max(axis=1) * (1 - home.low)
    order = [i for i in np.argsort(-mean, kind="stable").tolist() if mean[i] > 0]
    away = mean * (1 - home.share)
    rows = [_origin(trade.countries[i], float(away[i]), float(low[i]), float(high[i])) for i in order]
    source = f"trade by value of {trade.years[0]}-{trade.years[-1]} (BACI, CEPII) and shares of world production"
    return Origins((home, *rows) if home.high > 0 else tuple(rows), source)


def _home(country: str, produced: float, imports: float, exports: float) -> Origin:
    """The country's own part of its supply; `produced` its share of world production times world trade."""
    band = parameter("exposure.own_production")
    least = max(0.0, (exports - imports) / exports) if exports > 0 else 0.0
    if least > 0 and imports <= 0:
        return Origin(country, 1.0, 1.0, 1.0)

    def part(factor: float) -> float:
        own = produced * factor
        return max(own / (own + imports) if own > 0 else 0.0, least)

    return _origin(country, part(band.mode), part(band.low), 1.0 if least > 0 else part(band.high))


def _by_production(producers: Supply, country: str) -> Origins:
    """Origins by shares of world production, home first where the country is a producer."""
    if not producers.shares:
        return NOTHING_KNOWN
    band, usual = parameter("exposure.world_share"), parameter("exposure.home_supply")
    producer = producers.shares.get(country, 0.0) >= parameter("exposure.smallest_origin").value
    home = (usual.mode, usual.low, usual.high) if producer else (0.0, 0.0, 0.0)
    others = {iso3: share for iso3, share in producers.shares.items() if not (producer and iso3 == country)}
    total = sum(others.values())
    rows = [_origin(country, *home)] if producer else []
    for iso3, share in sorted(others.items(), key=lambda item: -item[1]):
        part = share / total
        high = min(1.0, part * band.high) * (1 - home[1])
        rows.append(_origin(iso3, part * (1 - home[0]), part * band.low * (1 - home[2]), high))
    return Origins(tuple(rows), producers.source)


@cache
def _trade_of(codes: tuple[str, ...], last: int) -> _Trade:
    """Trade of these codes in the `last` years before the provisional one."""
    years = tuple(range(PROVISIONAL - last, PROVISIONAL))
    table = catalog.table(TRADE).filter(pl.col("hs6").is_in(codes) & pl.col("year").is_in(years))
    flows = table.group_by("importer", "origin", "year").agg(pl.col("value").cast(pl.Float64).sum())
    countries = tuple(sorted({*flows["importer"].to_list(), *flows["origin"].to_list()}))
    place = {country: position for position, country in enumerate(countries)}
    flow = np.zeros((len(countries), len(countries), len(years)))
    for importer, origin, year, value in flows.iter_rows():
        flow[place[importer], place[origin], year - years[0]] = value
    return _Trade(countries, flow, years)


def _cut(value: float) -> float:
    return min(1.0, max(0.0, value))


def _origin(country: str, share: float, low: float, high: float) -> Origin:
    """An origin whose interval holds its share."""
    return Origin(country, share, min(low, share), max(high, share))
