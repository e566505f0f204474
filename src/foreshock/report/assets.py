"""The files a report is made of: vendored libraries with their licences, our own modules, style and icons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

LIBRARIES = ("d3.min.js", "topojson-client.min.js", "d3-sankey.min.js", "plot.umd.min.js")
"""In the order they must run: Plot and d3-sankey build on d3."""
WORLD = "countries-110m.json"


@dataclass(frozen=True, slots=True)
class Vendored:
    """One file of another project, as `vendor/MANIFEST.json` lists it."""

    name: str
    package: str
    version: str
    path: str
    bytes: int
    sha256: str
    licence: str
    licence_file: str
    licence_sha256: str

    def licence_text(self) -> str:
        return _text("vendor", *self.licence_file.split("/"))


@cache
def manifest() -> tuple[Vendored, ...]:
    """Every vendored file."""
    rows = json.loads(_text("vendor", "MANIFEST.json"))["files"]
    return tuple(Vendored(**row) for row in rows)


@cache
def vendored(name: str) -> str:
    """The text of one vendored file."""
    return _text("vendor", name)


@cache
def modules() -> dict[str, str]:
    """Our JavaScript: path below `static/` -> source."""
    found: dict[str, str] = {}

    def walk(folder: Traversable, prefix: str) -> None:
        for item in sorted(folder.iterdir(), key=lambda one: one.name):
            if item.is_dir():
                walk(item, f"{prefix}{item.name}/")
            elif item.name.endswith(".js"):
                found[prefix + item.name] = item.read_text(encoding="utf-8")

    walk(files("foreshock.report") / "static", "")
    return found


@cache
def style() -> str:
    """Our style sheets, in alphabetical order of their names."""
    folder = files("foreshock.report") / "static"
    sheets = sorted((item for item in folder.iterdir() if item.name.endswith(".css")), key=lambda one: one.name)
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def template() -> str:
    """The page with its `$NAME` places."""
    return _text("static", "page.html")


def _text(*path: str) -> str:
    return files("foreshock.report").joinpath(*path).read_text(encoding="utf-8")
