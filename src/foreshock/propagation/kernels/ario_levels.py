"""Water-filling: everybody is served the same share of its baseline first, so that those who ask less are whole first.

The level of a supplier cannot be read off the orders at once, since it decides itself who is whole; it rises in steps.
"""

from __future__ import annotations

import numpy as np

from foreshock.propagation.kernels.ario_inputs import Numbers
from foreshock.propagation.kernels.ario_nodes import Now
from foreshock.propagation.kernels.ario_wires import Law, Wires
from foreshock.propagation.kernels.compiled import compiled
from foreshock.schema.labels import Floats


@compiled
def fill(wires: Wires, quota: Numbers, law: Law, now: Now, normal: Floats, last: bool, begin: int, end: int) -> None:
    """Find the level L with sum of weight * min(ask, L) = output, where ask is the order per unit of baseline weight.

    With `last`, final buyers get what firms leave; else they are one more client with their baseline demand.
    """
    level = law.level
    for g in range(begin, end):
        for k in range(level.shape[1]):
            out, asked = now.out[g, k], now.orders[g, k]
            others = now.final[g, k] + now.work[g, k]
            level[g, k] = np.inf
            now.served_final[g, k] = 1.0 if others > 0 else 0.0
            if out >= (asked + others) * (1 - 1e-15):
                continue
            if last and out >= asked:
                now.served_final[g, k] = (out - asked) / others
                continue
            base = 0.0 if last or normal[g] <= 0 else normal[g]
            ask = others / base if base > 0 else 0.0
            height = _height(wires, quota, law, now.pull[g, k], out, base, ask, g, k)
            level[g, k] = height
            now.served_final[g, k] = min(ask, height) / ask if ask > 0 else 0.0


@compiled
def _height(
    wires: Wires, quota: Numbers, law: Law, pull: float, out: float, base: float, ask: float, g: int, k: int
) -> float:
    """The level for one supplier: raised from 0 until no further client is whole."""
    closing = wires.out_tie.size > 0
    height = 0.0
    rising = True
    while rising:
        full = base * ask if ask <= height else 0.0
        thirsty = base if ask > height else 0.0
        for at in range(wires.out[g], wires.out[g + 1]):
            tie = wires.out_tie[at] if closing else -1
            w = wires.out_weight[at] * (law.open[tie, k] if tie >= 0 else 1.0)
            one = quota[wires.out_input[at], k] * pull
            if one <= height:
                full += w * one
            else:
                thirsty += w
        reached = (out - full) / thirsty if thirsty > 0 else height
        rising = reached > height * (1 + 1e-15)
        height = max(height, reached)
    return height
