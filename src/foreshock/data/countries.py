"""Countries and blocs by whatever name people use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Literal

from foreshock.core.errors import Collector, UserError, nearest
from foreshock.data import catalog

Kind = Literal["country", "bloc", "leader", "organisation"]
Form = Literal["name", "variant", "adjective", "people", "capital", "alias"]
_NOT_WORD = re.compile(r"[^\w]+")
_RESOLVED = ("name", "variant")
_WITH_ARTICLE = re.compile(r"^(United|Isle)\b|(Republic|Islands|Territory|Territories)$")
_ALSO_WITH_ARTICLE = {"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "US Virgin Islands"}
_BARE_BLOCS = {
    "ASEAN", "AUKUS", "BRICS", "CPTPP", "EFTA", "MERCOSUR", "NAFTA", "NATO", "OPEC", "OPEC_PLUS", "RCEP", "USMCA",
}  # fmt: skip
_COMMON_NOUNS = {"EUROZONE", "PRICE_CAP_2022", "SANCTIONS_2022"}
_PLURAL = {"BALTICS", "BRICS", "FIVE_EYES", "NORDICS"}
_REST = "ROW"
_TOO_SHORT_TO_GUESS = 4
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory. `lat`, `lon`: centroid of its largest land area, degrees; NaN unknown."""

    iso3: str
    iso2: str
    name: str
    continent: str
    currency: str
    capital: str
    capital_lat: float
    capital_lon: float
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Entry:
    """Words by which a text names an actor.

    `code` is the ISO alpha-3 code of the country, or the id of the bloc or organisation. `caution` is empty, 'case'
    (only with these capitals), or says what else the words can mean ('case; also a verb' holds both).
    """

    text: str
    kind: Kind
    name: str
    code: str
    form: Form
    caution: str = ""

    @property
    def exact_case(self) -> bool:
        return self.caution.startswith("case")


