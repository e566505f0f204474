"""The scenario file: worked probabilities, and every mistake with its line, the nearest name and what to do."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED

from foreshock.core import marked
from foreshock.core.errors import UserError
from foreshock.core.registry import family
from foreshock.scenarios import parse
from foreshock.scenarios.answer import ask
from foreshock.scenarios.editor import json_schema
from foreshock.scenarios.hazard import probability_by, rates
from foreshock.scenarios.uncertainty import ranges
from foreshock.scenarios.words import SCALES, lookup
from foreshock.schema.scenario import ScenarioSet


def read(text: str) -> ScenarioSet:
    return parse(text, "f.yaml", SHOCKS)


def problems(text: str) -> list[str]:
    with pytest.raises(UserError) as raised:
        read(text)
    return [str(problem) for problem in raised.value.problems]


SMALL = """\
format: foreshock/scenarios/1
title: Small
as_of: 2025-01-01
horizon: 12 months
drivers:
  a:
    outcomes: {no: rest, yes: 0.3}
  b:
    outcomes: {no: rest, yes: 0.2}
    given:
      - when: {a: yes}
        p: {yes: 0.6}
"""


def swapped(old: str, new: str, text: str = SMALL) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_worked_probabilities() -> None:
    scenarios = read(WORKED + TAIL)
    assert len(scenarios) == 216
    assert scenarios.exact
    assert scenarios.weights.sum() == pytest.approx(1, abs=1e-12)
    marginals = scenarios.marginals()
    assert marginals["sanctions"]["limited_relief"] == pytest.approx(0.367, abs=1e-3)
    assert marginals["sanctions"]["rollback"] == pytest.approx(0.069, abs=1e-3)
    assert marginals["arctic"]["contested"] == pytest.approx(0.599, abs=1e-3)
    named = {name: scenarios.probability(when) for name, when in scenarios.named.items()}
    assert named == pytest.approx({"thaw": 0.365, "cold_arctic": 0.381, "adrift_allies": 0.412}, abs=1e-3)
    heaviest = np.sort(scenarios.weights)[::-1].cumsum()
    assert int((heaviest < 0.95).sum()) + 1 == 84


def test_worked_probability_by_hand() -> None:
    """P(relief) written out with the ICD-203 midpoints."""
    calm = 0.97 * (0.5 + 0.325) + 0.03 * (0.325 + 0.125)
    expected = 0.5 * 0.125 + 0.5 * (calm * 0.675 + (1 - calm) * 0.325)
    assert read(WORKED).marginals()["sanctions"]["limited_relief"] == pytest.approx(expected, abs=1e-12)


def test_every_probability_knows_its_line_and_words() -> None:
    scenarios = read(WORKED)
    (found,) = [
        p for p in scenarios.provenance
        if p.driver == "sanctions" and p.outcome == "limited_relief" and "settlement" in p.given
    ]  # fmt: skip
    assert (found.written, found.value, found.because) == ("likely", 0.675, "concessions are paid for")
    assert found.given == "administration = transactional and settlement = frozen_conflict or negotiated"
    assert found.file == "f.yaml"
    assert found.line is not None
    assert "limited_relief: likely" in WORKED.splitlines()[found.line - 1]
    rest = [p for p in scenarios.provenance if p.outcome == "war_continues"]
    assert {p.written for p in rest} == {"rest"}


def test_shocks_happen_where_their_condition_holds() -> None:
    scenarios = read(WORKED + TAIL)
    assert [shock.sentence() for shock in scenarios.shocks] == [
        "trade with RUS stops", "trade with RUS stops", "trade with KAZ stops"
    ]  # fmt: skip
    assert scenarios.shocks[0].start == pytest.approx(182.5)
    assert (scenarios.active[:, 0] == scenarios.mask({"sanctions": ("limited_relief",)})).all()
    assert (scenarios.active[:, 1] == scenarios.mask(scenarios.named["cold_arctic"])).all()
    assert (scenarios.active[:, 1] == scenarios.active[:, 2]).all()
    assert scenarios.correlation is not None
    assert scenarios.correlation[1, 2] == pytest.approx(0.4)
    assert scenarios.correlation[0, 1] == 0
    assert scenarios.indicators[0].ratio == 6


def test_spelling_does_not_hide_the_names() -> None:
    """Shape and names are both checked, in one go, in line order."""
    text = (
        (WORKED + TAIL)
        .replace("because: concessions", "becuase: concessions")
        .replace("likely, rollback: very", "almost certan, rollback: very")
    )
    text = text.replace("thaw: {sanctions:", "thaw: {sanction:").replace("arctic: contested}", "arctic: contestd}", 1)
    text = text.replace("type: embargo, target: KAZ", "type: embago, target: KAZ")
    found = problems(text)
    lines = [int(problem.split(":")[1].split()[0]) for problem in found]
    assert lines == sorted(lines)
    joined = "\n".join(found)
    assert "unknown key 'becuase'. Did you mean 'because'?" in joined
    assert (
        "'almost certan' is neither a probability (0 to 1) nor an estimative word. Did you mean 'almost certain'?"
        in joined
    )
    assert "there is no driver 'sanction'. Did you mean 'sanctions'?" in joined
    assert "driver 'arctic' has no outcome 'contestd'. Did you mean 'contested'?" in joined
    assert "no shock is called 'embago'. Did you mean 'embargo'?" in joined
    assert len(found) == 5


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("yes: 0.3", "yes: 1.3", "1.3 is not a probability; it lies between 0 and 1. Write 0.013 or '1.3 %'"),
        ("yes: 0.3", "yes: 1e3", "1000 is not a probability"),
        ("no: rest, yes: 0.3", "no: 0.6, yes: 0.3", "the probabilities sum to 0.9, not 1."),
        ("no: rest, yes: 0.3", "no: 0.8, yes: 0.3", "the probabilities sum to 1.1, not 1."),
        ("yes: 0.3", "yes: true", "write a probability from 0 to 1, an estimative word or rest"),
        ("when: {a: yes}", "when: {a: ja}", "driver 'a' has no outcome 'ja'. Valid: no, yes."),
        ("when: {a: yes}", "when: {b: yes}", "driver 'b' depends on itself."),
        ("as_of: 2025-01-01", "as_of: yesterday", "'yesterday' is not a date. Write year-month-day"),
        ("horizon: 12 months", "horizon: soon", "'soon' is not a duration"),
        ("horizon: 12 months", "horizon: 0", "the horizon must be longer than nothing"),
        ("title: Small", "title: NO\nnames: {x: {a: no}}", "unknown key 'names'. Did you mean 'named'?"),
        ("format: foreshock/scenarios/1", "format: foreshock/scenarios/2", "'format' cannot be"),
        ("  a:\n", "  a=b:\n", "'a=b' cannot be a name."),
        ("{no: rest, yes: 0.3}", "{yes: 1}", "at least 2 entries"),
        ("yes: 0.3", "yes: {p: 0.3, by: 2024-01-01}", "'2024-01-01' is not after 2025-01-01"),
        ("yes: 0.3", "yes: {p: 1, by: 6 months}", "they sum to 1; something must be left"),
        ("no: rest, yes: 0.3", "no: {p: rest, by: 30}, yes: 0.3", "'rest' cannot have a date"),
    ],
)  # fmt: skip
def test_one_mistake(old: str, new: str, said: str) -> None:
    found = problems(swapped(old, new))
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("f.yaml:") for problem in found)


def test_loop_names_its_members_and_lines() -> None:
    text = (
        SMALL
        + """\
  c:
    outcomes: {no: rest, yes: 0.2}
    given:
      - {when: {b: yes}, p: {yes: 0.6}}
