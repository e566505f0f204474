"""The same jobs for BoARIO and for us: its process, our translation of its events, and the comparison of both."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from foreshock.propagation.kernels.ario import Events, Trace, run
from foreshock.propagation.kernels.ario_events import Change, recovery_path
from foreshock.propagation.kernels.ario_rebuild import Damage, rebuild
from foreshock.propagation.kernels.ario_rules import inventory_rules
from foreshock.propagation.kernels.ario_system import System, from_table

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-oracle" / "bin" / "python"
CURVES = {"linear": "linear", "convexe": "convex", "convexe noscale": "convex_unscaled", "concave": "concave"}
DAYS_A_YEAR = 365
MONEY_DECIMALS = 7
"""To which the peer rounds money in millions."""
Job = dict[str, Any]
Table = dict[str, np.ndarray]


def peer(jobs: Mapping[str, Job], table: Table, folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """What BoARIO answers to every job."""
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    np.savez(folder / "table.npz", **table)
    command = [PYTHON, Path(__file__).with_name("boario_run.py"), "jobs.json", "table.npz", "result.npz"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answers: dict[str, dict[str, np.ndarray]] = {name: {} for name in jobs}
    with np.load(folder / "result.npz") as stored:
        for key in stored.files:
            name, _, record = key.rpartition("/")
            answers[name][record] = stored[key]
    return answers


def capital_of(table: Table) -> np.ndarray:
    """Productive capital of every industry by default: four times its value added."""
    output = table["Z"].sum(axis=1) + table["F"].sum(axis=1)
    return 4 * np.maximum(0.0, output - table["Z"].sum(axis=0))


def ours(
    job: Job, table: Table, record: tuple[str, ...], *, grid: bool | None = None, **rules: Any
) -> tuple[System, Trace]:
    """What we answer to the same job; `rules` changes single rules."""
    model = {"psi_param": 0.8, "inventory_restoration_tau": 60, **job["model"]}
    if model["name"] == "base":
        model |= {"psi_param": 1.0, "inventory_restoration_tau": 1}
    items = len(table["sectors"])
    stocks = model.get("inventory_dict")
    days = [float(stocks[name]) for name in sorted(stocks)] if stocks else model.get("main_inv_dur", 90)
    flows, final = table["Z"] / DAYS_A_YEAR, table["F"].sum(axis=1) / DAYS_A_YEAR
    system = from_table(flows, final, items, days=np.asarray(days, dtype=float), grid=grid)
    chosen = inventory_rules(
        psi=model["psi_param"],
        restore=model["inventory_restoration_tau"],
        shares="adaptive" if model.get("order_type", "alt") == "alt" else "fixed",
    )
    alpha = {name: float(model[name]) for name in ("alpha_max", "alpha_tau") if name in model}
    events = _events(job, table, system)
    chosen = replace(chosen, tie=job.get("tie", 0.0), **alpha, **rules)
    return system, run(system, chosen, events, job["days"], record=record)


def _events(job: Job, table: Table, system: System) -> Events:
    capital = np.asarray(job.get("capital", capital_of(table)), dtype=float)
    changes, rebuilds = [], []
    for one in job["events"]:
        target, impact = np.asarray(one["target"], dtype=np.int32), np.asarray(one["impact"], dtype=float)
        if one["kind"] == "rebuild":
            sectors = {table["sectors"].tolist().index(name): share for name, share in one["rebuilders"].items()}
            factor = one.get("factor", 1.0)
            homes = _homes(one["homes"], sectors, factor, table) if "homes" in one else None
            damage = Damage(target=target, money=impact, capital=capital[target], homes=homes)
            times = {"start": one["occurrence"], "hold": one["duration"], "tau": float(one["tau"])}
            rebuilds.append(rebuild(system, damage, sectors, factor=factor, decimals=MONEY_DECIMALS, **times))
            continue
        share = one["kind"] == "arbitrary"
        curve: Any = CURVES[one.get("curve", "linear")]
        path = recovery_path(job["days"], one["occurrence"], one["duration"], one["tau"], curve, late=int(share))
        changes.append(
            Change(
                what="share" if share else "capital",
                target=target,
                weight=impact if share else impact / capital[target],
                path=path,
                level=np.ones(1),
                decimals=6 if share else None,
            )
        )
    return Events(changes=changes, rebuilds=rebuilds)


def _homes(homes: Mapping[str, Any], sectors: Mapping[int, float], factor: float, table: Table) -> np.ndarray:
    """Work that households ask for, split over the producers of a sector as their final demand is."""
    items = len(table["sectors"])
    asked = np.zeros((table["F"].shape[0], len(homes["target"])))
    for place, (column, money) in enumerate(zip(homes["target"], homes["impact"], strict=True)):
        for item, share in sectors.items():
            bought = table["F"][item::items, column]
            if bought.sum() > 0:
                asked[item::items, place] += share * factor * money * bought / bought.sum()
    return asked


RECORD = ("production", "capacity", "undelivered", "rebuilt", "served", "stocks", "limiting", "demand")


def distances(
    job: Job, table: Table, answer: Mapping[str, np.ndarray], system: System, trace: Trace
) -> dict[str, float]:
    """Largest distance of every record from the peer's, in days of the industry's baseline output.

    'limiting': how many marks differ where the stock is not within 1e-9 of the limit.
    """
    failed = int(answer["failed"])
    days = job["days"] if failed < 0 else failed
    output = np.where(system.output > 0, system.output, 1.0)
    series = {name: values[:days, :, 0] for name, values in trace.series.items()}
    found = {
        mine: float(np.abs(series[mine] - answer[theirs][:days]).__truediv__(output).max())
        for mine, theirs in (
            ("production", "production_realised"),
            ("capacity", "production_capacity"),
            ("undelivered", "final_demand_undist"),
            ("rebuilt", "rebuild_prod"),
        )
    }
    psi = 1.0 if job["model"]["name"] == "base" else job["model"].get("psi_param", 0.8)
    regions, items = len(table["regions"]), len(table["sectors"])
    by_region = table["F"].reshape(regions * items, regions, -1).sum(axis=2) / DAYS_A_YEAR
    missing = (1 - series["served"])[:, :, None] * by_region
    unmet = missing.reshape(days, regions, items, regions).sum(axis=1).transpose(0, 2, 1).reshape(days, -1)
    found["unmet"] = float(np.abs(unmet - answer["final_demand_unmet"][:days]).__truediv__(output).max())
    if system.inputs == system.n * items:
        marks = answer["limiting"].transpose(0, 2, 1).reshape(-1, system.inputs)[:days] > 0
        held = np.where(np.isinf(system.days), 0.0, psi * system.days * system.need)
        limit = held * np.minimum(series["demand"], series["capacity"])[:, system.buyer]
        clear = np.abs(series["stocks"] - limit) > 1e-9 * limit
        found["limiting"] = float(((marks != series["limiting"]) & clear).sum())
        if "stocks" in answer:
            kept = answer["stocks"].transpose(0, 2, 1).reshape(-1, system.inputs)[:days]
            finite = np.isfinite(series["stocks"][0]) & (system.flow > 0)
            gap = np.abs(series["stocks"][:, finite] - kept[:, finite])
            found["stocks"] = float((gap / output[system.buyer[finite]]).max())
    return found
