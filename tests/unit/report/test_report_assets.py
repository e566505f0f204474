"""What the report ships of others' work, and how our own scripts are joined."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from foreshock.report import assets
from foreshock.report.link import link
from foreshock.report.payload import PANELS

VENDOR = Path(str(files("foreshock.report"))) / "vendor"
STATIC = Path(str(files("foreshock.report"))) / "static"
PINNED = {
    "d3.min.js": ("d3", "7.9.2", "912111098ea99503a6f4967361d2bbdc9dbf58cf9c678c8e27e5b02d1a07f0c1"),
    "plot.umd.min.js": (
        "@observablehq/plot",
        "0.6.17",
        "4358086467740777dd788d6b27a95cebdbaefdd50c730a3060117073bd7134cb",
    ),
    "topojson-client.min.js": (
        "topojson-client",
        "3.1.0",
        "25cd02ae486cc5063e0215a4e4cfb15de83700c87ac48bac4d57dc6aaf3ebb89",
    ),
    "d3-sankey.min.js": ("d3-sankey", "0.12.3", "8286db5d6aa049cc6e8a546708943b79dfb4daaefb0ccf42af674ec0ee4c86be"),
    "countries-110m.json": (
        "world-atlas",
        "2.0.2",
        "2516c915867c7baf18ddec727aec46c315541a07cfb3d79a6559b05d5e94eee8",
    ),
}
BANNED = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "fetch(",
    "import(",
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_vendored_file_is_the_one_we_checked() -> None:
    rows = {one.name: one for one in assets.manifest()}
    assert {name: (one.package, one.version, one.sha256) for name, one in rows.items()} == PINNED
    for name, one in rows.items():
        assert sha256(VENDOR / name) == one.sha256
        assert (VENDOR / name).stat().st_size == one.bytes


def test_every_licence_text_is_there_and_unchanged() -> None:
    for one in assets.manifest():
        assert sha256(VENDOR / one.licence_file) == one.licence_sha256
        assert "Copyright" in one.licence_text()
        words = "Redistribution and use" if one.licence == "BSD-3-Clause" else "Permission to use, copy, modify"
        assert words in one.licence_text()


def test_no_vendored_file_is_unlisted() -> None:
    listed = (
        {"MANIFEST.json"} | {one.name for one in assets.manifest()} | {one.licence_file for one in assets.manifest()}
    )
    assert {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} == listed


def test_the_wheel_carries_scripts_and_licences(tmp_path: Path, root: Path) -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    import zipfile

    built = next(wheel.WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"]))
    names = set(zipfile.ZipFile(built).namelist())
    for one in assets.manifest():
        assert f"foreshock/report/vendor/{one.name}" in names
        assert f"foreshock/report/vendor/{one.licence_file}" in names
    assert {"foreshock/report/static/app.js", "foreshock/report/static/page.html"} <= names


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.relative_to(STATIC).as_posix())
def test_our_scripts_are_small_and_never_make_markup_of_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    assert [word for word in BANNED if word in text] == []
    assert text.startswith("// ")


def test_every_panel_has_its_script_and_is_shown() -> None:
    app = assets.modules()["app.js"]
    for panel in PANELS:
        assert f"panels/{panel}.js" in assets.modules()
        assert f'from "./panels/{panel}.js"' in app
        assert f"data.{panel}" in app


def test_style_names_every_colour_in_both_schemes() -> None:
    style = assets.style()
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", style)
    names = [set(re.findall(r"(--[\w-]+):", body)) for selector, body in blocks if "--ink" in body]
    colours = names[0] - {"--sans", "--serif", "--mono"}
    assert len(names) >= 3
    assert names[1] == names[2] == colours


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("text", ["--ink", "--soft", "--loss", "--gain"])
@pytest.mark.parametrize("ground", ["--card", "--paper"])
def test_text_colours_have_a_contrast_of_four_and_a_half(scheme: int, text: str, ground: str) -> None:
    body = [body for _, body in re.findall(r"(:root[^{]*)\{([^}]*)\}", assets.style()) if "--ink" in body][scheme]
    value = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", body))
    high, low = sorted((luminance(value[text]), luminance(value[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_modules_are_joined_in_the_order_they_need_one_another() -> None:
    joined = link(
        {
            "app.js": 'import { two } from "./a/b.js";\nimport { one as uno } from "./c.js";\nrun(two, uno);\n',
            "a/b.js": 'import { one } from "../c.js";\nexport const two = one + 1;\n',
            "c.js": "export const one = 1;\n",
        },
        "app.js",
    )
    assert joined.index("const $c ") < joined.index("const $a_b ") < joined.index("const $app ")
    assert "const { one } = $c;" in joined
    assert "const { one: uno } = $c;" in joined
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"app.js": 'import { a } from "./no.js";\n'}, "does not exist"),
        ({"app.js": 'import { a } from "./b.js";\n', "b.js": "export const c = 1;\n"}, "does not export"),
        ({"app.js": 'import { a } from "./b.js";\n', "b.js": 'import { x } from "./app.js";\n'}, "in a circle"),
        ({"app.js": "export default 1;\n"}, "cannot join"),
        ({"app.js": 'import d3 from "d3";\n'}, "cannot join"),
    ],
)
def test_what_cannot_be_joined_says_why(modules: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        link(modules, "app.js")


def test_manifest_is_json_that_a_person_can_read() -> None:
    text = (VENDOR / "MANIFEST.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
