"""Pictures: nothing runs over its box, nothing overlaps, arrows go from box to box, light and dark."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from scenario_samples import SHOCKS, TAIL, WORKED

from foreshock.scenarios import Opinion, Sampling, opine, parse
from foreshock.scenarios.diagram import calibration_page, calibration_svg
from foreshock.scenarios.drawing import GAP_X, HEAD, ROW, WIDTH, fitted, length, share, svg, wrapped
from foreshock.scenarios.picture import layers, page
from foreshock.scenarios.places import arranged
from foreshock.scenarios.score import calibration, scores
from foreshock.schema.scenario import ScenarioSet

NS = "{http://www.w3.org/2000/svg}"
ONE = """\
format: foreshock/scenarios/1
title: One
as_of: 2024-03-01
horizon: 12 months
drivers:
  deal: {outcomes: {none: rest, signed: 0.0004}}
"""
LONG = """\
format: foreshock/scenarios/1
title: A very long title of a file that says what may happen to everything in the Gulf over the whole of the coming year
as_of: 2024-03-01
horizon: 12 months
drivers:
  talks_between_washington_and_tehran_on_enrichment: {outcomes: {none: rest, signed: 0.3}}
  strait:
    outcomes: {open: rest, an_outcome_with_a_name_that_cannot_fit_into_any_box: 0.1}
    given: [{when: {talks_between_washington_and_tehran_on_enrichment: signed}, p: {open: 0.99}}]
  oil: {outcomes: {calm: rest, spike: 0.2}, given: [{when: {strait: open}, p: {spike: 0.1}}]}
  lng: {outcomes: {calm: rest, short: 0.2}, given: [{when: {strait: open}, p: {short: 0.1}}]}
  freight:
    outcomes: {normal: rest, double: 0.2}
    given:
      - {when: {lng: short, oil: spike}, p: {double: 0.9}}
      - {when: {talks_between_washington_and_tehran_on_enrichment: signed}, p: {double: 0.01}}
  weather: {outcomes: {mild: rest, harsh: 0.2}}
"""
SETS = {
    "one": parse(ONE),
    "long": opine(parse(LONG), Opinion("strait", "open", 0.2, "Ada")),
    "six": opine(parse(WORKED + TAIL, "f.yaml", SHOCKS), Opinion("arctic", "cooperation", 0.5, "Ada")),
}


def drawn(scenarios: ScenarioSet) -> ET.Element:
    return ET.fromstring(svg(scenarios, layers(scenarios)))


def corners(box: ET.Element) -> tuple[float, float, float, float]:
    x, y = float(box.get("x", 0)), float(box.get("y", 0))
    return x, y, x + float(box.get("width", 0)), y + float(box.get("height", 0))


@pytest.mark.parametrize("name", SETS)
def test_boxes_lie_apart_and_inside(name: str) -> None:
    picture = drawn(SETS[name])
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    boxes = [corners(one) for one in picture.iter(f"{NS}rect") if one.get("class") == "box"]
    assert len(boxes) == len(SETS[name].drivers) + bool(SETS[name].named)
    for x1, y1, x2, y2 in boxes:
        assert 0 < x1 < x2 < width and 0 < y1 < y2 < height
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("name", SETS)
def test_names_and_numbers_of_a_line_do_not_meet(name: str) -> None:
    rows: dict[tuple[float, int], dict[str, tuple[float, str]]] = {}
    for text in drawn(SETS[name]).iter(f"{NS}text"):
        if text.get("class") != "row":
            continue
        said = text.text or "".join(part.text or "" for part in text.iter(f"{NS}tspan"))
        x, end = float(text.get("x", 0)), text.get("text-anchor") == "end"
        column = int((x - 1) // (WIDTH + GAP_X))
        rows.setdefault((float(text.get("y", 0)), column), {})["right" if end else "left"] = (x, said)
    assert rows
    for row in rows.values():
        (left, label), (right, number) = row["left"], row["right"]
        assert left + length(label, 12.5) <= right - length(number, 12.5) + 1


@pytest.mark.parametrize("name", SETS)
def test_arrows_run_from_box_to_box(name: str) -> None:
    picture = drawn(SETS[name])
    boxes = {}
    for group in picture.iter(f"{NS}g"):
        rect = group.find(f"{NS}rect")
        title = rect.find(f"{NS}title") if rect is not None else None
        assert rect is not None and title is not None and title.text is not None
        boxes[title.text.partition(":")[0]] = corners(rect)
    arrows = [one for one in picture.iter(f"{NS}path") if one.get("class") == "arrow"]
    expected = {(parent, table.driver) for table in SETS[name].tables for parent in table.parents}
    told = set()
    for arrow in arrows:
        title = arrow.find(f"{NS}title")
        assert title is not None and title.text is not None
        parent, child = title.text.split(" to ")
        told.add((parent, child))
        numbers = [float(one) for one in re.findall(r"-?[\d.]+(?:e-?\d+)?", arrow.get("d", ""))]
        (x1, y1), (x2, y2) = numbers[:2], numbers[-2:]
        left, right = boxes[parent], boxes[child]
        assert x1 == pytest.approx(left[2]) and left[1] < y1 < left[3]
        assert x2 == pytest.approx(right[0]) and right[1] < y2 < right[3]
    assert told == expected
    ends = [re.findall(r"-?[\d.]+", one.get("d", ""))[-2:] for one in arrows]
    assert len({tuple(end) for end in ends}) == len(ends), "no two arrows end on one spot"


def test_long_arrows_pass_between_the_boxes() -> None:
    """At the station of every column the arrow keeps clear of that column's boxes."""
    picture = drawn(SETS["long"])
    boxes = [corners(one) for one in picture.iter(f"{NS}rect") if one.get("class") == "box"]
    for arrow in picture.iter(f"{NS}path"):
        for x, y in re.findall(r"L([\d.]+) ([\d.]+)", arrow.get("d", "")):
            over = [box for box in boxes if box[0] < float(x) - 1 < box[2] and box[1] <= float(y) <= box[3]]
            assert over == []


