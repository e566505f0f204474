"""Runs BoARIO on a table under some jobs and writes its records as arrays. Run it in that program's own environment:

    python boario_run.py JOBS.json TABLE.npz RESULT.npz

TABLE: Z (n, n) and F (n, h) a year, `regions`, `sectors`, `categories` (texts, sorted). JOBS: name -> {`model` (name
"psi" or "base", and options), `days`, `events`, `stocks` (record them), `capital` (n), `tie`}. RESULT: for every job
its records (days, n), the seconds of every step, and the day on which a step reported a failure (-1: none).
"""

import json
import logging
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pymrio

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from boario import event as boario_event  # noqa: E402
from boario.extended_models import ARIOPsiModel  # noqa: E402
from boario.model_base import ARIOBaseModel  # noqa: E402
from boario.simulation import Simulation  # noqa: E402

RECORDS = ["production_realised", "production_capacity", "final_demand_undist", "final_demand_unmet", "rebuild_prod"]


def make_table(table):
    rows = pd.MultiIndex.from_product([table["regions"], table["sectors"]], names=["region", "sector"])
    columns = pd.MultiIndex.from_product([table["regions"], table["categories"]], names=["region", "category"])
    system = pymrio.IOSystem(Z=pd.DataFrame(table["Z"], rows, rows), Y=pd.DataFrame(table["F"], rows, columns))
    system.x = pymrio.calc_x(system.Z, system.Y)
    system.A = pymrio.calc_A(system.Z, system.x)
    return system, rows, columns


def make_event(one, rows, columns, money):
    impact = pd.Series(one["impact"], index=rows[one["target"]], dtype=float)
    options = {"occurrence": one["occurrence"], "duration": one["duration"]}
    if one["kind"] == "rebuild":
        options |= {"rebuild_tau": one["tau"], "rebuilding_sectors": one["rebuilders"]}
        options |= {"rebuilding_factor": one.get("factor", 1.0), "event_monetary_factor": money}
        if "homes" in one:
            homes = one["homes"]
            options["households_impact"] = pd.Series(homes["impact"], index=columns[homes["target"]], dtype=float)
    else:
        options |= {"recovery_tau": one["tau"], "recovery_function": one.get("curve", "linear")}
        if one["kind"] == "recovery":
            options["event_monetary_factor"] = money
    return boario_event.from_series(impact, event_type=one["kind"], **options)


def forgive_ties(model, tie):
    """Overproduction relaxes where output meets demand *exactly*; let it do so where they meet to `tie`. Two correct
    programs round differently, so this is the rule under which they can be compared."""
    plain = model.calc_overproduction

    def forgiving():
        made, asked = model.production, model.entire_demand_tot
        model.production = np.where(np.abs(asked - made) <= tie * np.abs(asked), asked, made)
        plain()
        model.production = made

    model.calc_overproduction = forgiving


def run(job, table):
    system, rows, columns = make_table(table)
    options = dict(job["model"])
    kind = {"psi": ARIOPsiModel, "base": ARIOBaseModel}[options.pop("name")]
    if "capital" in job:
        options["productive_capital_vector"] = pd.Series(job["capital"], index=rows, dtype=float)
    model = kind(system, **options)
    if job.get("tie"):
        forgive_ties(model, job["tie"])
    simulation = Simulation(model, register_stocks=job.get("stocks", False), n_temporal_units_to_sim=job["days"])
    for one in job["events"]:
        simulation.add_event(make_event(one, rows, columns, model.monetary_factor))
    seconds, failed = [], -1
    for day in range(job["days"]):
        begin = time.perf_counter()
        status = simulation.next_step()
        seconds.append(time.perf_counter() - begin)
        if status == 1:
            failed = day
            break
    result = {name: getattr(simulation, name).to_numpy(dtype=float) for name in RECORDS}
    result["limiting"] = np.array(simulation._limiting_inputs_evolution)
    if job.get("stocks"):
        result["stocks"] = np.array(simulation._inputs_evolution)
    return result | {"seconds": np.array(seconds), "failed": np.array(failed)}


def main(job_file, table_file, result_file):
    jobs = json.loads(Path(job_file).read_text(encoding="utf-8"))
    table = dict(np.load(table_file, allow_pickle=False))
    results = {}
    for name, job in jobs.items():
        for record, values in run(job, table).items():
            results[f"{name}/{record}"] = values
    np.savez(result_file, **results)


if __name__ == "__main__":
    main(*sys.argv[1:])
