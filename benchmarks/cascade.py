"""How long the cascade takes on large firm networks, and how far that is from what the memory allows.

    python benchmarks/cascade.py [--quick]

Networks have heavy-tailed firm sizes, 600 sectors, 70 % negligible, 12 % non-essential and 18 % essential inputs.

* one: 1 % of all firms out, eps 1e-2, all threads. Limit: the same number of random reads and multiply-adds in one
  long row, without firms or markets, on as many threads.
* lanes: 16 such cases side by side on one thread. Limit: the same row sum over the table of 16 cases.
* moved: bytes that an iteration has to bring: every link's partner and weight once, every firm's numbers once, and what
  is looked up at the partners (a number, or a row of 16). Bandwidth: summing a large array on as many threads. Where
  the share lies above 100 %, what is looked up comes out of the cache.
* all firms: the index of every firm, eps 1e-2; `--quick` runs a sample and scales the time up.

Bars on two cores at 100,000 firms: 50 ms for one, 4 minutes for all firms. 1,000,000 firms: 8 GiB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from foreshock.propagation.kernels.cascade import Spread, cascade_lanes, cascade_one
from foreshock.propagation.kernels.cascade_simd import AHEAD, LANES, look_up
from foreshock.propagation.kernels.compiled import threads
from foreshock.propagation.kernels.firms import FirmGraph, firm_graph

SECTORS = 600
SIZES = ((10_000, 100_000), (100_000, 1_000_000), (1_000_000, 10_000_000))
EPS = 1e-2
FIRM_NUMBERS = 8
"""Numbers of a firm and a case that an iteration reads or writes: both losses and their old values, what customers and
suppliers see of them, each once more where it is written."""


def economy(firms: int, links: int, seed: int = 0) -> FirmGraph:
    """A network with Pareto firm sizes; big firms have more partners and larger sales."""
    draw = np.random.default_rng(seed)
    size = draw.pareto(1.1, firms) + 0.05
    chance = size**0.7 / (size**0.7).sum()
    supplier, customer = (draw.choice(firms, int(links * 1.15), p=chance) for _ in range(2))
    key = np.unique((supplier * firms + customer)[supplier != customer])
    key = draw.permutation(key)[:links]
    supplier, customer = (key // firms).astype(np.int32), (key % firms).astype(np.int32)
    sales = draw.lognormal(0, 1.5, key.size) * np.sqrt(size[supplier] * size[customer])
    sector = draw.integers(0, SECTORS, firms).astype(np.int32)
    essential = draw.choice([0, 1, 2], p=[0.7, 0.12, 0.18], size=(SECTORS, SECTORS)).astype(np.int8)
    return firm_graph(supplier, customer, sales, sector, essential, market=sector)


@numba.njit(nogil=True, fastmath=True)
def _read(index: np.ndarray, weight: np.ndarray, table: np.ndarray) -> float:
    total = 0.0
    for e in range(index.size):
        total += weight[e] * table[index[e]]
    return total


@numba.njit(nogil=True, fastmath=True)
def _sum(values: np.ndarray) -> float:
    total = 0.0
    for k in range(values.size):
        total += values[k]
    return total


@numba.njit(nogil=True)
def _read_lanes(index: np.ndarray, weight: np.ndarray, table: np.ndarray, scratch: np.ndarray) -> None:
    look_up(index, weight, 0, weight.size, table, scratch)


def best(run: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of several runs, after one that compiles."""
    run()
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        found.append(time.perf_counter() - begin)
    return min(found)


