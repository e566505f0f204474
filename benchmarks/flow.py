"""How fast the flow model is: the all-nodes stress test against rebuilt programs, and a batch of scenarios.

    python benchmarks/flow.py [--products 200] [--sample 40]

One run measures every route on the same nodes, so the ratios hold on a busy machine; objectives must agree to 1e-9.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from foreshock.propagation.recovery import Sweep
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes

DAYS, HORIZON = 8.0, 52.0


def tiers(products: int, seed: int = 0) -> Network:
    """`products` goods, three times as many direct suppliers, six times as many behind them; two sources an input."""
    random = np.random.default_rng(seed)
    first, second = 3 * products, 6 * products
    n = products + first + second
    supplier, customer, quantity = [], [], []
    for node in range(products + first):
        low, high = (products, products + first) if node < products else (products + first, n)
        for item in random.choice((high - low) // 2, 2 if node < products else 1, replace=False).tolist():
            for twin in (0, 1):
                supplier.append(low + 2 * item + twin)
                customer.append(node)
                quantity.append(float(1 + item % 3))
    ends, users, units = np.array(supplier), np.array(customer), np.array(quantity)
    need = np.concatenate([random.uniform(5, 50, products), np.zeros(first + second)])
    for low, high in ((0, products), (products, products + first)):
        inside = (users >= low) & (users < high)
        np.add.at(need, ends[inside], 0.5 * units[inside] * need[users[inside]])
    empty, unknown = np.full(n, np.nan), Labels.unknown(n)
    item_of = [k if k < products else products + (k - products) // 2 for k in range(n)]
    return Network(
        nodes=Nodes(
            id=tuple(f"n{k}" for k in range(n)),
            site=Labels.of([f"n{k}" for k in range(n)]),
            item=Labels.of([f"i{k}" for k in item_of]),
            country=unknown,
            sector=unknown,
            commodity=unknown,
            owner=unknown,
            output=need,
            capacity=need * random.uniform(1.02, 1.4, n),
            stock=need * random.uniform(0, 3, n),
            recovery=np.full(n, DAYS),
            unit_cost=np.zeros(n),
            lat=empty,
            lon=empty,
            tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=ends.astype(np.int32),
            customer=users.astype(np.int32),
            quantity=units,
            flow=0.5 * units * need[users],
            price=np.ones(ends.size),
            tariff=np.zeros(ends.size),
            lead_time=np.zeros(ends.size),
            access=np.ones(ends.size),
            criticality=np.ones(ends.size),
            route=Labels.unknown(ends.size),
            share_low=np.full(ends.size, np.nan),
            share_high=np.full(ends.size, np.nan),
            estimated=np.zeros(ends.size, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.arange(products, dtype=np.int32),
            market=Labels.unknown(products),
            quantity=need[:products],
            price=np.full(products, np.nan),
            margin=random.uniform(10, 100, products),
            access=np.ones(products),
        ),
    )


def timed(run: Callable[[int], float], nodes: list[int]) -> tuple[float, np.ndarray]:
    """CPU seconds a node, and the results."""
    begin = time.process_time()
    found = np.array([run(node) for node in nodes])
    return (time.process_time() - begin) / len(nodes), found


def cleared(sweep: Sweep) -> Callable[[int], float]:
    """The same program, its basis thrown away before every node."""
    linear = sweep.fresh()
    sweep.loss(0, DAYS, linear)

    def loss(node: int) -> float:
        linear.forget()
        return sweep.loss(node, DAYS, linear)

    return loss


def agree(found: np.ndarray, truth: np.ndarray, what: str) -> None:
    """Stop where two routes disagree."""
    room = 1e-9 * np.maximum(np.abs(truth[np.isfinite(truth)]).max(initial=1.0), 1.0)
    if not np.allclose(found, truth, rtol=1e-9, atol=room):
        raise SystemExit(f"{what}: {np.nanmax(np.abs(found - truth))} apart")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--products", type=int, default=200)
    options.add_argument("--sample", type=int, default=40)
    chosen = options.parse_args()
    network = tiers(chosen.products)
    sweep = Sweep(network, {})
    everyone = list(range(chosen.products, len(network.nodes)))
    sample = np.random.default_rng(1).choice(everyone, chosen.sample, replace=False).tolist()
    plan = sweep.plan
    print(f"{len(network.nodes):,} nodes, {len(network.arcs):,} arcs; {plan.rows:,} rows, {plan.columns:,} columns")

    linear = sweep.fresh()
    base = sweep.base(DAYS)
    linear.solve(base.limits.cost, base.limits.upper, sweep.known, days=DAYS, money=sweep.money(DAYS))
    warm, losses = timed(lambda node: sweep.loss(node, DAYS, linear), everyone)
    place = {node: row for row, node in enumerate(everyone)}
    picked = losses[[place[node] for node in sample]]
    skip, again = timed(lambda node: sweep.loss(node, DAYS), everyone)
    agree(again, losses, "skip test")
    rebuilt, found = timed(lambda node: Sweep(network, {}).loss(node, DAYS, sweep.fresh()), sample[:10])
    agree(found, picked[:10], "everything rebuilt")
    arrays, found = timed(lambda node: sweep.loss(node, DAYS, sweep.fresh()), sample)
    agree(found, picked, "arrays rebuilt")
    clear, found = timed(cleared(sweep), sample)
    agree(found, picked, "basis cleared")
    print("time to recover, CPU a node relative to the warm route")
    for name, seconds in (
        ("network read again, arrays rebuilt", rebuilt),
        ("arrays rebuilt", arrays),
        ("same model, basis cleared", clear),
        ("warm, one model", warm),
        ("warm, with the skip test", skip),
    ):
        print(f"  {name:36s} {seconds / warm:8.2f}   {1e3 * seconds:8.2f} ms")
    print(f"  {(losses > 0).sum():,} of {len(everyone):,} nodes have an impact, {sweep.skipped:,} skipped")

    warm, times = timed(lambda node: sweep.survives(node, HORIZON), everyone)
    cold, found = timed(lambda node: sweep.survives(node, HORIZON, sweep.fresh()), sample)
    truth = times[[place[node] for node in sample]]
    agree(np.nan_to_num(found, posinf=-1.0), np.nan_to_num(truth, posinf=-1.0), "survival")
    print("time to survive by Newton, CPU a node relative to one model")
    print(f"  {'arrays rebuilt':36s} {cold / warm:8.2f}   {1e3 * cold:8.2f} ms")
    print(f"  {'one model':36s} {1.0:8.2f}   {1e3 * warm:8.2f} ms")
    print(f"  {np.isfinite(times).sum():,} of {len(everyone):,} nodes are survived for less than {HORIZON:g} days")


if __name__ == "__main__":
    main()
