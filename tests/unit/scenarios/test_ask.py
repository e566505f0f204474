"""Answers with their reasons, drafts of files, pictures, beliefs, ranges: what people do with a joint distribution."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.scenarios import Opinion, observe, opine, parse, update
from foreshock.scenarios.answer import ask
from foreshock.scenarios.hazard import held_by, probability_by
from foreshock.scenarios.impact_file import named_futures, parse_impacts
from foreshock.scenarios.picture import layers, svg, tree
from foreshock.scenarios.questions import question
from foreshock.scenarios.uncertainty import ranges
from foreshock.schema.brief import Horizon, Span
from foreshock.schema.scenario import ScenarioSet

SET = parse(WORKED + TAIL, "f.yaml", SHOCKS)
ROLLBACK = {"sanctions": ("rollback",)}


def test_parts_of_an_answer_sum_to_it() -> None:
    answer = ask(SET, ROLLBACK)
    assert answer.p == pytest.approx(0.0687, abs=1e-4)
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    assert sum(part.holds for part in answer.why) == pytest.approx(1, abs=1e-12)
    top = answer.why[0]
    assert top.when == "when administration = transactional and settlement = frozen_conflict or negotiated"
    assert top.p == pytest.approx(0.125)
    assert top.sources[0].written == "very unlikely"
    assert top.sources[0].line is not None
    assert "limited_relief: likely, rollback: very unlikely" in WORKED.splitlines()[top.sources[0].line - 1]


def test_levers_are_conditional_probabilities() -> None:
    answer = ask(SET, ROLLBACK)
    for lever in answer.levers:
        if lever.kind == "outcome":
            assert lever.p - answer.p == pytest.approx(lever.change)
    best = max((lever for lever in answer.levers if lever.kind == "outcome"), key=lambda lever: lever.p)
    assert "arctic = cooperation" in best.text
    assert best.p == pytest.approx(SET.probability(ROLLBACK, {"arctic": ("cooperation",)}))
    (seen,) = [lever for lever in answer.levers if lever.kind == "indicator"]
    assert seen.p == pytest.approx(observe(SET, "general_licence").probability(ROLLBACK))


def test_a_word_at_its_ends_is_the_file_written_so() -> None:
    """The tornado bar of 'very unlikely' for rollback equals two files with 0.05 and 0.20 in its place."""
    answer = ask(SET, ROLLBACK)
    (word,) = [
        lever
        for lever in answer.levers
        if lever.kind == "word" and "'very unlikely' for sanctions = rollback" in lever.text
    ]
    for end, found in ((0.05, word.p), (0.20, word.high)):
        text = WORKED.replace(
            "limited_relief: likely, rollback: very unlikely", f"limited_relief: likely, rollback: {end}"
        )
        assert parse(text).probability(ROLLBACK) == pytest.approx(found, abs=1e-12)


def test_a_word_gives_way_to_a_number_at_its_high_end() -> None:
    """0.80 beside 0.3 leaves nothing for the rest and is cut to 0.7, as it would be when the file is read."""
    written = "limited_relief: likely, rollback: 0.3"
    text = WORKED.replace("limited_relief: likely, rollback: very unlikely", written)
    held = {"sanctions": ("held",)}
    levers = ask(parse(text), held).levers
    (word,) = [lever for lever in levers if lever.kind == "word" and "'likely' for sanctions" in lever.text]
    for p, found in ((0.55, word.p), (0.70, word.high)):
        changed = text.replace(written, f"limited_relief: {p}, rollback: 0.3")
        assert parse(changed).probability(held) == pytest.approx(found, abs=1e-12)


def test_answers_after_evidence_show_it() -> None:
    moved = update(
        SET, brief(statement("s1", "sanctions", 0.5, outcome="rollback", text="A rollback is a toss-up")), 1.0
    )
    answer = ask(moved, ROLLBACK)
    assert answer.prior == pytest.approx(0.0687, abs=1e-4)
    assert answer.p > answer.prior
    assert answer.evidence[0].source == "s1"
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    text = answer.text()
    assert text.startswith(f"P(sanctions = rollback) = {answer.p:.3f} (the file alone: 0.069)")
    assert "A rollback is a toss-up" in text
    assert "f.yaml:" in text


def test_conditional_and_joint_answers() -> None:
    given = {"dialogue": ("direct",)}
    answer = ask(SET, SET.named["thaw"], given)
    assert answer.p == pytest.approx(SET.probability(SET.named["thaw"], given), abs=1e-12)
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    assert not any("dialogue" in lever.text for lever in answer.levers if lever.kind == "outcome")


NOT_ROLLBACK = tuple(
    outcome
    for driver in SET.drivers
    if driver.name == "sanctions"
    for outcome in driver.outcomes
    if outcome != "rollback"
)


@pytest.mark.parametrize(
    ("text", "when", "given"),
    [
        ("Will there be full rollback?", ROLLBACK, {}),
        ("Will there be full rollback if talks begin?", ROLLBACK, {"dialogue": ("direct",)}),
        ("Sanctions relief given a second term and a negotiated settlement?", {"sanctions": ("limited_relief",)},
         {"administration": ("transactional",), "settlement": ("negotiated",)}),
        ("sanctions=rollback/held | dialogue = frozen", {"sanctions": ("rollback", "held")}, {"dialogue": ("frozen",)}),
        ("how likely is a thaw?", SET.named["thaw"], {}),
        ("Will there not be full rollback?", {"sanctions": NOT_ROLLBACK}, {}),
        ("Won't there be full rollback if talks begin?", ROLLBACK, {"dialogue": ("direct",)}),
        ("Is it likely that there won't be full rollback?", {"sanctions": NOT_ROLLBACK}, {}),
        ("Should talks begin, will there be full rollback?", ROLLBACK, {"dialogue": ("direct",)}),
        ("Will there be full rollback and a contested arctic?", {**ROLLBACK, "arctic": ("contested",)}, {}),
    ],
)  # fmt: skip
def test_questions_in_words(text: str, when: dict[str, tuple[str, ...]], given: dict[str, tuple[str, ...]]) -> None:
    assert question(SET, text)[:2] == (when, given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("will it rain?", "nothing in 'will it rain\\?' is known to these scenarios. They know: thaw"),
        ("sanctions=rolback", "no outcome 'rolback'. Did you mean 'rollback'"),
        ("sanction=held", "no driver 'sanction'. Did you mean 'sanctions'"),
        ("Will there be full rollback unless talks begin?", "'unless' is not understood"),
        ("Will there be no thaw?", "what is not 'thaw' has many forms"),
        ("sanctions=held, arctic", "'arctic' is not of the form driver=outcome"),
    ],
)
def test_questions_that_cannot_be_asked(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        question(SET, text)


DATED = """\
format: foreshock/scenarios/1
title: A truce and a lane
as_of: 2026-03-09
horizon: 12 months
drivers:
  truce:
    outcomes: {none: rest, holds: {p: 0.4, by: 6 months}}
    keywords: [ceasefire, truce]
    lowers: [fray*]
  lane:
    outcomes: {disrupted: rest, partial: 0.3, open: 0.2}
    given: [{when: {truce: holds}, p: {open: 0.7, partial: 0.2}}]
    keywords: [canal, lane]
    outcome_keywords: {open: [reopen*], disrupted: [attack*, close*]}