"""
    )
    looped = text.replace(
        "outcomes: {no: rest, yes: 0.3}",
        "outcomes: {no: rest, yes: 0.3}\n    given:\n      - {when: {b: yes}, p: {yes: 0.9}}",
        1,
    )
    (found,) = problems(looped)
    assert "in a circle: a (line 9) -> b (line 13) -> a." in found
    assert "c (line" not in found
    assert found.startswith("f.yaml:9 ")


def test_not_a_mapping() -> None:
    assert "is empty" in problems("")[0]
    assert "must be a mapping" in problems("- a")[0]


def test_words_give_way_to_numbers_and_are_scaled_with_a_note() -> None:
    scenarios = read(swapped("no: rest, yes: 0.3", "no: likely, yes: 0.5"))
    assert scenarios.marginals()["a"] == pytest.approx({"no": 0.5, "yes": 0.5})
    assert "the words sum to 0.675 and were scaled to 0.5" in scenarios.notes[0]
    assert scenarios.notes[0].startswith("f.yaml:7: a:")


def test_rest_is_shared_and_left_out_outcomes_are_rest() -> None:
    scenarios = read(swapped("{no: rest, yes: 0.3}", "{no: rest, yes: 40 %, maybe: rest}"))
    assert scenarios.marginals()["a"] == pytest.approx({"no": 0.3, "yes": 0.4, "maybe": 0.3})


def test_first_match_wins_and_a_covered_row_is_noted() -> None:
    scenarios = read(SMALL + "      - when: {a: [yes]}\n        p: {yes: 0.9}\n")
    assert scenarios.probability({"b": ("yes",)}, {"a": ("yes",)}) == pytest.approx(0.6)
    assert scenarios.notes == ("f.yaml:13: b: the row 'when a = yes' never counts, earlier rows cover it",)


def test_impossible_outcomes_leave_no_scenario() -> None:
    scenarios = read(swapped("yes: 0.3", "yes: 0"))
    assert len(scenarios) == 2
    assert (scenarios.weights > 0).all()


def test_norway_stays_text() -> None:
    scenarios = read(swapped("{no: rest, yes: 0.3}", "{NO: rest, on: 0.3}").replace("{a: yes}", "{a: on}"))
    assert scenarios.drivers[0].outcomes == ("NO", "on")


def test_the_nineteen_phrases_stand_in_the_order_of_people() -> None:
    """Means of 5,174 readers, from almost no chance to will happen: each above the one before."""
    phrases = """almost no chance, remote chance, highly unlikely, little chance, chances are slight, improbable,
        unlikely, could happen, might happen, may happen, about even, realistic possibility, better than even, probable,
        likely, very good chance, highly likely, almost certain, will happen"""
    found = [lookup(phrase, "reader") for phrase in phrases.split(",")]
    values = [one.mode for one in found if one is not None]
    assert len(values) == 19
    assert all(low < high for low, high in itertools.pairwise(values))


def test_yardsticks_differ() -> None:
    said = {scale: lookup("unlikely", scale) for scale in SCALES}
    modes = {scale: found.mode for scale, found in said.items() if found}
    assert modes == pytest.approx(
        {"icd203": 0.325, "reader": 0.19, "phia": 0.30, "ipcc": 0.165, "nato": 0.25, "efsa": 0.215}
    )
    reader = read(swapped("yes: 0.3", "yes: might", SMALL))
    assert reader.marginals()["a"]["yes"] == pytest.approx(0.4)
    assert read(swapped("yes: 0.3", "yes: unlikely", "words: reader\n" + SMALL)).marginals()["a"][
        "yes"
    ] == pytest.approx(0.19)


def test_probability_by_a_date_against_the_horizon() -> None:
    """Half by six months at a constant rate is three quarters by twelve."""
    scenarios = read(swapped("yes: 0.3", "yes: {p: 0.5, by: 6 months}"))
    assert scenarios.marginals()["a"]["yes"] == pytest.approx(0.75, abs=1e-12)
    assert probability_by(scenarios, "a", "yes", "6 months") == pytest.approx(0.5, abs=1e-12)
    assert probability_by(scenarios, "a", "yes", "12 months") == pytest.approx(0.75, abs=1e-12)
    assert probability_by(scenarios, "a", "yes", "2025-04-02") == pytest.approx(1 - 0.5 ** (91 / 182.5), abs=1e-12)
    assert probability_by(scenarios, "b", "yes", "6 months") == pytest.approx(scenarios.marginals()["b"]["yes"] / 2)


def test_competing_outcomes_by_different_dates() -> None:
    """The rates found give back what was said of each outcome at its own date."""
    rate = rates([0.3, 0.2], [100, 300])
    whole = sum(rate)
    for r, p, t in zip(rate, [0.3, 0.2], [100, 300], strict=True):
        assert r / whole * (1 - np.exp(-whole * t)) == pytest.approx(p, abs=1e-12)


def test_contradicting_correlations_are_moved_and_noted() -> None:
    def shock(name: str, pairs: str) -> str:
        return f"      - {{type: embargo, target: RUS, id: {name}, correlated_with: {{{pairs}}}}}\n"

    text = SMALL + "effects:\n  - when: {a: yes}\n    shocks:\n"
    text += shock("x", "y: 0.9, z: 0.9") + shock("y", "z: -0.9") + shock("z", "")
    scenarios = read(text)
    assert scenarios.correlation is not None
    assert np.linalg.eigvalsh(scenarios.correlation)[0] > -1e-9
    assert np.diag(scenarios.correlation) == pytest.approx(np.ones(3))
    assert "moved to the nearest possible ones" in scenarios.notes[-1]


def test_editor_schema_knows_the_keys_and_the_shocks() -> None:
    schema = json_schema(SHOCKS)
    assert schema["properties"]["format"]["const"] == "foreshock/scenarios/1"
    assert {"$ref": "#/$defs/embargo"} in schema["$defs"]["EffectShape"]["properties"]["shocks"]["items"]["oneOf"]
    assert set(schema["$defs"]["embargo"]["required"]) == {"type", "target"}
    written = schema["$defs"]["DriverShape"]["properties"]["outcomes"]["additionalProperties"]["anyOf"]
    assert {"almost certain", "unlikely", "might", "rest"} <= set(written[1]["enum"])
    assert schema["$defs"]["DriverShape"]["properties"]["toward"]["description"].startswith("The outcome that")


def test_shocks_that_count_from_the_coming_of_an_outcome() -> None:
    """Half by six months: within twelve it comes, if it does, on day 1/R - H/(exp(RH) - 1)."""
    timed = swapped("yes: 0.3", "yes: {p: 0.5, by: 6 months}")
    text = timed + "effects:\n  - {when: {a: yes}, after: a, shocks: [{type: embargo, target: RUS, start: 10}]}\n"
    rate = np.log(2) / 182.5
    expected = 1 / rate - 365 / (np.exp(rate * 365) - 1)
    assert read(text).shocks[0].start == pytest.approx(10 + expected)
    days = np.linspace(0, 365, 200_001)
    density = np.exp(-rate * days)
    assert expected == pytest.approx(float((days * density).sum() / density.sum()), rel=1e-4)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("b", "'after: b' is not in this effect's 'when'"),
        ("a", "no date by which a = yes comes. Write yes: {p: ..., by"),
    ],
)
def test_after_needs_a_timed_outcome_of_the_condition(after: str, said: str) -> None:
    text = SMALL + f"effects:\n  - {{when: {{a: yes}}, after: {after}, shocks: [{{type: embargo, target: RUS}}]}}\n"
    (found,) = problems(text)
    assert said in found
    assert found.startswith("f.yaml:14 effects")


def accepts(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """Enough of JSON schema (2020-12) for ours: what an editor would underline is False."""
    if "$ref" in schema:
        return accepts(whole["$defs"][schema["$ref"].rpartition("/")[2]], value, whole)
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "anyOf" in schema and not any(accepts(each, value, whole) for each in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(accepts(each, value, whole) for each in schema["oneOf"]) != 1:
        return False
    kinds = {"object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "null": (type(None),)}
    wanted = schema.get("type", [])
    listed = [wanted] if isinstance(wanted, str) else wanted
    if listed and (isinstance(value, bool) or not any(isinstance(value, kinds[kind]) for kind in listed)):
        return False
    if isinstance(value, dict):
        own = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        inner = [(own.get(key, more), each) for key, each in value.items()]
        return set(schema.get("required", [])) <= set(value) and all(
            check is True or (check is not False and accepts(check, each, whole)) for check, each in inner
        )
    if isinstance(value, list):
        return all(accepts(schema.get("items", {}), each, whole) for each in value)
    if isinstance(value, (int, float)):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return "pattern" not in schema or bool(re.search(schema["pattern"], str(value)))


def test_editor_schema_accepts_good_files_and_underlines_bad_ones(root: Path) -> None:
    schema = json_schema(family("shocks"))
    text = (root / "examples" / "bulldozer" / "scenarios.yaml").read_text(encoding="utf-8")
    good = marked.parse(text).value
    assert accepts(schema, good, schema)
    heard = (
        "evidence: [{market: m, that: {arctic: quiet}, p: likely, on: 2024-07-01}, {seen: envoys_meet, credence: 0.5}]"
    )
    assert accepts(schema, marked.parse(f"{text}\n{heard}\n").value, schema)
    assert not accepts(schema, marked.parse(f"{text}\n{heard.replace('likely', 'likley')}\n").value, schema)
    page = (root / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert accepts(schema, marked.parse(page.split("```yaml\n")[1].split("```")[0]).value, schema)
    for old, new in (
        ("because: Wars", "becuase: Wars"), ("rollback: remote}", "rollback: remotely}"), ("ratio: 6", "ratio: six"),
        ("type: route", "type: rout"), ("status_quo: 0.5", "status_quo: 1.5"), ("change: lift", "change: lfit"),
    ):  # fmt: skip
        assert old in text
        assert not accepts(schema, marked.parse(text.replace(old, new, 1)).value, schema), new


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1.4", "1.4 is not a probability; it lies between 0 and 1. Write 0.014 or '1.4 %' if percent is meant."),
        ("140", "140 is not a probability; it lies between 0 and 1."),
        ("140 %", "140 % is not a probability; it lies between 0 and 1."),
    ],
)
def test_a_percentage_is_not_told_to_be_one(written: str, said: str) -> None:
    text = TIMELESS.format(p=written)
    with pytest.raises(UserError) as raised:
        parse(text, "f.yaml")
    assert str(raised.value).endswith(said)


TIMELESS = """\
format: foreshock/scenarios/1
title: T
as_of: 2025-01-01
horizon: 365
drivers:
  deal: {{outcomes: {{none: rest, signed: {p}}}}}
