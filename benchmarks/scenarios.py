"""How long scenarios take as they grow: joint, evidence, questions, ranges, reduction, the ledger; against pyAgrum.

    python benchmarks/scenarios.py [drivers ...]
    python benchmarks/scenarios.py --ledger [forecasts]      the ledger alone

Times are of one process and mean little across machines; the ratios of one run do. Bars: 20 drivers with two outcomes
enumerate in less than 2 s; 100,000 forecasts are kept in less than 5 s and scored in less than 5 s.
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np

from foreshock.core.rng import stream
from foreshock.data.ledger import Forecast, Ledger, Resolution
from foreshock.pipeline.futures import board_of
from foreshock.pipeline.ledgers import records_of
from foreshock.scenarios import Opinion, ask, opine, parse, ranges, reduce
from foreshock.scenarios.joint import EXACT_LIMIT, joint, sampled
from foreshock.schema.scenario import Driver, Row, ScenarioSet, Table

OUTCOMES = ("no", "yes")
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "bulldozer" / "scenarios.yaml"


def network(width: int, seed: int = 0, parents: int = 3) -> tuple[list[Driver], list[Table]]:
    """`width` binary drivers, each with up to three rows over up to three of those before it."""
    random = stream(seed, "benchmark")
    drivers = [Driver(f"d{place}", OUTCOMES) for place in range(width)]
    tables = []
    for place in range(width):
        rows = []
        for _ in range(3 if place else 0):
            chosen = random.choice(place, size=min(place, parents), replace=False)
            when = {f"d{each}": (OUTCOMES[int(random.integers(2))],) for each in chosen}
            p = float(random.uniform(0.1, 0.9))
            rows.append(Row(when, (1 - p, p)))
        tables.append(Table(f"d{place}", (*rows, Row({}, (0.7, 0.3)))))
    return drivers, tables


def timed(call: Callable[[], object]) -> float:
    """Seconds of the best of three calls."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
    return best


def scenario_set(drivers: Sequence[Driver], tables: Sequence[Table]) -> ScenarioSet:
    codes, weights, exact = joint(drivers, tables)
    return ScenarioSet(
        title="benchmark", as_of=date(2025, 1, 1), horizon=365, drivers=tuple(drivers), codes=codes, weights=weights,
        tables=tuple(tables), exact=exact,
    )  # fmt: skip


def pyagrum_posteriors(drivers: Sequence[Driver], tables: Sequence[Table]) -> Callable[[], object]:
    """All marginals by lazy propagation: what a peer needs for the part of our answer that it gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyagrum as gum

        net = gum.BayesNet()
        for driver in drivers:
            net.add(gum.LabelizedVariable(driver.name, "", list(OUTCOMES)))
        for table in tables:
            for parent in table.parents:
                net.addArc(parent, table.driver)
        for table in tables:
            for combination in product(OUTCOMES, repeat=len(table.parents)):
                said = dict(zip(table.parents, combination, strict=True))
                row = next(r for r in table.rows if all(said[name] in wanted for name, wanted in r.when.items()))
                net.cpt(table.driver)[said] = list(row.p)

    def call() -> object:
        engine = gum.LazyPropagation(net)
        engine.makeInference()
        return [engine.posterior(driver.name) for driver in drivers]

    return call


def ledger(size: int) -> None:
    """Seconds to keep, resolve and score so many forecasts of 50 sources on a fiftieth as many questions."""
    random = stream(0, "benchmark", "ledger")
    asked = max(size // 50, 1)
    said, came = random.uniform(0, 1, size).tolist(), random.integers(0, 2, asked).tolist()
    begin = date(2024, 1, 1)
    rows = [
        Forecast(f"bench/d{k % asked}=yes by 2026-01-01", begin + timedelta(days=k % 300), said[k], f"source {k % 53}",
                 date(2026, 1, 1), "likely", f"d{k % asked}", "yes", "view", f"page {k % 701}", f"s{k}",
                 "a sentence of some length that a page holds " * 3, f"Page {k % 701}")
        for k in range(size)
    ]  # fmt: skip
    answers = [
        Resolution(f"bench/d{k}=yes by 2026-01-01", bool(happened), date(2026, 1, 1)) for k, happened in enumerate(came)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.duckdb"
        times = {}
        for name in ("kept", "kept again", "resolved"):
            start = time.perf_counter()
            with Ledger(path) as book:
                if name == "resolved":
                    book.settle(answers)
                else:
                    book.record(rows)
            times[name] = time.perf_counter() - start
        times["scored"] = timed(lambda: board_of(path, "source"))
        times["weights earned"] = timed(lambda: records_of(path))
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in times.items())
        print(f"ledger of {size:,} forecasts on {asked:,} questions ({path.stat().st_size / 1e6:.0f} MB): {told}")


def main(widths: Sequence[int]) -> None:
    print("drivers  scenarios   joint s marginals s  pyAgrum s   view s    ask s")
    for width in widths:
        drivers, tables = network(width)
        count = 2**width
        if count > EXACT_LIMIT:
            seconds = timed(lambda d=drivers, t=tables: sampled(d, t, 1 << 14, 0))  # type: ignore[misc]
            print(f"{width:>7} {'sampled':>10} {seconds:>9.3f}")
            continue
        scenarios = scenario_set(drivers, tables)
        times = [
            timed(lambda d=drivers, t=tables: joint(d, t)),  # type: ignore[misc]
            timed(scenarios.marginals),
            timed(pyagrum_posteriors(drivers, tables)),
            timed(lambda s=scenarios: opine(s, Opinion("d1", "yes", 0.8, "A"))),  # type: ignore[misc]
            timed(lambda s=scenarios: ask(s, {"d1": ("yes",)})),  # type: ignore[misc]
        ]
        print(
            f"{width:>7} {count:>10,} "
            + " ".join(f"{t:>{w}.4f}" for t, w in zip(times, (9, 11, 10, 8, 8), strict=True))
        )
    text = EXAMPLE.read_text(encoding="utf-8")
    scenarios = parse(text, EXAMPLE.name)
    whole = timed(lambda: parse(text, EXAMPLE.name))
    print(f"example: parse {whole:.4f} s, ranges of 200 draws {timed(lambda: ranges(scenarios)):.3f} s")
    random = np.random.default_rng(0)
    for size in (200, 2_000, 20_000, 200_000):
        losses, weights = random.lognormal(2, 1, size), random.dirichlet(np.ones(size))
        print(f"reduce {size:>6} losses to 24: {timed(lambda x=losses, w=weights: reduce(x, w, 24)):.3f} s")  # type: ignore[misc]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ledger"]:
        ledger(int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
    else:
        main([int(argument) for argument in sys.argv[1:]] or [6, 10, 14, 17, 20, 30])
        ledger(100_000)
