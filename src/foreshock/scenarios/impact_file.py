"""Cross-impact judgements as a file, and consistent worlds as named futures to paste into a scenario file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from foreshock.core import marked
from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.scenarios.context import mapping
from foreshock.scenarios.impact import CrossImpact, World
from foreshock.scenarios.shape import Text, Texts
from foreshock.schema.frozen import Frozen
from foreshock.schema.validate import validate

Variant = tuple[str, str]


class ImpactShape(Frozen):
    """`foreshock/impacts/1`: descriptors with their variants, and what each variant does to the others."""

    format: Literal["foreshock/impacts/1"]
    title: Text = ""
    descriptors: dict[str, Texts] = Field(min_length=2)
    influence: dict[str, dict[str, float]]
    """'descriptor=variant' -> {'descriptor=variant': judgement from -3 to 3}; what is left out is 0."""


def parse_impacts(text: str, file: str = "") -> CrossImpact:
    """Read a file of cross-impact judgements.

    Raises
    ------
    UserError
        Every unknown key, descriptor or variant and every influence on itself, with its line and the nearest name.
    """
    document = marked.parse(text, file)
    found = Collector()
    shape = validate(ImpactShape, document, found)
    raw = mapping(document.value)
    listed = {
        name: tuple(map(str, value))
        for name, value in mapping(raw.get("descriptors")).items()
        if isinstance(value, list)
    }
    influence: dict[Variant, dict[Variant, float]] = {}
    for source, targets in mapping(raw.get("influence")).items():
        start = _variant(source, listed, ("influence", source), document, found)
        for target, value in mapping(targets).items():
            end = _variant(target, listed, ("influence", source, target), document, found)
            if start is not None and end is not None and start[0] == end[0]:
                line = document.line(("influence", source, target))
                found.add(f"'{start[0]}' cannot influence itself.", file=file, line=line, field="influence")
            elif start is not None and end is not None and isinstance(value, (int, float)):
                influence.setdefault(start, {})[end] = float(value)
    found.raise_if_any()
    assert shape is not None
    return CrossImpact(shape.descriptors, influence)


def _variant(
    text: str, listed: Mapping[str, Sequence[str]], path: tuple[str, ...], document: Marked, found: Collector
) -> Variant | None:
    name, _, value = (part.strip() for part in text.partition("="))
    if name not in listed:
        what, hint = f"there is no descriptor '{name}'.", did_you_mean(name, listed)
    elif value not in listed[name]:
        what, hint = f"descriptor '{name}' has no variant '{value}'.", did_you_mean(value, listed[name])
    else:
        return name, value
    found.add(what, file=document.file, line=document.line(path), field="influence", hint=hint)
    return None


def named_futures(worlds: Sequence[World], prefix: str = "world") -> str:
    """A `named:` block for a scenario file whose drivers and outcomes carry the names of the descriptors."""
    lines = ["named:"]
    for place, world in enumerate(worlds, start=1):
        parts = ", ".join(f"{name}: {value}" for name, value in world.variants.items())
        lines.append(f"  {prefix}_{place}: {{{parts}}}  # reached from {world.drawn:,} starts, lead {world.slack:g}")
    return "\n".join(lines) + "\n"
