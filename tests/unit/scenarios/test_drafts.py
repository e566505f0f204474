"""A scenario file drafted from pages: drivers of their own, honest numbers, linked conditions, nothing lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from scenario_samples import brief, statement

from foreshock.reading import read_page
from foreshock.scenarios import parse, update
from foreshock.scenarios.drafts import MOST, draft
from foreshock.scenarios.hazard import probability_by
from foreshock.scenarios.subjects import keywords, named, of_statement, outcome_cues, plain, same, supposed
from foreshock.schema.brief import Brief, Condition, Span
from foreshock.schema.scenario import ScenarioSet

PAGE = "The strait\n\nBy Ada Berg, 2026-03-01\n\n"
NOTE = """\
---
title: "The strait in two years"
date: 2026-02-14
---

# The strait in two years

## Key judgements

We assess that a full-scale invasion of the island before 2028 is very unlikely.

A quarantine of the main ports by the coast guard is a realistic possibility.

It is unlikely that Japan would remain neutral in a blockade.

## Scenario 1: Quiet seas

In this scenario, trade with the mainland is likely to recover slowly.

## Scenario 2: Quarantine

Spot prices of advanced chips could triple. Rationing of gas would be likely within two weeks.

If the central bank raises its rate, the currency might weaken. Insurers may withdraw. Some never will.
"""
WIRE = """\
Premiums climb

DUBAI - Insurers warned that war-risk premiums would probably double by the end of the month.