named:
  calm: {truce: holds, lane: open}
"""
LANE = parse(DATED, "lane.yaml")


def test_a_date_is_answered_by_the_hazard() -> None:
    """0.4 by six months at a constant rate: 1 - 0.6 ** (113 / 182.5) by the end of June."""
    answer = ask(LANE, *question(LANE, "Will the truce hold by June?"))
    assert answer.by == "2026-06-30"
    assert answer.p == pytest.approx(1 - 0.6 ** (113 / 182.5), abs=1e-9)
    assert answer.p == pytest.approx(probability_by(LANE, "truce", "holds", "2026-06-30"), abs=1e-12)
    assert answer.at_horizon == pytest.approx(0.64, abs=1e-3)
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    assert answer.text().startswith(f"P(truce = holds by 2026-06-30) = {answer.p:.3f} (by the horizon: 0.640)")
    assert "'by June' is read as 2026-06-30." in answer.text()


def test_until_it_comes_the_rest_holds() -> None:
    by_june = [ask(LANE, *question(LANE, f"truce={outcome} by June")).p for outcome in ("none", "holds")]
    assert sum(by_june) == pytest.approx(1, abs=1e-12)
    assert ask(LANE, *question(LANE, "calm by June")).p == pytest.approx(
        float(LANE.weights @ (held_by(LANE, {"truce": ("holds",)}, 113) * LANE.mask({"lane": ("open",)}))), abs=1e-12
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Will the canal reopen this year?",
            "'this year' is read as 2026-12-31, but the file gives lane no dates (`by`)",
        ),
        ("Will the truce hold before 2030?", "the file looks no farther than its horizon, 2027-03-09"),
        ("calm by June", "The file gives lane no dates: taken as at the horizon, 2027-03-09."),
    ],
)
def test_what_the_file_does_not_date_is_said(text: str, said: str) -> None:
    answer = ask(LANE, *question(LANE, text))
    assert said in answer.text()
    when = question(LANE, text).when
    if "calm" not in text:
        assert answer.p == pytest.approx(LANE.probability(when), abs=1e-12)
        assert answer.by == ""


@pytest.mark.parametrize(
    ("text", "when", "said"),
    [
        ("Will the truce hold in Brazil?", {"truce": ("holds",)}, "Not understood, and left out of account: 'brazil'."),
        ("Is there a ceasefire?", {"truce": ("holds",)}, "No outcome was named; taken to ask for truce = holds."),
        ("Will the truce collapse?", {"truce": ("none",)},
         "'collapse' is taken to mean that truce = holds does not come."),
        ("Will the reopening of the canal be blocked?", {"lane": ("disrupted", "partial")},
         "'blocked' is taken to mean that lane = open does not come."),
        ("Will the canal reopen if the truce holds by May?", {"lane": ("open",)},
         "'by May' in the condition is not weighed"),
    ],
)  # fmt: skip
def test_how_a_question_was_understood_is_said(text: str, when: dict[str, tuple[str, ...]], said: str) -> None:
    found = question(LANE, text)
    assert found.when == when
    assert any(said in remark for remark in found.terms.remarks)
    assert said in ask(LANE, *found).text()


def test_a_question_that_is_understood_has_no_remarks() -> None:
    for text in ("Will the canal reopen?", "calm", "How likely is it that the lane is open or partial?"):
        assert question(LANE, text).terms.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "calm by June",
        "Will the canal reopen if the truce holds?",
        "lane=open/partial | truce=none",
        "Will the truce hold by 2026-06-30?",
    ],
)
def test_the_head_of_an_answer_is_its_question(text: str) -> None:
    asked = question(LANE, text)
    head = ask(LANE, *asked).text().splitlines()[0].partition(") = ")[0] + ")"
    again = question(LANE, head)
    assert again[:2] == asked[:2]
    assert again.terms.by == asked.terms.by


def test_conditions_in_either_place() -> None:
    wanted = ({"lane": ("open",)}, {"truce": ("holds",)})
    for text in ("If the truce holds, will the canal reopen?", "Will the canal reopen if the truce holds?"):
        assert question(LANE, text)[:2] == wanted
    assert question(LANE, "Will the canal reopen without a truce?")[:2] == ({"lane": ("open",)}, {"truce": ("none",)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Will something happen to the canal?",
            "does not name which outcome. Ask for one of its outcomes: lane=disrupted",
        ),
        ("Will the canal reopen with attacks?", "names disrupted and open alike"),
        ("Will the canal reopen after attacks?", "'after' asks which comes first"),
        ("Will the truce fray?", "names what speaks against truce, and no outcome of it"),
        ("Will the canal reopen if pigs fly?", "nothing in the condition 'pigs fly' is known"),
        ("Will the canal reopen if the lane is open?", "the condition is on lane, which is what is asked"),
        ("Will the truce hold by 2026-03-01?", "is not after 2026-03-09, the day of the file"),
    ],
)
def test_an_unclear_question_is_asked_back(text: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        question(LANE, text)
    assert said in str(raised.value)


CRISIS = """\
format: foreshock/scenarios/1
title: A strait
as_of: 2026-10-18
horizon: 24 months
drivers:
  talks:
    outcomes: {fail: 0.3, drag_on: rest, succeed: 0.2}
    keywords: [talks]
    outcome_keywords: {fail: [fail*, collapse*], succeed: [succeed*]}
  blockade:
    outcomes: {none: rest, partial: 0.2, full: {p: 0.3, by: 6 months}}
    keywords: [blockade*]
    outcome_keywords: {full: [full blockade, blockade*], partial: [partial*]}
  war:
    outcomes: {no: rest, yes: {p: 0.05, by: 2027-06-30}}
    given: [{when: {talks: fail}, p: {yes: {p: 0.4, by: 2027-06-30}}}]
    keywords: [war]
  alliances:
    outcomes: {cohesive: rest, realigned: 0.4}
    keywords: [NATO]
  sanctions:
    outcomes: {held: rest, relief: 0.3, rollback: 0.1}
    keywords: [sanctions]
