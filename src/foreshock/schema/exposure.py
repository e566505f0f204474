"""Exposure: what a network depends on before anything has happened. Tables as columns, one record a run.

Money is per year in the network's currency; shares lie between 0 and 1; NaN is unknown, never zero. Every table has
one entry per column and row, and `columns()` hands it over as plain lists.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from foreshock.schema.labels import Bools, Floats, Ints


class _Table:
    """What every table of columns can do."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        for column in fields(self):  # type: ignore[arg-type]
            if len(getattr(self, column.name)) != len(self):
                raise ValueError(f"{type(self).__name__}.{column.name} has another length than the first column")

    def columns(self) -> dict[str, list[Any]]:
        """Name -> plain values, NaN as it is."""
        found = {column.name: getattr(self, column.name) for column in fields(self)}  # type: ignore[arg-type]
        return {name: list(value) if isinstance(value, tuple) else value.tolist() for name, value in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemExposure(_Table):
    """One row per item that somebody uses, the unseen tiers apart."""

    item: tuple[str, ...]
    commodity: tuple[str, ...]
    unit: tuple[str, ...]
    tier: Ints
    """Fewest steps to final demand."""
    need: Floats
    """Units a year."""
    value: Floats
    """Need times price at the users' doors, before tariff."""
    sources: Ints
    """Open sources of the customer that has fewest of them."""
    countries: Ints
    """Countries of the open sources, of the customer that has fewest."""
    single_source: Bools
    """True where some customer has one open source only."""
    sole_country: Bools
    """True where all open sources of some customer stand in one known country."""
    internal: Bools
    """True where it never changes hands: an owner's own step of production."""
    hhi_site: Floats
    """Sum of squared shares of the sites in today's flow."""
    hhi_country: Floats
    """Sum of squared shares of the countries in today's flow."""
    largest_country: tuple[str, ...]
    largest_share: Floats
    """Share of that country in today's flow."""
    cover: Floats
    """Days for which stocks at users and makers last at today's use."""
    stopped: Floats
    """Revenue of the products that no longer can be made when the worst single source stops (no alternative)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteExposure(_Table):
    """One row per site."""

    site: tuple[str, ...]
    owner: tuple[str, ...]
    country: tuple[str, ...]
    items: tuple[str, ...]
    """What it makes, joined by ', '."""
    own: Bools
    """True for sites of the company itself."""
    spend: Floats
    """What the company itself buys here."""
    upstream: Floats
    """What others in the network buy here."""
    stopped: Floats
    """Revenue of the products that cannot be made at all without the site: no alternative exists."""
    exposed: Floats
    """Revenue that stops with the site before anybody substitutes. NaN where it was not computed."""
    recovery: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountryExposure(_Table):
    """One row per country."""

    country: tuple[str, ...]
    sites: Ints
    spend: Floats
    """What the company itself buys there."""
    share: Floats
    """Of the company's spend."""
    upstream: Floats
    """What others in the network buy there."""
    value_added: Floats
    """Cost added there to the year's sales, all known tiers together; countries and tariffs sum to the cost."""
    sales: Floats
    """Revenue of the markets that are the country."""
    stopped: Floats
    """Revenue of the products that cannot be made at all without the country."""
    exposed: Floats
    """Revenue that stops with the country before anybody substitutes, unseen tiers included."""
    exposed_low: Floats
    exposed_high: Floats
    sole_items: Ints
    """Items with all open sources of some customer in this country."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UpstreamExposure(_Table):
    """One row per product and country that matters to it, through all tiers."""

    product: tuple[str, ...]
    country: tuple[str, ...]
    """'' collects what comes from an unknown place."""
    cost_share: Floats
    """Share of the product's cost that is added there, known tiers only."""
    dependence: Floats
    """Share of the product's output that stops with the country before anybody substitutes, unseen tiers included."""
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateExposure(_Table):
    """One row per gate that some known route passes."""

    gate: tuple[str, ...]
    arcs: Ints
    value: Floats
    """Value that passes in a year."""
    share: Floats
    """Of the value of all purchases between different sites."""
    stopped: Floats
    """Revenue of the products for which no source is left when the gate shuts and nobody goes round."""
    exposed: Floats
    """Revenue that stops with the gate before anybody substitutes or goes round."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TierExposure(_Table):
    """One row per tier, counted in production steps from final demand."""

    tier: Ints
    estimated: Bools
    nodes: Ints
    value: Floats
    """Value delivered by the nodes of the tier; NaN where no price is known."""
    hhi_country: Floats
    hhi_site: Floats
    known: Floats
    """Share of the tier's deliveries whose country is known: by value, by quantity in unseen tiers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskExposure(_Table):
    """GeoPolRisk, one row per purchased raw material (Santillan-Saldivar et al. 2022)."""

    item: tuple[str, ...]
    material: tuple[str, ...]
    score: Floats
    """hhi times the political risk of the countries it is bought from, weighted by quantity."""
    low: Floats
    high: Floats
    """Band from the standard error of the stability estimates, one error either way."""
    hhi: Floats
    """Of the world's production."""
    import_risk: Floats
    covered: Floats
    """Share of the purchases whose country is known."""
    basis: tuple[str, ...]
    """What the production shares come from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """Everything `measure` finds on a network."""

    name: str
    currency: str
    revenue: float
    spend: float
    """What the company buys from others in a year, at the door before tariff."""
    cost: float
    """Cost of the year's sales, own steps included."""
    tariffs: float
    hhi_country: float
    """Of the spend, by country."""
    hhi_owner: float
    """Of the spend, by supplier."""
    single_source: int
    sole_country: int
    route_unknown: float
    """Share of the value between different sites whose route nobody stated."""
    items: ItemExposure
    sites: SiteExposure
    countries: CountryExposure
    upstream: UpstreamExposure
    gates: GateExposure
    tiers: TierExposure
    risk: RiskExposure
    notes: tuple[str, ...] = ()

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """Every table by name, as plain columns."""
        found = {column.name: getattr(self, column.name) for column in fields(self)}
        return {name: table.columns() for name, table in found.items() if isinstance(table, _Table)}
