"""Sentences through the real reader: which outcome of a shipped file they reach, and whether for it or against it."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario_samples import statement

from foreshock.core.errors import UserError
from foreshock.pipeline.reading import reader_settings
from foreshock.reading import read_page
from foreshock.scenarios import parse, update
from foreshock.scenarios.bearing import bearing, reading_cues
from foreshock.schema.scenario import Evidence, ScenarioSet

STRAIT = """\
format: foreshock/scenarios/1
title: The strait
as_of: 2026-03-01
horizon: 10 months
drivers:
  deal:
    outcomes: {none: rest, signed: 0.3}
    keywords: [nuclear deal, nuclear talks, talks]
    outcome_keywords: {signed: [deal is signed, nuclear deal, agreement], none: [talks collapse, no deal]}
    lowers: {signed: [walk out, hardliner*]}
  strait:
    outcomes: {open: rest, harassed: unlikely, blockade: remote}
    keywords: [strait, Hormuz, tanker*]
    toward: harassed
    outcome_keywords: {blockade: [blockade*, close*, closure], harassed: [attack*, seiz*]}
  sanctions:
    outcomes: {tighter: unlikely, same: rest, eased: very unlikely}
    keywords: [sanction*]
    toward: tighter
    outcome_keywords: {tighter: [new sanctions, tighten*], eased: [sanctions relief, eas*, lift*]}
    raises: {tighter: [enrich*]}
watch:
  - {indicator: tanker_seized, driver: strait, favours: [harassed, blockade], ratio: 4, keywords: [seized a tanker]}
