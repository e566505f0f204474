"""Joins our JavaScript modules into one script, because a file opened from disk cannot import its neighbours.

The modules are plain ES modules that a browser can also load unjoined. Two habits make joining a matter of lines:
imports are `import { a, b as c } from "./path.js";` and exports are `export const`, `export function` or `export async
function` at the start of a line. Every module becomes a function scope, so names never collide.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (const|function|async function) ([A-Za-z_$][\w$]*)", re.MULTILINE)
_STRAY = re.compile(r"^(import|export)\b.*$", re.MULTILINE)


def link(modules: Mapping[str, str], entry: str) -> str:
    """One script that runs `entry` after everything it imports, directly or not.

    Parameters
    ----------
    modules
        Path relative to one folder -> source text.
    entry
        Path of the module to run last.

    Raises
    ------
    ValueError
        Where an import names no module or no export of it, where modules import in a circle, or where a line imports
        or exports in another way than the two above.
    """
    parts: list[str] = []
    exported: dict[str, frozenset[str]] = {}

    def visit(path: str, trail: tuple[str, ...]) -> None:
        if path in exported:
            return
        if path in trail:
            raise ValueError(f"modules import in a circle: {' -> '.join((*trail, path))}")
        if path not in modules:
            raise ValueError(f"{trail[-1] if trail else 'the page'} imports '{path}', which does not exist")
        source = modules[path]
        for names, target in _imports(path, source):
            visit(target, (*trail, path))
            missing = sorted(set(names) - exported[target])
            if missing:
                raise ValueError(f"{path} imports {', '.join(missing)}, which {target} does not export")
        exported[path] = frozenset(match[2] for match in _EXPORT.finditer(source))
        parts.append(_scope(path, source, exported[path]))

    visit(entry, ())
    return '"use strict";\n' + "\n".join(parts)


def _imports(path: str, source: str) -> list[tuple[list[str], str]]:
    return [
        ([name.split(" as ")[0].strip() for name in match[1].split(",") if name.strip()], _target(path, match[2]))
        for match in _IMPORT.finditer(source)
    ]


def _scope(path: str, source: str, names: frozenset[str]) -> str:
    def bind(match: re.Match[str]) -> str:
        names = match[1].replace(" as ", ": ")
        return f"const {{{names}}} = {_identifier(_target(path, match[2]))};\n"

    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(bind, source))
    stray = _STRAY.search(body)
    if stray:
        raise ValueError(f"{path}: cannot join this line: {stray[0]}")
    return f"const {_identifier(path)} = (() => {{\n{body}return {{ {', '.join(sorted(names))} }};\n}})();"


def _target(path: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))


def _identifier(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