named:
  the_worst: {blockade: full, war: yes}
watch:
  - {indicator: warship_sunk, driver: war, favours: yes, ratio: 5, keywords: [sank]}
"""
STRAIT = parse(CRISIS, "strait.yaml")
FULL, WAR = {"blockade": ("full",)}, {"war": ("yes",)}


@pytest.mark.parametrize(
    ("text", "either", "when", "given"),
    [
        ("How likely is war or a full blockade?", True, {**WAR, **FULL}, {}),
        ("war=yes or blockade=partial or full", True, {**WAR, "blockade": ("partial", "full")}, {}),
        ("Is there a chance of war, a full blockade, or failing talks?", True,
         {**WAR, **FULL, "talks": ("fail",)}, {}),
        ("Will neither war nor a full blockade come?", False, {"war": ("no",), "blockade": ("none", "partial")}, {}),
        ("Will the blockade be partial or full?", False, {"blockade": ("partial", "full")}, {}),
        ("Will there be neither a partial nor a full blockade?", False, {"blockade": ("none",)}, {}),
        ("Will there be any blockade?", False, {"blockade": ("partial", "full")}, {}),
        ("Will there be no blockade?", False, {"blockade": ("none",)}, {}),
        ("Will there be war and no blockade at all?", False, {**WAR, "blockade": ("none",)}, {}),
        ("Will there be no full blockade?", False, {"blockade": ("none", "partial")}, {}),
        ("Will talks succeed and the blockade be none?", False, {"talks": ("succeed",), "blockade": ("none",)}, {}),
        ("Is a blockade, partial or none, likely?", False, {"blockade": ("partial", "none")}, {}),
        ("If talks fail, and the blockade is full, will there be war?", False, WAR, {"talks": ("fail",), **FULL}),
        ("Isn't war likely?", False, WAR, {}),
        ("Should talks fail, how likely is war?", False, WAR, {"talks": ("fail",)}),
        ("When talks fail, will there be war?", False, WAR, {"talks": ("fail",)}),
        ("What would make a full blockade less likely?", False, FULL, {}),
    ],
)  # fmt: skip
def test_what_is_joined_and_denied(
    text: str, either: bool, when: dict[str, tuple[str, ...]], given: dict[str, tuple[str, ...]]
) -> None:
    found = question(STRAIT, text)
    assert (found.when, found.given, found.terms.either) == (when, given, either)


def test_any_of_several_drivers() -> None:
    """P(A or B) = P(A) + P(B) - P(A and B), its head is its question, and its parts sum to it."""
    answer = ask(STRAIT, "How likely is war or a full blockade?")
    assert answer.p == pytest.approx(
        STRAIT.probability(WAR) + STRAIT.probability(FULL) - STRAIT.probability({**WAR, **FULL}), abs=1e-12
    )
    assert answer.text().startswith(f"P(war = yes or blockade = full) = {answer.p:.3f}")
    assert ask(STRAIT, "P(war = yes or blockade = full)").p == answer.p
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    neither = ask(STRAIT, "Will neither war nor a full blockade come?")
    assert neither.p == pytest.approx(1 - answer.p, abs=1e-12)
    early = ask(STRAIT, "war or a full blockade by 2027-03-31").p
    assert early == pytest.approx(1 - ask(STRAIT, "neither war nor a full blockade by 2027-03-31").p, abs=1e-12)
    assert early < answer.p


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Will NATO fall apart?", "'fall apart' does not say which outcome comes"),
        ("Will relief be blocked?", "'blocked' does not say which outcome comes"),
        ("Will the blockade be lifted?", "'lifted' in 'Will the blockade be lifted' may turn the question round"),
        ("Will war end?", "'end' in 'Will war end' may turn"),
        ("Which is more likely, war or a full blockade?", "ask for each by itself: 'blockade=full', 'war=yes'"),
        ("Will there be at least a partial blockade?", "'at least' is not answered"),
        ("Will war start before the talks fail?", "'before' asks which comes first"),
        ("When will war break out?", "for a day ask 'war=yes by 2027-06-30'"),
        ("What happens if talks fail?", "'war=yes | talks=fail'"),
        ("What would follow if talks fail?", "'war=yes | talks=fail'"),
        ("Will exactly one of war and a full blockade come?", "'exactly' is not answered"),
        ("What if a warship is sunk?", "Ask for 'war=yes', with --seen warship_sunk if that was seen"),
        ("Will there be war if a warship is sunk?", "the indicator 'warship_sunk' watches for"),
        ("Will there be war with a full blockade?", "'war' is of war, which would not be counted beside blockade"),
        ("If talks fail will there be war?", "'war' is of war, which would not be counted beside talks"),
        ("Will there be war and famine?", "nothing in 'famine' is known"),
        ("Will there be war or famine?", "nothing in 'famine' is known"),
        ("Will there be war, or a full blockade and failing talks?", "'and' beside 'or'"),
        ("Will war come if talks fail or the blockade is full?", "a condition with 'or' between drivers"),
        ("Will the blockade be partial and full?", "blockade has one outcome, not two at once"),
        ("the_worst or failing talks", "names a future of several drivers"),
        ("Will Germany win over NATO?", "does not name which outcome. Ask for one of its outcomes: alliances=cohesive"),
        ("Is war impossible?", "'impossible' in 'Is war impossible' may turn"),
        ("war=yes, war=no", "war is named twice; for either of the outcomes ask war=yes/no"),
        ("Will there be war only if talks fail?", "'only if' is not understood"),
    ],
)  # fmt: skip
def test_no_number_for_another_question(text: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        question(STRAIT, text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "time",
    ["by 30.06.2027", "by 06/05/2027", "in Q2 2027", "between March and June 2027", "after June 2027", "by Easter",
     "soon", "in June 2027", "in 2027", "next year", "on 2027-06-30", "by June 2027 or by March 2028"],
)  # fmt: skip
def test_a_time_that_would_be_another_number_is_refused(time: str) -> None:
    with pytest.raises(UserError, match="'by 20"):
        question(STRAIT, f"Will there be war {time}?")


@pytest.mark.parametrize(
    ("time", "day"),
    [("by June 2027", "2027-06-30"), ("no later than 2027-06-30", "2027-06-30"), ("in 2026", "2026-12-31"),
     ("this year", "2026-12-31"), ("in six months", "2027-04-19"), ("before 2028", "2027-12-31"),
     ("in the next six months", "2027-04-19"), ("by the end of 2027", "2027-12-31")],
)  # fmt: skip
def test_times_from_the_day_of_the_file(time: str, day: str) -> None:
    assert str(question(STRAIT, f"Will there be war {time}?").terms.by) == day


def test_what_would_lower_it_stands_first() -> None:
    for way, sign in (("less", -1), ("more", 1)):
        levers = ask(STRAIT, f"What would make war {way} likely?").levers
        for kind in ("outcome", "indicator"):
            changes = [sign * lever.change for lever in levers if lever.kind == kind]
            assert changes == sorted(changes, reverse=True)
            assert changes


def test_an_outcome_may_be_a_text() -> None:
    plain = ask(STRAIT, {"war": "yes"}, {"talks": "fail"})
    assert plain == ask(STRAIT, {"war": ("yes",)}, {"talks": ("fail",)})
    assert plain == ask(STRAIT, "war=yes | talks=fail")
    with pytest.raises(UserError, match="carries its own condition"):
        ask(STRAIT, "Will there be war?", {"talks": "fail"})


def test_impossible_circumstance() -> None:
    scenarios = parse(WORKED.replace("status_quo: 0.5, transactional: 0.5", "status_quo: 1, transactional: 0"))
    with pytest.raises(UserError, match="cannot happen"):
        ask(scenarios, ROLLBACK, {"administration": ("transactional",)})


def test_tree_and_picture() -> None:
    moved = opine(SET, Opinion("arctic", "cooperation", 0.5, "Ada"))
    text = tree(moved)
    assert "sanctions  <- administration, settlement" in text
    assert "was 0.159" in text
    assert "thaw: 0." in text
    assert layers(SET) == {
        "administration": 0,
        "dialogue": 1,
        "settlement": 2,
        "sanctions": 3,
        "arctic": 4,
        "alliances": 1,
    }
    picture = ET.fromstring(svg(moved))
    said = ["".join(element.itertext()) for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert any("16 → 30 %" in text for text in said), "before and after the evidence"
    arrows = picture.findall(".//{http://www.w3.org/2000/svg}path[@class='arrow']")
    assert len(arrows) == 6


def test_pictures_escape_what_people_write() -> None:
    text = WORKED.replace("title: Reset, six drivers", "title: <script>alert(1)</script>").replace("held", "<b>held")
    picture = svg(parse(text))
    assert "<script>" not in picture
    assert "<b>" not in picture
    ET.fromstring(picture)


def test_beliefs_are_fitted_and_the_repair_is_shown() -> None:
    text = (
        WORKED
        + """\