"""


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, ScenarioSet]:
    example = (root / "examples" / "bulldozer" / "scenarios.yaml").read_text(encoding="utf-8")
    template = (root / "src/foreshock/exposure/template/scenarios.yaml").read_text(encoding="utf-8")
    return {"reset": parse(example), "magnets": parse(template), "strait": parse(STRAIT)}


def rows(scenarios: ScenarioSet, text: str, *, own: bool = True) -> list[Evidence]:
    """What a sentence becomes; `own`: the page is read with the drivers of the file (else with the general ones)."""
    settings = reader_settings("reader", scenarios if own else None)
    return list(update(scenarios, read_page(text, settings=settings), 1.0).evidence)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    ("file", "text", "about", "kind", "sign"),
    [
        ("reset", "New sanctions on shippers may follow within months.", "sanctions = escalation", "view", 1),
        ("reset", "Fresh sanctions are unlikely.", "sanctions = escalation", "view", 1),
        ("reset", "Brussels will likely tighten sanctions.", "sanctions = escalation", "view", 1),
        ("reset", "Trump is unlikely to lift sanctions.", "sanctions = limited_relief", "view", 1),
        ("reset", "Joint projects in the Arctic might return to the table.", "arctic = cooperation", "view", 1),
        ("reset", "A working partnership in the Arctic is improbable.", "arctic = cooperation", "view", 1),
        ("reset", "The Arctic will stay quiet.", "arctic = quiet", "view", 1),
        ("reset", "A full rollback of sanctions is highly unlikely.", "sanctions = rollback", "view", 1),
        ("reset", "A wholesale rollback would probably meet fierce resistance.", "sanctions = rollback", "fact", -1),
        ("reset", "Strong opposition to a rollback is likely.", "sanctions = rollback", "fact", -1),
        ("reset", "Congress is likely to block any sanctions relief.", "sanctions = limited_relief", "fact", -1),
        ("reset", "The ceasefire will probably collapse.", "settlement = frozen_conflict", "fact", -1),
        ("reset", "A ceasefire could follow.", "settlement = frozen_conflict", "view", 1),
        ("reset", "Alliances will probably close ranks.", "alliances = cohesive", "view", 1),
        ("magnets", "A full ban on magnets is unlikely.", "magnets = banned", "view", 1),
        ("magnets", "Attacks on shipping in the Red Sea are likely to go on.", "red_sea = attacks", "view", 1),
        ("magnets", "Sanctions relief is highly unlikely this year.", "sanctions = relief", "view", 1),
        ("strait", "A blockade of the strait will not happen.", "strait = blockade", "view", 1),
        ("strait", "Iran is unlikely to close the Strait of Hormuz.", "strait = blockade", "view", 1),
        ("strait", "Attacks on tankers will probably resume.", "strait = harassed", "view", 1),
        ("strait", "New sanctions on tanker owners may follow.", "sanctions = tighter", "view", 1),
        ("strait", "Hardliners are likely to walk out of any agreement.", "deal = signed", "fact", -1),
        ("strait", "Tehran will almost certainly enrich more under sanctions.", "sanctions = tighter", "fact", 1),
    ],
)
def test_a_sentence_reaches_its_outcome(
    files: dict[str, ScenarioSet], own: bool, file: str, text: str, about: str, kind: str, sign: int
) -> None:
    (row,) = rows(files[file], text, own=own)
    assert f"{row.driver} = {row.outcome}" == about
    assert row.kind == kind
    if kind == "fact":
        assert row.ratio is not None
        assert (row.ratio > 1) == (sign > 0)


def test_what_will_not_happen_lowers(files: dict[str, ScenarioSet]) -> None:
    (row,) = rows(files["strait"], "A blockade of the strait will not happen.")
    assert row.said == pytest.approx(0.024, abs=0.001)
    assert row.posterior < row.prior


@pytest.mark.parametrize(
    "text", ["Sanctions relief would likely boost exports.", "Joint projects could involve infrastructure."]
)
def test_a_consequence_says_nothing_of_its_cause(files: dict[str, ScenarioSet], text: str) -> None:
    (row,) = rows(files["reset"], text)
    assert not row.used
    assert "neither raises nor lowers" in row.why


def test_who_names_no_outcome_counts_less(files: dict[str, ScenarioSet]) -> None:
    """'Settlement' may be any outcome of that driver; half the weight stays."""
    (row,) = rows(files["reset"], "The Kremlin is likely to accept a settlement.")
    assert (row.outcome, row.kind) == ("negotiated", "view")
    assert row.base == pytest.approx(0.5)
    assert "names no outcome of settlement, so it counts less" in row.why


def test_it_is_what_its_sentence_spoke_of(files: dict[str, ScenarioSet]) -> None:
    text = "A wholesale rollback is a different matter: it would probably meet fierce resistance in Congress."
    (row,) = rows(files["reset"], text)
    assert (row.outcome, row.kind) == ("rollback", "fact")


def test_the_circumstance_is_no_subject(files: dict[str, ScenarioSet]) -> None:
    """'A second term would bring talks' is about talks, given that term."""
    text = "A second Trump term would almost certainly lead to increased direct dialogue."
    (row,) = rows(files["reset"], text)
    assert (row.driver, row.outcome) == ("dialogue", "direct")
    assert row.given == {"administration": ("transactional",)}


def test_a_report_counts_as_the_indicator_and_a_denial_does_not(files: dict[str, ScenarioSet]) -> None:
    said = "Iranian forces seized a tanker near the strait on Thursday, two shipping sources said."
    (row,) = [row for row in rows(files["strait"], said) if row.kind == "indicator"]
    assert (row.source, row.outcome, row.used) == ("tanker_seized", "harassed or blockade", True)
    assert row.text in said
    assert not [
        row
        for row in rows(files["strait"], "Iran denied that it had seized a tanker, two shipping sources said.")
        if row.kind == "indicator"
    ]


def test_a_record_that_names_the_outcome_is_believed(files: dict[str, ScenarioSet]) -> None:
    """Whoever corrects a brief by hand has the last word."""
    sanctions = files["reset"].drivers[files["reset"].driver("sanctions")]
    found = bearing(statement("s1", "sanctions", 0.4, -1, outcome="held", event="new sanctions follow"), sanctions)
    assert (found.outcomes, found.stance) == (("held",), -1)


def test_either_of_two_outcomes(files: dict[str, ScenarioSet]) -> None:
    sanctions = files["reset"].drivers[files["reset"].driver("sanctions")]
    both = bearing(statement("s1", "sanctions", 0.4, event="relief or a rollback come"), sanctions)
    assert set(both.outcomes) == {"limited_relief", "rollback"}


def test_the_reader_is_told_what_moves_towards_the_outcome(files: dict[str, ScenarioSet]) -> None:
    sanctions = files["strait"].drivers[files["strait"].driver("sanctions")]
    keywords, raises, lowers = reading_cues(sanctions)
    assert keywords == ("sanctions", "sanction*")
    assert raises == ("enrich*", "new sanctions", "tighten*")
    assert lowers == ("sanctions relief", "eas*", "lift*")


def test_a_name_in_common_does_not_lend_its_direction(files: dict[str, ScenarioSet]) -> None:
    """The general driver 'sanctions' rises when they are eased; in this file it rises when they are tightened."""
    own = next(one for one in reader_settings("reader", files["strait"]).wanted() if one.name == "sanctions")
    assert "lift*" not in own.raises
    assert "lift*" in own.lowers
    shared = next(one for one in reader_settings("reader", files["reset"]).wanted() if one.name == "sanctions")
    assert "waiver*" in shared.more
    assert own.more == ()
    names = [one.name for one in reader_settings("reader", files["reset"]).wanted()]
    assert len(names) == len(set(names))


LANE = """\
format: foreshock/scenarios/1
title: A truce and a lane
as_of: 2026-03-09
horizon: 12 months
drivers:
  truce:
    outcomes: {none: rest, holds: 0.4}
    keywords: [ceasefire, truce]
    lowers: [fray*, collaps*]
    outcome_keywords: {holds: [hold*, last*]}
  lane:
    outcomes: {other: rest, open: 0.2, closed: 0.1}
    keywords: [canal, lane]
    outcome_keywords: {open: [reopen*, recover*], closed: [close*, closure, blockade]}
