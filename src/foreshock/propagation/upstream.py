"""Why a line stops: from a product up through the inputs that run short, to the shock where it begins.

A run of the dynamic inventory model says of every producer and day what it makes and which inputs hold it back. The
walk starts at a product on the day on which it first falls short. At each producer it takes the input that held it back
last, and among that input's suppliers the one from which most is missing so far: what it makes less than its baseline,
and what a closed link keeps back. It ends where a shock acts, on the link or on the producer itself; or at a producer
that no input holds back, only orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foreshock.core.progress import Progress, silent
from foreshock.data import countries
from foreshock.propagation.program.periods import mean_strength
from foreshock.schema.explanation import Line, Part, Step
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import SALES, Network
from foreshock.schema.program import Index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foreshock.propagation.kernels.ario import Trace
    from foreshock.propagation.models._ario_network import Laid

MISSING = 1e-6
"""Share of the baseline's deliveries below which nothing is missing."""
STILL = 0.005
"""Share of its baseline below which a line stands still."""
CODE = 3
"""Letters of a country's code: an ordinary word of that length is none."""
DEEPEST = 40
"""Steps of a path; it never meets a producer twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A run of the dynamic inventory model: the network as laid out, the trace, the days."""

    laid: Laid
    trace: Trace
    days: int


def simulate(
    network: Network,
    hit: Hit,
    horizon: float,
    parameters: Mapping[str, float],
    *,
    record: Sequence[str] = (),
    progress: Progress = silent,
) -> Ran:
    """Run the model `ario` under these parameters; `record` names the series to keep."""
    from foreshock.propagation.kernels.ario import run
    from foreshock.propagation.models._ario_network import lay_out, make_events, make_rules, setting

    laid = lay_out(network, parameters)
    events, days = make_events(laid, hit, horizon)
    trace = run(
        laid.system,
        make_rules(parameters),
        events,
        days,
        scenarios=hit.scenarios,
        record=record,
        tolerance=setting("tolerance", parameters),
        progress=progress,
    )
    return Ran(laid, trace, days)