"""


def test_a_word_with_a_date_leaves_a_range_open_too() -> None:
    """likely (0.55 to 0.8) by half the horizon: 1 - (1 - p)^2 by its end."""
    text = "format: foreshock/scenarios/1\ntitle: t\nas_of: 2024-01-01\nhorizon: 24 months\ndrivers:\n"
    text += "  war:\n    outcomes: {no: rest, yes: {p: likely, by: 12 months}}\n"
    scenarios = parse(text, "f.yaml")
    cell = scenarios.provenance[1]
    plain = lookup("likely", "icd203")
    assert plain is not None
    assert cell.value == pytest.approx(1 - (1 - plain.mode) ** 2)
    assert (cell.low, cell.high) == pytest.approx((1 - (1 - plain.low) ** 2, 1 - (1 - plain.high) ** 2))
    low, high = ranges(scenarios, 400)["war"]["yes"]
    assert plain.low < low < cell.value < high < 1
    assert high - low > 0.05
    levers = [lever.text for lever in ask(scenarios, {"war": ("yes",)}).levers if lever.kind == "word"]
    assert len(levers) == 1
    assert "as 'likely by 12 months' for war = yes goes from" in levers[0]


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        (
            "\n    outcomes: [no, yes]",
            "f.yaml:9 drivers.war: 'outcomes' must be a mapping of names to values, not a list.",
        ),
        ("", "f.yaml:8 drivers: 'war' must be a mapping of names to values, not nothing."),
        ("\n    outcomes: {yes: 0.3}", "f.yaml:9 drivers.war: 'outcomes' needs at least 2 entries, not 1."),
        (
            "\n    outcomes: {no: rest, yes: 0.3}\n    given: {when: {talks: open}, p: {yes: 0.2}}",
            "f.yaml:10 drivers.war: 'given' must be a list, not a mapping. Begin each entry with '- '.",
        ),
        (
            "\n    outcomes: {no: rest, yes: {p: 0.3, by: 2027-06-31}}",
            "f.yaml:9 drivers.war.outcomes: 'by' cannot be read: '2027-06-31' is no day of the calendar.",
        ),
        ("\n    outcomes: {no: rest, yes: '0,3'}", "f.yaml:9 drivers.war.outcomes: '0,3' is neither a probability"),
    ],
)
def test_a_driver_that_cannot_be_read_is_one_problem(driver: str, said: str) -> None:
    """It is named elsewhere, and is no unknown driver there."""
    head = "format: foreshock/scenarios/1\ntitle: t\nas_of: 2026-01-01\nhorizon: 24 months\ndrivers:\n"
    head += "  talks:\n    outcomes: {open: rest, fail: 0.3}\n"
    tail = "named:\n  x: {war: yes}\nwatch:\n  - {indicator: i, driver: war, favours: yes, ratio: 2}\n"
    with pytest.raises(UserError) as error:
        parse(f"{head}  war:{driver}\n{tail}", "f.yaml")
    assert len(error.value.problems) == 1
    assert str(error.value).startswith(said)
    assert "0,3" not in said or str(error.value).endswith("Write 0.3.")
