"""Raw materials by any name or HS code, and gates of world shipping by any name."""

from __future__ import annotations

from functools import cache

from foreshock.core.errors import UserError, did_you_mean
from foreshock.data import catalog

HS6 = 6


def names() -> tuple[str, ...]:
    """All raw materials, in alphabetical order."""
    return tuple(catalog.table("materials")["material"].to_list())


def resolve(text: str) -> str | None:
    """The raw material meant by a name, another name of it, or an HS code (six digits, a longer one is cut).

    >>> resolve("Aluminum"), resolve("REE"), resolve("711021"), resolve("7110.21"), resolve("cheese")
    ('aluminium', 'rare earths', 'palladium', 'palladium', None)
    """
    code = hs6(text)
    return _materials_by_code().get(code) if code else _index().get(_plain(text))


def known_as(text: str) -> str:
    """What people call a commodity: an HS code by its raw material, a name in plain letters.

    >>> known_as("271121"), known_as("natural_rubber")
    ('natural gas (HS 271121)', 'natural rubber')
    """
    material = resolve(text) if hs6(text) else None
    return f"{material} (HS {text})" if material else text.replace("_", " ")


def hs6(text: str) -> str | None:
    """The six digits of an HS code written as '711021', '7110.21' or with more digits; None where it is none."""
    digits = text.replace(".", "").replace(" ", "").removeprefix("HS").removeprefix("hs")
    return digits[:HS6] if digits.isdigit() and len(digits) >= HS6 else None


def codes(material: str) -> tuple[str, ...]:
    """HS 1992 codes (six digits) under which a raw material is traded; empty where the trade tables have none."""
    return tuple(catalog.table("hs_codes").filter(material=material)["hs6"].to_list())


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
    found = _gate_index().get(_plain(text))
    if found is None:
        raise UserError(f"there is no gate '{text}'. {did_you_mean(text, gates())}")
    return found


def gate_name(gate: str) -> str:
    """What a gate is called, by its id; an id that is none of ours, with its underscores as blanks."""
    rows = catalog.table("gates").filter(gate=gate)
    return str(rows["name"][0]) if rows.height else gate.replace("_", " ")


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
