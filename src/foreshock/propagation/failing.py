"""What the failure of some firms does to all the others: where a cascade comes to rest, or day by day."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.machine import available_memory
from foreshock.propagation.batches import SHARE
from foreshock.propagation.models.ario import NOTES
from foreshock.propagation.models.base import cost_of
from foreshock.propagation.models.cascade import lay_out
from foreshock.propagation.work import Estimate, current
from foreshock.schema.firms import FirmScenario
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network

if TYPE_CHECKING:
    from foreshock.propagation.kernels.ario_rules import Rules

RULES = ("inventory", "firms")
ROUNDING = 1e-12
"""Share of a firm's output below which a loss is rounding."""
POOL = 3_000
"""Above this many ids a misspelt one is compared with those that begin alike."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another assumption: other `parameters`, or every input of this `criticality`."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    criticality: float | None = None

    def network(self, network: Network) -> Network:
        """The network under the assumption."""
        if self.criticality is None:
            return network
        every = np.broadcast_to(self.criticality, len(network.arcs))
        return network.with_(arcs=replace(network.arcs, criticality=every))


_INPUTS = (Variant("every input is essential", criticality=1.0), Variant("no input is essential", criticality=0.5))
_STOCKS = (
    Variant("half the stocks", {"ario.stock_factor": 0.5}),
    Variant("double the stocks", {"ario.stock_factor": 2.0}),
)
VARIANTS: Mapping[str, tuple[Variant, ...]] = MappingProxyType(
    {
        "cascade": (
            *_INPUTS,
            Variant("firms of one sector replace one another", {"cascade.replaceability": 1.0}),
            Variant("nobody replaces anybody", {"cascade.replaceability": 0.0}),
        ),
        "inventory": (
            *_INPUTS,
            *_STOCKS,
            Variant("nobody replaces a supplier", {"ario.substitution": 0.0, "ario.adaptive_orders": 0.0}),
        ),
        "firms": (*_INPUTS, *_STOCKS),
    }
)
"""The assumptions that decide most, by the rules of the run."""


def firms_setting(name: str, overrides: Mapping[str, float]) -> float:
    """The value of 'firms.<name>', or the caller's own."""
    path = f"firms.{name}"
    return overrides[path] if path in overrides else parameter(path).value


def firm_positions(network: Network, wanted: Mapping[str, float]) -> tuple[Ints, Floats]:
    """Positions of these firms and the share of capacity each loses.

    Raises
    ------
    UserError
        Firms that are not there, with the nearest id; shares outside (0, 1]; all at once.
    """
    place = {name: at for at, name in enumerate(network.nodes.id)}
    found = Collector()
    if not wanted:
        found.add("no firm is named.", field="shock")
    for name, share in wanted.items():
        if name not in place:
            found.add(f"there is no firm '{name}'.", field="shock", hint=_nearest(name, network.nodes.id))
        if not 0 < share <= 1:
            found.add(f"{name} cannot lose {share:g} of its capacity.", field="shock", hint="Write 0 < share <= 1.")
    found.raise_if_any()
    at = np.array([place[name] for name in wanted], dtype=np.int32)
    return at, np.array(list(wanted.values()), dtype=np.float64)


def _nearest(name: str, ids: tuple[str, ...]) -> str:
    """A hint on the spelling, looked for among ids that begin alike where there are many."""
    alike = [one for one in ids if one[:2].casefold() == name[:2].casefold()] if len(ids) > POOL else list(ids)
    return did_you_mean(name, alike[:POOL], shown=6)


def _check_days(days: float, found: Collector) -> None:
    """A failure lasts more than nothing, and not for ever."""
    if not 0 < days < float("inf"):
        found.add(f"{days:g} days are no time to fail.", field="days", hint="Give more than 0.")


