"""The RunRecord: what makes a result repeatable."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from foreshock.schema.frozen import Frozen


class InputFile(Frozen):
    """One file that was read."""

    name: str
    """Relative to the study folder, or the bare file name where it lies outside."""
    sha256: str
    bytes: int


class RunRecord(Frozen):
    """`run.json`. Everything but `timings` and `started` is a function of inputs, parameters, seed and version."""

    format: Literal["foreshock/run/1"] = "foreshock/run/1"
    id: str
    """First 12 digits of the hash over inputs, parameters, settings, seed and version."""
    title: str
    version: str
    seed: int
    model: str
    inputs: tuple[InputFile, ...]
    parameters: dict[str, str]
    """Parameter group -> sha256 of its file."""
    facts: dict[str, str]
    """Fact table -> sha256."""
    settings: dict[str, object]
    outputs: dict[str, str]
    """File of the run -> sha256 (report and data; not this file)."""
    solver: dict[str, str]
    headline: dict[str, float | str | None]
    warnings: tuple[str, ...] = ()
    started: str = ""
    timings: dict[str, float] = Field(default_factory=dict)
    """Stage -> seconds."""
