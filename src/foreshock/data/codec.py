"""Records as JSON and back, exactly: nested records, arrays, dates, and numbers that JSON has no word for.

A record is written as `{"@": "<class>", ...}`. Only classes of this package are made again from a file; shocks and
measures come from their registry, so that those of other packages work too.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
from pydantic import BaseModel

from foreshock.core import registry
from foreshock.core.errors import UserError
from foreshock.schema.plan import Measure
from foreshock.schema.shock import Shock

PACKAGE = "foreshock."
_FAMILIES = {"@shock": "shocks", "@measure": "measures"}


def encode(value: Any) -> Any:
    """A record, or anything a record may hold, as plain JSON values. Raises TypeError for anything else."""
    if isinstance(value, Enum):
        return {"@enum": class_path(type(value)), "value": value.value}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else {"@float": repr(float(value))}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, date):
        return {"@date": value.isoformat()}
    if isinstance(value, np.ndarray):
        return {"@array": value.dtype.name, "shape": list(value.shape), "data": _plain(value)}
    if isinstance(value, Shock):
        return {"@shock": value.type, "value": value.model_dump(mode="json")}
    if isinstance(value, Measure):
        return {"@measure": value.type, "value": value.model_dump(mode="json")}
    if isinstance(value, BaseModel):
        return {"@": class_path(type(value)), "value": value.model_dump(mode="json")}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {"@": class_path(type(value)), **encode_fields(value)}
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, (set, frozenset)):
        return {"@set": sorted((encode(item) for item in value), key=repr)}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    raise TypeError(f"a {type(value).__name__} cannot be saved")


def decode(value: Any) -> Any:
    """What `encode` was given; a list comes back as a tuple.

    Raises
    ------
    UserError
        The value names a class that is none of ours, or does not fit it.
    """
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "@float" in value:
        return float(value["@float"])
    if "@date" in value:
        return date.fromisoformat(value["@date"])
    if "@array" in value:
        return _array(value)
    if "@enum" in value:
        return class_of(value["@enum"])(value["value"])
    if "@map" in value:
        return {decode(key): decode(item) for key, item in value["@map"]}
    if "@set" in value:
        return frozenset(decode(item) for item in value["@set"])
    for tag, family in _FAMILIES.items():
        if tag in value:
            return registry.get(family, value[tag]).model_validate(value["value"])
    if "@" in value:
        return _record(class_of(value["@"]), value)
    return {key: decode(item) for key, item in value.items()}


def encode_fields(record: Any, skip: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a dataclass by name, without those in `skip`."""
    left_out = set(skip)
    names = [field.name for field in dataclasses.fields(record) if field.name not in left_out]
    return {name: encode(getattr(record, name)) for name in names}


def decode_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode_fields`."""
    return {name: decode(value) for name, value in values.items()}


def class_path(kind: type) -> str:
    """'foreshock.schema.plan.Plan' -> the name under which a class is saved."""
    return f"{kind.__module__}.{kind.__qualname__}"


def class_of(path: str) -> Any:
    """The class of that name. Raises UserError where it is no record or enumeration of this package."""
    module, _, name = str(path).rpartition(".")
    if module.startswith(PACKAGE):
        try:
            found = getattr(importlib.import_module(module), name, None)
        except ImportError:
            found = None
        if isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, (BaseModel, Enum))):
            return found
    raise UserError(f"'{path}' is no record of this version of Foreshock")


def _record(kind: Any, value: Mapping[str, Any]) -> Any:
    if issubclass(kind, BaseModel):
        return kind.model_validate(value["value"])
    names = {field.name for field in dataclasses.fields(kind)}
    given = decode_fields({name: item for name, item in value.items() if name != "@"})
    if set(given) - names:
        raise UserError(f"{kind.__name__} has no field {', '.join(sorted(set(given) - names))}")
    return kind(**given)


def _mapping(value: Mapping[Any, Any]) -> Any:
    if all(isinstance(key, str) and not key.startswith("@") for key in value):
        return {key: encode(item) for key, item in value.items()}
    return {"@map": [[encode(key), encode(item)] for key, item in value.items()]}


def _plain(array: np.ndarray[Any, Any]) -> list[Any]:
    """All numbers in C order; NaN as null, infinities as text."""
    flat = array.ravel()
    values: list[Any] = flat.tolist()
    if array.dtype.kind != "f":
        return values
    for at in np.flatnonzero(~np.isfinite(flat)).tolist():
        values[at] = None if math.isnan(values[at]) else repr(values[at])
    return values


def _array(value: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    data = value["data"]
    if np.dtype(value["@array"]).kind == "f":
        data = [math.nan if item is None else float(item) for item in data]
    return np.array(data, dtype=value["@array"]).reshape(value["shape"])
