"""How long tables of growing size take to become a network and an exposure, and how much memory; then with errors.

    python benchmarks/exposure.py [arcs ...]

Each size runs in a process of its own: read CSV, check, build with unseen tiers, measure. Bar: 100,000 supply rows in
less than 5 s and 1 GiB, start of Python included.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

COUNTRIES = ("USA", "DEU", "CHN", "JPN", "KOR", "RUS", "IND", "BRA", "POL", "MEX", "FRA", "ITA")
MATERIALS = ("nickel", "copper", "palladium", "aluminium", "tungsten", "", "", "")
PRODUCTS = 200
SOURCES = 4
"""Suppliers of every part."""


def large_company(arcs: int, seed: int = 0) -> dict[str, pl.DataFrame]:
    """A company with about `arcs` supply rows: 200 products, parts of parts, four suppliers each."""
    draw = np.random.default_rng(seed)
    parts = max(PRODUCTS, arcs // SOURCES)
    sites = max(20, arcs // 25)
    products = [f"P{k}" for k in range(PRODUCTS)]
    names = [f"part {k}" for k in range(parts)]
    first = min(parts, max(PRODUCTS, parts // 2))
    users = [*(products[k % PRODUCTS] for k in range(first)), *(names[k % first] for k in range(parts - first))]
    maker = (np.arange(parts * SOURCES) * 7919 + np.repeat(np.arange(parts), SOURCES) * 13) % sites
    supply = pl.DataFrame(
        {
            "site": [f"s{k}" for k in maker.tolist()],
            "item": np.repeat(names, SOURCES),
            "unit_cost": draw.uniform(1, 100, parts * SOURCES).round(2),
            "lead_time": 20,
            "route": [("none", "suez_canal", "malacca|suez_canal", "panama_canal")[k % 4] for k in maker.tolist()],
        }
    ).unique(["site", "item"], maintain_order=True)
    own = pl.DataFrame({"site": "own", "item": products, "unit_cost": 100.0, "lead_time": 3, "route": "none"})
    return {
        "sites": pl.DataFrame(
            {
                "site": [f"s{k}" for k in range(sites)] + ["own"],
                "country": [COUNTRIES[k % len(COUNTRIES)] for k in range(sites)] + ["USA"],
            }
        ),
        "items": pl.DataFrame(
            {
                "item": products + names,
                "commodity": [""] * PRODUCTS + [MATERIALS[k % len(MATERIALS)] for k in range(parts)],
            }
        ),
        "bom": pl.DataFrame({"item": users, "input": names, "quantity": draw.uniform(1, 5, parts).round(2)}),
        "supply": pl.concat([supply, own], how="vertical_relaxed"),
        "demand": pl.DataFrame({"product": products, "market": "USA", "quantity": 1000, "price": 1e9}),
    }


def spoiled(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same tables with something wrong in every row of the largest."""
    rows = tables["supply"].height
    supply = tables["supply"].with_columns(
        unit_cost=pl.Series([f"{k}%" if k % 2 else "-5" for k in range(rows)]),
        item=pl.col("item") + "x",
    )
    return {**tables, "supply": supply}


def one(folder: str) -> dict[str, float]:
    """Seconds of every step, and MiB at the peak, of this process."""
    begin = time.perf_counter()
    from foreshock.core.errors import UserError
    from foreshock.data.tables import read_folder
    from foreshock.exposure import TABLES, build
    from foreshock.exposure.measure import measure
    from foreshock.schema.study import Study

    marks = {"import": time.perf_counter() - begin}

    def step(name: str) -> None:
        marks[name] = time.perf_counter() - begin - sum(marks.values())

    tables = read_folder(folder, TABLES)
    step("read")
    try:
        network = build(tables, Study(format="foreshock/study/1", title="Benchmark", country="USA"))
        step("build")
        measure(network)
        step("measure")
        marks |= {"nodes": len(network.nodes), "arcs": len(network.arcs)}
    except UserError as error:
        step("list of errors")
        marks["problems"] = len(error.problems)
    marks["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return marks


def run(label: str, tables: dict[str, pl.DataFrame]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in tables.items():
            frame.write_csv(Path(folder) / f"{name}.csv")
        begin = time.perf_counter()
        done = subprocess.run([sys.executable, __file__, "--one", folder], capture_output=True, text=True, check=True)
        whole = time.perf_counter() - begin
    found = json.loads(done.stdout)
    shown = ", ".join(
        f"{name} {value:,.2f}" if value < 100 else f"{name} {value:,.0f}" for name, value in found.items()
    )
    print(f"{label:>24}: {whole:6.2f} s in all; {shown}")


def main(sizes: list[int]) -> None:
    for size in sizes:
        run(f"{size:,} rows", large_company(size))
    for size in sizes:
        run(f"{size:,} wrong rows", spoiled(large_company(size)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2])))
    else:
        main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000, 1_000_000])
