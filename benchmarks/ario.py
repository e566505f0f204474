"""The inventory model against BoARIO and against the machine, in one run.

    python benchmarks/ario.py [--quick] [--sizes 1435 2000]

Seconds are per simulated day and scenario: the median over days for the peer, which is stepped day by day in its own
process (environment `.venv-oracle`, see tests/oracles/requirements.txt; without it the peer's columns are empty), and
the slope between a short and a long run for us. Equality of production to 1e-9 is checked before anything is timed.

Limits, measured in the same run on all threads: a single run cannot be faster than reading the table and seven times
the stocks from memory once, 8 N^2 + 56 S N bytes; a batch not faster than 6 N^2 flops a scenario at the rate of a large
matrix product. Tables: WIOD 2011 where it is at hand (1,435 industries), else random ones without a zero.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from oracles.boario_cases import PYTHON, Table, ours, peer

from foreshock.propagation.kernels.ario import Events, Number, run
from foreshock.propagation.kernels.ario_events import Change, recovery_path
from foreshock.propagation.kernels.ario_rules import inventory_rules
from foreshock.propagation.kernels.ario_system import System, as_links, from_table
from foreshock.propagation.kernels.compiled import threads

ROOT = Path(__file__).resolve().parents[1]
SIZES = {48: (6, 8), 1435: (41, 35), 2000: (50, 40), 7987: (49, 163)}
SCENARIOS = 64
HIT = [0, 1, 2]


@dataclass(frozen=True)
class Limits:
    """Bytes a second from memory and flops a second of a matrix product, all threads."""

    read: float
    double: float
    single: float


@numba.njit(nogil=True, fastmath=True)
def _sum(values: np.ndarray) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def _rate(work: Callable[[int], object], amount: float) -> float:
    """Amount a second, done by every thread at the same time; the best of five."""
    with ThreadPoolExecutor(threads()) as pool:
        list(pool.map(work, range(threads())))
        found = []
        for _ in range(5):
            begin = time.perf_counter()
            list(pool.map(work, range(threads())))
            found.append(time.perf_counter() - begin)
    return amount * threads() / min(found)


def limits() -> Limits:
    size = 1500
    parts = [np.ones(30_000_000) for _ in range(threads())]
    double = [np.random.default_rng(part).random((size, size)) for part in range(threads())]
    single = [one.astype(np.float32) for one in double]
    return Limits(
        read=_rate(lambda part: _sum(parts[part]), parts[0].nbytes),
        double=_rate(lambda part: double[part] @ double[part], 2.0 * size**3),
        single=_rate(lambda part: single[part] @ single[part], 2.0 * size**3),
    )


def make_table(industries: int) -> Table:
    """WIOD 2011 for 1,435 industries where it is at hand, else a random table without zeros."""
    regions, sectors = SIZES[industries]
    stored = Path(os.environ.get("FORESHOCK_SHARED", ROOT.parent / "shared")) / "data"
    if industries == 1435 and stored.is_dir():
        from unit.propagation.test_ario_published import wiod_table

        return wiod_table(stored)
    draw = np.random.default_rng(industries)
    flows = draw.random((industries, industries), dtype=np.float32).astype(np.float64) + 0.01
    final = flows.sum(axis=1)[:, None] * draw.uniform(0.5, 1.5, (industries, regions)) / regions
    names = [np.array(sorted(f"{kind}{k:03d}" for k in range(size))) for kind, size in (("r", regions), ("s", sectors))]
    return {"Z": flows, "F": final, "regions": names[0], "sectors": names[1], "categories": np.array(["f"])}


def job(days: int) -> dict[str, object]:
    """Half of three industries' capacity is gone from the first day on, and comes back over months."""
    event = {"kind": "arbitrary", "target": HIT, "impact": [0.5] * 3, "occurrence": 1, "duration": 2, "tau": 200}
    return {"model": {"name": "psi", "main_inv_dur": 60}, "days": days, "events": [event]}


def the_peer(table: Table, days: int) -> float:
    """Median seconds of a day of the peer, after the same production as ours; NaN where it is not at hand."""
    if not PYTHON.exists():
        return float("nan")
    with tempfile.TemporaryDirectory() as folder:
        answer = peer({"bench": job(days)}, table, Path(folder))["bench"]
    system, trace = ours(job(days), table, ("production",))
    gap = np.abs(trace.series["production"][:, :, 0] - answer["production_realised"])
    worst = float((gap / np.maximum(system.output, 1e-300)).max())
    if not worst < 1e-9:
        raise SystemExit(f"production differs by {worst:g} of an industry's daily output")
    return float(np.median(answer["seconds"][2:]))


