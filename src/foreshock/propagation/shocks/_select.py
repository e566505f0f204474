"""What all kinds of shock share: how a name finds its targets on a network, default sizes, words.

Names match without regard to case. A list that is left empty does not restrict; several lists of one selector are
alternatives, several selectors must all hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator

from foreshock.core.errors import UserError, did_you_mean, nearest
from foreshock.core.ids import slug
from foreshock.core.parameters import parameter
from foreshock.core.units import DAYS_PER
from foreshock.data import commodities
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.labels import Bools, Floats, Ints, Labels
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude, Shock

_HS = re.compile(r"^(?:hs)?\s*([0-9]{2,10})$")
PERCENT = 100.0
REST = "ROW"
_REST_NAMES = {"row", "rest of the world", "rest of world"}
SHARED, OFFERED = 5, 3
"""Letters with which two words have to begin alike to count as near, and how many near names are offered."""
WHOLE = 0.01
"""How far a number of months or years may be from a whole one to be said so."""


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _known_countries(names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        countries(names)
    except UserError as error:
        raise ValueError(str(error)) from None
    return tuple(REST if is_rest(name) else name for name in names)


def is_rest(name: str) -> bool:
    """Whether a name means the rest of the world, 'ROW' in a world table."""
    return name.strip().casefold().removeprefix("the ") in _REST_NAMES


def _share(magnitude: Magnitude) -> Magnitude:
    if magnitude.low < 0 or magnitude.high > 1:
        said = f"{magnitude.high:g}" if magnitude.is_point else f"{magnitude.low:g} to {magnitude.high:g}"
        raise ValueError(f"a share lies between 0 and 1, not {said}{as_share(magnitude.high)}")
    return magnitude


def _not_negative(magnitude: Magnitude) -> Magnitude:
    if magnitude.low < 0:
        raise ValueError(f"it cannot be negative: {magnitude.low} (write `change: lift` for a relief)")
    return magnitude


def as_share(size: float) -> str:
    """'; did you mean 0.25?' for a share that was probably written in percent, else nothing."""
    return f"; did you mean {size / 100:g}?" if 1 < size <= PERCENT else ""


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name or a list of names."""
Countries = Annotated[Names, AfterValidator(_known_countries)]
"""Countries (ISO alpha-3 or name) and blocs, one or a list."""
Share = Annotated[Magnitude, AfterValidator(_share)]
"""A magnitude between 0 and 1."""
Size = Annotated[Magnitude, AfterValidator(_not_negative)]
"""A magnitude that is not negative."""


def default(name: str) -> Magnitude:
    """The magnitude that `parameters/shocks.yaml` keeps under `name`."""
    kept = parameter(f"shocks.{name}")
    return Magnitude(low=kept.low, mode=kept.mode, high=kept.high)


def countries(names: Sequence[str]) -> frozenset[str]:
    """ISO alpha-3 codes of countries and blocs, and 'ROW' for the rest of the world.

    Raises UserError with the nearest name.
    """
    from foreshock.data.countries import expand

    found = expand([name for name in names if not is_rest(name)])
    return found | {REST} if any(map(is_rest, names)) else found


def named(labels: Labels, wanted: Iterable[str]) -> Bools:
    """(n) True where the text equals one of `wanted`, or is an HS code that begins with one."""
    return Labels(labels.codes, tuple(_keys(labels.names))).isin(_matching(labels.names, wanted))


def _keys(names: Iterable[str]) -> list[str]:
    return [name.strip().casefold() for name in names]


def _matching(names: Sequence[str], wanted: Iterable[str]) -> set[str]:
    """The keys of `names` that one of `wanted` stands for: the same text, an HS code that begins with it, or another
    name or code of the same raw material ('aluminum', '7601' and 'aluminium')."""
    plain = set(_keys(wanted))
    prefixes = tuple(found[1] for text in plain if (found := _HS.match(text)))
    materials = {material for text in plain if (material := commodities.resolve(text))}
    return {
        key
        for key in _keys(names)
        if key in plain
        or (prefixes and _hs(key).startswith(prefixes))
        or (materials and commodities.resolve(key) in materials)
    }


def _hs(key: str) -> str:
    found = _HS.match(key)
    return found[1] if found else ""


def goods(network: Network, wanted: Sequence[str]) -> Bools:
    """(n) nodes whose item, commodity or sector is one of `wanted`; all nodes where `wanted` is empty."""
    nodes = network.nodes
    if not wanted:
        return np.ones(len(nodes), dtype=np.bool_)
    return named(nodes.item, wanted) | named(nodes.commodity, wanted) | named(nodes.sector, wanted)


def unknown_goods(network: Network, wanted: Sequence[str]) -> list[str]:
    """A sentence for each name that no item, commodity or sector of the network answers to."""
    nodes = network.nodes
    known = [*nodes.item.names, *nodes.commodity.names, *nodes.sector.names]
    missing = [name for name in wanted if not _matching(known, [name])]
    if not missing:
        return []
    offered = {**dict.fromkeys(known, ""), **titles(network)}
    return [
        f"no item, commodity or sector here is called '{name}'. {_offer(name, offered, network)}".rstrip()
        for name in missing
    ]


def titles(network: Network) -> dict[str, str]:
    """Title -> code of every sector of a network in money, where they differ; empty in other networks."""
    if network.unit != "monetary":
        return {}
    nodes = network.nodes
    pairs = {(nodes.commodity[at] or "", nodes.item[at] or "") for at in range(len(nodes))}
    return {title: code for title, code in pairs if title and code and title != code}


