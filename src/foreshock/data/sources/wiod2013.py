"""World Input-Output Database, release 2013: 40 countries and the rest of the world, 35 industries, 1995-2011."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.data.sources.base import Remote, pick, region, remarks, year_of
from foreshock.schema.world import WorldTable

CATEGORIES = ("households", "non-profit", "government", "fixed capital", "inventory change")
KEYS = ("Z", "F", "x", "countries", "industries")
INDUSTRIES = {
    "c1": "agriculture", "c2": "mining", "c3": "food", "c4": "textiles", "c5": "leather", "c6": "wood",
    "c7": "paper and printing", "c8": "coke and refining", "c9": "chemicals", "c10": "rubber and plastics",
    "c11": "other minerals", "c12": "metals", "c13": "machinery", "c14": "electrical and optical",
    "c15": "transport equipment", "c16": "other manufacturing", "c17": "electricity, gas and water",
    "c18": "construction", "c19": "motor trade", "c20": "wholesale", "c21": "retail", "c22": "hotels",
    "c23": "inland transport", "c24": "water transport", "c25": "air transport", "c26": "transport support",
    "c27": "post and telecom", "c28": "finance", "c29": "real estate", "c30": "business services",
    "c31": "public administration", "c32": "education", "c33": "health", "c34": "other services",
    "c35": "private households",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wiod2013:
    """Reads `wiot_<year>.npz`: arrays Z (N, N), F (N, 5 R), x (N), countries (R), industries (S), country-major, in
    million USD at current prices; the five categories of final demand are CATEGORIES, in that order."""

    name: str = "wiod2013"
    help: str = "World Input-Output Database 2013: 41 regions x 35 industries, 1995-2011."
    title: str = "World Input-Output Database, release 2013"
    licence: str = "free to use, cite; the release of 2016 says CC BY 4.0"
    citation: str = (
        "Timmer, Dietzenbacher, Los, Stehrer, de Vries (2015), An illustrated user guide to the World Input-Output "
        "Database, Review of International Economics 23: 575-605"
    )
    href: str = "https://www.rug.nl/ggdc/valuechain/wiod/wiod-2013-release"
    version: str = "2013"
    files: str = "wiot_<year>.npz, or the folder that holds it"

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None: the release comes as workbooks and R files, which have to be turned into the arrays first."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year as it stands: negative final demand is kept and counted in the notes.

        Raises
        ------
        UserError
            No such file, or not laid out as described.
        """
        when = year_of(path.stem, year)
        file = pick(path, [f"wiot_{when}.npz"])
        return self._npz(file, when)

    def _npz(self, file: Path, year: int) -> WorldTable:
        try:
            with np.load(file, allow_pickle=False) as archive:
                parts = {key: archive[key] for key in KEYS}
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            hint = f"It needs the arrays {', '.join(KEYS)}."
            raise UserError([Problem(f"cannot be read: {error}.", str(file), hint=hint)]) from None
        sectors = tuple(map(str, parts["industries"]))
        try:
            table = WorldTable(
                regions=tuple(region(str(code)) for code in parts["countries"]),
                sectors=sectors,
                demand=CATEGORIES,
                Z=parts["Z"].astype(np.float64),
                F=parts["F"].astype(np.float64),
                x=parts["x"].astype(np.float64),
                year=year,
                source=self.title,
                titles={sector: INDUSTRIES[sector] for sector in sectors if sector in INDUSTRIES},
            )
        except ValueError as error:
            raise UserError([Problem(f"is not laid out as expected: {error}.", str(file))]) from None
        return replace(table, notes=remarks(table))


PLUGIN = Wiod2013()
