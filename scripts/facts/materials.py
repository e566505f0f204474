"""Raw materials: names compiled by hand; supply shares, uses and risk from the EU's study of critical raw materials."""

from __future__ import annotations

from datetime import date

import polars as pl

from facts.base import Inputs, Recipe, column
from foreshock.data import countries
from foreshock.data.catalog import Origin

STAGES = {"E": "extraction", "P": "processing"}
SCOPES = {"world": "fact_GlobalSupplyShares_t.csv", "EU": "fact_EUSupplyShares_t.csv"}
MISSPELT = {"Brasilia": "BRA", "Libanon": "LBN"}
RENAMED = {
    "baryte": "barytes",
    "boron": "borate",
    "kaolin clay": "kaolin",
    "phosphorous": "phosphorus",
    "natural teak\nwood": "natural teak wood",
    "bauxite": "aluminium",
    "titanium ores": "titanium",
}
GROUPED = {
    "heavy rare earths elements": "rare earths, heavy",
    "pgms": "platinum-group metals",
    "hrees": "rare earths, heavy",
    "lrees": "rare earths, light",
}
HOW = "folder of the EU-Critical-Raw-Materials-CRM-Reports-Datasets repository"


def _read(inputs: Inputs, file: str) -> pl.DataFrame:
    frame = pl.read_csv(inputs.path("eu_crm", HOW) / file, encoding="latin-1", infer_schema=False)
    return frame.filter(pl.col("Material") != "Material").with_columns(_material(pl.col("Material")))


