"""The kinds of answer that a model gives to a batch, whole losses or totals alone: how they join, fail, are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from foreshock.core.progress import Progress, silent
from foreshock.data.checkpoints import Parcel
from foreshock.propagation.models.base import Cost, Model, Response
from foreshock.schema.hit import Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked: the losses of every scenario of a hit, on a network, under a model."""

    model: Model
    network: Network
    hit: Hit
    horizon: float
    parameters: Mapping[str, float]


class Kind(Protocol[Answer]):
    """What is done with the answers of one kind."""

    name: str

    def ask(self, question: Question, batch: Hit, progress: Progress) -> Answer:
        """The model's answer to a batch."""
        ...

    def failed(self, question: Question, error: str) -> Answer:
        """The answer to a single scenario on which the model fails."""
        ...

    def joined(self, parts: Sequence[Answer]) -> Answer:
        """One answer from those of consecutive batches."""
        ...

    def packed(self, answer: Answer) -> Parcel:
        """The answer as arrays and JSON values."""
        ...

    def unpacked(self, parcel: Parcel, scenarios: int) -> Answer:
        """The answer again. Raises KeyError, TypeError or ValueError where the parcel holds none for so many."""
        ...

    def held(self, cost: Cost) -> int:
        """Bytes of the answer to one scenario."""
        ...


class WholeLosses:
    """Losses by target, metrics, paths."""

    name = "losses"

    def ask(self, question: Question, batch: Hit, progress: Progress) -> Response:
        """The model's own answer."""
        return question.model.propagate(question.network, batch, question.horizon, question.parameters, progress)

    def failed(self, question: Question, error: str) -> Response:
        """A row of NaN; targets and baseline are those of a scenario in which nothing happens."""
        calm = self.ask(question, Hit.none(), silent)
        return replace(
            calm,
            loss=np.full_like(calm.loss, np.nan),
            metrics={name: np.full(values.shape, np.nan) for name, values in calm.metrics.items()},
            paths={name: np.full(values.shape, np.nan) for name, values in calm.paths.items()},
            error={0: error},
            status={},
        )

    def joined(self, parts: Sequence[Response]) -> Response:
        """All rows; what the parts report and note, once."""
        if len(parts) == 1:
            return parts[0]
        first, begin = parts[0], 0
        error: dict[int, str] = {}
        for one in parts:
            error |= {begin + row: text for row, text in one.error.items()}
            begin += len(one.loss)
        return Response(
            targets=first.targets,
            loss=np.concatenate([one.loss for one in parts]),
            baseline=first.baseline,
            metrics={name: np.concatenate([one.metrics[name] for one in parts]) for name in first.metrics},
            paths={name: np.concatenate([one.paths[name] for one in parts]) for name in first.paths},
            error=error,
            status=_statuses([one.status for one in parts]),
            notes=tuple(dict.fromkeys(note for one in parts for note in one.notes)),
        )

    def packed(self, answer: Response) -> Parcel:
        """Every array under its own name."""
        arrays: dict[str, NDArray[Any]] = {"loss": answer.loss, "baseline": answer.baseline}
        arrays |= {f"metrics/{name}": values for name, values in answer.metrics.items()}
        arrays |= {f"paths/{name}": values for name, values in answer.paths.items()}
        error = [[int(row), text] for row, text in answer.error.items()]
        about = {"targets": answer.targets, "error": error, "status": dict(answer.status), "notes": answer.notes}
        return Parcel(arrays, about)

    def unpacked(self, parcel: Parcel, scenarios: int) -> Response:
        """The same response, bit by bit."""
        arrays, about = parcel.arrays, parcel.about
        if len(arrays["loss"]) != scenarios:
            raise ValueError("the parcel holds another number of scenarios")

        def under(head: str) -> dict[str, Floats]:
            return {name.removeprefix(head): values for name, values in arrays.items() if name.startswith(head)}

        return Response(
            targets=tuple(about["targets"]),
            loss=arrays["loss"],
            baseline=arrays["baseline"],
            metrics=under("metrics/"),
            paths=under("paths/"),
            error=dict(about["error"]),
            status=about["status"],
            notes=tuple(about["notes"]),
        )

    def held(self, cost: Cost) -> int:
        """All of it."""
        return cost.answer


class Totals:
    """Total losses (K), NaN where a scenario fails."""

    name = "totals"

    def ask(self, question: Question, batch: Hit, progress: Progress) -> Floats:
        """The shorter way of models that know one."""
        model, horizon, parameters = question.model, question.horizon, question.parameters
        quick = getattr(model, "totals", None)
        if quick is not None:
            return np.asarray(quick(question.network, batch, horizon, parameters, progress))
        return np.asarray(model.propagate(question.network, batch, horizon, parameters, progress).loss.sum(axis=1))

    def failed(self, question: Question, error: str) -> Floats:
        """Unknown."""
        return np.full(1, np.nan)

    def joined(self, parts: Sequence[Floats]) -> Floats:
        """All of them."""
        return np.concatenate(parts)

    def packed(self, answer: Floats) -> Parcel:
        """One array."""
        return Parcel({"totals": answer}, {})

    def unpacked(self, parcel: Parcel, scenarios: int) -> Floats:
        """The same numbers."""
        if parcel.arrays["totals"].shape != (scenarios,):
            raise ValueError("the parcel holds another number of scenarios")
        return np.asarray(parcel.arrays["totals"])

    def held(self, cost: Cost) -> int:
        """One number."""
        return 8


def _statuses(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What the batches report, equal reports once."""
    keys = dict.fromkeys(key for one in found for key in one)
    return {key: "; ".join(dict.fromkeys(one[key] for one in found if key in one)) for key in keys}
