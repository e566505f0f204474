"""Links that something happens to: an embargo closes them, a longer route holds their goods back.

Orders for a day are placed under the law of that day, so a link is closed once, when it is ordered from. Goods on a
longer route arrive `lag` days after they were delivered: while the lag grows nothing arrives, and the stock runs dry
before it refills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from foreshock.propagation.kernels.ario_events import LINKS, Change, moving_days, next_step, open_share
from foreshock.propagation.kernels.ario_nodes import Now
from foreshock.propagation.kernels.ario_system import Grid, Index, System, position
from foreshock.schema.labels import Floats, Ints


class Ties:
    """The J links of a run that change, sorted by input and place.

    `coming` (J, K): open share of tomorrow's orders against the start; `open`: of the orders that are served today.
    `first` (B + 1): the ties of each input. Targets of a Change are positions in `origin`, the list as it was handed
    in; links that the system does not have are left out.
    """

    def __init__(self, system: System, origin: Index, share: Floats, changes: Sequence[Change], scenarios: int) -> None:
        inputs, place = position(system, origin)
        order = np.lexsort((place, inputs))
        order = order[inputs[order] >= 0]
        rank = np.full(origin.size, -1, dtype=np.int32)
        rank[order] = np.arange(order.size, dtype=np.int32)
        self.input, self.place, self._share = inputs[order], place[order], share[order]
        if ((np.diff(self.input) == 0) & (np.diff(self.place) == 0)).any():
            raise ValueError("a link is listed twice")
        self.supplier, self.weight = _ends(system, self.input, self.place)
        self.first = np.searchsorted(self.input, np.arange(system.inputs + 1)).astype(np.int64)
        moved = [_renamed(change, rank) for change in changes if change.what in LINKS]
        self._access = [change for change in moved if change.what == "access"]
        self._lag = [change for change in moved if change.what == "lag"]
        self._shifts = moving_days([change.path for change in self._access])
        self._waits = moving_days([change.path for change in self._lag])
        self._shape = (order.size, scenarios)
        self.coming = self._evaluate(0)
        self.open = self.coming
        self.late = np.unique(np.concatenate([c.target for c in self._lag])) if self._lag else np.empty(0, np.int32)
        depth = 2 + int(max((np.ceil(_longest(change)) for change in self._lag), default=0))
        self._transit = np.zeros((self.late.size, scenarios, depth))

    def __len__(self) -> int:
        return self._shape[0]

    @property
    def closing(self) -> bool:
        """True where some link opens or closes."""
        return bool(self._access)

    def advance(self, day: int, days: int) -> None:
        """Today's orders are those placed for today; look up the law of tomorrow."""
        self.open = self.coming
        if self._access and day + 1 < days and self._shifts[day + 1]:
            self.coming = self._evaluate(day + 1)

    def hold_back(self, day: int, now: Now, quota: Floats, level: Floats) -> Floats:
        """Send today's deliveries of late links on their way; returns what each brings in, net of what it sends (late
        links, K).

        `quota` (late links, K); `level` (n, K) of water-filling, empty where deliveries are linear.
        """
        lag = np.zeros(self._shape)
        for change in self._lag:
            lag[change.target] += change.value(day)
        lag = np.maximum(lag[self.late], 0.0)
        supplier = self.supplier[self.late]
        served = np.minimum(quota * now.pull[supplier], level[supplier]) if level.size else quota * now.give[supplier]
        sent = self.weight[self.late, None] * self.open[self.late] * served
        whole = np.floor(lag).astype(np.int64)
        depth = self._transit.shape[2]
        at = np.ogrid[: lag.shape[0], : lag.shape[1]]
        self._transit[*at, (day + whole) % depth] += sent * (1 - (lag - whole))
        self._transit[*at, (day + whole + 1) % depth] += sent * (lag - whole)
        arrived = self._transit[:, :, day % depth] - sent
        self._transit[:, :, day % depth] = 0.0
        return np.asarray(arrived)

    def next_move(self, day: int, days: int) -> int:
        """The first day after `day` on which a link changes (the eve of it, for orders), or `days`."""
        if self._transit.any() or any(change.path[min(day, days - 1)] != 0 for change in self._lag):
            return day + 1
        step = min(next_step(self._shifts, day, days), next_step(self._waits, day, days))
        return days if step == days else max(day + 1, step - 1)

    def bytes(self) -> int:
        return int(self._transit.nbytes + 2 * self.coming.nbytes)

    def _evaluate(self, day: int) -> Floats:
        if not self._access:
            return np.ones(self._shape)
        share = open_share(self._share, self._access, day, self._shape[1])
        before = np.repeat(self._share[:, None], self._shape[1], axis=1)
        return np.divide(share, before, out=np.ones_like(share), where=before > 0)


def _ends(system: System, inputs: Index, place: Index) -> tuple[Ints, Floats]:
    table = system.table
    if isinstance(table, Grid):
        buyer, item = inputs // table.items, inputs % table.items
        return (place * table.items + item).astype(np.int32), table.at(buyer, place, item)
    link = table.start[inputs] + place
    return table.supplier[link], table.weight[link]


def _renamed(change: Change, rank: Ints) -> Change:
    target = rank[change.target]
    return replace(change, target=target[target >= 0], weight=change.weight[target >= 0])


def _longest(change: Change) -> float:
    return float(np.abs(change.weight).max(initial=0.0) * change.path.max(initial=0.0) * np.abs(change.level).max())
