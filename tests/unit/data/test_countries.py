"""Countries and blocs by any name, with dates."""

from __future__ import annotations

import csv
import itertools
from datetime import date
from pathlib import Path

import pytest

from foreshock.core.errors import UserError
from foreshock.data import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RUS", "RUS"),
        ("rus", "RUS"),
        ("NA", "NAM"),
        ("UK", "GBR"),
        ("U.S.", "USA"),
        ("the Netherlands", "NLD"),
        ("Côte d’Ivoire", "CIV"),
        ("COTE D'IVOIRE", "CIV"),
        ("Türkiye", "TUR"),
        ("Korea, Rep.", "KOR"),
        ("Congo", "COG"),
        ("Congo, D.R.", "COD"),
        ("Bosnia & Herzegovina", "BIH"),
        ("Viet Nam", "VNM"),
        ("Other Asia, nes", "TWN"),
        ("Kosovo", "XKX"),
        ("Russian", None),
        ("Rusia", None),
        ("EU", None),
        ("", None),
        ("840", None),
    ],
)
def test_resolve(text: str, code: str | None) -> None:
    assert countries.resolve(text) == code


def test_suggestions_are_near() -> None:
    assert [countries.suggest(text) for text in ("Rusia", "RUS ", "Untied States", "Narnia")] == [
        "RUS",
        "RUS",
        "USA",
        None,
    ]


def test_names_and_places() -> None:
    assert (countries.name("DEU"), countries.name("COD")) == ("Germany", "DR Congo")
    russia = countries.country("RUS")
    assert (russia.capital, round(russia.capital_lat), round(russia.capital_lon)) == ("Moscow", 56, 38)
    assert 55 < russia.lat < 65
    assert 90 < russia.lon < 105, "the centroid of Russia lies in Siberia, although its land crosses the date line"
    with pytest.raises(UserError, match="Did you mean 'DEU'"):
        countries.name("GERMANY")
    assert len(countries.codes()) == 250


@pytest.mark.parametrize(
    ("bloc", "on", "size", "inside", "outside"),
    [
        ("EU27", None, 27, "HRV", "GBR"),
        ("EU", date(2020, 1, 31), 28, "GBR", "NOR"),
        ("EU", date(2020, 2, 1), 27, "DEU", "GBR"),
        ("European Union", date(1957, 12, 31), 0, "", "FRA"),
        ("NATO", date(2023, 4, 3), 30, "TUR", "FIN"),
        ("NATO", date(2023, 4, 4), 31, "FIN", "SWE"),
        ("NATO", None, 32, "SWE", "UKR"),
        ("BRICS", date(2023, 12, 31), 5, "ZAF", "IRN"),
        ("BRICS", None, 10, "IDN", "SAU"),
        ("G7", None, 7, "JPN", "RUS"),
        ("G20", None, 19, "SAU", "ESP"),
        ("EAEU", None, 5, "KGZ", "TJK"),
        ("CSTO", None, 6, "TJK", "UZB"),
        ("Arctic Council", None, 8, "RUS", "CHN"),
        ("OPEC", date(2018, 12, 31), 15, "QAT", "IDN"),
        ("OPEC", date(2026, 4, 30), 12, "ARE", "AGO"),
        ("OPEC", None, 11, "COG", "ARE"),
        ("OPEC+", date(2026, 4, 30), 22, "ARE", "QAT"),
        ("OPEC+", None, 21, "RUS", "ARE"),
        ("OPEC+", date(2017, 1, 1), 24, "QAT", "COG"),
        ("Mercosur", date(2024, 8, 6), 4, "PRY", "BOL"),
        ("Mercosur", None, 5, "BOL", "VEN"),
        ("Schengen", None, 29, "BGR", "CYP"),
        ("Schengen area", date(2022, 12, 31), 26, "CHE", "HRV"),
        ("ECOWAS", date(2025, 1, 28), 15, "NER", "MRT"),
        ("ECOWAS", None, 12, "CPV", "MLI"),
        ("CPTPP", None, 12, "GBR", "CRI"),
        ("RCEP", None, 14, "PHL", "MMR"),
        ("SCO", None, 10, "BLR", "TUR"),
        ("NATO", date(2024, 3, 7), 32, "SWE", "UKR"),
        ("NATO", date(2023, 4, 3), 30, "MKD", "FIN"),
        ("ASEAN", None, 11, "TLS", "PNG"),
        ("Five Eyes", None, 5, "NZL", "FRA"),
        ("EFTA", None, 4, "LIE", "GBR"),
        ("EEA", None, 30, "NOR", "CHE"),
        ("Eurozone", date(2023, 1, 1), 20, "HRV", "BGR"),
        ("OECD", None, 38, "CRI", "BRA"),
        ("the West", None, 40, "TWN", "TUR"),
    ],
)
def test_members_on_a_day(bloc: str, on: date | None, size: int, inside: str, outside: str) -> None:
    found = countries.members(bloc, on)
    assert len(found) == size
    assert not inside or inside in found
    assert outside not in found


