"""The one JSON that the page draws: every panel's payload, from records to plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from foreshock.report.panels import (
    answer,
    article,
    concentration,
    drivers,
    drives,
    evidence,
    futures,
    geography,
    plan,
    record,
    risk,
    supply,
)
from foreshock.report.scene import Atlas, Scene
from foreshock.report.view import RunView

FORMAT = "foreshock/report/1"

PANELS: Mapping[str, Callable[[Scene], dict[str, Any] | None]] = MappingProxyType(
    {
        "answer": answer.payload,
        "drivers": drivers.payload,
        "article": article.payload,
        "futures": futures.payload,
        "geography": geography.payload,
        "risk": risk.payload,
        "drives": drives.payload,
        "supply": supply.payload,
        "concentration": concentration.payload,
        "plan": plan.payload,
        "evidence": evidence.payload,
        "record": record.payload,
    }
)
"""Panel -> its payload, in reading order. A JavaScript module of the same name draws it."""


def payload(run: RunView, atlas: Atlas) -> dict[str, Any]:
    """Every panel of a run as JSON values: no NaN, no infinity, no numpy.

    A panel whose stage did not run is None.
    """
    scene = Scene.of(run, atlas)
    return {
        "format": FORMAT,
        "currency": scene.currency,
        "run": run.record.id,
        **{name: panel(scene) for name, panel in PANELS.items()},
    }
