"""Blocs with dated membership, compiled by hand from the organisations' own pages."""

from __future__ import annotations

from datetime import date

from facts.base import Recipe, column
from foreshock.data.catalog import Origin

OWN = Origin(title="Foreshock, compiled by hand", licence="Apache-2.0", version="2026-06")
PAGES = Origin(title="The organisations' own pages, one per bloc in the column href of bloc_names", licence="facts")
VINTAGE = date(2026, 6, 30)

RECIPES = (
    Recipe(
        name="blocs",
        title="Who belongs to which bloc, since when and until when",
        file="blocs.csv",
        columns=(
            column("bloc", "text", "Id of the bloc, see bloc_names"),
            column("iso3", "text", "ISO 3166-1 alpha-3 code of the member"),
            column("since", "date", "First day of membership"),
            column("until", "date", "Last day of membership; empty: a member at the date of the table"),
            column("note", "text", "What the dates stand for where that is not plain"),
        ),
        sources=(OWN, PAGES),
        licence="Apache-2.0",
        vintage=VINTAGE,
        make=None,
        notes=(
            "BRICS: Saudi Arabia, invited in 2023, has not said that it joined: it is not counted, nor are partners.",
            "CPTPP: countries for which it is in force; Costa Rica and Uruguay, which negotiate, are not counted.",
            "G20: countries only; the European Union and the African Union are members too.",
            "OPEC, OPEC_PLUS: the United Arab Emirates left both with the first of May 2026.",
            "RCEP: Myanmar signed and is not counted, because some parties do not accept its ratification.",
            "SANCTIONS_2022: EU27, USA, GBR, CAN, JPN, KOR, AUS, NZL, CHE, NOR, ISL, LIE, TWN (partners of the US "
            "export controls on Russia) and SGP (own measures); dates are those of the first measures.",
            "OPEC dates before 2007 are exact to the year only.",
        ),
    ),
    Recipe(
        name="bloc_names",
        title="Names and aliases of the blocs",
        file="bloc_names.csv",
        columns=(
            column("bloc", "text", "Id"),
            column("name", "text", "Name for display"),
            column("aliases", "text", "Other names, separated by |"),
            column("source", "text", "Page that the membership comes from"),
            column("href", "text", "Its address"),
        ),
        sources=(OWN, PAGES),
        licence="Apache-2.0",
        vintage=VINTAGE,
        make=None,
    ),
)
