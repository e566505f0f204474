"""Capital that has to be rebuilt: its demand falls on the rebuilding producers and ends with their deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from foreshock.propagation.kernels.ario_system import Grid, System
from foreshock.schema.labels import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rebuild:
    """One loss of capital that is rebuilt.

    `target` (t): producers hit; `lost` (t): share of their capital that is gone. `builder` (b): producers that rebuild;
    `work` (b, t + households): what each is asked for on behalf of each hit producer and household, for the whole loss.
    `factor`: money of work per money of capital. The loss happens on day `start`, rebuilding begins `hold` days later
    and takes 1/`tau` of what is left a day. `level` (K) scales the loss. All as money or units.
    """

    target: Ints
    lost: Floats
    capital: Floats
    """(t) capital of the hit producers."""
    builder: Ints
    work: Floats
    start: int
    hold: int
    tau: float
    factor: float
    level: Floats
    decimals: int | None = None
    """Round what is left to this many decimals every day, for comparisons only."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Damage:
    """Capital destroyed at producers `target` (t): `money`, out of their `capital`. `homes` (n, households): work that
    households ask of every producer, already split. `level` (K) scales all of it in each scenario."""

    target: Ints
    money: Floats
    capital: Floats
    homes: Floats | None = None
    level: Floats = field(default_factory=lambda: np.ones(1))


def rebuild(
    system: System,
    damage: Damage,
    sectors: Mapping[int, float],
    *,
    start: int,
    hold: int,
    tau: float,
    factor: float = 1.0,
    decimals: int | None = None,
) -> Rebuild:
    """Split a damage over the producers that rebuild: `sectors` (item -> share of the work, summing to 1), and within
    an item in proportion to what the hit producer buys from them at the start.

    What a producer does not buy at all cannot be rebuilt by it: that part of the work is never done.

    Raises ValueError where the shares do not sum to 1.
    """
    if abs(sum(sectors.values()) - 1) > 1e-9:
        raise ValueError(f"the shares of the rebuilding sectors sum to {sum(sectors.values())}, not 1")
    builder = np.flatnonzero(np.isin(system.item, list(sectors))).astype(np.int32)
    homes = np.zeros((system.n, 0)) if damage.homes is None else damage.homes
    work = np.hstack([np.zeros((builder.size, damage.target.size)), homes[builder]])
    for column, producer in enumerate(damage.target.tolist()):
        bought = _purchases(system, producer)
        for item, share in sectors.items():
            mine = system.item[builder] == item
            flows = bought[builder[mine]]
            if flows.sum() > 0:
                work[mine, column] = share * factor * damage.money[column] * flows / flows.sum()
    return Rebuild(
        target=damage.target,
        lost=damage.money / damage.capital,
        builder=builder,
        work=work,
        start=start,
        hold=hold,
        tau=tau,
        factor=factor,
        level=damage.level,
        capital=damage.capital,
        decimals=decimals,
    )


def _purchases(system: System, buyer: int) -> Floats:
    """(n) what one buyer takes from every producer a day."""
    if isinstance(system.table, Grid):
        return np.asarray(system.table.of(buyer).ravel())
    table = system.table
    begin, end = table.start[system.first[buyer]], table.start[system.first[buyer + 1]]
    bought = np.zeros(system.n)
    np.add.at(bought, table.supplier[begin:end], table.weight[begin:end])
    return bought


class Works:
    """All rebuilding of a run: what is left, what it asks of the builders, what it still takes from capacity."""

    def __init__(self, n: int, events: Sequence[Rebuild], scenarios: int) -> None:
        levels = [np.broadcast_to(event.level, (scenarios,)) for event in events]
        self._left = [
            (event, np.multiply.outer(event.work, level), level) for event, level in zip(events, levels, strict=True)
        ]
        self.demand = np.zeros((n, scenarios))
        """What is asked of every producer today."""

    def __bool__(self) -> bool:
        return bool(self._left)

    def take_capital(self, capital: Floats, day: int) -> None:
        """Add the share of capital that is missing today to `capital` (n, K)."""
        for event, left, level in self._left:
            if event.start <= day <= event.start + event.hold:
                capital[event.target] += np.multiply.outer(event.lost, level)
            elif day > event.start:
                missing = left[:, : event.target.size].sum(axis=0)
                capital[event.target] += missing / (event.factor * event.capital[:, None])

    def ask(self, day: int) -> Floats:
        """(n, K) today's demand for rebuilding."""
        self.demand[:] = 0.0
        for event, left, _ in self._left:
            if day >= event.start + event.hold:
                self.demand[event.builder] += left.sum(axis=1) / event.tau
        return self.demand

    def receive(self, served: Floats, day: int) -> None:
        """Take off what was delivered: `served` (n, K) is the share of today's demand that was met."""
        for event, left, _ in self._left:
            if day >= event.start + event.hold:
                left *= 1 - served[event.builder][:, None] / event.tau
                if event.decimals is not None:
                    np.round(left, event.decimals, out=left)

    def next_move(self, day: int, days: int) -> int:
        """The first day after `day` on which rebuilding changes anything, or `days`."""
        ahead = [moment for event, _, _ in self._left for moment in (event.start, event.start + event.hold)]
        busy = any(event.start + event.hold <= day and left.any() for event, left, _ in self._left)
        return day + 1 if busy else min((moment for moment in ahead if moment > day), default=days)