Should Iran close the Strait of Hormuz, crude would very likely pass $110, analysts wrote. A closure is unlikely, they
said. Without a ceasefire, freight rates may climb above $6,000 per box.
"""


def read(text: str, file: str = "note.md") -> Brief:
    return read_page(text, file=file)


@pytest.fixture(scope="module")
def note() -> ScenarioSet:
    return parse(draft(read(NOTE)), "draft.yaml")


def p(scenarios: ScenarioSet, driver: str, given: dict[str, str] | None = None) -> float:
    held = {name: (outcome,) for name, outcome in (given or {}).items()}
    return scenarios.probability({driver: ("yes",)}, held or None)


def test_drivers_are_what_the_page_speaks_of(note: ScenarioSet) -> None:
    names = [driver.name for driver in note.drivers]
    for name in ("quarantine_of_main_ports", "rationing_of_gas", "currency_weaken", "spot_prices_of_chips_triple"):
        assert name in [found.replace("advanced_", "") for found in names]
    assert any(name.startswith("full_scale_invasion") for name in names)
    assert all(driver.outcomes == ("no", "yes") for driver in note.drivers)
    assert note.as_of == date(2026, 2, 14)
    assert note.notes == ()


def test_numbers_are_what_the_words_imply_and_never_turned_round(note: ScenarioSet) -> None:
    """'It is unlikely that Japan stays neutral' is 0.19 of staying neutral, not of war."""
    invasion = next(driver.name for driver in note.drivers if "invasion" in driver.name)
    neutral = next(driver for driver in note.drivers if "neutral" in driver.name)
    assert probability_by(note, invasion, "yes", "2027-12-31") == pytest.approx(0.092, abs=0.001)
    assert p(note, "quarantine_of_main_ports") == pytest.approx(0.57, abs=0.001)
    row = next(found for found in note.provenance if found.driver == neutral.name and found.outcome == "yes")
    assert row.written == "unlikely"
    assert row.value == pytest.approx(0.19, abs=0.001)


def test_conditions_between_drivers_are_tables(note: ScenarioSet) -> None:
    prices = next(driver.name for driver in note.drivers if driver.name.startswith("spot_prices"))
    held = {"quarantine_of_main_ports": "yes"}
    assert p(note, prices, held) == pytest.approx(0.397, abs=0.001)
    assert p(note, "rationing_of_gas", held) == pytest.approx(0.726, abs=0.001)
    assert p(note, "rationing_of_gas", {"quarantine_of_main_ports": "no"}) == pytest.approx(0.087, abs=0.001)
    trade = next(driver.name for driver in note.drivers if driver.name.startswith("trade"))
    assert p(note, trade, {"quiet_seas": "yes"}) == pytest.approx(0.726, abs=0.001)
    currency = next(table for table in note.tables if table.driver == "currency_weaken")
    (raises,) = set(currency.parents) - {"quarantine_of_main_ports"}
    assert p(note, raises) == 0.5


def test_every_number_tells_its_sentence_and_line() -> None:
    text = draft(read(NOTE))
    line = NOTE.splitlines().index(next(row for row in NOTE.splitlines() if row.startswith("Spot prices"))) + 1
    assert f'# note.md:{line}: "Spot prices of advanced chips could triple" [could happen -> 0.4]' in text
    assert text.count("# placeholder: ") == sum("placeholder" in row for row in text.splitlines()) - text.count(
        'because: "a placeholder'
    ) - text.count("replace the placeholders")


def test_a_placeholder_says_that_it_is_one() -> None:
    """What the page does not say: how likely a circumstance is, and what happens without one."""
    text = draft(read(WIRE, "wire.txt"))
    assert re.search(
        r"ceasefire:\n.*\n    outcomes: \{no: rest, yes: 0\.5\}    # placeholder: not said how likely", text
    )
    assert "yes: remote}    # placeholder: said only under a condition" in text


def test_what_is_left_out_says_why() -> None:
    tail = draft(read(NOTE)).partition("# Left out:")[2]
    assert re.search(r"note\.md:\d+: \".*never will\" - names who, but not what happens", tail)


def test_no_statement_is_lost() -> None:
    page = read(NOTE)
    text = " ".join(draft(page).split())
    for one in page.statements:
        assert " ".join(one.text.split()) in text


def test_without_turns_the_condition_round() -> None:
    scenarios = parse(draft(read(WIRE, "wire.txt")), "d.yaml")
    rates = next(driver.name for driver in scenarios.drivers if "rates" in driver.name)
    assert p(scenarios, rates, {"ceasefire": "no"}) == pytest.approx(0.419, abs=0.001)
    assert p(scenarios, rates, {"ceasefire": "yes"}) == pytest.approx(0.087, abs=0.001)


def test_a_condition_and_a_forecast_of_it_are_one_driver() -> None:
    """'Should Iran close the strait' and 'a closure is unlikely' ask the same."""
    scenarios = parse(draft(read(WIRE, "wire.txt")), "d.yaml")
    (closing,) = [driver.name for driver in scenarios.drivers if "close" in driver.name or "closure" in driver.name]
    assert p(scenarios, closing) == pytest.approx(0.19, abs=0.001)
    crude = next(driver.name for driver in scenarios.drivers if "crude" in driver.name)
    assert p(scenarios, crude, {closing: "yes"}) == pytest.approx(0.853, abs=0.001)


def test_several_pages_make_one_file_and_a_story_told_again_counts_once() -> None:
    copy = WIRE.replace("Premiums climb", "Premiums are climbing")
    both = draft([read(NOTE), read(WIRE, "wire.txt"), read(copy, "copy.txt")])
    assert "copy.txt: tells the story of wire.txt again" in both
    without = parse(draft([read(NOTE), read(WIRE, "wire.txt")]), "d.yaml")
    again = parse(both, "d.yaml")
    assert again.marginals() == without.marginals()
    assert again.sources[:2] == without.sources


def test_sentences_that_ask_the_same_are_pooled() -> None:
    page = brief(
        statement("s1", "", 0.726, text="An embargo is likely", event="an embargo"),
        statement("s2", "", 0.19, text="A full embargo is unlikely", event="a full embargo", phrase="unlikely"),
        statement("s3", "", 0.5, text="A strike is about even", event="a strike", phrase="about even"),
    )
    scenarios = parse(draft(page, date(2026, 1, 1)), "d.yaml")
    assert [driver.name for driver in scenarios.drivers] == ["embargo", "strike"]
    assert 0.19 < p(scenarios, "embargo") < 0.726


def test_a_draft_never_has_a_loop() -> None:
    def under(text: str) -> tuple[Condition, ...]:
        return (Condition(span=Span(start=0, end=0), text=f"if {text}", kind="if"),)

    page = brief(
        statement("s1", "", 0.7, event="an embargo", conditions=under("strikes come")),
        statement("s2", "", 0.7, event="a strike", conditions=under("drought comes")),
        statement("s3", "", 0.7, event="a drought", conditions=under("an embargo comes")),
        statement("s4", "", 0.2, event="an embargo", conditions=under("an embargo comes")),
    )
    assert len(parse(draft(page, date(2025, 1, 1)))) == 8


def test_a_page_without_a_forecast_is_refused() -> None:
    with pytest.raises(ValueError, match="no sentence says how likely"):
        draft(brief())
    with pytest.raises(ValueError, match="no sentence says how likely"):
        draft(brief(statement("s1", "", 0.7, event="it"), statement("s2", "", None, event="a strike")))


def test_the_drivers_that_say_least_are_left_out() -> None:
    nouns = [
        "embargo", "strike", "drought", "flood", "coup", "boycott", "blockade", "merger", "ceasefire", "mutiny",
        "famine", "recession", "election", "referendum", "impeachment", "devaluation", "downgrade", "cyberattack",
        "pandemic",
    ]  # fmt: skip
    page = brief(
        *(statement(f"s{n}", "", 0.3, text=f"a {noun} may come", event=f"a {noun}") for n, noun in enumerate(nouns))
    )
    text = draft(page, date(2026, 1, 1))
    assert len(parse(text).drivers) == MOST
    assert text.count(f"beyond the {MOST} drivers that say most") == len(nouns) - MOST


def test_the_page_of_a_draft_counts_already() -> None:
    page = read(NOTE)
    drafted = parse(draft(page), "d.yaml")
    moved = update(drafted, page, 1.0)
    assert moved.marginals() == drafted.marginals()
    assert moved.evidence == ()
    assert "the file was drafted from this page; it counts already" in moved.notes[0]


def test_another_page_reaches_the_drafted_driver() -> None:
    drafted = parse(draft(read(NOTE)), "d.yaml")
    page = read(
        "Ports\n\nA quarantine of the ports is now very likely, officials said. Gas will be scarce.", "other.txt"
    )
    used = [row for row in update(drafted, page, 1.0).evidence if row.used]
    assert [(row.driver, row.outcome, row.kind) for row in used] == [("quarantine_of_main_ports", "yes", "view")]


def test_a_date_near_the_horizon_is_the_date_of_the_outcome() -> None:
    text = draft(read(NOTE.replace("in a blockade", "in a blockade this week")))
    assert re.search(r"invasion_of\w*:\n.*\n    outcomes: \{no: rest, yes: \{p: .*, by: 2027-12-31\}\}", text)


@pytest.mark.parametrize(
    ("event", "cue", "name", "words", "comes"),
    [
        ("war-risk premiums double by the end of the month", "would probably", "war_risk_premiums_double",
         ("risk premium*",), ("doubl*",)),
        ("a full-scale invasion of the island before 2028", "", "full_scale_invasion_of_island",
         ("invasion*",), ("invasion*",)),
        ("rates from Shanghai climb above $6,000 per box", "may", "rates_shanghai_climb_6000",
         ("shanghai*",), ("climb*",)),
        ("crude pass $110", "would", "crude_pass_110", ("crude*",), ("pass*",)),
        ("the Committee lower the policy rate", "will", "committee_lower_policy_rate", ("policy rate*",), ("lower*",)),
    ],
)  # fmt: skip
def test_names_and_words(event: str, cue: str, name: str, words: tuple[str, ...], comes: tuple[str, ...]) -> None:
    head = {
        "double": "war-risk premiums ",
        "climb": "rates from Shanghai ",
        "pass": "crude ",
        "lower": "the Committee ",
    }
    verb = next((verb for verb in head if verb in event and cue), "")
    at = len(head.get(verb, ""))
    span = Span(start=at, end=at + len(cue)) if cue else None
    text = f"{event[:at]}{cue}{event[at - 1 :]}" if cue else event
    found = of_statement(statement("s1", "", 0.5, event=event, text=text, cue=span))
    assert (named(found), keywords(found), outcome_cues(found)[0]) == (name, words, comes)


def test_it_is_what_the_sentence_before_spoke_of() -> None:
    text = "A truce would change much. A truce may come in May. It is very unlikely this year. He is unlikely to do so."
    drafted = draft(read(text, "page.txt"))
    scenarios = parse(drafted, "d.yaml")
    (truce,) = [driver.name for driver in scenarios.drivers if driver.name == "truce"]
    assert 0.092 < p(scenarios, truce) < 0.419
    assert "He is unlikely to do so\" - does not say of what: 'He do so'" in drafted


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a full embargo", "an embargo out of the blue", True),
        ("rates would climb", "rates would collapse", False),
        ("prices above 85", "prices above 110", False),
        ("a quarantine", "a quarantine would cost", False),
        ("a closure", "Iran will close the strait", True),
        ("Beijing will retaliate", "Beijing will negotiate", False),
        ("a drought", "a flood", False),
        ("prices don't rise", "wages don't rise", False),
    ],
)
def test_what_asks_the_same(one: str, other: str, alike: bool) -> None:
    assert same(supposed(plain(one)), supposed(plain(other))) is alike


def test_what_is_unlikely_unless_something_comes_is_likelier_when_it_comes() -> None:
    text = draft(read_page(f"{PAGE}War between the two states is unlikely unless a warship is sunk.\n"))
    found = parse(text, "draft")
    sunk, not_sunk = ({"warship_sunk": (one,)} for one in ("yes", "no"))
    war = {"war_states": ("yes",)}
    assert found.probability(war, sunk) == 0.5 > found.probability(war, not_sunk)
    assert "placeholder: less likely is said only where the exception does not hold" in text


def test_an_event_that_is_imposed_is_the_event() -> None:
    text = draft(
        read_page(
            f"{PAGE}There is a 10 to 20 % chance of an oil embargo this year.\n\n"
            "If an oil embargo is imposed, crude prices will probably rise above 120 dollars.\n"
        )
    )
    found = parse(text, "draft")
    assert [driver.name for driver in found.drivers] == ["oil_embargo", "crude_prices_rise_120"]
    assert found.probability({"oil_embargo": ("yes",)}) == pytest.approx(0.15)
    assert found.probability({"crude_prices_rise_120": ("yes",)}) < 0.25


def test_prices_that_fall_do_not_rise() -> None:
    found = parse(draft(read_page(f"{PAGE}Oil prices are likely to fall below 60 dollars.\n")), "draft")
    (driver,) = found.drivers
    assert driver.name == "oil_prices_fall_60"
    assert driver.outcome_keywords == {"yes": ("fall*",)}
    fell = {driver.name: ("yes",)}
    risen = update(found, read_page("Markets today\n\nBy Bo Berg\n\nOil prices are likely to rise.\n"), 1.0)
    assert risen.probability(fell) < found.probability(fell)
    season = parse(draft(read_page(f"{PAGE}An agreement is likely to be signed by the fall.\n")), "draft")
    assert "fall" not in season.drivers[0].name