beliefs:
  - {that: {sanctions: rollback}, p: 0.05, because: a market}
  - {that: {arctic: cooperation}, given: {sanctions: rollback}, p: likely}
"""
    )
    scenarios = parse(text, "f.yaml")
    assert scenarios.probability(ROLLBACK) == pytest.approx(0.05, abs=1e-9)
    assert scenarios.probability({"arctic": ("cooperation",)}, ROLLBACK) == pytest.approx(0.675, abs=1e-9)
    held = {"sanctions": ("held",)}
    assert scenarios.probability({"arctic": ("contested",)}, held) == pytest.approx(0.675, abs=1e-9)
    assert scenarios.notes[0] == "f.yaml:48: belief sanctions = rollback: the tables give 0.069, fitted to 0.050"
    low, high = ranges(scenarios, 40)["sanctions"]["rollback"]
    assert (low, high) == pytest.approx((0.05, 0.05), abs=1e-6)


def test_beliefs_that_contradict_are_named() -> None:
    text = (
        WORKED
        + """\
beliefs:
  - {that: {sanctions: rollback}, p: 0.7}
  - {that: {sanctions: held}, p: 0.7}
  - {that: {alliances: realigned}, p: 0.2}
"""
    )
    with pytest.raises(UserError) as raised:
        parse(text, "f.yaml")
    assert [str(one) for one in raised.value.problems] == [
        f"f.yaml:{line} beliefs: the belief sanctions = {outcome}, 0.7, cannot be met together with another one and "
        "the tables. Change or drop one of them."
        for line, outcome in ((48, "rollback"), (49, "held"))
    ]


def test_beliefs_that_cannot_hold_do_not_make_their_condition_impossible() -> None:
    """P(contested | held) = P(quiet | held) = .9: no number comes of it, least of all P(held) = 0."""
    pair = [f"  - {{that: {{arctic: {one}}}, given: {{sanctions: held}}, p: 0.9}}\n" for one in ("contested", "quiet")]
    with pytest.raises(UserError) as raised:
        parse(f"{WORKED}beliefs:\n{''.join(pair)}", "f.yaml")
    assert len(raised.value.problems) == 2
    assert "arctic = quiet given sanctions = held, 0.9, cannot be met together" in str(raised.value)


@pytest.mark.parametrize(
    ("belief", "said"),
    [
        ("{that: {sanctions: rollback}, p: rest}", "a belief needs a probability or a word"),
        ("{that: {sanctions: rolback}, p: 0.5}", "no outcome 'rolback'. Did you mean 'rollback'"),
        ("{that: {sanctions: rollback}}", "'p' is missing"),
        ("{that: {sanctions: rollback}, p: 1.2}", "1.2 is not a probability"),
    ],
)
def test_beliefs_with_mistakes(belief: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        parse(f"{WORKED}beliefs:\n  - {belief}\n", "f.yaml")
    assert said in str(raised.value)


def test_ranges_hold_the_point_values_and_come_from_words_and_views() -> None:
    found = ranges(SET, 300, seed=2)
    now = SET.marginals()
    for driver, outcomes in found.items():
        for outcome, (low, high) in outcomes.items():
            assert low - 0.01 <= now[driver][outcome] <= high + 0.01
    assert found["administration"]["transactional"] == pytest.approx((0.5, 0.5))
    low, high = found["sanctions"]["limited_relief"]
    assert high - low > 0.05
    moved = update(SET, brief(statement("s1", "administration", 0.5)), 1.0)
    low, high = ranges(moved, 300, seed=2)["administration"]["transactional"]
    assert high - low > 0.1
    assert ranges(SET, 20, seed=2) == ranges(SET, 20, seed=2)


def test_ranges_are_quick_enough_to_show_every_time() -> None:
    moved = update(SET, brief(statement("s1", "arctic", 0.9), statement("s2", "sanctions", 0.3)), 1.0)
    begin = time.perf_counter()
    ranges(moved, 200)
    assert time.perf_counter() - begin < 10


TIMED = """\
format: foreshock/scenarios/1
title: Timed
as_of: 2025-01-01
horizon: 730
drivers:
  deal: {outcomes: {none: rest, signed: {p: 0.3, by: 365}}, keywords: [deal]}
