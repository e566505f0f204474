"""The geopolitical risk index of Caldara and Iacoviello, monthly, with 44 countries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foreshock.core.errors import Problem, UserError
from foreshock.data import workbook
from foreshock.data.download import Remote
from foreshock.data.files import read_bytes
from foreshock.data.sources.base import pick

FILE = "data_gpr_export.xls"
INDEX = "index, 1985-2019 = 100"
SHARE = "percent of articles"
_SERIES = {"GPR": INDEX, "GPRT": INDEX, "GPRA": INDEX, "GPRH": "index, 1900-2019 = 100"}
_COUNTRY = "GPRC_"


@dataclass(frozen=True, slots=True)
class Gpr:
    """Reads the monthly workbook. The historical index (GPRH) begins in 1900, the others in 1985."""

    name: str = "gpr"
    help: str = "Geopolitical risk index by month (a frame: month, series, country, value, unit)."
    title: str = "Geopolitical Risk Index"
    licence: str = "free to use, cite"
    citation: str = (
        "Caldara and Iacoviello (2022), Measuring Geopolitical Risk, American Economic Review 112(4): 1194-1225"
    )
    href: str = "https://www.matteoiacoviello.com/gpr.htm"
    version: str = "monthly"
    files: str = f"{FILE}, or the folder that holds it"
    by_hand: str = ""

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """The workbook; it holds all years and is replaced every month."""
        return (Remote(f"https://www.matteoiacoviello.com/gpr_files/{FILE}", FILE),)

    def read(self, path: Path, year: int | None = None) -> pl.DataFrame:
        """One row per month and series: `month`, `series`, `country` (ISO alpha-3, null for the world), `value`,
        `unit`. Index points and percent of articles must not be mixed. `year` keeps one year. Raises UserError.
        """
        names = sorted(item.name for item in path.glob("*.xls*")) if path.is_dir() else []
        file = pick(path, [FILE, *names])
        frame, _ = workbook.parse(read_bytes(file), str(file))
        titles = [str(value or "").strip() for value in frame.row(0)]
        if "month" not in titles or "GPR" not in titles:
            raise UserError([Problem("has no columns month and GPR.", str(file))])
        kept = {name: at for at, name in enumerate(titles) if name in _SERIES or name.startswith(_COUNTRY)}
        body = frame[1:]
        wide = pl.DataFrame(
            {"month": body.to_series(titles.index("month")).str.slice(0, 10).str.to_date()}
            | {name: body.to_series(at).cast(pl.Float64, strict=False) for name, at in kept.items()}
        ).drop_nulls("month")
        long = wide.unpivot(index="month", variable_name="series", value_name="value").drop_nulls("value")
        country = pl.col("series").str.strip_prefix(_COUNTRY)
        found = long.select(
            "month",
            "series",
            pl.when(pl.col("series").str.starts_with(_COUNTRY)).then(country).alias("country"),
            "value",
            pl.col("series").replace_strict(_SERIES, default=SHARE).alias("unit"),
        )
        return found if year is None else found.filter(pl.col("month").dt.year() == year)


PLUGIN = Gpr()