"""


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "In 2019 a currency war was likely, and none of us saw it. None will come this year.",
        "Rates may climb. They would almost certainly collapse later, because too many ships were ordered.",
        "The others will likely stay away. No other outcome is likely.",
        "Trade with the mainland is likely to recover slowly. Yes, it probably will.",
        "Wage talks are likely to last. The yen will probably hold.",
    ],
)
def test_words_that_fit_any_subject_name_none(text: str, own: bool) -> None:
    """Pronouns, 'none', 'other' and verbs such as 'collapse' or 'recover' make no sentence speak of a driver."""
    scenarios = parse(LANE, "lane.yaml")
    settings = reader_settings("reader", scenarios if own else None)
    page = read_page(f"{text}\n\nThe weather in the valley was fine on the day.", settings=settings)
    assert page.statements
    moved = update(scenarios, page, 1.0)
    assert [row.text for row in moved.evidence if row.used] == []
    assert moved.marginals() == scenarios.marginals()


def test_an_outcome_is_believed_where_its_driver_was_named_before() -> None:
    """'A closure' is the lane's where the page spoke of the canal, and nobody's where it did not."""
    scenarios = parse(LANE, "lane.yaml")
    (row,) = rows(scenarios, "Pilots of the canal met on Monday. A closure is unlikely, they said.")
    assert (row.driver, row.outcome, row.used) == ("lane", "closed", True)
    assert not rows(scenarios, "Teachers met on Monday. A closure of schools is unlikely, they said.", own=False)


@pytest.mark.parametrize(
    "text",
    [
        "Pilots of the canal met on Monday. Unions could recover the blockade runner, they said.",
        "The canal is old. A minister may answer the closure of schools.",
    ],
)
def test_a_word_of_an_outcome_in_the_predicate_names_no_driver(text: str) -> None:
    """What is done to something else is not the outcome, though the page named the driver before."""
    assert not [row for row in rows(parse(LANE, "lane.yaml"), text, own=False) if row.used]


def test_a_word_turned_round_is_another() -> None:
    file = LANE.replace("closed: [close*, closure, blockade]", "closed: [escalat*, closure]")
    assert not [row for row in rows(parse(file), "The lane will de-escalate tensions.", own=False) if row.used]
    assert [row for row in rows(parse(file), "The lane will escalate tensions.", own=False) if row.used]


def test_what_is_taken_off_the_table_is_the_object() -> None:
    scenarios = parse(LANE, "lane.yaml")
    (row,) = rows(scenarios, "A truce would take the whole dossier off the table.")
    assert not row.used or (row.ratio or 1) > 1


def test_the_last_step_is_no_lasting() -> None:
    (row,) = rows(parse(LANE, "lane.yaml"), "A truce would be the last large step.", own=False)
    assert not row.used


def test_a_condition_that_names_no_outcome_of_several_is_no_circumstance() -> None:
    (row,) = rows(parse(LANE, "lane.yaml"), "If the canal matters, a truce is likely to hold.")
    assert row.given == {}
    assert "which is no driver here, so it counts less" in row.why


def test_what_is_said_though_a_condition_was_named_does_not_depend_on_it() -> None:
    said = "Should the canal be closed, oil would very likely pass $110, they wrote, though a closure is unlikely."
    used = [row for row in rows(parse(LANE, "lane.yaml"), said) if row.used]
    assert [(row.driver, row.outcome, row.given) for row in used] == [("lane", "closed", {})]


def test_cues_are_checked() -> None:
    with pytest.raises(UserError, match=r"drivers\.deal\.lowers: driver 'deal' has no outcome 'sgned'\. Did you mean"):
        parse(STRAIT.replace("lowers: {signed", "lowers: {sgned"))
    listed = parse(STRAIT.replace("lowers: {signed: [walk out, hardliner*]}", "lowers: [walk out]"))
    assert listed.drivers[0].lowers == {"signed": ("walk out",)}
