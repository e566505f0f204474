"""Conditions of all kinds, in their own sentence and across sentences; and what only looks like one."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def last(text: str) -> Statement:
    return read_page(OPENING + text).statements[-1]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Analysts say crude could cross 120 should the strait close altogether.", "the strait close", "inversion"),
        ("So if the offer stands, then prices are going to fall.", "the offer stands", "if"),
        ("On duties: absent an exemption, costs will rise.", "an exemption", "unless"),
        ("The truce may not hold without a pledge from Paris.", "a pledge", "unless"),
        ("Without warning from space, the fighters could be lost.", "warning", "unless"),
        ("Failing an agreement, duties will rise.", "an agreement", "unless"),
        ("With sanctions relief, Oslo could sell more gas.", "sanctions relief", "if"),
        ("With a second term for Novak, the ban could fall.", "second term", "if"),
        ("Only if the court agrees will the ban be lifted.", "the court agrees", "if"),
        ("The deal, subject to approval, will close in June.", "approval", "if"),
        ("The plan could change depending on the vote.", "the vote", "depends"),
        ("The ships will not sail until the question is settled.", "the question is settled", "until"),
        ("Provided that the dam holds, the town will be safe.", "the dam holds", "if"),
        ("As long as the strike lasts, exports will fall.", "the strike lasts", "if"),
        ("In scenarios where, if flows dropped by half, prices could surge.", "flows dropped", "if"),
        ("Relief could be granted, but only if Moscow agrees.", "Moscow agrees", "if"),
        ("Relief could be granted once a truce is signed.", "a truce is signed", "if"),
        ("Relief could be granted provided a truce holds.", "a truce holds", "if"),
        ("The ban will stay until Moscow agrees.", "Moscow agrees", "until"),
        ("In a second Novak term, the ban could fall.", "second Novak term", "under"),
        ("In the worst case, the plant will close.", "worst case", "under"),
        ("As soon as a truce is signed, ships will sail.", "a truce is signed", "if"),
        ("Given a truce, ships could sail.", "a truce", "if"),
        ("Attacks or mining could cut supplies.", "Attacks", "subject"),
        ("Any disruption here could have wide effects.", "Any disruption", "subject"),
    ],
)
def test_conditions_of_the_sentence(text: str, words: str, kind: str) -> None:
    assert [one for one in last(text).conditions if words in one.text and one.kind == kind], last(text).conditions


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("If the deal fails, duties will rise. In that case, prices could rise too.", "the deal fails", "reference"),
        ("If the deal fails, duties will rise. Exports would probably fall.", "the deal fails", "reference"),
        ("In the event of an attack, fuel will be moved. Crews will be called up before that.", "attack", "reference"),
        ("Strikes could spread. Otherwise, the ban will be lifted.", "Strikes could spread", "unless"),
    ],
)
def test_conditions_across_sentences(text: str, words: str, kind: str) -> None:
    assert [one for one in last(text).conditions if words in one.text and one.kind == kind], last(text).conditions
    assert all(one.resolved is not None for one in last(text).conditions if one.kind == "reference")


@pytest.mark.parametrize(
    "text",
    [
        "Even if freight costs fall, prices will probably rise.",
        "With inflation falling, the bank could cut rates.",
        "The ban will stay until March.",
        "A blockade could be imposed in May.",
        "Sanctions could be eased in May.",
        "The plant will close as soon as possible.",
        "The plant will be sold, if at all, in May.",
        "The road could reopen without delay.",
        "If the deal fails, duties will rise. The museum could open in May.",
        "The ban is likely, if not certain, to be extended.",
    ],
)
def test_these_are_no_conditions(text: str) -> None:
    assert last(text).conditions == ()


@pytest.mark.parametrize(
    ("text", "event", "words"),
    [
        ("Once that leadership is in place sanctions will be lifted, he said.", "sanctions be lifted", "in place"),
        ("He said that if the deal fails prices will rise.", "prices rise", "the deal fails"),
        ("Should the talks fail the ban will stay.", "the ban stay", "Should the talks fail"),
        ("Unless the vote passes the fund could run dry.", "the fund run dry", "the vote passes"),
    ],
)
def test_conditions_without_a_comma(text: str, event: str, words: str) -> None:
    one = last(text)
    assert one.event == event
    assert [each for each in one.conditions if words in each.text]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Companies like Tesla — reliant on rare earths — may face delays.", "Companies like Tesla"),
        ("The return of Novak (in 2024) or of his son might end the pact.", "The return of Novak"),
        ("The pact is gone, likely forcing Oslo to act.", "forcing Oslo to act"),
    ],
)
def test_the_clause_starts_at_its_subject(text: str, event: str) -> None:
    assert last(text).event.startswith(event)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Scenario 1: a quarantine of the island", "a quarantine of the island"),
        ("If the talks fail", "If the talks fail"),
        ("What if the talks fail", "if the talks fail"),
        ("Should Novak win the vote", "Should Novak win the vote"),
        ("The road to the summit", ""),
    ],
)
def test_a_heading_that_supposes_holds_for_its_section(heading: str, words: str) -> None:
    brief = read_page(
        "Outlook for the strait\n\nThe committee met in the capital on Tuesday and heard the minister, who spoke for "
        f"two hours of the ships, the ports and the men that the island would need.\n\n{heading}\n\n"
        "Insurers will raise their rates within days of it, as they did in the spring of last year. "
        "If they leave, the port could close, and the ships stay at home with their owners.\n"
    )
    first, second = brief.statements
    assert [(one.kind, one.scope, one.text) for one in first.conditions] == (
        [("section", "section", words)] if words else []
    )
    assert [one.scope for one in second.conditions] == ["statement"]