def fail_firms(
    network: Network, wanted: Mapping[str, float], days: float, parameters: Mapping[str, float] | None = None
) -> FirmScenario:
    """The state in which the network comes to rest while these firms have lost this share of their capacity, for a
    number of days: no stocks, no time, see the model `cascade`.

    Raises UserError where the firms, as in `firm_positions`, or the days are wrong, and as `systemic_risk`.
    """
    from foreshock.propagation.kernels.cascade import cascade_one

    begin = time.perf_counter()
    given = parameters or {}
    found = Collector()
    _check_days(days, found)
    with found.gathering():
        at, lost = firm_positions(network, wanted)
    found.raise_if_any()
    graph, eps = lay_out(network, given), firms_setting("tolerance", given)
    left = np.ones(graph.firms)
    left[at] -= lost
    down, up, turns = cascade_one(graph, left, eps)
    share = 1.0 - np.minimum(down, up)
    share[share < ROUNDING] = 0.0
    steps = _steps(network, at, 1 - down > ROUNDING, 1 - up > ROUNDING)
    return FirmScenario(
        model="cascade",
        shocked=dict(wanted),
        days=days,
        horizon=days,
        firm=network.nodes.id,
        sector=network.nodes.sector.texts(),
        country=network.nodes.country.texts(),
        output=graph.output * DAYS_PER_YEAR,
        loss=share * graph.output * days,
        share=share,
        columns={"lost_inputs": 1.0 - down, "lost_orders": 1.0 - up, "steps": steps},
        reason=tuple(np.where(share <= 0, "", np.where(down <= up, "inputs", "orders")).tolist()),
        tolerance=eps,
        currency=network.currency,
        name=network.name,
        notes=(*network.notes, f"The cascade came to rest after {turns:,} turns."),
        seconds=time.perf_counter() - begin,
    )


def _steps(network: Network, start: Ints, fell_down: NDArray[np.bool_], fell_up: NDArray[np.bool_]) -> Floats:
    """(n) links on the shortest way along which a shortage or a lost order reaches a firm; -1 where none does."""
    n = len(network.nodes)
    used = network.arcs.flow > 0
    supplier, customer = network.arcs.supplier[used], network.arcs.customer[used]
    far = np.full(n, np.iinfo(np.int32).max, dtype=np.int64)
    for origin, target, fell in ((supplier, customer, fell_down), (customer, supplier, fell_up)):
        along = np.full(n, -1, dtype=np.int64)
        along[start] = 0
        step = 0
        while True:
            fresh = np.unique(target[along[origin] == step])
            fresh = fresh[(along[fresh] < 0) & fell[fresh]]
            if not fresh.size:
                break
            step += 1
            along[fresh] = step
        far = np.where(along >= 0, np.minimum(far, along), far)
    return np.where(far == np.iinfo(np.int32).max, -1, far).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmDays:
    """How a scenario with days runs: the firms are down for `days` of the `horizon`.

    `rules`: 'inventory', the model `ario` with its own parameters, or 'firms', a stock per supplier and one day of use
    as the limit (Inoue and Todo 2019). `rationing` and `criticality`: those of `ario_rules.Rules`, None for the rules'
    own.
    """

    days: float
    horizon: float = 365.0
    rules: str = "inventory"
    rationing: str | None = None
    criticality: str | None = None