class Upstream:
    """Critical paths in the scenarios of one run, which has kept the series of `RECORD`."""

    RECORD = ("production", "limiting")
    AT_ONCE = 4
    """Scenarios of a run: its record takes days x (8 producers + inputs) bytes for each."""

    def __init__(self, ran: Ran, hit: Hit) -> None:
        from foreshock.propagation.kernels.ario_system import Links, as_links

        self.network, self.trace = ran.laid.network, ran.trace
        self._system = as_links(ran.laid.system)
        table = self._system.table
        assert isinstance(table, Links)
        self._links = table
        self._rows = (
            np.arange(self._system.inputs)
            if self._system is ran.laid.system
            else np.flatnonzero(ran.laid.system.flow > 0)
        )
        used = np.flatnonzero(ran.laid.origin >= 0)
        arc = np.full(int(ran.laid.origin.max(initial=0)) + 1, -1, dtype=np.int64)
        arc[ran.laid.origin[used]] = used
        self._arc = arc[table.origin]
        marks = np.arange(ran.days + 1.0)
        self._prints = [_Print.of(one, hit.level[:, number], marks) for number, one in enumerate(hit.footprints)]

    def line(self, product: str, nodes: Ints, scenario: int) -> Line | None:
        """The path of a product that these nodes sell, None where none of them is ever short."""
        first = self.trace.first_below[nodes, scenario]
        if not np.isfinite(first).any():
            return None
        node = int(nodes[int(np.argmin(first))])
        path, shock = self._walk(node, scenario, float(self.trace.first_below[node, scenario]))
        lowest = int(nodes[int(np.argmin(self.trace.lowest[nodes, scenario]))])
        day = float(np.argmin(self.trace.series["production"][:, lowest, scenario]))
        return Line(
            product=product,
            name=self.network.item_name(product),
            case=scenario,
            label="",
            chance=float("nan"),
            survives=float(first.min()),
            low=float("nan"),
            high=float("nan"),
            recovers=float(self.trace.recovered[nodes, scenario].max()),
            lowest=max(0.0, float(self.trace.lowest[nodes, scenario].min())),
            path=path,
            shock=shock,
            lowest_shock=self._walk(lowest, scenario, day, now=True)[1],
        )

    def _walk(self, node: int, k: int, day: float, *, now: bool = False) -> tuple[tuple[Step, ...], int]:
        """From a product on a day up to the shock behind its shortage.

        `now`: past a shock on a producer that is over, where inputs hold the producer back on the day.
        """
        path: list[Step] = []
        met: set[int] = set()
        lasts = float("nan")
        while True:
            met.add(node)
            if not (self.network.nodes.site[node] or "").startswith(SALES):
                path.append(self._step(node, k, lasts))
            shock = -1 if now and self._held(node, k, day) else self._here(node, k, day)
            found = None if shock >= 0 or len(path) >= DEEPEST else self._scarcest(node, k, day)
            if found is None:
                return tuple(path), shock
            link, lasts = found
            supplier = int(self._links.supplier[link])
            shock = self._strongest((Channel.LINK, Channel.DELAY), int(self._arc[link]), k, day)
            if shock >= 0:
                return (*path, self._step(supplier, k, lasts, closed=True)), shock
            if supplier in met:
                return tuple(path), -1
            node = supplier

    def _step(self, node: int, k: int, lasts: float, *, closed: bool = False) -> Step:
        nodes, below = self.network.nodes, float(self.trace.first_below[node, k])
        return Step(
            node=nodes.id[node],
            name=spoken(self.network, node),
            day=below if np.isfinite(below) else float("nan"),
            lasts=lasts,
            own=nodes.own is None or bool(nodes.own[node]),
            closed=closed,
        )

    def _here(self, node: int, k: int, day: float) -> int:
        """The shock that acts on a producer, or on its sales where no input holds it back; -1 where none does."""
        shock = self._strongest((Channel.CAPACITY, Channel.RECIPE), node, k, day)
        if shock >= 0 or self._holding(node, k, day).size:
            return shock
        rows = np.flatnonzero(self.network.demand.node == node).tolist()
        met = [self._strongest((Channel.DEMAND, Channel.MARKET), row, k, day) for row in rows]
        return max(met, default=-1)

    def _held(self, node: int, k: int, day: float) -> bool:
        """Whether inputs hold a producer back on a day, and no shock on it acts then."""
        row, on = np.array([node]), int(day)
        acts = (
            one.channel in {Channel.CAPACITY, Channel.RECIPE}
            and one.level[k] * one.strength[on] != 0
            and one.at(row)[0] != 0
            for one in self._prints
        )
        inputs = np.arange(self._system.first[node], self._system.first[node + 1])
        return not any(acts) and bool(self.trace.series["limiting"][on, self._rows[inputs], k].any())

    def _holding(self, node: int, k: int, day: float) -> Index:
        """The inputs that held a producer back on the last day until `day` on which any did."""
        first, until = self._system.first, int(day) + 1
        inputs = np.arange(first[node], first[node + 1])
        short = self.trace.series["limiting"][:until, self._rows[inputs], k]
        days = np.flatnonzero(short.any(axis=1))
        if days.size:
            return np.asarray(inputs[short[days[-1]]])
        kind = int(self.trace.first_limit[node, k]) if self.trace.first_below[node, k] <= day else -1
        return np.asarray(inputs[self._system.kind[inputs] == kind])

    def _scarcest(self, node: int, k: int, day: float) -> tuple[int, float] | None:
        """The link from which most is missing until `day`, of the input of which the largest share is missing among
        those that hold the producer back; and how long that input's stock lasts."""
        start, system = self._links.start, self._system
        best, scarce = MISSING, None
        for one in self._holding(node, k, day).tolist():
            links = np.arange(start[one], start[one + 1])
            missing = self._missing(links, k, day)
            share = float(missing.sum()) / float(system.flow[one])
            if share > best:
                best, scarce = share, (int(links[int(np.argmax(missing))]), float(system.days[one]))
        return scarce

    def _missing(self, links: Index, k: int, day: float) -> Floats:
        """(len) deliveries missed on links from day 0 to `day`, a day on average."""
        until, suppliers = int(day) + 1, self._links.supplier[links]
        normal = self._system.output[suppliers]
        made = self.trace.series["production"][:until, suppliers, k]
        given = np.minimum(np.divide(made, normal, out=np.ones_like(made), where=normal > 0), 1.0)
        for one in self._prints:
            if one.channel in {Channel.LINK, Channel.DELAY} and one.level[k]:
                force = one.strength[:until, None] * one.at(self._arc[links])[None] * one.level[k]
                given = given * (np.clip(1 + force, 0, 1) if one.channel is Channel.LINK else force <= 0)
        return np.asarray(self._links.weight[links] * (1 - given.mean(axis=0)))

    def _strongest(self, channels: Sequence[Channel], row: int, k: int, day: float) -> int:
        """Position of the shock that does most harm to a row until `day`, -1 where none does any."""
        best, found = 0.0, -1
        for one in self._prints:
            if one.channel in channels and one.level[k]:
                change = float(one.at(np.array([row]))[0]) * one.level[k] * (1 if one.channel is Channel.DELAY else -1)
                harm = change * float(one.strength[: int(day) + 1].max(initial=0.0))
                if harm > best:
                    best, found = harm, one.shock
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Print:
    """A footprint to look rows up in."""

    channel: Channel
    shock: int
    target: Ints
    weight: Floats
    level: Floats
    strength: Floats
    """(days) mean share of full strength."""

    @classmethod
    def of(cls, one: Footprint, level: Floats, marks: Floats) -> _Print:
        order = np.argsort(one.target, kind="stable")
        start, end, ramp = (np.array([value]) for value in (one.start, one.end, one.ramp))
        strength = np.asarray(mean_strength(start, end, ramp, marks)[0])
        return cls(one.channel, one.shock, one.target[order], one.weight[order], level, strength)

    def at(self, rows: Index) -> Floats:
        """(len) weight on these rows, 0 where the footprint does not touch them."""
        if not self.target.size:
            return np.zeros(rows.size)
        place = np.minimum(np.searchsorted(self.target, rows), self.target.size - 1)
        return np.where(self.target[place] == rows, self.weight[place], 0.0)


