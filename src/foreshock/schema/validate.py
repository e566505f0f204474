"""From a parsed YAML document to a record: every error of shape with its line, in words a user can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.schema.frozen import Frozen

Record = TypeVar("Record", bound=Frozen)


def validate(
    model: type[Record], document: Marked, found: Collector, path: Sequence[str | int] = (), value: Any = None
) -> Record | None:
    """Make a record of the value at `path` (or of `value`, standing for it); problems go into `found`.

    Returns None where the record could not be made.
    """
    raw = _at(document.value, path) if value is None else value
    if not isinstance(raw, dict):
        what = "is empty" if raw is None else f"must be a mapping of names to values, not {_kind(raw)}"
        found.add(what, file=document.file, line=document.line(path), field=_dotted(path))
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            at = (*path, *detail["loc"])
            what, hint = _words(model, detail)
            found.add(what, file=document.file, line=document.line(at), field=_dotted(detail["loc"][:-1]), hint=hint)
        return None


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        value = value[key]
    return value


def _kind(value: Any) -> str:
    return {str: "a text", list: "a list", dict: "a mapping", bool: "a yes/no", int: "a number", float: "a number"}.get(
        type(value), type(value).__name__
    )


def _dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _words(model: type[Frozen], detail: Any) -> tuple[str, str]:
    kind, loc, given = detail["type"], detail["loc"], detail.get("input")
    name = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        return f"unknown key '{name}'.", did_you_mean(name, _fields(model, loc[:-1]))
    if kind == "missing":
        return f"'{name}' is missing.", ""
    if kind == "literal_error":
        expected = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"'{name}' cannot be {given!r}.", did_you_mean(str(given), expected)
    if kind in _KINDS:
        what = "nothing" if given is None else _kind(given)
        return f"'{name}' must be {_KINDS[kind][0]}, not {what}.", _KINDS[kind][1]
    if kind == "too_short" and isinstance(given, (dict, list, tuple)):
        return f"'{name}' needs at least {detail['ctx']['min_length']} entries, not {len(given)}.", ""
    message = detail["msg"].removeprefix("Value error, ")
    ended = message if message[-1:] in ".?!" else f"{message}."
    if not name:
        return ended, ""
    return f"'{name}' is {given!r}: {ended[0].lower()}{ended[1:]}", ""


_MAPPING = ("a mapping of names to values", "Write 'name: value', one a line.")
_LIST = ("a list", "Begin each entry with '- '.")
_KINDS = {"dict_type": _MAPPING, "model_type": _MAPPING, "tuple_type": _LIST, "list_type": _LIST}
"""What pydantic calls a wrong kind of value -> what it must be, and how that is written."""


def _fields(model: type[Frozen], loc: Sequence[str | int]) -> list[str]:
    """Names of the fields at `loc`, following nested records as far as they are plain."""
    current: Any = model
    for key in loc:
        field = getattr(current, "model_fields", {}).get(key)
        if field is None:
            break
        nested = field.annotation
        options = [nested, *getattr(nested, "__args__", ())]
        current = next((option for option in options if hasattr(option, "model_fields")), current)
    return list(getattr(current, "model_fields", {}))
