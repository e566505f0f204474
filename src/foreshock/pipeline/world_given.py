"""What a user gives to run on a network in money: a file of scenarios or a few shocks, and other assumptions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from foreshock.core.errors import Collector, UserError, did_you_mean
from foreshock.core.marked import parse as parse_yaml
from foreshock.core.parameters import parameter
from foreshock.core.registry import family
from foreshock.data import countries
from foreshock.data.files import read_text
from foreshock.propagation.shocks._select import REST, titles, unknown_goods
from foreshock.propagation.shocks.route import Route
from foreshock.scenarios import parse as parse_scenarios
from foreshock.schema.network import Network
from foreshock.schema.scenario import Driver, ScenarioSet
from foreshock.schema.shock import Shock
from foreshock.schema.validate import validate

Given = Shock | Mapping[str, object] | str
"""A shock as people give it: a record, a mapping as a scenario file has it, or such a mapping as YAML text."""
HORIZON = 365.0
GIVEN = "shock {}"
PLACES = ("countries", "by", "target", "importer", "exporter", "origin", "markets")
"""Fields in which a shock names countries."""
NO_ROUTES = "a world table knows no routes; ban or limit the trade that passes there instead (import_ban, export_ban)"
GOODS = ("sectors", "commodities", "items", "products")
"""Fields in which a shock names goods."""


def assumptions(given: Sequence[str]) -> dict[str, float]:
    """['ario.inventory_days=30'] -> {'ario.inventory_days': 30.0}.

    Raises
    ------
    UserError
        Something else than a known assumption and a number, all at once.
    """
    found, kept = Collector(), {}
    for text in given:
        name, _, value = text.partition("=")
        with found.gathering():
            parameter(name.strip())
            try:
                kept[name.strip()] = float(value)
                if math.isnan(kept[name.strip()]):
                    raise ValueError
            except ValueError:
                found.add(f"'{value}' is not a number.", field=name.strip(), hint="Write NAME=VALUE.")
    found.raise_if_any()
    return kept


def given_futures(
    scenarios: str | Path | ScenarioSet | None,
    shocks: Given | Sequence[Given],
    horizon: float | None,
) -> ScenarioSet:
    """The futures of a file or set, or the one in which all of these shocks happen, see `world`. Raises UserError."""
    if (scenarios is None) == (not shocks):
        raise UserError("give either a scenario file or one shock or more")
    if isinstance(scenarios, ScenarioSet):
        return scenarios
    if scenarios is not None:
        return parse_scenarios(read_text(Path(scenarios)), Path(scenarios).name)
    several = [shocks] if isinstance(shocks, (Shock, Mapping, str)) else shocks
    return _certain(_shocks(several), HORIZON if horizon is None else horizon)


def check_landing(network: Network, shocks: Sequence[Shock], horizon: float = math.inf) -> None:
    """That all of these shocks hit something here before the horizon, and that everything they name is known.

    Raises
    ------
    UserError
        Every shock that hits nothing, and every sector or product that the network does not know.
    """
    found = Collector()
    for number, shock in enumerate(shocks, 1):
        names = [name for field in GOODS for name in getattr(shock, field, ())]
        unknown = unknown_goods(network, names)
        absent = _absent(network, shock)
        if isinstance(shock, Route) and not network.arcs.route.names:
            unknown = [NO_ROUTES]
        reasons = [*absent, *unknown] or (
            [] if shock.footprint(network) else list(shock.remarks(network)) or ["it hits nothing"]
        )
        if shock.start >= horizon:
            reasons = [*reasons, f"it starts on day {shock.start:g}, the run ends on day {horizon:g}"]
        for reason in reasons:
            ended = reason if reason[-1:] in ".?!" else f"{reason}."
            found.add(f"{shock.type}: {ended}", file=GIVEN.format(number))
    found.raise_if_any()


def spoken_shock(network: Network, shock: Shock) -> str:
    """The shock's sentence, with the titles of sectors that it names by their codes."""
    by_code = {code.casefold(): title for title, code in titles(network).items()}
    named = {field: getattr(shock, field) for field in GOODS if getattr(shock, field, ())}
    said = {field: tuple(by_code.get(name.casefold(), name) for name in names) for field, names in named.items()}
    return shock.model_copy(update=said).sentence()


def _absent(network: Network, shock: Shock) -> list[str]:
    """A sentence for each country that the table does not tell apart from the rest of the world."""
    here = set(network.nodes.country.names)
    named = [name for field in PLACES for name in getattr(shock, field, ())] if REST in here else []
    return [
        f"{countries.spoken(code)} is part of the rest of the world here, '{REST}'"
        for name in dict.fromkeys(named)
        if (code := countries.resolve(name)) and code not in here
    ]


def _certain(shocks: Sequence[Shock], horizon: float) -> ScenarioSet:
    """One future in which all of the shocks happen."""
    return ScenarioSet(
        title="What is given",
        as_of=date.today(),
        horizon=horizon,
        drivers=(Driver("shocks", ("as given",)),),
        codes=np.zeros((1, 1), dtype=np.int16),
        weights=np.ones(1),
        shocks=tuple(shocks),
        active=np.ones((1, len(shocks)), dtype=np.bool_),
    )


def _shocks(given: Sequence[Given]) -> list[Shock]:
    """Records of the shocks; every problem of all of them at once."""
    found, made = Collector(), []
    known = family("shocks")
    for number, one in enumerate(given, 1):
        name_of = GIVEN.format(number)
        if isinstance(one, Shock):
            made.append(one)
            continue
        with found.gathering():
            document = parse_yaml(one if isinstance(one, str) else _flow(one), name_of)
            value = document.value
            if not isinstance(value, dict):
                found.add("is no shock.", file=name_of, hint="Write '{type: sanction, by: EU, target: RUS}'.")
                continue
            name = value.get("type", "")
            if name not in known:
                found.add(
                    f"there is no shock '{name}'.", file=name_of, field="type", hint=did_you_mean(str(name), known)
                )
                continue
            record = validate(known[name], document, found)
            made += [] if record is None else [record]
    found.raise_if_any()
    return made


def _flow(value: Mapping[str, object]) -> str:
    """A mapping as YAML text, so that it is read by the same rules as a file."""
    return json.dumps(value)