def slope(simulate: Callable[[int], object], short: int, long: int, times: int) -> float:
    """Seconds a day: the best long run less the best short one."""

    def best(days: int) -> float:
        found = []
        for _ in range(times):
            begin = time.perf_counter()
            simulate(days)
            found.append(time.perf_counter() - begin)
        return min(found)

    return (best(long) - best(short)) / (long - short)


def events(days: int, scenarios: int) -> Events:
    path = recovery_path(days, 1, 2, 200, late=1)
    level = np.linspace(0.2, 1, scenarios) if scenarios > 1 else np.ones(1)
    return Events(
        changes=[Change(what="share", target=np.array(HIT, np.int32), weight=np.full(3, 0.5), path=path, level=level)]
    )


def line(label: str, ours_s: float, peer_s: float, limit_s: float, note: str = "") -> None:
    ratio = f"{peer_s / ours_s:8.0f}" if np.isfinite(peer_s) else "       -"
    print(f"{label:32s} {ours_s * 1e3:10.3f} {peer_s * 1e3:10.2f} {ratio} {limit_s / ours_s:7.0%}  {note}", flush=True)


def single(label: str, system: System, peer_s: float, bound: Limits, quick: bool) -> None:
    """One scenario on a table: first call (with compilation), set-up, and seconds a day."""
    n = system.n
    long = 200 if n < 3000 else (13 if quick else 43)
    short = long // 10
    begin = time.perf_counter()
    run(system, inventory_rules(), events(2, 1), 2)
    first = time.perf_counter() - begin
    begin = time.perf_counter()
    run(system, inventory_rules(), events(1, 1), 1)
    ready = time.perf_counter() - begin
    each = slope(lambda days: run(system, inventory_rules(), events(days, 1), days), short, long, 3 if quick else 7)
    limit = (8.0 * n * n + 56.0 * system.items * n) / bound.read
    line(label, each, peer_s, limit, f"set-up {ready * 1e3:.0f} ms, first call {first:.1f} s")


def batch(system: System, peer_s: float, bound: Limits, quick: bool) -> None:
    """K scenarios at once, in both precisions, and how far single precision is from double."""
    n = system.n
    total = {}
    for number, rate in (("float64", bound.double), ("float32", bound.single)):

        def simulate(days: int, number: Number = number) -> np.ndarray:
            made = run(system, inventory_rules(), events(days, SCENARIOS), days, scenarios=SCENARIOS, number=number)
            return made.lost

        begin = time.perf_counter()
        simulate(2)
        first = time.perf_counter() - begin
        each = slope(simulate, 3, 15 if quick else 33, 2 if quick else 4) / SCENARIOS
        total[number] = simulate(60 if quick else 365)
        line(f"{n:,} x {SCENARIOS} {number}", each, peer_s, 6.0 * n * n / rate, f"first call {first:.1f} s")
    gap = np.abs(total["float64"] - total["float32"]).max() / system.output.max()
    print(f"{'':32s} lost output in float32 is within {gap:.1e} days of the largest industry's output")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="no table of 7,987 industries, fewer days")
    parser.add_argument("--sizes", type=int, nargs="*", choices=sorted(SIZES), help="industries")
    asked = parser.parse_args()
    sizes = asked.sizes or ([48, 1435, 2000] if asked.quick else sorted(SIZES))
    bound = limits()
    print(
        f"{threads()} threads: {bound.read / 1e9:.1f} GB/s from memory, {bound.double / 1e9:.0f} GF/s double, "
        f"{bound.single / 1e9:.0f} GF/s single"
    )
    print(f"{'industries':32s} {'ms a day':>10s} {'BoARIO ms':>10s} {'times':>8s} {'of limit':>7s}")
    for industries in sizes:
        table = make_table(industries)
        peer_s = the_peer(table, 6 if industries > 3000 else 12 if asked.quick else 40)
        sectors = SIZES[industries][1]
        flows, final = table["Z"] / 365, table["F"].sum(axis=1) / 365
        system = from_table(flows, final, sectors, days=60.0, grid=True)
        del flows
        single(f"{industries:,}", system, peer_s, bound, asked.quick)
        if industries == 1435:
            single(f"{industries:,} as links", as_links(system), peer_s, bound, asked.quick)
        if industries == 2000:
            batch(system, peer_s, bound, asked.quick)
    after = limits()
    print(f"afterwards: {after.read / 1e9:.1f} GB/s, {after.double / 1e9:.0f} and {after.single / 1e9:.0f} GF/s")


if __name__ == "__main__":
    main()
