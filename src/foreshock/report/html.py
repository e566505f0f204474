"""The report: one HTML file that carries its data, its drawings and its libraries, and asks nobody for anything.

A content security policy names every script of the file by its hash and forbids all else, so that neither a company
name nor an article can run, load or send anything, even if a browser were to take it for markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from foreshock import __version__
from foreshock.report import assets
from foreshock.report.link import link
from foreshock.report.payload import payload
from foreshock.report.places import load_atlas
from foreshock.report.scene import Atlas
from foreshock.report.view import RunView

ENTRY = "app.js"
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def build_report(run: RunView, atlas: Atlas | None = None) -> str:
    """The whole report of a run as one HTML text.

    `atlas` places countries and gates; the shipped fact tables where none is given. Equal records give equal text.
    """
    return page(payload(run, load_atlas() if atlas is None else atlas))


def page(data: Mapping[str, Any], entry: str = ENTRY, libraries: Sequence[str] = assets.LIBRARIES) -> str:
    """The HTML around a payload, drawn by the module `entry` with these libraries.

    The payload's `answer` holds at least the page's `title` and `lead`.
    """
    scripts = [assets.vendored(name) for name in libraries]
    scripts.append(link(assets.modules(), entry))
    answer = data["answer"]
    return Template(assets.template()).substitute(
        POLICY=policy(scripts),
        VERSION=html.escape(__version__),
        TITLE=html.escape(str(answer["title"])),
        LEAD=html.escape(str(answer["lead"])),
        STYLE=assets.style(),
        LICENCES=_licences(),
        PAYLOAD=inline_json(data),
        WORLD=inline_json(json.loads(assets.vendored(assets.WORLD))),
        SCRIPTS="\n".join(f"<script>{_script(text)}</script>" for text in scripts),
    )


def inline_json(value: Any) -> str:
    """JSON that cannot end its script element or start another: <, > and & are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _UNSAFE.items():
        text = text.replace(character, escape)
    return text


def policy(scripts: list[str]) -> str:
    """The content security policy that allows exactly these inline scripts."""
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    rest = "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {hashes}; {rest}"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(_script(script).encode()).digest()).decode()


def _script(text: str) -> str:
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError("a script of the report holds text that would end its element")
    return f"\n{text.strip()}\n"


def _licences() -> str:
    rows = []
    for one in assets.manifest():
        head = f"{one.package} {one.version}, {one.licence}"
        rows.append(f"<h3>{html.escape(head)}</h3>\n<pre>{html.escape(one.licence_text().strip())}</pre>")
    return "\n".join(rows)
