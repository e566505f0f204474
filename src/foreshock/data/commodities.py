"""Raw materials by any name or HS code, and where a country's supply of them comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from foreshock.core.errors import UserError, did_you_mean
from foreshock.data import catalog

if TYPE_CHECKING:
    import polars as pl

Stage = Literal["extraction", "processing"]
Basis = Literal["value", "quantity"]
HS6 = 6
LATEST_SETTLED = 2023
"""The newest year of the trade table that is not provisional."""


@dataclass(frozen=True, slots=True)
class Share:
    """One country's share of a supply, and the interval that the data allow."""

    country: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Supply:
    """Where a supply comes from: shares in falling order, and which table and year says so.

    The shares sum to 1 where `rows` is not empty; no rows means that nothing is known, never that there is none.
    """

    material: str
    rows: tuple[Share, ...]
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """False where no table says anything."""
        return bool(self.rows)


def names() -> tuple[str, ...]:
    """All raw materials, in alphabetical order."""
    return tuple(catalog.table("materials")["material"].to_list())


def resolve(text: str) -> str | None:
    """The raw material meant by a name, another name of it, or an HS code (six digits, a longer one is cut).

    >>> resolve("Aluminum"), resolve("REE"), resolve("711021"), resolve("7110.21"), resolve("cheese")
    ('aluminium', 'rare earths', 'palladium', 'palladium', None)
    """
    plain = _plain(text)
    code = hs6(text)
    return _materials_by_code().get(code) if code else _index().get(plain)


def hs6(text: str) -> str | None:
    """The six digits of an HS code written as '711021', '7110.21' or with more digits; None where it is none."""
    digits = text.replace(".", "").replace(" ", "").removeprefix("HS").removeprefix("hs")
    return digits[:HS6] if digits.isdigit() and len(digits) >= HS6 else None


def codes(material: str) -> tuple[str, ...]:
    """HS 1992 codes (six digits) under which a raw material is traded; empty where the trade table has none."""
    table = catalog.table("hs_codes")
    return tuple(table.filter(material=material)["hs6"].to_list())


def imports(commodity: str, importer: str, year: int = LATEST_SETTLED, by: Basis = "value") -> Supply:
    """Origins of a country's imports of a material (name or HS code), from the trade table.

    A material of several codes is added up by value, or by quantity where every flow states one.

    Parameters
    ----------
    importer: ISO 3166-1 alpha-3.
    year: 2015 to 2024; the newest is provisional.
    by: what the shares are of, thousand USD or tonnes. Flows without a quantity make the shares by quantity an
        interval: they may carry anything from nothing to what their value suggests.

    Raises
    ------
    UserError
        The year is not in the table.
    """
    import polars as pl

    material = resolve(commodity) or _plain(commodity)
    wanted = [code] if (code := hs6(commodity)) else list(codes(material))
    flows = _year(year).filter(pl.col("hs6").is_in(wanted) & (pl.col("importer") == importer))
    source = f"BACI {year}, HS {', '.join(wanted)}, imports of {importer} by {by}"
    hidden = set(catalog.table("hs_codes").filter(pl.col("suppressed"))["hs6"].to_list())
    notes = ("Partner data of natural gas are suppressed: what is absent is unknown.",) if hidden & set(wanted) else ()
    if hidden & set(wanted) or not flows.height:
        return Supply(material, (), source if wanted else "", notes)
    return Supply(material, _shares(flows, by), source, notes)


def supply(commodity: str, scope: Literal["world", "EU"] = "world", stage: Stage | None = None) -> Supply:
    """Who supplies a critical raw material to the world or to the EU, from the EU's study of 2023.

    `stage` None takes processing where the study has it, else extraction: what a buyer meets first going upstream.
    """
    import polars as pl

    material = resolve(commodity) or _plain(commodity)
    table = catalog.table("crm_supply").filter(pl.col("material") == material, pl.col("scope") == scope)
    stages: list[str] = [stage] if stage else ["processing", "extraction"]
    chosen = next((one for one in stages if table.filter(pl.col("stage") == one).height), None)
    if chosen is None:
        return Supply(material, ())
    rows = table.filter(pl.col("stage") == chosen).sort("normalised", "iso3", descending=[True, False])
    total = float(rows["share"].sum())
    whole = float(rows["normalised"].sum())
    found = tuple(
        Share(iso3, normalised / whole, min(low / total, 1.0), min(high / total, 1.0))
        for iso3, normalised, low, high in rows.select("iso3", "normalised", "low", "high").iter_rows()
    )
    title = "supply to the EU" if scope == "EU" else "global supply"
    return Supply(material, found, f"EU critical raw materials study 2023, {title}, {chosen}")


def gates() -> tuple[str, ...]:
    """Ids of all gates of world shipping, as scenarios and routes write them."""
    return tuple(catalog.table("gates")["gate"].to_list())


def gate(text: str) -> str:
    """Id of a gate given by id, name or another name ('Strait of Hormuz', 'NSR').

    Raises
    ------
    UserError
        There is none; the message names the nearest.
    """
    known = _gate_index()
    found = known.get(_plain(text))
    if found is None:
        raise UserError(f"there is no gate '{text}'. {did_you_mean(text, gates())}")
    return found


def _shares(flows: pl.DataFrame, by: Basis) -> tuple[Share, ...]:
    """Shares by origin; where some flows lack a quantity, the interval spans none to as much as their value buys."""
    import polars as pl

    price = pl.col("value").filter(pl.col("quantity").is_not_null()).sum() / pl.col("quantity").sum()
    guess = pl.col("quantity").fill_null(pl.col("value") / price) if by == "quantity" else pl.col("value")
    sure = pl.col("quantity").fill_null(0.0) if by == "quantity" else pl.col("value")
    sums = (
        flows.with_columns(pl.col("value", "quantity").cast(pl.Float64))
        .with_columns(guess=guess, sure=sure)
        .group_by("origin")
        .agg(pl.col("guess").sum(), pl.col("sure").sum())
        .sort("guess", "origin", descending=[True, False])
    )
    total, floor = float(sums["guess"].sum()), float(sums["sure"].sum())
    if not total > 0:
        return ()
    return tuple(
        Share(origin, most / total, least / total, min(most / max(floor + most - least, most), 1.0))
        for origin, most, least in sums.iter_rows()
    )


@cache
def _year(year: int) -> pl.DataFrame:
    """All flows of a year."""
    import polars as pl

    tables = [name for name in catalog.names() if name.startswith("origins_")]
    for name in tables:
        first, last = (int(part) for part in name.split("_")[1:])
        if first <= year <= last:
            return catalog.table(name).filter(pl.col("year") == year)
    raise UserError(f"there is no trade table for {year}. Tables: {', '.join(tables)}.")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


@cache
def _index() -> dict[str, str]:
    return _words("materials", "material")


@cache
def _gate_index() -> dict[str, str]:
    table = catalog.table("gates")
    return _words("gates", "gate") | {_plain(name): gate for gate, name in table.select("gate", "name").iter_rows()}


def _words(table: str, key: str) -> dict[str, str]:
    """Plain text -> id, for the ids and their aliases (separated by |) of a table."""
    rows = catalog.table(table).select(key, "aliases").iter_rows()
    pairs = [(text, name) for name, aliases in rows for text in [name, *(aliases or "").split("|")] if text]
    return {_plain(text): name for text, name in pairs}


@cache
def _materials_by_code() -> dict[str, str]:
    return dict(catalog.table("hs_codes").select("hs6", "material").iter_rows())