"""


def test_what_is_said_for_an_earlier_date_is_carried_to_the_horizon() -> None:
    scenarios = parse(TIMED)
    horizon = Horizon(span=Span(start=0, end=0), text="within a year", days=365)
    moved = update(scenarios, brief(statement("s1", "deal", 0.5, horizon=horizon)), 1.0)
    (row,) = moved.evidence
    assert row.said == pytest.approx(0.75)
    assert "said of 'within a year'; at that rate 0.75 by the horizon" in row.why
    same = update(scenarios, brief(statement("s1", "deal", 0.3, horizon=horizon)), 1.0)
    assert same.weights == pytest.approx(scenarios.weights, abs=1e-12)


@pytest.mark.parametrize(
    ("frame", "days", "used", "said"),
    [("within a year", 365, True, 0.75), ("this week", 7, False, 0.5), ("until next year", 365, True, 0.5)],
)
def test_only_what_comes_within_a_time_not_far_shorter_is_carried(
    frame: str, days: float, used: bool, said: float
) -> None:
    horizon = Horizon(span=Span(start=0, end=0), text=frame, days=days)
    (row,) = update(parse(TIMED), brief(statement("s1", "deal", 0.5, horizon=horizon)), 1.0).evidence
    assert row.used is used
    assert row.said == pytest.approx(said)
    assert used or "too short a time to say anything of the horizon" in row.why


IMPACTS = """\
format: foreshock/impacts/1
descriptors:
  relief: [comes, stays]
  settlement: [signed, open]
