"""A network in money as the system of the dynamic inventory model, and the shocks of a hit as its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, inf

import numpy as np

from foreshock.core.errors import Collector
from foreshock.core.parameters import parameter
from foreshock.propagation.kernels.ario import Events
from foreshock.propagation.kernels.ario_events import Change, What
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import (
    SPARSE_BELOW,
    Index,
    System,
    add_at,
    from_links,
    from_table,
)
from foreshock.propagation.program.periods import mean_strength
from foreshock.schema.hit import TARGETS, Channel, Hit
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network

SHOWN = 6
RANGES = {
    "inventory_days": (0.0, inf),
    "stock_factor": (0.0, inf),
    "critical_share": (0.0, inf),
    "least_days": (0.0, inf),
    "substitution": (0.0, 1.0),
    "adaptive_orders": (0.0, 1.0),
    "psi": (0.0, 1.0),
    "restore_days": (1.0, inf),
    "overproduction": (1.0, inf),
    "overproduction_days": (1.0, inf),
    "tolerance": (0.0, 1.0),
}
"""Where the numbers of the model may lie, both ends included."""
CHANGES: Mapping[Channel, What] = {
    Channel.CAPACITY: "factor",
    Channel.RECIPE: "recipe",
    Channel.DEMAND: "demand",
    Channel.MARKET: "market",
    Channel.LINK: "access",
    Channel.DELAY: "lag",
}


def setting(name: str, overrides: Mapping[str, float]) -> float:
    """The value of 'ario.<name>', or the caller's own."""
    path = f"ario.{name}"
    return overrides[path] if path in overrides else parameter(path).value