def spoken(network: Network, node: int) -> str:
    """'Catalyst from Hanau Kat', 'metals from Russia', 'sales of Sedan'."""
    nodes = network.nodes
    if nodes.own is None or nodes.own[node]:
        return network.node_name(node).replace(" at ", " from ", 1)
    land, item = nodes.country[node] or "", nodes.item[node] or ""
    place = countries.name(land) if countries.resolve(land) == land else "the rest of the world"
    return f"{network.item_names.get(item, item)} from {place}"


def sentence(line: Line, texts: Sequence[str]) -> str:
    """The answer in words; `texts` says of every shock of the scenario set what it does."""
    if not np.isfinite(line.survives):
        return f"{line.name} is made in full to the end."
    other = line.lowest_shock not in {-1, line.shock}
    stops = line.lowest <= STILL and line.lowest_shock == line.shock
    head = f"{line.name} {'stops' if stops else 'is short'} after {_days(line.survives)}"
    head += f" ({band(line.low, line.high)})" if np.isfinite(line.low) else ""
    wants = [f"for want of {_plain(step.name)}{_kept(step)}" for step in line.path[1:]]
    said = ", ".join([head, *wants])
    if line.shock >= 0:
        said += f", because {_plain(texts[line.shock].rstrip('.'))}"
    over = _over(line.recovers)
    if stops:
        return f"{said}. {over[0].upper() + over[1:]}.{_worst(line)}"
    why = f", because {_plain(texts[line.lowest_shock].rstrip('.'))}" if other else ""
    together = ", with all shocks of that future," if line.lowest_shock < 0 <= line.shock else ""
    return f"{said}. At worst{together} {_made(line.lowest)}{why}; {over}.{_worst(line)}"


