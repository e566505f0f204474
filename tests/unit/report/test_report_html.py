"""The one file: nothing asked of anybody, nothing of the data taken for markup, the same bytes for the same run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_big import big
from report_company import HOSTILE_ITEM, HOSTILE_SITE
from report_fixture import run

from foreshock.report import build_report
from foreshock.report.html import inline_json, page, policy

SIZE = 1_150_000


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)


@pytest.fixture(scope="module")
def report() -> str:
    return build_report(run())


@pytest.fixture(scope="module")
def read(report: str) -> Reader:
    reader = Reader()
    reader.feed(report)
    return reader


def test_it_is_about_a_megabyte(report: str) -> None:
    assert len(report.encode()) < SIZE


def test_equal_runs_give_equal_bytes(report: str) -> None:
    assert build_report(run()) == report


def test_it_asks_for_nothing(read: Reader) -> None:
    for tag, attributes in read.elements:
        assert tag not in {"iframe", "object", "embed", "img", "base", "form", "video", "audio", "source"}
        for name in ("src", "href", "action", "data", "poster", "srcset"):
            assert not re.match(r"(?i)\s*(https?:)?//", attributes.get(name) or ""), (tag, attributes)
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}
        assert not [name for name in attributes if name.startswith("on")]


def test_only_our_scripts_are_there_and_the_policy_names_each(read: Reader) -> None:
    scripts = [text for attributes, text in read.scripts if "type" not in attributes]
    data = [attributes["id"] for attributes, _ in read.scripts if attributes.get("type") == "application/json"]
    assert len(scripts) == 5
    assert data == ["payload", "world"]
    (allowed,) = (attributes["content"] or "" for tag, attributes in read.elements if attributes.get("http-equiv"))
    hashes = re.findall(r"'sha256-([^']+)'", allowed)
    assert [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts] == hashes
    assert "default-src 'none'" in allowed
    assert "unsafe-inline" not in allowed.split("script-src")[1].split(";")[0]
    assert "unsafe-eval" not in allowed
    assert "http" not in allowed


def test_hostile_names_arrive_as_text_and_only_as_text(report: str, read: Reader) -> None:
    for hostile in (HOSTILE_SITE, HOSTILE_ITEM, "<svg onload", "<b onmouseover"):
        assert hostile not in report
    (payload,) = (text for attributes, text in read.scripts if attributes.get("id") == "payload")
    data = json.loads(payload)
    names = {row[0] for row in data["supply"]["table"]["rows"]}
    assert f"{HOSTILE_ITEM} at {HOSTILE_SITE}" in names
    assert "window.hacked=4" in "".join(piece["text"] for piece in data["article"]["pieces"])


def test_a_hostile_title_is_escaped() -> None:
    hostile = "</title><script>window.hacked=9</script> $PAYLOAD ${STYLE} \\u003c"
    text = build_report(replace(run(), study=run().study.model_copy(update={"title": hostile})))
    reader = Reader()
    reader.feed(text)
    assert len([1 for tag, _ in reader.elements if tag == "script"]) == 7
    assert "&lt;/title&gt;&lt;script&gt;" in text
    assert "$PAYLOAD ${STYLE}" in text


def test_without_scripts_the_answer_is_still_there(report: str) -> None:
    (plain,) = re.findall(r"<noscript>(.*?)</noscript>", report, re.DOTALL)
    assert "11.4 ± 0.6 MUSD" in plain


def test_licences_travel_with_the_code(report: str) -> None:
    footer = report[report.index("<footer>") : report.index("</footer>")]
    for name in (
        "d3 7.9.2",
        "@observablehq/plot 0.6.17",
        "topojson-client 3.1.0",
        "d3-sankey 0.12.3",
        "world-atlas 2.0.2",
    ):
        assert name in footer
    assert footer.count("Permission to use, copy, modify") == 4
    assert "Redistributions of source code" in footer


json_values = st.recursive(
    st.none() | st.booleans() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_no_value_can_leave_its_script(value: Any) -> None:
    text = inline_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


def test_a_network_of_a_hundred_thousand_relations_keeps_the_report_small() -> None:
    text = build_report(big())
    assert len(text.encode()) < 1.25e6
    (payload,) = re.findall(r'id="payload">(.*?)</script>', text, re.DOTALL)
    data = json.loads(payload)
    assert len(data["supply"]["nodes"]) == 70
    assert data["supply"]["left_out"] == 20_000 - 70
    assert data["geography"]["arc_table"]["left_out"] == 100_000 - 1000
    assert {"palladium at RUS", "nickel at RUS"} <= {one["id"] for one in data["supply"]["nodes"]}


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float values"):
        inline_json({"x": float("nan")})


def test_a_script_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="end its element"):
        policy(["const x = '</script>';"])


def test_the_page_needs_only_a_payload() -> None:
    from foreshock.report.payload import payload
    from foreshock.report.places import load_atlas

    assert page(payload(run(), load_atlas())) == build_report(run())