def make_rules(parameters: Mapping[str, float]) -> Rules:
    """The rules under these parameters, which `lay_out` has found to lie within their RANGES."""
    return Rules(
        shares="adaptive" if setting("adaptive_orders", parameters) else "fixed",
        substitution=setting("substitution", parameters),
        criticality="half",
        psi=setting("psi", parameters),
        restore=setting("restore_days", parameters),
        alpha_max=setting("overproduction", parameters),
        alpha_tau=setting("overproduction_days", parameters),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """A network laid out. `origin` (m): the link of each arc, -1 where the arc carries nothing. `codes`: the network's
    own code of every kind of input, -1 where nobody has named it."""

    network: Network
    system: System
    origin: Index
    codes: Ints
    notes: tuple[str, ...]


def lay_out(network: Network, parameters: Mapping[str, float]) -> Laid:
    """The system of a network: what its nodes make is what they sell. A stated capacity is a bound that is at hand at
    once; where none is stated, overproduction grows on output.

    Raises UserError where flows, demand or stocks are unknown or negative, or a parameter lies outside its range: every
    reason at once.
    """
    _check(network, parameters)
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    n = len(nodes)
    sold = demand.quantity * demand.access
    used = arcs.flow > 0
    final = add_at(demand.node, sold, n)
    made = add_at(arcs.supplier[used], arcs.flow[used], n) + final
    ends = used & (made[arcs.customer] <= 0)
    used &= ~ends
    item = _items(network)
    rows = np.flatnonzero(used)
    system, origin = _system(network, rows, item, final + add_at(arcs.supplier[ends], arcs.flow[ends], n))
    stated = np.isfinite(nodes.capacity)
    system = replace(
        system,
        capacity=np.where(stated, np.maximum(nodes.capacity, system.output), system.output),
        ceiling=np.where(stated, 1.0, np.nan),
        finished=np.nan_to_num(nodes.stock),
        market_node=np.concatenate([demand.node, arcs.supplier[ends]]).astype(np.int32),
        market=np.concatenate([demand.quantity, arcs.flow[ends]]),
        market_open=np.concatenate([demand.access, np.ones(int(ends.sum()))]),
    )
    system = _stocked(network, system, item, rows, parameters)
    codes = np.full(system.items, -1, dtype=np.int32)
    codes[item] = nodes.item.codes
    return Laid(network=network, system=system, origin=origin, codes=codes, notes=_notes(network, system, ends))


def _check(network: Network, parameters: Mapping[str, float]) -> None:
    found = Collector()
    for name, (low, high) in RANGES.items():
        value = setting(name, parameters)
        if not low <= value <= high:
            found.add(f"{value:g} lies outside {low:g} to {high:g}.", field=f"ario.{name}")
    demand = network.demand.quantity * network.demand.access
    for what, values in (
        ("flow", network.arcs.flow),
        ("access", network.arcs.access),
        ("demand", demand),
        ("stock of inputs", network.stocks.quantity),
    ):
        bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
        if bad.size:
            rows = ", ".join(str(int(at)) for at in bad[:SHOWN])
            found.add(f"{bad.size:,} numbers are unknown or negative (rows {rows}).", field=what)
    found.raise_if_any()


def _items(network: Network) -> Ints:
    """(n) what each node makes; a node that nobody has named makes something of its own."""
    codes = network.nodes.item.codes
    own = len(network.nodes.item.names) + np.arange(codes.size, dtype=np.int32)
    _, item = np.unique(np.where(codes < 0, own, codes), return_inverse=True)
    return np.asarray(item.reshape(-1), dtype=np.int32)


def _system(network: Network, rows: Index, item: Ints, final: Floats) -> tuple[System, Index]:
    """Dense where the nodes are regions by items and most arcs exist, else by links."""
    arcs = network.arcs
    n, items = item.size, int(item.max(initial=0)) + 1
    supplier, customer, flow = arcs.supplier[rows], arcs.customer[rows], arcs.flow[rows]
    origin = np.full(len(arcs), -1, dtype=np.int64)
    regular = n % items == 0 and np.array_equal(item, np.tile(np.arange(items), n // items))
    if regular and rows.size >= SPARSE_BELOW * n * n:
        flows = np.zeros((n, n))
        flows[supplier, customer] = flow
        if np.count_nonzero(flows) == rows.size:
            origin[rows] = supplier.astype(np.int64) * n + customer
            return from_table(flows, final, items, grid=True), origin
    origin[rows] = np.arange(rows.size)
    return from_links(supplier, customer, flow, item, final), origin


def _stocked(network: Network, system: System, item: Ints, rows: Index, parameters: Mapping[str, float]) -> System:
    """Days of stock and criticality of every input. An input whose stock the network states is as critical as it says;
    of the others, those that cost little do not stop production."""
    arcs = network.arcs
    width = system.items
    inputs = system.buyer.astype(np.int64) * width + system.kind
    of_arc = arcs.customer[rows].astype(np.int64) * width + item[arcs.supplier[rows]]
    critical = np.zeros(system.inputs)
    known = np.where(np.isnan(arcs.criticality), 1.0, arcs.criticality)[rows]
    np.maximum.at(critical, np.searchsorted(inputs, of_arc), known)
    at, quantity = _stated(network, system, item, inputs)
    cheap = system.need < setting("critical_share", parameters)
    cheap[at] = False
    critical[cheap] = 0.0
    days = np.full(system.inputs, setting("inventory_days", parameters))
    days[at] = quantity / system.flow[at]
    days = np.maximum(setting("stock_factor", parameters) * days, setting("least_days", parameters))
    return system.with_days(days).with_critical(critical)


def _stated(network: Network, system: System, item: Ints, inputs: Index) -> tuple[Index, Floats]:
    """Inputs in use whose stock the network states, and how much that is."""
    stocks = network.stocks
    names, first = np.unique(network.nodes.item.codes, return_index=True)
    place = np.searchsorted(names, stocks.item)
    made = names[np.minimum(place, names.size - 1)] == stocks.item if names.size else np.zeros(len(stocks), np.bool_)
    kind = item[first[place[made]]].astype(np.int64)
    key = stocks.node[made].astype(np.int64) * system.items + kind
    wanted, inverse = np.unique(key, return_inverse=True)
    total = np.bincount(inverse.reshape(-1), weights=stocks.quantity[made], minlength=wanted.size)
    at = np.searchsorted(inputs, wanted)
    there = np.append(inputs, -1)[at] == wanted
    there[there] = system.flow[at[there]] > 0
    return at[there].astype(np.int64), np.asarray(total[there], dtype=np.float64)


def _notes(network: Network, system: System, ends: np.ndarray) -> tuple[str, ...]:
    found = []
    output = network.nodes.output
    off = np.abs(system.output - output) > 1e-6 * np.maximum(np.abs(output), np.abs(system.output))
    if off.any():
        first = ", ".join(network.nodes.id[int(at)] for at in np.flatnonzero(off)[:SHOWN])
        found.append(f"{int(off.sum()):,} nodes sell something else than their stated output ({first}): sales count.")
    if ends.any():
        found.append(f"{int(ends.sum()):,} deliveries go to nodes that sell nothing; they count as final demand.")
    if (network.nodes.capacity < system.output * (1 - 1e-9)).any():
        found.append("Some nodes sell more than their stated capacity: their sales count as their capacity.")
    return tuple(found)


def make_events(laid: Laid, hit: Hit, horizon: float) -> tuple[Events, int]:
    """The events of a hit, and the days to run. A shock counts on every day with its mean strength over that day."""
    days = max(1, ceil(horizon - 1e-9))
    read = [
        (one, hit.level[:, number])
        for number, one in enumerate(hit.footprints)
        if one.channel in CHANGES and one.start < horizon and hit.level[:, number].any()
    ]
    on_arcs = [one.target for one, _ in read if TARGETS[one.channel] == "arcs"]
    arcs = np.unique(np.concatenate(on_arcs)) if on_arcs else np.empty(0, dtype=np.int32)
    arcs = arcs[laid.origin[arcs] >= 0]
    changes = _not_ready(laid.network, days, hit.scenarios)
    marks = np.arange(days + 1.0)
    for one, level in read:
        target, weight = one.target, one.weight
        if TARGETS[one.channel] == "arcs":
            carries = laid.origin[target] >= 0
            target, weight = np.searchsorted(arcs, target[carries]).astype(np.int32), weight[carries]
        start, end, ramp = (np.array([value]) for value in (one.start, one.end, one.ramp))
        path = mean_strength(start, end, ramp, marks)[0]
        changes.append(Change(what=CHANGES[one.channel], target=target, weight=weight, path=path, level=level))
    return Events(changes=changes, links=laid.origin[arcs], links_open=laid.network.arcs.access[arcs]), days


def _not_ready(network: Network, days: int, scenarios: int) -> list[Change]:
    """Nodes that make nothing before a day."""
    ready = network.nodes.ready
    if ready is None or not (ready > 0).any():
        return []
    found = []
    for day in np.unique(ready[ready > 0]).tolist():
        late = np.flatnonzero(ready == day).astype(np.int32)
        path = np.clip(day - np.arange(days), 0.0, 1.0)
        found.append(
            Change(what="factor", target=late, weight=-np.ones(late.size), path=path, level=np.ones(scenarios))
        )
    return found