def _material(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().str.strip_chars().replace(RENAMED | GROUPED).alias("material")


def _shares(text: pl.Expr) -> list[pl.Expr]:
    """'43.6%' -> the share and the interval of its rounding; '<0.1%' and '>0%' -> between 0 and 0.1 %."""
    number = text.str.extract(r"(\d+(?:\.\d+)?)").cast(pl.Float64) / 100
    half = pl.when(text.str.contains(r"\.")).then(0.0005).otherwise(0.005)
    tiny = text.str.contains("[<>]")
    low = pl.when(tiny).then(0.0).otherwise((number - half).clip(0, 1))
    high = pl.when(tiny).then(0.001).otherwise((number + half).clip(0, 1))
    share = pl.when(tiny).then(0.0005).otherwise(number)
    return [share.round(6).alias("share"), low.round(6).alias("low"), high.round(6).alias("high")]


def make_supply(inputs: Inputs) -> pl.DataFrame:
    """Shares as printed and scaled to 1 per material and stage; one row per country."""
    parts = []
    for scope, file in SCOPES.items():
        frame = _read(inputs, file)
        codes = {name: MISSPELT.get(name) or countries.resolve(name) for name in frame["Country"].unique()}
        unknown = [name for name, code in codes.items() if code is None]
        if unknown:
            raise ValueError(f"countries without a code: {unknown}")
        parts.append(
            frame.select(
                "material",
                pl.lit(scope).alias("scope"),
                pl.col("Stage").replace_strict(STAGES, return_dtype=pl.String).alias("stage"),
                pl.col("Country").replace_strict(codes, return_dtype=pl.String).alias("iso3"),
                *_shares(pl.col("Share")),
                pl.col("t").cast(pl.Float64).alias("trade_factor"),
            )
        )
    group = ["material", "scope", "stage"]
    joined = pl.concat(parts).sort(*group, "iso3")
    if joined.select(*group, "iso3").is_duplicated().any():
        raise ValueError("a country stands twice for one material and stage")
    scaled = (pl.col("share") / pl.col("share").sum().over(group)).round(6).alias("normalised")
    return joined.select(*group, "iso3", "share", "low", "high", scaled, "trade_factor")


def make_uses(inputs: Inputs) -> pl.DataFrame:
    """What the EU uses each material for, by manufacturing sector."""
    frame = _read(inputs, "fact_MaterialUseShares.csv")
    value = next(name for name in frame.columns if name.startswith("VA"))
    sector = pl.col("NACE sector").str.replace_all(r"\s+", " ").str.split_exact(" - ", 1)
    return frame.select(
        "material",
        pl.col("Application").str.replace_all(r"\s+", " ").alias("application"),
        _shares(pl.col("Share"))[0],
        sector.struct.field("field_0").alias("nace"),
        sector.struct.field("field_1").alias("sector"),
        pl.col(value).cast(pl.Float64).alias("value_added"),
    ).sort("material", "application", "nace", nulls_last=True)


def make_risk(inputs: Inputs) -> pl.DataFrame:
    """Supply risk and economic importance as assessed every three years."""
    frame = _read(inputs, "dimension_CRMsOverTime.csv")
    numbers = [pl.col(name).cast(pl.Float64, strict=False) for name in ("SR", "EI")]
    chosen = frame.select(
        "material",
        pl.col("Year").cast(pl.Int64).alias("year"),
        numbers[0].alias("supply_risk"),
        numbers[1].alias("importance"),
    )
    known = chosen.filter(pl.col("supply_risk").is_not_null() | pl.col("importance").is_not_null())
    return known.unique(["material", "year"], keep="first", maintain_order=True).sort("material", "year")


CRM = Origin(
    title="European Commission, Study on the critical raw materials for the EU 2023, as tabulated by E. Milsson",
    licence="CC BY 4.0",
    href="https://github.com/erikemilsson/EU-Critical-Raw-Materials-CRM-Reports-Datasets",
    version="commit 5938350, 2024-12-02",
)
OWN = Origin(title="Foreshock, compiled by hand", licence="Apache-2.0", version="2025-12")
MATERIAL = column("material", "text", "Raw material (or a group of them), see materials")

RECIPES = (
    Recipe(
        name="materials",
        title="Raw materials, what else they are called, and their groups",
        file="materials.csv",
        columns=(
            column("material", "text", "Name"),
            column("group", "text", "Group of similar materials"),
            column("aliases", "text", "Other names, separated by |"),
        ),
        sources=(OWN,),
        licence="Apache-2.0",
        vintage=date(2025, 12, 31),
        make=None,
    ),
    Recipe(
        name="crm_supply",
        title="Who supplies the critical raw materials, to the world and to the EU",
        file="crm_supply.csv",
        columns=(
            MATERIAL,
            column("scope", "text", "world: share of global supply; EU: share of the EU's sourcing"),
            column("stage", "text", "extraction or processing"),
            column("iso3", "text", "ISO 3166-1 alpha-3 code of the supplier"),
            column("share", "number", "Share as printed; the middle of the interval for '<0.1%'", "share"),
            column("low", "number", "Lower end of what the printed figure can stand for", "share"),
            column("high", "number", "Upper end", "share"),
            column("normalised", "number", "Share scaled so that material, scope and stage sum to 1", "share"),
            column(
                "trade_factor",
                "number",
                "Parameter t: 1 free trade, above 1 restricted, 0.8 within the EU",
            ),
        ),
        sources=(CRM,),
        licence="CC BY 4.0",
        vintage=date(2020, 12, 31),
        make=make_supply,
        notes=(
            "Averages of about 2016-2020. Printed shares of one material and stage sum to 0.887-1.021 for the world, "
            "hence the column normalised.",
            "'Congo' of the source is COG, 'Congo, D.R.' is COD.",
        ),
    ),
    Recipe(
        name="crm_uses",
        title="What the EU uses raw materials for, by sector",
        file="crm_uses.csv",
        columns=(
            MATERIAL,
            column("application", "text", "Use"),
            column("share", "number", "Share of the material's use", "share"),
            column("nace", "text", "NACE Rev. 2 division"),
            column("sector", "text", "Its title"),
            column("value_added", "number", "Value added of the division in the EU", "million EUR"),
        ),
        sources=(CRM,),
        licence="CC BY 4.0",
        vintage=date(2020, 12, 31),
        make=make_uses,
    ),
    Recipe(
        name="crm_risk",
        title="Supply risk and economic importance of raw materials to the EU, 2011-2023",
        file="crm_risk.csv",
        columns=(
            column("material", "text", "Raw material, or a group of them, see materials"),
            column("year", "integer", "Year of the assessment: 2011, 2014, 2017, 2020, 2023"),
            column("supply_risk", "number", "Supply risk SR; critical from 1 (0.8 in 2011)", "index"),
            column("importance", "number", "Economic importance EI; critical from 2.8 (5 before 2017)", "index"),
        ),
        sources=(CRM,),
        licence="CC BY 4.0",
        vintage=date(2023, 3, 16),
        make=make_risk,
        notes=("Methods changed in 2017: levels before and after do not compare.",),
    ),
)
