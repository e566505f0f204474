"""YAML with line numbers, and without its traps.

Plain YAML reads `NO` as false, `12:30` as 750 and a date as an object, keeps the last of two equal keys in silence and
expands a nest of aliases into gigabytes. Here: text stays text unless it is a plain number, true, false or null; equal
keys, aliases and documents over `MAX_BYTES` are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from foreshock.core.errors import Collector, Problem, UserError

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
Path = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?[0-9][0-9_]*$")
_FLOAT = re.compile(r"^[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")
_NOT_FINITE = {".nan", ".inf", "-.inf", "+.inf", "nan", "inf", "-inf"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A parsed document: `value` (dict, list, str, int, float, bool, None) and the line of every path in it."""

    value: Any
    lines: dict[Path, int]
    file: str

    def line(self, path: Sequence[str | int]) -> int | None:
        """The line of a path, or of the nearest ancestor that has one."""
        key = tuple(path)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


def parse(text: str, file: str = "") -> Marked:
    """Parse one YAML document.

    Raises
    ------
    UserError
        Not YAML, more than one document, too large, too deep, with aliases or with equal keys: with the line.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise UserError([Problem(f"is larger than {MAX_BYTES:,} bytes; this is no file a person wrote", file=file)])
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                line = token.start_mark.line + 1
                raise UserError([Problem("aliases (*name) are not allowed here; write the value out", file, line)])
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise UserError([_slip(error, text, file)]) from None
    except RecursionError:
        raise UserError([Problem("is nested too deeply", file)]) from None
    except yaml.YAMLError as error:
        raise UserError([Problem(f"is not valid YAML: {error}", file)]) from None
    found = Collector()
    lines: dict[Path, int] = {}
    value = None if root is None else _value(root, (), lines, found, file)
    found.raise_if_any()
    return Marked(value, lines, file)


def _slip(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """What is wrong with a document that is no YAML, and what to do about it: the slips that people make."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(f"is not valid YAML: {error.problem}", file)
    lines = text.splitlines()
    here = lines[mark.line] if mark.line < len(lines) else ""
    begun = error.context_mark.line if error.context_mark is not None else mark.line
    context, what, at = str(error.context or ""), str(error.problem), mark.line
    before = here[: mark.column]
    if "\t" in here[: len(here) - len(here.lstrip())]:
        said, hint = "is not valid YAML: the line is indented with a tab.", "Indent with spaces."
    elif "quoted scalar" in context and "unexpected end" in what:
        said, hint, at = "is not valid YAML: the text in quotes does not end.", "Close it with the same quote.", begun
    elif "flow mapping" in context or "flow sequence" in context:
        sign = "}" if "mapping" in context else "]"
        said = f"is not valid YAML: the {'{' if sign == '}' else '['} of this line is not closed, or lacks a comma."
        hint, at = f"Write {sign} at its end, a comma between two entries, and texts with signs in quotes.", begun
    elif "mapping values" in what and ": " in before:
        said, hint = "is not valid YAML: a text holds ': '.", 'Put the text in quotes: "first: second".'
    elif "cannot start any token" in what:
        sign = here[mark.column : mark.column + 1]
        said, hint = f"is not valid YAML: a text cannot begin with {sign}.", "Put the text in quotes."
    elif "block end" in what and before.strip():
        said = "is not valid YAML: something stands behind what is finished (a quoted text, a list)."
        hint = 'Put the whole text in double quotes: "it\'s so".'
    elif "block end" in what or "mapping values" in what:
        said = "is not valid YAML: the line is indented unlike its neighbours."
        hint = "Give the keys that belong together the same number of spaces."
    else:
        said, hint = f"is not valid YAML: {what}.", ""
    return Problem(said, file, at + 1, hint=hint)


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], found: Collector, file: str) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > MAX_DEPTH:
        raise UserError([Problem("is nested too deeply", file, line)])
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            at = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                found.add("a key must be plain text", file=file, line=at)
                continue
            if key in result:
                found.add(f"'{key}' stands twice; keep one of the two", file=file, line=at)
                continue
            result[key] = _value(value_node, (*path, key), lines, found, file)
            lines[(*path, key)] = at
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), lines, found, file) for index, child in enumerate(node.value)]
    return _scalar(node, found, file, line)


def _scalar(node: yaml.Node, found: Collector, file: str, line: int) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) in {"'", '"', "|", ">"}:
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True"}:
        return True
    if text in {"false", "False"}:
        return False
    if text.lower() in _NOT_FINITE:
        hint = "Leave the value out where it is unknown."
        found.add(f"'{text}' is not a finite number", file=file, line=line, hint=hint)
        return None
    if _INT.match(text):
        return int(text.replace("_", ""))
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    return text