def test_expand_mixes_countries_and_blocs() -> None:
    assert countries.expand(["USMCA", "Norway", "DEU"]) == {"CAN", "MEX", "USA", "NOR", "DEU"}
    assert countries.expand(["Western coalition"]) >= countries.expand(["EU27", "USA", "GBR", "JPN", "KOR", "SGP"])
    with pytest.raises(UserError) as caught:
        countries.expand(["Rusia", "EU2", "Narnia", "NAFTA"])
    assert str(caught.value).splitlines() == [
        "'Rusia' is neither a country nor a bloc. Did you mean 'RUS'?",
        "'EU2' is neither a country nor a bloc. Did you mean 'EU27'?",
        "'Narnia' is neither a country nor a bloc. Write an ISO alpha-3 code, an English name or a bloc.",
        "'NAFTA' has no members on 2026-06-30. It existed from 1994-01-01 to 2020-06-30.",
    ]
    with pytest.raises(UserError, match="Did you mean 'BRICS'"):
        countries.members("BRIC")


def test_every_bloc_is_named_and_its_members_are_countries() -> None:
    known = set(countries.codes())
    for bloc in countries.blocs():
        assert countries.bloc_name(bloc)
        assert countries.bloc(bloc) == bloc
        for since in (date(2005, 1, 1), date(2022, 6, 1), None):
            assert countries.members(bloc, since) <= known
    assert not [bloc for bloc in countries.blocs() if countries.resolve(bloc)]


def test_membership_spells_do_not_overlap() -> None:
    spells: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for bloc, iso3, since, until, _ in countries.catalog.table("blocs").iter_rows():
        spells.setdefault((bloc, iso3), []).append((since, until or date.max))
    for key, dates in spells.items():
        ordered = sorted(dates)
        assert all(start <= end for start, end in ordered), key
        assert all(first[1] < second[0] for first, second in itertools.pairwise(ordered)), key


def test_gazetteer_holds_every_way_to_name_an_actor() -> None:
    entries = countries.gazetteer()
    found: dict[str, set[tuple[str, str]]] = {}
    for entry in entries:
        found.setdefault(entry.text, set()).add((entry.kind, entry.code))
    assert found["Russian"] == {("country", "RUS")}
    assert found["Kyiv"] == {("country", "UKR")}
    assert found["Brits"] == {("country", "GBR")}
    assert found["Kremlin"] == {("organisation", "RUS")}
    assert found["Trump"] == {("leader", "USA")}
    assert found["von der Leyen"] == {("leader", "EU")}
    assert found["IMF"] == {("organisation", "IMF")}
    assert found["NATO"] == {("bloc", "NATO")}
    lengths = [len(entry.text) for entry in entries]
    assert lengths == sorted(lengths, reverse=True)
    assert all(entry.text == entry.text.strip() != "" and entry.code for entry in entries)
    assert {entry.text for entry in entries if entry.exact_case} >= {"US", "UK", "EU", "NATO"}


def test_every_leader_belongs_to_a_country_or_body() -> None:
    known = set(countries.codes()) | set(countries.blocs())
    bodies = {entry.code for entry in countries.gazetteer() if entry.kind == "organisation"}
    assert {entry.code for entry in countries.gazetteer() if entry.kind == "leader"} <= known | bodies


@pytest.mark.shared
def test_names_in_public_tables_resolve(shared: Path) -> None:
    def unresolved(path: str, column: str, encoding: str) -> set[str]:
        with (shared / path).open(encoding=encoding) as stream:
            return {row[column] for row in csv.DictReader(stream) if countries.resolve(row[column]) is None}

    assert unresolved("eu_crm/fact_GlobalSupplyShares_t.csv", "Country", "latin-1") == {"Brasilia"}
    assert unresolved("codes/country-codes.csv", "official_name_en", "utf-8-sig") == set()
    assert unresolved("codes/country-codes.csv", "ISO3166-1-Alpha-3", "utf-8-sig") == set()
