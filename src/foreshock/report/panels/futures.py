"""The futures a board talks about: how likely, how bad, and how the evidence moved them."""

from __future__ import annotations

import math
from typing import Any

from foreshock.report.scene import Scene
from foreshock.report.summary import Future
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import money, percent, points, title


def payload(scene: Scene) -> dict[str, Any]:
    """Probability by mean loss for each named future, before and after the evidence."""
    futures = scene.summary.futures
    return {
        "finding": _finding(scene, futures),
        "moved": scene.run.scenarios.prior is not None,
        "futures": [
            {
                "name": one.name,
                "title": title(one.name),
                "when": one.when,
                "prior": number(one.prior),
                "probability": number(one.probability),
                "prior_loss": number(one.prior_loss),
                "loss": number(one.loss),
                "error": number(one.error),
                "share": number(one.share),
            }
            for one in futures
        ],
        "expected": number(scene.summary.expected),
        "table": table(
            (
                Column("Future"),
                Column("When"),
                Column("Before", "percent"),
                Column("After", "percent"),
                Column("Mean loss", "money"),
                Column("± standard error", "money"),
                Column("Share of expected loss", "percent"),
            ),
            (
                (title(one.name), one.when, one.prior, one.probability, one.loss, one.error, one.share)
                for one in futures
            ),
            note="Futures may overlap, so probabilities and shares need not add up to 100 %. A negative loss is "
            "a gain.",
        ),
    }


def _finding(scene: Scene, futures: tuple[Future, ...]) -> str:
    known = [one for one in futures if not math.isnan(one.loss)]
    if not known:
        return "The scenario file names no future."
    currency = scene.currency
    main = max(known, key=lambda one: one.probability * one.loss)
    if main.loss <= 0:
        return (
            f"None of the named futures costs money on average; {title(main.name)} comes closest, with "
            f"{money(main.loss, currency)}."
        )
    text = (
        f"{title(main.name)} weighs most: {percent(main.probability)} likely, with a mean loss of "
        f"{money(main.loss, currency)}"
    )
    if scene.run.scenarios.prior is not None and abs(main.probability - main.prior) >= 0.005:
        text += f"; the evidence moved it by {points(main.probability - main.prior)}"
    return text + "."