def _worst(line: Line) -> str:
    """What another case does to the product that this one does not."""
    if not line.worst_label:
        return ""
    where = "In its worst case" if line.future else f"In the worst future ({line.worst_label})"
    return f" {where} {_made(line.worst)}; {_over(line.worst_recovers)}."


def _made(share: float) -> str:
    return f"{100 * share:.0f} % of it is made" if share > STILL else "none of it is made"


def _over(day: float) -> str:
    if np.isfinite(day):
        return f"from day {day:.0f} on it is made in full again"
    return "it does not recover within the horizon"


def _plain(text: str) -> str:
    """A text within a sentence: 'Wiring harness' -> 'wiring harness', 'SUV' and names of countries as they are."""
    first = text.split(" ", 1)[0]
    name = not first[1:].islower() or (len(first) > CODE and countries.resolve(first) is not None)
    return text if name else text[0].lower() + text[1:]


def band(low: float, high: float) -> str:
    """'18 to 71 days under other assumptions'."""
    if not np.isfinite(high):
        last = "never" if np.isfinite(low) else "never under any"
        return f"{low:.0f} days to {last} under other assumptions" if np.isfinite(low) else "never short otherwise"
    return f"{low:.0f} to {_days(high)} under other assumptions" if low != high else "whatever the assumptions"


def _days(count: float) -> str:
    return f"{count:.0f} day" if round(count) == 1 else f"{count:.0f} days"


def _kept(step: Step) -> str:
    return f" (kept for {_days(step.lasts)})" if np.isfinite(step.lasts) else ""


def roots(
    network: Network,
    cases: Sequence[Sequence[Line]],
    loss: Floats,
    products: Sequence[str],
    weights: Floats,
) -> tuple[Part, ...]:
    """Where the shortages begin: the producer, or the delivery, at the head of each path, the costliest first.

    `cases`: the lines of K scenarios; `loss` (K, T) of the products; `weights` (K). A part's `missing` is the loss of
    the products whose path ends there, a mean case.
    """
    node = {name: at for at, name in enumerate(network.nodes.id)}
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    for lines, money, weight in zip(cases, loss, weights.tolist(), strict=True):
        heads: dict[tuple[int, int], float] = {}
        for line in lines:
            head, lost = line.path[-1], float(money[products.index(line.product)])
            key = (node[head.node], node[line.path[-2].node] if head.closed and len(line.path) > 1 else -1)
            heads[key] = heads.get(key, 0.0) + max(lost, 0.0)
        for key, lost in heads.items():
            binding, missing = sums.get(key, (0.0, 0.0))
            sums[key] = (binding + weight, missing + weight * lost)
    found = [_part(network, key, *values) for key, values in sums.items() if values[1] > 0]
    return tuple(sorted(found, key=lambda part: -part.missing))


def _part(network: Network, key: tuple[int, int], binding: float, missing: float) -> Part:
    supplier, customer = key
    name, position, said = network.nodes.id[supplier], supplier, spoken(network, supplier)
    if customer >= 0:
        arcs = network.arcs
        position = int(np.flatnonzero((arcs.supplier == supplier) & (arcs.customer == customer))[0])
        name = f"{name} -> {network.nodes.id[customer]}"
        said = f"{said} to {network.node_name(customer)}"
    return Part(
        kind="node" if customer < 0 else "arc",
        position=position,
        id=name,
        country=network.nodes.country[supplier] or "",
        price=float("nan"),
        binding=min(binding, 1.0),
        missing=missing,
        name=said,
    )