def test_ticks_stand_where_it_was_before() -> None:
    moved = SETS["six"]
    assert moved.prior is not None
    before = moved.marginals(moved.prior)["arctic"]
    picture = drawn(moved)
    group = next(one for one in picture.iter(f"{NS}g") if "arctic" in "".join(one.itertext())[:12])
    box = group.find(f"{NS}rect")
    assert box is not None
    x, y, right, _ = corners(box)
    ticks = {float(one.get("y1", 0)): float(one.get("x1", 0)) for one in group.iter(f"{NS}line")}
    room = right - x - 28
    for line, p in enumerate(before.values()):
        at = min(ticks, key=lambda top: abs(top - (y + HEAD + ROW * line + 18.5)))
        assert ticks[at] == pytest.approx(x + 14 + room * p, abs=0.1)


def test_pictures_bring_their_own_page_in_light_and_dark() -> None:
    whole = scores([0.2, 0.8], [0, 1])
    for text in (svg(SETS["one"], layers(SETS["one"])), calibration_svg(calibration([0.2, 0.8], [0, 1]), whole)):
        picture = ET.fromstring(text)
        first = picture.find(f"{NS}rect")
        assert first is not None
        assert (first.get("class"), first.get("width")) == ("page", picture.get("width"))
        style = "".join(one.text or "" for one in picture.iter(f"{NS}style"))
        light, _, dark = style.partition("@media(prefers-color-scheme:dark)")
        used = {one.get("class") for one in picture.iter() if one.get("class")}
        assert used <= set(re.findall(r"\.(\w+)", light))
        for name in ("page", "title", "small", "bar"):
            assert f".{name}" in dark
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_named_futures_and_tables_of_the_page() -> None:
    text = page(SETS["six"])
    assert text.count("<table>") == 2
    assert "<td>thaw</td>" in text
    assert "before" in text
    assert "before" not in page(SETS["one"]).split("<table>")[1]
    assert "&lt; 0.1 %" in page(SETS["one"])


def test_texts_are_shortened_to_their_room() -> None:
    assert fitted("short", 100, 12.5) == "short"
    cut = fitted("an outcome with a name that cannot fit", 100, 12.5)
    assert cut.endswith("…") and length(cut, 12.5) <= 100
    lines = wrapped("one two three four five six seven eight nine ten", 90, 12.5, most=2)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert wrapped("", 90, 12.5) == [""]
    assert [share(p) for p in (0, 0.0004, 0.0123, 0.5, 0.0996, 0.994, 0.9999, 1)] == [
        "0", "< 0.1", "1.2", "50", "10", "99.4", "> 99.9", "100"
    ]  # fmt: skip


def test_crossings_are_taken_out() -> None:
    """a-z and b-y, written so that they cross, are put side by side."""
    grid = arranged({"a": 0, "b": 0, "y": 1, "z": 1, "free": 0}, [("a", "z"), ("b", "y")])
    (left, right) = grid.columns
    assert [right[left.index("a")], right[left.index("b")]] == ["z", "y"]
    assert grid.apart == ("free",)
    assert arranged({"a": 0}, []).columns == ((),) or arranged({"a": 0}, []).columns == ()


def test_counts_of_the_calibration_never_touch() -> None:
    """Bins whose means lie close together have columns of their own."""
    f = [0.099, 0.098, 0.1001, 0.9] * 5
    o = [0, 1, 0, 1] * 5
    picture = ET.fromstring(calibration_svg(calibration(f, o), scores(f, o, 10)))
    bars = sorted(corners(one)[::2] for one in picture.iter(f"{NS}rect") if one.get("class") == "bar")
    assert len(bars) == 3
    assert all(one[1] < other[0] for one, other in pairwise(bars))
    ticks = [one.text for one in picture.iter(f"{NS}text") if one.get("class") == "small" and "%" in (one.text or "")]
    assert ticks.count("20 %") == 2 and ticks.count("100 %") == 2
    whole = calibration_page(calibration(f, o), scores(f, o, 10), {"source": {"<b>": scores(f, o)}})
    assert "&lt;b&gt;" in whole and "all but the file" in whole


def test_many_arrows_stay_on_the_edge_of_their_box() -> None:
    count = 24
    lines = [ONE.rstrip("\n")] + [
        f"  d{k}: {{outcomes: {{no: rest, yes: 0.2}}, given: [{{when: {{deal: signed}}, p: {{yes: 0.5}}}}]}}"
        for k in range(count)
    ]
    picture = drawn(parse("\n".join(lines), sampling=Sampling(limit=1000, samples=64)))
    box = next(corners(one) for one in picture.iter(f"{NS}rect") if one.get("class") == "box")
    starts = [
        re.findall(r"[\d.]+", one.get("d", ""))[:2] for one in picture.iter(f"{NS}path") if one.get("class") == "arrow"
    ]
    assert len({y for _, y in starts}) == count
    assert all(box[1] < float(y) < box[3] for _, y in starts)