def resolve(text: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a country given as code (two or three letters), name or variant; None if unknown.

    Case, accents, punctuation and a leading 'the' do not matter. Adjectives and peoples ('Russian') do not resolve.

    >>> resolve("Côte d'Ivoire"), resolve("NA"), resolve("the Netherlands"), resolve("Congo, D.R."), resolve("Rusia")
    ('CIV', 'NAM', 'NLD', 'COD', None)
    """
    return _index().get(_plain(text))


def name(iso3: str) -> str:
    """Short English name. Raises UserError where there is no such code."""
    return country(iso3).name


def known_as(text: str) -> str:
    """Short English name where `text` is an alpha-3 code, else the text itself: a market may have a name of its own."""
    known = _countries().get(text)
    return text if known is None else known.name


def country(iso3: str) -> Country:
    """Codes, capital and place of a country. Raises UserError where there is no such code."""
    known = _countries()
    if iso3 not in known:
        guess = suggest(iso3)
        hint = f" Did you mean '{guess}'?" if guess else ""
        raise UserError(f"'{iso3}' is no ISO alpha-3 code.{hint} Codes: foreshock data countries.")
    return known[iso3]


def codes() -> tuple[str, ...]:
    """All alpha-3 codes, in alphabetical order."""
    return tuple(_countries())


def suggest(text: str) -> str | None:
    """The code that was probably meant by a text that does not resolve; None where nothing is near.

    >>> suggest("Rusia"), suggest("RUS "), suggest("Untied States")
    ('RUS', 'RUS', 'USA')
    """
    found = resolve(text)
    if found is not None:
        return found
    wanted = _plain(text)
    if len(wanted) < _TOO_SHORT_TO_GUESS:
        return nearest(wanted, codes(), cutoff=0.6)
    guess = nearest(wanted, [known for known in _index() if len(known) >= _TOO_SHORT_TO_GUESS], cutoff=_NEAR)
    return None if guess is None else _index()[guess]


def blocs() -> tuple[str, ...]:
    """Ids of all blocs, in alphabetical order."""
    return tuple(sorted(_members()))


def bloc(text: str) -> str | None:
    """Id of a bloc given by id or alias ('EU27', 'Western coalition'); None where there is none."""
    return _bloc_index().get(_plain(text))


def bloc_name(identifier: str) -> str:
    """Name of a bloc for display. Raises UserError where there is none."""
    row = _bloc_names().get(identifier)
    if row is None:
        raise UserError(f"there is no bloc '{identifier}'. {_valid_blocs(identifier)}")
    return row


def place_name(code: str) -> str:
    """What a screen calls a region of a world table: a country's name, 'Rest of the world', else the code itself."""
    if code == _REST:
        return "Rest of the world"
    found = _countries().get(code)
    return found.name if found else code


def spoken(text: str) -> str:
    """A country, a bloc or the rest of the world as a sentence calls it; any other text with blanks for underscores.

    Only codes of countries and names of blocs are translated, so that a word such as 'Georgia' stays what it is.

    >>> spoken("USA"), spoken("RUS"), spoken("EU27"), spoken("SANCTIONS_2022"), spoken("NATO"), spoken("hot_metal")
    ('the United States', 'Russia', 'the European Union', 'the sanctions coalition of 2022', 'NATO', 'hot metal')
    """
    if text == _REST:
        return "the rest of the world"
    if text in _countries():
        plain = name(text)
        return f"the {plain}" if _WITH_ARTICLE.search(plain) or plain in _ALSO_WITH_ARTICLE else plain
    identifier = bloc(text)
    if identifier is None:
        return text.replace("_", " ")
    title = bloc_name(identifier)
    if identifier in _BARE_BLOCS:
        return title
    return f"the {title[:1].lower() + title[1:] if identifier in _COMMON_NOUNS else title}"


def is_plural(text: str) -> bool:
    """True for the blocs that are many in grammar too: 'the Baltic states stop', but 'the European Union stops'."""
    return bloc(text) in _PLURAL


def members(bloc: str, on: date | None = None) -> frozenset[str]:
    """ISO alpha-3 codes of a bloc's members on a day (default: at the date of the table). `bloc`: id or alias.

    Raises
    ------
    UserError
        There is no such bloc; the message names the nearest.
    """
    identifier = _bloc_index().get(_plain(bloc))
    if identifier is None:
        raise UserError(f"there is no bloc '{bloc}'. {_valid_blocs(bloc)}")
    day = _day(on)
    spells = _members()[identifier]
    return frozenset(iso3 for iso3, since, until in spells if since <= day and (until is None or day <= until))


def expand(names: Sequence[str], on: date | None = None) -> frozenset[str]:
    """Countries and blocs, mixed, by any name -> ISO alpha-3 codes (of the members on that day).

    >>> sorted(expand(["USMCA", "Norway"]))
    ['CAN', 'MEX', 'NOR', 'USA']

    Raises
    ------
    UserError
        With every name that is neither, and the nearest one.
    """
    found = Collector()
    result: set[str] = set()
    for text in names:
        iso3 = resolve(text)
        if iso3 is not None:
            result.add(iso3)
        elif bloc(text) is not None:
            joined = members(text, on)
            result |= joined
            if not joined:
                found.add(f"'{text}' has no members on {_day(on)}.", hint=f"It existed {_lifetime(text)}.")
        else:
            guess = nearest(text, _bloc_words(), cutoff=_NEAR) or suggest(text)
            hint = f"Did you mean '{guess}'?" if guess else "Write an ISO alpha-3 code, an English name or a bloc."
            found.add(f"'{text}' is neither a country nor a bloc.", hint=hint)
    found.raise_if_any()
    return frozenset(result)


@cache
def gazetteer() -> tuple[Entry, ...]:
    """Everything that names an actor: countries (names, variants, adjectives, peoples, capitals), blocs with their
    aliases, leaders, institutions and international organisations. The same words may stand for several actors
    ('Guinean'); longer words come first, so that 'North Korean' is met before 'Korean'."""
    known = _countries()
    entries = {
        Entry(text, "country", known[iso3].name, iso3, form, caution or "")
        for iso3, form, text, caution in catalog.table("country_names").iter_rows()
    }
    named = {(entry.text, entry.code) for entry in entries}
    entries |= {
        Entry(one.capital, "country", one.name, one.iso3, "capital")
        for one in known.values()
        if one.capital and (one.capital, one.iso3) not in named and one.capital != "East Jerusalem"
    }
    for identifier, texts in _bloc_texts():
        shown = [text for text in texts if "_" not in text]
        entries |= {
            Entry(text, "bloc", bloc_name(identifier), identifier, "alias", _bloc_caution(text)) for text in shown
        }
    people = catalog.table("gazetteer").select("text", "kind", "name", "code", "caution").unique()
    entries |= {
        Entry(text, kind, title, code, "alias", why or "") for text, kind, title, code, why in people.iter_rows()
    }
    return tuple(sorted(entries, key=lambda entry: (-len(entry.text), entry.text, entry.kind, entry.code)))


def _day(on: date | None) -> date:
    return on or catalog.describe("blocs").vintage


def _lifetime(text: str) -> str:
    """'from 1994-01-01 to 2020-06-30' of a bloc that has an end, 'from 1994-01-01' of one that has none."""
    spells = _members()[_bloc_index()[_plain(text)]]
    ends = [until for _, _, until in spells]
    start = f"from {min(since for _, since, _ in spells)}"
    return start if None in ends else f"{start} to {max(end for end in ends if end)}"


def _bloc_caution(alias: str) -> str:
    return "case" if alias.isupper() or len(alias) <= 4 else ""


def _valid_blocs(text: str) -> str:
    guess = nearest(text, _bloc_words())
    return f"Did you mean '{guess}'?" if guess else f"Blocs: {', '.join(blocs())}."


def _plain(text: str) -> str:
    """The words of a text in lower case, without accents, punctuation or a leading 'the'."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    bare = bare.replace("&", " and ").replace("'", "").replace("’", "").replace(".", "").replace("+", " plus")
    return _NOT_WORD.sub(" ", bare).strip().removeprefix("the ")


@cache
def _countries() -> dict[str, Country]:
    import polars as pl

    columns = [field.name for field in fields(Country)]
    table = catalog.table("countries").select(columns)
    known = table.with_columns(pl.col(pl.String).fill_null(""), pl.col(pl.Float64).fill_null(float("nan")))
    return {row[0]: Country(*row) for row in known.iter_rows()}


@cache
def _index() -> dict[str, str]:
    """Plain text -> alpha-3 code. Codes win over names; a name that two countries share is left out."""
    table = catalog.table("country_names")
    words = [(text, iso3) for iso3, kind, text, _ in table.iter_rows() if kind in _RESOLVED]
    index = _unambiguous(words)
    for one in _countries().values():
        index[one.iso2.casefold()] = one.iso3
    for iso3 in _countries():
        index[iso3.casefold()] = iso3
    return index


def _unambiguous(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for text, owner in words:
        owners.setdefault(_plain(text), set()).add(owner)
    return {text: next(iter(codes)) for text, codes in owners.items() if len(codes) == 1}


@cache
def _bloc_names() -> dict[str, str]:
    return dict(catalog.table("bloc_names").select("bloc", "name").iter_rows())


@cache
def _bloc_index() -> dict[str, str]:
    return _unambiguous((text, identifier) for identifier, texts in _bloc_texts() for text in texts)


def _bloc_words() -> list[str]:
    return [text for _, texts in _bloc_texts() for text in texts]


@cache
def _bloc_texts() -> list[tuple[str, list[str]]]:
    """Id of each bloc, and what it is called: id, name and aliases."""
    rows = catalog.table("bloc_names").select("bloc", "name", "aliases").iter_rows()
    return [(row[0], list(dict.fromkeys([row[0], row[1], *row[2].split("|")]))) for row in rows]


@cache
def _members() -> dict[str, list[tuple[str, date, date | None]]]:
    spells: dict[str, list[tuple[str, date, date | None]]] = {}
    for identifier, iso3, since, until in catalog.table("blocs").select("bloc", "iso3", "since", "until").iter_rows():
        spells.setdefault(identifier, []).append((iso3, since, until))
    return spells
