"""Reactions in plain English: which suppliers to call up, which stock to release, which sales to protect first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from foreshock.core.units import short_money
from foreshock.data.countries import known_as
from foreshock.planning.measures.base import plural
from foreshock.planning.offers import Bound
from foreshock.planning.reaction import Reaction
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

SHOWN_MOVES = 12
SHOWN_CALLS = 5
SHOWN_SALES = 4
SMALL = 0.01
"""Moves below this share of a customer's need of the item, or of a market's demand, are not shown."""
USEFUL = 0.01
"""Stocks that avert less than this share of what the most useful one averts are not shown."""


def moves(network: Network, reactions: Sequence[Reaction], weight: Floats) -> list[dict[str, Any]]:
    """The largest changes of purchases by value: supplier, customer, item, from, to (units a day), days.

    Rates are means over the cases (weights sum to 1), each over the days on which something moves in it.
    """
    arcs, nodes = network.arcs, network.nodes
    today = np.nan_to_num(arcs.flow)
    active = np.array([reaction.days > 0 for reaction in reactions])
    if not active.any():
        return []
    share = weight * active / float(weight[active].sum())
    shipped = sum(part * reaction.shipped for part, reaction in zip(share, reactions, strict=True))
    days = float(sum(part * reaction.days for part, reaction in zip(share, reactions, strict=True)))
    change = np.asarray(shipped) - today
    price = np.where(np.isfinite(arcs.price) & (arcs.price > 0), arcs.price, 1.0)
    key = arcs.customer.astype(np.int64) * (len(nodes.item.names) + 1) + nodes.item.codes[arcs.supplier]
    _, group = np.unique(key, return_inverse=True)
    need = np.bincount(group, weights=today)[group]
    shown = np.flatnonzero(np.abs(change) > SMALL * np.maximum(need, 1e-12))
    order = shown[np.argsort(-price[shown] * np.abs(change[shown]), kind="stable")][:SHOWN_MOVES]
    return [
        {
            **_ends(network, int(arcs.supplier[arc]), int(arcs.customer[arc])),
            "from": float(today[arc]),
            "to": float(today[arc] + change[arc]),
            "days": days,
        }
        for arc in order.tolist()
    ]


def _ends(network: Network, supplier: int, customer: int) -> dict[str, str]:
    """Ids, and what people call them."""
    item = network.nodes.item[supplier] or network.nodes.id[supplier]
    return {
        "supplier": network.nodes.id[supplier],
        "supplier_name": network.node_name(supplier),
        "customer": network.nodes.id[customer],
        "customer_name": network.node_name(customer),
        "item": item,
        "item_name": network.item_name(item),
    }


def source_steps(network: Network, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One sentence per item and customer: whom to call up more from, and who will send less.

    Moves inside one site are no calls. The largest by value come first, as in `rows`.
    """
    site = {one: place or one for one, place in zip(network.nodes.id, network.nodes.site.decode(), strict=True)}
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if site[row["supplier"]] != site[row["customer"]]:
            groups.setdefault((row["item"], row["customer"]), []).append(row)
    return tuple(
        _call(
            network,
            item,
            network.node_name(network.node(customer)),
            [(network.site_name(site[row["supplier"]]), row["from"], row["to"]) for row in moved],
        )
        for (item, customer), moved in list(groups.items())[:SHOWN_CALLS]
    )


def _call(network: Network, item: str, customer: str, moved: Sequence[tuple[str, float, float]]) -> str:
    """'Call up 10 pieces a day of part from beta for home (now 0); alfa sends 0 instead of 10.'"""
    unit, what = plural(network.item_units.get(item, "unit")), network.item_name(item)
    up = [(who, now, then) for who, now, then in moved if then > now]
    down = [(who, now, then) for who, now, then in moved if then <= now]
    if not up:
        who, now, then = down[0]
        said = f"Expect {_number(then)} {unit} a day of {what} from {who} for {customer} (now {_number(now)})"
        return (
            said
            + "".join(f"; {who} sends {_number(then)} instead of {_number(now)}" for who, now, then in down[1:])
            + "."
        )
    who, now, then = up[0]
    said = f"Call up {_number(then)} {unit} a day of {what} from {who} for {customer} (now {_number(now)})"
    said += "".join(f", {_number(then)} from {who} (now {_number(now)})" for who, now, then in up[1:])
    said += "".join(f"; {who} sends {_number(then)} instead of {_number(now)}" for who, now, then in down)
    return f"{said}."


def stock_steps(bound: Sequence[Bound], amounts: Floats, saved: Mapping[int, float], currency: str) -> tuple[str, ...]:
    """Which of the plan's stocks to release, the most useful first; those that avert next to nothing are left out."""
    least = USEFUL * max(saved.values(), default=0.0)
    useful = sorted((lever for lever in saved if saved[lever] > max(least, 0.5)), key=lambda lever: -saved[lever])
    return tuple(
        f"Release the extra {amounts[lever]:,.4g} {plural(bound[lever].terms.unit)} of {bound[lever].terms.target}: "
        f"that averts {short_money(saved[lever], currency)} in this future."
        for lever in useful
    )


def sales_steps(network: Network, reactions: Sequence[Reaction], weight: Floats) -> tuple[str, ...]:
    """Which sales to protect first and which to give up, where not all can be served."""
    demand, nodes = network.demand, network.nodes
    lost = np.asarray(sum(part * reaction.lost for part, reaction in zip(weight, reactions, strict=True)))
    short = np.flatnonzero(lost > SMALL * np.maximum(np.nan_to_num(demand.quantity), 1e-12))
    if not short.size:
        return ()
    margin = np.nan_to_num(demand.margin)
    served = np.setdiff1d(np.arange(len(demand)), short)
    order = served[np.argsort(-margin[served], kind="stable")][:SHOWN_SALES]
    said = []
    if order.size:
        kept = ", ".join(_sale(network, int(row)) for row in order)
        said.append(f"Protect these sales first: {kept}.")
    for row in short[np.argsort(-(margin * lost)[short], kind="stable")][:SHOWN_SALES].tolist():
        share = lost[row] / max(float(np.nan_to_num(demand.quantity[row])), 1e-12)
        item = nodes.item[int(demand.node[row])] or nodes.id[int(demand.node[row])]
        said.append(f"Expect to lose {_rate(lost[row], network, item)} ({share:.0%}) of {_sale(network, row)}.")
    return tuple(said)


def _sale(network: Network, row: int) -> str:
    node = int(network.demand.node[row])
    item = network.nodes.item[node] or network.nodes.id[node]
    market, name = network.demand.market[row], network.item_name(item)
    return f"{name} in {known_as(market)}" if market else name


def _number(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _rate(value: float, network: Network, item: str) -> str:
    return f"{_number(value)} {plural(network.item_units.get(item, 'unit'))} a day"
