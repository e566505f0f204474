"""The all-nodes stress test: what it costs when each node alone fails, and how long the company survives it.

For every node: the loss while it is down for its time to recover (TTR), the Risk Exposure Index (that loss over the
largest one), and the time to survive (TTS). A node is exposed where TTR > TTS. Simchi-Levi et al. (2015), Interfaces
45(5), with the program of `propagation.program.assemble` in one period.

One program serves all nodes: bounds change, the basis stays. A node that the best undisturbed plan does not use loses
nothing when it fails (that plan stays feasible), so it is not solved; the converse does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foreshock.core.errors import SolverError, UserError
from foreshock.core.progress import Progress, silent
from foreshock.propagation.program.assemble import ABSENT, Bounds, Layout, bounds, layout, matrix, supplied
from foreshock.propagation.program.periods import undisturbed
from foreshock.propagation.program.run import ROUNDING
from foreshock.propagation.program.solver import Linear, Tally
from foreshock.propagation.program.survive import NOTHING, STEPS
from foreshock.propagation.program.tables import Tables, setting, tables
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.network import Network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeStress:
    """One row per node tested (N)."""

    node: Ints
    """Position in the network."""
    recovery: Floats
    """Days it was down."""
    loss: Floats
    """Money lost over those days; NaN exactly where `error` says why."""
    index: Floats
    """Risk Exposure Index: loss over the largest loss, 0 where nothing is lost."""
    survives: Floats
    """Days until service must fall; inf: more than `horizon`."""
    spend: Floats
    """Baseline money a day paid to the node; high index at low spend marks the neglected suppliers."""
    horizon: float
    error: Mapping[int, str]
    """Row -> why it failed."""
    status: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def exposed(self) -> Bools:
        """(N) True where the node takes longer to recover than the company survives."""
        return np.asarray(self.recovery > self.survives)


def stress_nodes(
    network: Network,
    *,
    nodes: Sequence[int] | Ints | None = None,
    recovery: float | None = None,
    horizon: float = 365.0,
    parameters: Mapping[str, float] | None = None,
    progress: Progress = silent,
) -> NodeStress:
    """Fail each node alone.

    `nodes`: positions (default: all that make something). `recovery`: days that every node is down (default: the
    network's own times; a node without one needs this). `horizon`: days up to which survival is looked for.

    Raises
    ------
    UserError
        A tested node has no time to recover and `recovery` is not given, or the network lacks numbers.
    """
    tested = np.flatnonzero(network.makes) if nodes is None else np.asarray(nodes, dtype=np.int64)
    down = network.nodes.recovery[tested] if recovery is None else np.full(tested.size, recovery)
    unknown = tested[~(down > 0)]
    if unknown.size:
        first = ", ".join(network.nodes.id[int(node)] for node in unknown[:5])
        raise UserError(f"{unknown.size} nodes have no time to recover ({first}); give `recovery` in days")
    sweep = Sweep(network, parameters or {})
    loss, survives = np.full(tested.size, np.nan), np.full(tested.size, np.nan)
    errors: dict[int, str] = {}
    order = np.argsort(down, kind="stable").tolist()
    for done, row in enumerate(order):
        node = int(tested[row])
        try:
            loss[row] = sweep.loss(node, float(down[row]))
        except SolverError as error:
            errors[row] = str(error)
        progress("nodes down", done + 1, 2 * tested.size)
    for row, node in enumerate(tested.tolist()):
        try:
            survives[row] = sweep.survives(node, horizon)
        except SolverError as error:
            errors[row], loss[row] = str(error), np.nan
        progress("nodes down", tested.size + row + 1, 2 * tested.size)
    largest = float(np.nanmax(loss, initial=0.0))
    paid = sweep.tables.flow * sweep.tables.price
    spend = np.bincount(sweep.tables.supplier, weights=paid, minlength=len(network.nodes))
    return NodeStress(
        node=tested.astype(np.int32),
        recovery=down,
        loss=loss,
        index=loss / largest if largest > 0 else np.where(np.isnan(loss), np.nan, 0.0),
        survives=survives,
        spend=spend[tested].astype(np.float64),
        horizon=horizon,
        error=errors,
        status=sweep.tally.status() | {"skipped": str(sweep.skipped)},
        notes=sweep.tables.notes,
    )


def working(network: Network) -> Network:
    """The network as it works on day 0: nodes that get ready later make nothing."""
    nodes = network.nodes
    if nodes.ready is None:
        return network
    return network.with_(nodes=replace(nodes, ready=None, capacity=np.where(nodes.ready > 0, 0.0, nodes.capacity)))


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """The undisturbed program over a number of days and its optimum."""

    limits: Bounds
    objective: float
    used: Bools
    """(n) nodes that the optimum makes use of."""
    asked: Floats
    """(d) units it delivers."""


class Sweep:
    """One program for all nodes; public so that a benchmark can drive it node by node."""

    def __init__(self, network: Network, parameters: Mapping[str, float]) -> None:
        self.tables: Tables = tables(working(network), parameters)
        self.plan: Layout = layout(self.tables, 1)
        self.tally = Tally()
        self.skipped = 0
        self.known = supplied(self.tables, self.plan)
        self._tolerance = setting("gap_tolerance", parameters)
        self._linear = self.fresh()
        self._server = self.fresh()
        self._bases: dict[float, _Base] = {}
        self._calm: dict[float, Bools] = {}

    def fresh(self) -> Linear:
        """A new solver with the program loaded."""
        plan = self.plan
        return Linear(matrix(self.tables, plan), plan.column_scale, plan.row_scale, self._tolerance, self.tally)

    def base(self, days: float) -> _Base:
        """The undisturbed program over `days` days, solved once."""
        if days not in self._bases:
            limits = bounds(self.tables, self.plan, undisturbed(self.tables, 0.0, days))
            best = self._linear.solve(limits.cost, limits.upper, self.known, days=days, money=self.money(days))
            self._bases[days] = _Base(
                limits=limits,
                objective=best.objective,
                used=best.value[self.plan.output[:, 0]] > 0,
                asked=best.value[self.plan.sales[:, 0]],
            )
        return self._bases[days]

    def loss(self, node: int, days: float, linear: Linear | None = None) -> float:
        """Money lost when the node is down for `days` days. Raises SolverError."""
        base = self.base(days)
        if linear is None and not base.used[node]:
            self.skipped += 1
            return 0.0
        upper = base.limits.upper.copy()
        upper[self.plan.output[node, 0]] = 0.0
        solver = linear or self._linear
        found = solver.value(base.limits.cost, upper, self.known, days=days, money=self.money(days))
        lost = found - base.objective
        return 0.0 if abs(lost) <= ROUNDING * self.money(days) else lost

    def survives(self, node: int, horizon: float, linear: Linear | None = None) -> float:
        """Days that all demand can be served while the node is down; inf: beyond the horizon. Raises SolverError.

        Newton's method from the horizon on the smallest shortfall, which is convex and piecewise linear in time.
        """
        if linear is None and self._idle(horizon)[node]:
            self.skipped += 1
            return np.inf
        solver = linear or self._server
        size = float(self.base(horizon).asked.sum()) / horizon
        if size <= 0:
            return np.inf
        days = horizon
        cost, upper, rate = self.service(node, days, horizon)
        missing = size * days + solver.value(cost, upper, self.known, days=days, money=size * days)
        if missing <= NOTHING * size * days:
            return np.inf
        for _ in range(STEPS):
            best = solver.solve(cost, upper, self.known, days=days, money=size * days)
            slope = size + float(np.minimum(best.reduced, 0.0) @ rate)
            step = (size * days + best.objective) / slope
            days = max(days - step, 0.0)
            if step <= 1e-12 * horizon or days == 0.0:
                break
            cost, upper, rate = self.service(node, days, horizon)
        return days

    def service(self, node: int | None, days: float, horizon: float) -> tuple[Floats, Floats, Floats]:
        """Cost, bounds and growth of the bounds per day of the program that serves, over `days` days, as much of what
        the baseline delivers over the horizon as it can; `node` is down."""
        plan, base = self.plan, self.base(horizon)
        sales, kept = plan.sales[:, 0], np.concatenate([plan.stock[:, 0], plan.inputs[:, 0]])
        upper = base.limits.upper.copy()
        upper[sales] = np.minimum(upper[sales], base.asked)
        if node is not None:
            upper[plan.output[node, 0]] = 0.0
        rate = np.where(np.isfinite(upper), upper, 0.0) / horizon
        rate[kept[kept != ABSENT]] = 0.0
        cost = np.zeros(plan.columns)
        cost[sales] = -1.0
        return cost, upper - rate * (horizon - days), rate

    def _idle(self, horizon: float) -> Bools:
        """(n) nodes that some plan serving all demand up to the horizon does without."""
        if horizon not in self._calm:
            cost, upper, _ = self.service(None, horizon, horizon)
            money = float(self.base(horizon).asked.sum())
            best = self._server.solve(cost, upper, self.known, days=horizon, money=money if money > 0 else 1.0)
            self._calm[horizon] = best.value[self.plan.output[:, 0]] <= 0
        return self._calm[horizon]

    def money(self, days: float) -> float:
        """The unit in which the solver sees money: all sales of these days."""
        return self.tables.money * days
