"""What drives the loss: by product, by shock, and by the outcome of each driver."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foreshock.report.scene import Scene
from foreshock.report.summary import ShockFigures, conditional
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import clause, duration, money, range_of, title


def payload(scene: Scene) -> dict[str, Any]:
    """Three views on one expected loss."""
    products, drivers = _products(scene), _drivers(scene)
    return {
        "expected": number(scene.summary.expected),
        "products": products,
        "product_finding": _product_finding(scene, products),
        "product_table": _product_table(products),
        "drivers": drivers,
        "driver_finding": _driver_finding(scene, drivers),
        "driver_table": _driver_table(drivers),
        "explained": scene.run.explain is not None,
        "cvar": number(scene.summary.cvar),
        "shocks": [_shock(one) for one in scene.summary.shocks],
        "shock_finding": _shock_finding(scene),
        "shock_table": _shock_table(scene),
    }


def _products(scene: Scene) -> list[dict[str, Any]]:
    losses, summary = scene.run.losses, scene.summary
    ok = losses.ok
    weight = losses.weight[ok] / losses.weight[ok].sum() if ok.any() else losses.weight[ok]
    survive = losses.metrics.get("time_to_survive")
    found = []
    for column, target in enumerate(losses.targets):
        value = losses.loss[ok, column]
        found.append(
            {
                "name": scene.run.network.item_name(str(target)),
                "expected": number(float(value @ weight)),
                "tail": number(float(losses.loss[ok, column] @ summary.tail[ok])),
                "baseline": number(float(losses.baseline[column])),
                "chance": number(float(weight[value > 1e-9 * abs(summary.baseline)].sum())),
                "worst": number(float(value.max())) if value.size else None,
                "survive": number(float(survive[ok, column].min())) if survive is not None and ok.any() else None,
            }
        )
    return found


def _product_finding(scene: Scene, products: list[dict[str, Any]]) -> str:
    known = [one for one in products if isinstance(one["expected"], float)]
    if not known:
        return "No product has a loss that could be computed."
    top = max(known, key=lambda one: abs(one["expected"]))
    verb = "loses" if top["expected"] >= 0 else "gains"
    text = f"{title(top['name'])} {verb} most, {money(abs(top['expected']), scene.currency)} on average"
    gaining = [one for one in known if one["expected"] < 0 and one is not top]
    if gaining:
        best = min(gaining, key=lambda one: one["expected"])
        text += f"; {best['name']} gains {money(-best['expected'], scene.currency)}"
    return text + "."


def _product_table(products: list[dict[str, Any]]) -> dict[str, Any]:
    columns = (
        Column("Product"),
        Column("Profit undisturbed", "money"),
        Column("Expected loss", "money"),
        Column("Its part of CVaR", "money"),
        Column("Worst case", "money"),
        Column("Chance of a loss", "percent"),
        Column("Shortest time to survive", "days"),
    )
    keys = ("name", "baseline", "expected", "tail", "worst", "chance", "survive")
    return table(
        columns,
        ([one[key] for key in keys] for one in products),
        note="Parts of CVaR add up to it (the product's mean loss over the worst futures). 'Never': the product "
        "outlasts the horizon in every case.",
    )


def _drivers(scene: Scene) -> list[dict[str, Any]]:
    """Mean loss given each outcome, the rest of the distribution as it is: how far one answer moves the number."""
    scenarios, mean = scene.run.scenarios, scene.summary.mean
    found = []
    for column, driver in enumerate(scenarios.drivers):
        outcomes = []
        for code, outcome in enumerate(driver.outcomes):
            kept = scenarios.codes[:, column] == code
            loss = conditional(mean, scenarios.weights, np.asarray(kept))
            outcomes.append(
                {
                    "name": outcome.replace("_", " "),
                    "probability": number(float(scenarios.weights[kept].sum())),
                    "loss": number(loss),
                }
            )
        known = [one["loss"] for one in outcomes if isinstance(one["loss"], float)]
        found.append(
            {
                "name": driver.name,
                "title": title(driver.name),
                "outcomes": outcomes,
                "range": max(known) - min(known) if known else 0.0,
            }
        )
    return sorted(found, key=lambda one: -one["range"])


def _driver_finding(scene: Scene, drivers: list[dict[str, Any]]) -> str:
    if not drivers or not drivers[0]["range"]:
        return "No single driver moves the expected loss."
    top = drivers[0]
    known = [one for one in top["outcomes"] if isinstance(one["loss"], float)]
    worst, best = max(known, key=lambda one: one["loss"]), min(known, key=lambda one: one["loss"])
    return (
        f"Knowing {top['title'].lower()} would move the expected loss furthest: "
        f"{range_of(best['loss'], worst['loss'], scene.currency)} "
        f"between {best['name']} and {worst['name']}."
    )


def _driver_table(drivers: list[dict[str, Any]]) -> dict[str, Any]:
    return table(
        (
            Column("Driver"),
            Column("Outcome"),
            Column("Probability", "percent"),
            Column("Mean loss if it comes", "money"),
        ),
        (
            (driver["title"], one["name"], one["probability"], one["loss"])
            for driver in drivers
            for one in driver["outcomes"]
        ),
    )


def _shock(one: ShockFigures) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "sentence": one.sentence,
        "probability": number(one.probability),
        "prior": number(one.prior),
        "in_tail": number(one.in_tail),
        "adds": number(one.adds),
        "adds_tail": number(one.adds_tail),
        "with": number(one.loss_with),
        "without": number(one.loss_without),
        "difference": number(one.difference),
        "reaches": {kind: len(rows) for kind, rows in one.lands.items()},
    }


def _shock_finding(scene: Scene) -> str:
    explained = [one for one in scene.summary.shocks if not math.isnan(one.adds)]
    return _shares(scene, explained) if explained else _differences(scene)


def _shares(scene: Scene, shocks: list[ShockFigures]) -> str:
    worst, best = max(shocks, key=lambda one: one.adds), min(shocks, key=lambda one: one.adds)
    if worst.adds <= 0:
        return "No shock adds to the expected loss."
    text = (
        f"{clause(worst.sentence)}: adds {money(worst.adds, scene.currency)} to the expected loss and "
        f"{money(worst.adds_tail, scene.currency)} to CVaR"
    )
    if best.adds < 0:
        text += f". {clause(best.sentence)}: takes {money(-best.adds, scene.currency)} off"
    return text + "."


def _differences(scene: Scene) -> str:
    known = [one for one in scene.summary.shocks if not math.isnan(one.difference)]
    if not known:
        return "No shock both happens and stays away, so none can be compared."
    worst, best = max(known, key=lambda one: one.difference), min(known, key=lambda one: one.difference)
    more = money(worst.difference, scene.currency)
    text = f"{clause(worst.sentence)}: futures with it cost {more} more than the others"
    if best.difference < 0:
        text += f". {clause(best.sentence)}: {money(-best.difference, scene.currency)} less"
    return text + "."


def _shock_table(scene: Scene) -> dict[str, Any]:
    columns = (
        Column("Shock"),
        Column("Kind"),
        Column("Starts", "days"),
        Column("Lasts"),
        Column("Before", "percent"),
        Column("Now", "percent"),
        Column("In the worst futures", "percent"),
        Column("Mean loss with it", "money"),
        Column("Without it", "money"),
        Column("Difference", "money"),
        Column("Adds to the expected loss", "money"),
        Column("Adds to CVaR", "money"),
        Column("Reaches"),
    )
    return table(
        columns,
        (
            (
                one.sentence,
                one.kind,
                one.start,
                "to the horizon" if one.duration is None else duration(one.duration),
                one.prior,
                one.probability,
                one.in_tail,
                one.loss_with,
                one.loss_without,
                one.difference,
                one.adds,
                one.adds_tail,
                ", ".join(f"{len(rows)} {kind}" for kind, rows in one.lands.items()) or "nothing of this network",
            )
            for one in scene.summary.shocks
        ),
        note="What a shock adds is its Shapley value, so the shares sum to the whole. The difference is an "
        "association: "
        "shocks that come together share it.",
    )