def _offer(name: str, offered: Mapping[str, str], network: Network) -> str:
    """'Did you mean 'electrical and optical' (c14)?', else the names there are, all of them in a table of sectors."""
    if nearest(name, offered) is None:
        plain = name.strip().casefold()[:SHARED]
        near = [text for text in offered if any(word.startswith(plain) for word in text.casefold().split())]
        if len(plain) == SHARED and near:
            shown = [f"'{text}' ({offered[text]})" if offered[text] else f"'{text}'" for text in near[:OFFERED]]
            return f"Did you mean {' or '.join(shown)}?"
    if not titles(network):
        return did_you_mean(name, offered, shown=4)
    return did_you_mean(name, [text for text in network.nodes.commodity.names if text], shown=len(offered))


def unknown_names(labels: Labels, wanted: Sequence[str], kind: str) -> list[str]:
    """A sentence for each name that the column does not hold."""
    return [
        f"no {kind} here is called '{name}'. {did_you_mean(name, labels.names, shown=4)}".rstrip()
        for name in wanted
        if not _matching(labels.names, [name])
    ]


def through(route: Labels, gate: str) -> Bools:
    """(m) arcs whose route ('gate|gate|...') contains the gate; 'Suez Canal', 'suez' and 'suez_canal' are the same."""
    key = _gate(gate)
    return route.isin(path for path in route.names if key in map(_gate, path.split("|")))


def gate_name(text: str) -> str:
    """A gate as people call it."""
    return commodities.gate_name(_gate(text)) if _gate(text) in commodities.gates() else text.replace("_", " ")


def _gate(text: str) -> str:
    """The id of a gate of world shipping; a gate that only this network knows keeps its own name."""
    try:
        return commodities.gate(text)
    except UserError:
        return slug(text)


def gates(route: Labels) -> list[str]:
    """Every gate named on some route, in order of first appearance."""
    return list(dict.fromkeys(gate for path in route.names for gate in path.split("|")))


def footprint(
    shock: Shock,
    channel: Channel,
    hit: Bools,
    weight: float | Floats = 1.0,
    *,
    days: float | None = None,
    floor: float = -math.inf,
) -> tuple[Footprint, ...]:
    """The targets where `hit` is True, as a footprint with the shock's own times; none where nothing is hit.

    `weight`: one number, or one per row of the channel's table. `days` at full strength where the shock has no
    duration (default: to the horizon).
    """
    target: Ints = np.flatnonzero(hit).astype(np.int32)
    if not target.size:
        return ()
    full = shock.duration if shock.duration is not None else days
    end = math.inf if full is None else shock.start + shock.ramp + full
    values = np.broadcast_to(np.asarray(weight, dtype=np.float64), hit.shape)[target]
    return (Footprint(channel, target, values, shock.start, end, shock.ramp, floor=floor),)


def unopened(shock: Shock, change: str, network: Network) -> list[str]:
    """A sentence where a relief finds nothing shut that it could open."""
    hits = shock.footprint(network) if change == "lift" else ()
    shut = {Channel.LINK: network.arcs.access, Channel.MARKET: network.demand.access}
    if not hits or any((shut[one.channel][one.target] < 1).any() for one in hits if one.channel in shut):
        return []
    return ["all of this trade is open in the baseline, so that a relief brings nothing"]


def listed(names: Sequence[str], nothing: str = "everything") -> str:
    """'a', 'a and b', 'a, b and c', 'a, b and c, and d'; codes of countries and blocs are written as their names."""
    if not names:
        return nothing
    from foreshock.data.countries import spoken

    said = [spoken(REST if is_rest(name) else name) for name in names]
    if len(said) == 1:
        return said[0]
    pause = "," if any(" and " in one for one in said) else ""
    return f"{', '.join(said[:-1])}{pause} and {said[-1]}"


def agreeing(names: Sequence[str], verb: str) -> str:
    """'Russia and Belarus stop', 'Russia stops', 'The Baltic states stop': how a sentence begins."""
    from foreshock.data.countries import is_plural

    first, _, rest = verb.partition(" ")
    many = len(names) > 1 or any(is_plural(name) for name in names)
    said = f"{listed(names)} {verb}" if many else f"{listed(names)} {first}s {rest}".rstrip()
    return f"{said[:1].upper()}{said[1:]}"


def percent(magnitude: Magnitude) -> str:
    """'50 %' or '20-100 % (most likely 50 %)'."""
    sizes = (100 * value for value in (magnitude.low, magnitude.mode, magnitude.high))
    low, mode, high = (f"{size:,.0f}" if abs(size) >= 999.5 else f"{size:.3g}" for size in sizes)
    return f"{mode} %" if magnitude.is_point else f"{low}-{high} % (most likely {mode} %)"


def span(days: float) -> str:
    """A number of days in the unit people would use: whole months and years as such, anything else in days."""
    for unit in ("year", "month"):
        count = days / DAYS_PER[unit]
        if count >= 1 and abs(count - round(count)) < WHOLE and (unit == "month" or count > 1):
            return f"{round(count)} {unit}{'' if round(count) == 1 else 's'}"
    shown = f"{days:,.1f}".removesuffix(".0")
    return f"{shown} day{'' if days == 1 else 's'}"


def when(shock: Shock) -> str:
    """'from day 0, for 6 months'."""
    begin = "at once" if shock.start == 0 else f"after {span(shock.start)}"
    last = "" if shock.duration is None else f", for {span(shock.duration)}"
    ramp = f", building up over {span(shock.ramp)}" if shock.ramp else ""
    return f"{begin}{ramp}{last}"
