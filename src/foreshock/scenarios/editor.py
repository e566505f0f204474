"""The JSON schema of a scenario file, so that an editor completes keys, shows help and underlines mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foreshock.scenarios.shape import SHOCK_KEYS, TIME, FileShape
from foreshock.schema.shock import Shock

_NUMBERS = {"type": "object", "additionalProperties": {"type": "number", "minimum": -1, "maximum": 1}}


def json_schema(shock_types: Mapping[str, type[Shock]]) -> dict[str, Any]:
    """The schema (draft 2020-12) of a scenario file whose effects may use these kinds of shock.

    Name it in the first line of a file: `# yaml-language-server: $schema=./scenario.schema.json`.
    """
    schema = FileShape.model_json_schema()
    kinds = []
    for name, kind in shock_types.items():
        one = kind.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
        for inner, definition in one.pop("$defs", {}).items():
            schema["$defs"][f"{name}.{inner}"] = _point(definition) if inner == "Magnitude" else definition
        one["properties"] = {key: _loose(key, value) for key, value in one["properties"].items()}
        one["properties"] |= {"type": {"const": name}, "id": {"type": "string"}}
        one["properties"] |= {key: _NUMBERS for key in SHOCK_KEYS if key != "id"}
        one["required"] = sorted({*one.get("required", []), "type"})
        schema["$defs"][name] = one
        kinds.append({"$ref": f"#/$defs/{name}"})
    if kinds:
        schema["$defs"]["EffectShape"]["properties"]["shocks"]["items"] = {"oneOf": kinds}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Foreshock scenario file"
    return schema


def _loose(key: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A field as a file may write it: a time in words, one name where a list is meant."""
    if key in {"start", "duration", "ramp"}:
        return {**TIME, "default": schema.get("default")}
    if schema.get("type") == "array" and schema.get("items") == {"type": "string"}:
        rest = {name: value for name, value in schema.items() if name not in {"type", "items"}}
        return {**rest, "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return schema


def _point(schema: dict[str, Any]) -> dict[str, Any]:
    """A magnitude may also be one number."""
    return {"anyOf": [{"type": "number"}, schema]}
