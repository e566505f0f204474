"""Records as JSON values for `--json`: the same figures as on the screen, unrounded, unknown as null."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel

from foreshock.report.figures import Headline, worst_futures
from foreshock.report.view import RunView
from foreshock.schema.explanation import Explanation
from foreshock.schema.exposure import Exposure
from foreshock.schema.losses import Losses
from foreshock.schema.scenario import ScenarioSet


def plain(value: Any) -> Any:
    """A value made of what JSON knows; numbers that are not finite become null."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, BaseModel):
        return plain(value.model_dump(mode="json"))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def scenarios(record: ScenarioSet, ranges: Any = None) -> dict[str, Any]:
    """Probabilities before and after the evidence."""
    return {
        "title": record.title,
        "as_of": record.as_of.isoformat(),
        "horizon_days": record.horizon,
        "scenarios": len(record),
        "prior": record.marginals(record.prior) if record.prior is not None else None,
        "probability": record.marginals(),
        "range": plain(ranges),
        "named": {name: record.probability(when) for name, when in record.named.items()},
        "evidence": [one.model_dump(mode="json") for one in record.evidence],
        "notes": list(record.notes),
    }


def exposure(record: Exposure) -> dict[str, Any]:
    """Headline figures and every table as columns."""
    figures = {
        name: getattr(record, name)
        for name in ("name", "currency", "revenue", "spend", "cost", "tariffs", "hhi_country", "hhi_owner")
    }
    counts = {"single_source": record.single_source, "sole_country": record.sole_country}
    return plain({**figures, **counts, "tables": record.tables(), "notes": record.notes})  # type: ignore[no-any-return]


def losses(
    record: Losses,
    futures: ScenarioSet,
    figures: Headline,
    breached: Sequence[str],
    explained: Explanation | None = None,
) -> dict[str, Any]:
    """Headline, worst futures, expected loss by target."""
    ok = record.ok
    weight = record.weight[ok] / record.weight[ok].sum()
    return plain(  # type: ignore[no-any-return]
        {
            "headline": figures.as_dict(),
            "worst": [
                {"probability": one.probability, "loss": one.loss, "label": one.label, "why": one.shocks}
                for one in worst_futures(record, futures, explained)
            ],
            "expected_by_target": dict(zip(record.targets, weight @ record.loss[ok], strict=True)),
            "model": record.model,
            "cases": len(record),
            "errors": record.error,
            "breaches": breached,
            "notes": record.notes,
            "solver": record.status,
            **_lasting(explained),
        }
    )


def _lasting(explained: Explanation | None) -> dict[str, Any]:
    """How long the lines last and what it hangs on, where the model follows days."""
    if explained is None or not explained.lines:
        return {}
    found = explained.fragility
    band = {} if found is None else {"variants": found.variants, "warning": found.warning()}
    return {"lines": explained.lines, **band}


def answer(view: RunView, figures: Headline, breached: Sequence[str], folder: str) -> dict[str, Any]:
    """The one-screen answer."""
    return {
        "id": view.record.id,
        "folder": folder,
        **losses(view.losses, view.scenarios, figures, breached, view.explain),
        "plan": None if view.plan is None else view.plan.model_dump(mode="json"),
        "unknown": [*view.network.notes, *view.losses.notes],
    }