def limits(graph: FirmGraph) -> dict[str, float]:
    """ns per link of reading partners at random: one number on all threads; rows of LANES on one; GB/s of a copy."""
    draw = np.random.default_rng(1)
    links, workers = graph.links, threads()
    index = draw.choice(graph.up_customer, links).astype(np.int32)
    weight, table = draw.random(links), draw.random(graph.firms)
    cuts = [part * links // workers for part in range(workers + 1)]
    with ThreadPoolExecutor(workers) as pool:

        def scattered() -> None:
            list(
                pool.map(
                    lambda p: _read(index[cuts[p] : cuts[p + 1]], weight[cuts[p] : cuts[p + 1]], table), range(workers)
                )
            )

        one = best(scattered)
    padded, scratch = np.append(index, np.zeros(AHEAD, np.int32)), np.zeros(6 * LANES)
    found = {"one": one / links * 1e9}
    for kind in (np.float64, np.float32):
        rows, light = draw.random(graph.firms * LANES).astype(kind), weight.astype(kind)
        name = f"lanes {np.dtype(kind).itemsize * 8}"
        found[name] = best(lambda r=rows, w=light: _read_lanes(padded, w, r, scratch), 3) / links * 1e9
    source = np.ones(16_000_000)
    for number in {1, workers}:
        parts = np.array_split(source, number)
        with ThreadPoolExecutor(number) as pool:
            found[f"GB/s {number}"] = source.nbytes / best(lambda p=parts, t=pool: list(t.map(_sum, p))) / 1e9
    return found


def moved(graph: FirmGraph, width: int, size: int) -> dict[str, float]:
    """Bytes of one iteration of `width` cases in numbers of `size` bytes: links, firms, and what is looked up."""
    firms = graph.firms * (2 * 8 + 4 + size + width * size * FIRM_NUMBERS)
    return {
        "links": graph.links * (4.0 + size),
        "firms": float(firms),
        "looked up": float(graph.links * width * size),
    }


def measure(firms: int, links: int, sample: int) -> dict[str, object]:
    """All figures of one size, in this process."""
    marks: dict[str, object] = {}
    begin = time.perf_counter()
    graph = economy(firms, links)
    marks["layout"] = time.perf_counter() - begin
    marks["limits"] = limits(graph)
    draw = np.random.default_rng(2)
    psi = np.where(draw.random(firms) < 0.01, 0.0, 1.0)
    marks["one"] = best(lambda: cascade_one(graph, psi, EPS))
    marks["iterations"] = cascade_one(graph, psi, EPS)[2]
    marks["moved one"] = moved(graph, 1, 8)
    marks["up and down"] = graph.links

    several = [np.flatnonzero(draw.random(firms) < 0.01).astype(np.int32) for _ in range(LANES)]
    starts = np.concatenate([[0], np.cumsum([one.size for one in several])]).astype(np.int64)
    hit = np.concatenate(several)
    os.environ["FORESHOCK_THREADS"] = "1"
    for kind in (np.float64, np.float32):

        def lanes(kind: type = kind) -> Spread:
            return cascade_lanes(graph, starts, hit, np.zeros(hit.size), EPS, precision=kind)

        turns = int(lanes().iterations.max())
        bits = np.dtype(kind).itemsize * 8
        marks[f"lanes {bits}"] = best(lanes, 2) / turns / graph.links * 1e9
        marks[f"moved {bits}"] = moved(graph, LANES, bits // 8)
    del os.environ["FORESHOCK_THREADS"]

    who = draw.permutation(firms)[:sample].astype(np.int32)
    answers = []
    for kind in (np.float64, np.float32):
        began, cpu = time.perf_counter(), time.process_time()
        each = np.arange(who.size + 1, dtype=np.int64)
        answers.append(cascade_lanes(graph, each, who, np.zeros(who.size), EPS, precision=kind))
        name = f"all {np.dtype(kind).itemsize * 8}"
        marks[name] = (time.perf_counter() - began) * firms / who.size
        marks[f"{name} cpu"] = (time.process_time() - cpu) * firms / who.size
    exact, single = answers
    marks["error 32"] = float(np.abs(exact.index - single.index).max())
    alone = [cascade_one(graph, np.where(np.arange(firms) == i, 0.0, 1.0), EPS) for i in who[:20].tolist()]
    index = [graph.output @ (1 - np.minimum(h, u)) / graph.output.sum() for h, u, _ in alone]
    marks["difference"] = float(np.abs(np.array(index) - exact.index[:20, 0]).max())
    marks["sample"] = int(who.size)
    marks["GiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return marks


def show(firms: int, links: int, found: dict) -> None:
    limit, each = found["limits"], found["one"] / found["iterations"] / found["up and down"] * 1e9
    print(
        f"\n{firms:,} firms, {links:,} links: laid out in {found['layout']:.1f} s, {found['GiB']:.2f} GiB at the peak"
    )
    print(f"{'':28}{'time':>12}{'ns per link':>13}{'limit ns':>10}{'share of limit':>16}")
    label = f"one, {found['iterations']} iterations"
    print(f"{label:28}{found['one'] * 1e3:>9.1f} ms{each:>13.2f}{limit['one']:>10.2f}{limit['one'] / each:>15.0%}")
    for bits in (64, 32):
        mine, least = found[f"lanes {bits}"], limit[f"lanes {bits}"]
        print(f"{f'{LANES} lanes of {bits} bits':28}{'':>12}{mine:>13.2f}{least:>10.2f}{least / mine:>15.0%}")
    print(f"{'':28}{'moved a turn':>12}{'GB/s':>8}{'bandwidth':>11}{'share':>8}{'without look-ups':>18}")
    turn = found["one"] / found["iterations"]
    _bandwidth("one", found["moved one"], turn, limit[f"GB/s {threads()}"])
    for bits in (64, 32):
        seconds = found[f"lanes {bits}"] * found["up and down"] / 1e9
        _bandwidth(f"{LANES} lanes of {bits} bits", found[f"moved {bits}"], seconds, limit["GB/s 1"])
    for bits in (64, 32):
        wall, cpu = found[f"all {bits}"], found[f"all {bits} cpu"]
        label = f"all firms, {bits} bits"
        print(f"{label:28}{wall:>10.1f} s   ({cpu:.1f} s of processor, from {found['sample']:,} firms)")
    print(f"largest error of 32 bits {found['error 32']:.1e}; of lanes against the sweep {found['difference']:.1e}")
    print(f"{threads()} threads")


def _bandwidth(label: str, bytes_: dict[str, float], seconds: float, limit: float) -> None:
    """One row: bytes of an iteration, their rate, and its share of what the memory brings."""
    whole = sum(bytes_.values())
    rate, streamed = whole / seconds / 1e9, (whole - bytes_["looked up"]) / seconds / 1e9
    row = f"{label:28}{whole / 1e6:>9.1f} MB{rate:>8.1f}{limit:>11.1f}{rate / limit:>8.0%}{streamed / limit:>18.0%}"
    print(row)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--quick", action="store_true", help="samples of firms, and not the largest network")
    ask.add_argument("--one", help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.one:
        print(json.dumps(measure(*(int(number) for number in given.one.split(",")))))
        return
    for firms, links in SIZES[:2] if given.quick else SIZES:
        sample = min(firms, 1_600 if given.quick or firms > 100_000 else firms)
        job = [sys.executable, __file__, "--one", f"{firms},{links},{sample}"]
        done = subprocess.run(job, capture_output=True, text=True, check=True)
        show(firms, links, json.loads(done.stdout))


if __name__ == "__main__":
    main()