influence:
  relief=comes: {settlement=signed: 2, settlement=open: -2}
  settlement=open: {relief=stays: 1, relief=comes: -1}
"""


def test_impacts_from_a_file() -> None:
    worlds = parse_impacts(IMPACTS, "i.yaml").consistent()
    assert {tuple(world.variants.values()) for world in worlds} >= {("comes", "signed"), ("stays", "open")}
    assert named_futures(worlds[:1]).startswith("named:\n  world_1: {relief: ")


def test_impacts_with_mistakes_say_them_all() -> None:
    wrong = IMPACTS.replace("relief=comes: {settlement=signed: 2", "releif=comes: {settlement=sined: 2").replace(
        "settlement=open: {relief=stays: 1", "settlement=open: {settlement=signed: 1"
    )
    with pytest.raises(UserError) as raised:
        parse_impacts(wrong, "i.yaml")
    said = str(raised.value)
    assert "i.yaml:6 influence: there is no descriptor 'releif'. Did you mean 'relief'?" in said
    assert "descriptor 'settlement' has no variant 'sined'. Did you mean 'signed'?" in said
    assert "i.yaml:7 influence: 'settlement' cannot influence itself." in said


def test_everything_survives_a_sampled_joint() -> None:
    from foreshock.scenarios.file import Sampling

    drawn = parse(WORKED + TAIL, "f.yaml", SHOCKS, Sampling(limit=10, samples=1024))
    moved = update(drawn, brief(statement("s1", "sanctions", 0.9)), 1.0)
    answer = ask(moved, ROLLBACK)
    assert isinstance(drawn, ScenarioSet)
    assert np.isfinite(answer.p)
    assert sum(part.share for part in answer.why) == pytest.approx(answer.p, abs=1e-12)
    assert ranges(moved, 10)["sanctions"]["held"][0] <= moved.marginals()["sanctions"]["held"] + 0.05