def run_firms(
    network: Network,
    wanted: Mapping[str, float],
    how: FirmDays,
    parameters: Mapping[str, float] | None = None,
    progress: Progress = silent,
) -> FirmScenario:
    """Day by day through the network while these firms have lost this share of their capacity: the model `ario`.

    Raises
    ------
    UserError
        As `firm_positions`; parameters outside their range; a run in which a stock falls below nothing.
    """
    from foreshock.propagation.kernels.ario import run
    from foreshock.propagation.kernels.ario_system import by_supplier
    from foreshock.propagation.models._ario_network import lay_out as ario_system
    from foreshock.propagation.models._ario_network import make_events
    from foreshock.propagation.models._ario_network import setting as ario_setting

    begin = time.perf_counter()
    given = dict(parameters or {})
    if how.rules == "firms":
        usual = {"ario.inventory_days": firms_setting("inventory_days", given), "ario.critical_share": 0.0}
        given = {**usual, **given}
    problems = Collector()
    rules, firms = None, None
    with problems.gathering():
        rules = _rules(how, given)
    with problems.gathering():
        firms = firm_positions(network, wanted)
    problems.raise_if_any()
    assert rules is not None and firms is not None
    laid = ario_system(network, given)
    if rules.by_link:
        laid = replace(laid, system=by_supplier(laid.system))
    hit = Hit((Footprint(Channel.CAPACITY, *firms, 0.0, min(how.days, how.horizon)),), np.full((1, 1), -1.0))
    tolerance = ario_setting("tolerance", given)
    _announce(network, hit, how.horizon, given)
    events, count = make_events(laid, hit, how.horizon)
    trace = run(laid.system, rules, events, count, tolerance=tolerance, progress=progress)
    calm = run(laid.system, rules, make_events(laid, Hit.none(), how.horizon)[0], count, tolerance=tolerance)
    found = Collector()
    if trace.broke[0] >= 0:
        found.add(f"a stock fell below nothing on day {int(trace.broke[0])}.", field="ario", hint="Keep more stock.")
    found.raise_if_any()
    output = laid.system.output
    lost_money = trace.lost[:, 0] - calm.lost[:, 0]
    loss = np.where(np.abs(lost_money) > ROUNDING * output * count, lost_money, 0.0)
    return FirmScenario(
        model="ario",
        shocked=dict(wanted),
        days=how.days,
        horizon=float(count),
        firm=network.nodes.id,
        sector=network.nodes.sector.texts(),
        country=network.nodes.country.texts(),
        output=output * DAYS_PER_YEAR,
        loss=loss,
        share=np.divide(loss, output * count, out=np.zeros(output.size), where=output > 0),
        columns={
            "time_to_survive": trace.first_below[:, 0],
            "time_to_recover": trace.recovered[:, 0],
            "lowest_output": trace.lowest[:, 0],
        },
        reason=_scarce(network, laid.system.item, trace.first_limit[:, 0], trace.first_below[:, 0]),
        course=trace.total[:, 0] / max(float(output.sum()), np.finfo(np.float64).tiny),
        tolerance=tolerance,
        currency=network.currency,
        name=network.name,
        notes=(*network.notes, *laid.notes, *NOTES),
        seconds=time.perf_counter() - begin,
    )


def _announce(network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float]) -> None:
    """Tell what the run will take: twice the days, once without the failure."""
    work, model = current(), get("models", "ario")
    cost = cost_of(model, network, hit, 1, horizon, parameters)
    work.announce(
        Estimate(
            model="ario",
            cases=1,
            batches=1,
            kept=0,
            threads=cost.threads,
            memory=cost.memory,
            limit=work.memory or int(SHARE * available_memory()),
            seconds=2 * cost.seconds / cost.threads,
            split=False,
        )
    )


def _scarce(network: Network, item: Ints, limit: Ints, below: Floats) -> tuple[str, ...]:
    """(n) the sector (or firm) whose goods lacked on the first day below, 'orders' where none did, '' where never."""
    names = dict(zip(item.tolist(), network.nodes.sector.texts(), strict=True))
    own = dict(zip(item.tolist(), network.nodes.id, strict=True))
    hit = np.isfinite(below)
    return tuple(
        "" if not fell else "orders" if code < 0 else names[code] or own[code]
        for code, fell in zip(limit.tolist(), hit.tolist(), strict=True)
    )


def _rules(how: FirmDays, parameters: Mapping[str, float]) -> Rules:
    """The rules asked for. At the firm level the target of a stock is days of baseline use: with days of current use, a
    firm that has stopped would never order again; and inputs stop production as far as they are critical.

    Raises UserError where a name is none of them or a number lies outside its range.
    """
    from foreshock.propagation.kernels.ario_rules import Criticality, Rationing, firm_rules
    from foreshock.propagation.models._ario_network import make_rules

    found = Collector()
    _check_days(how.days, found)
    if not 1 <= how.horizon < float("inf"):
        found.add(f"{how.horizon:g} days cannot be followed.", field="horizon", hint="Give at least 1.")
    for what, name, known in (
        ("rules", how.rules, RULES),
        ("rationing", how.rationing, get_args(Rationing)),
        ("criticality", how.criticality, get_args(Criticality)),
    ):
        if name is not None and name not in known:
            found.add(f"there is no '{name}'.", field=what, hint=did_you_mean(name, known))
    found.raise_if_any()
    made = (
        replace(firm_rules(order=1, restore=firms_setting("restore_days", parameters)), criticality="half")
        if how.rules == "firms"
        else make_rules(parameters)
    )
    changes = {"rationing": how.rationing, "criticality": how.criticality}
    return replace(made, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
