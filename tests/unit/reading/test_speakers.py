"""Who says so: verbs of all kinds, pronouns, transcripts and interviews."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Energy experts warn that if Oman closes the strait — a vital gate — prices could rise.", "Energy experts"),
        ("Investors and analysts are warning that prices could rise.", "Investors and analysts"),
        ("US officials have made clear that the ban will be lifted.", "US officials"),
        ("UBS was gloomier, suggesting prices could rise.", "UBS"),
        ("The Council agreed that rates could fall next year.", "The Council"),
        ("The plan holds that prices will fall.", "The plan"),
        ("Observers worry that the war will widen.", "Observers"),
        ("Analysts project crude could cross 120.", "Analysts"),
        ("Investors have been told the price is likely to rise, Reuters reported.", "Reuters"),
        ("Economists put the odds of a cut at 40 percent.", "Economists"),
        ("The Kurier, citing two people, had reported that a deal could be signed by Friday.", "The Kurier"),
        ("Joint projects might return, two officials said.", "two officials"),
        ("This suggests that prices will fall.", ""),
    ],
)
def test_the_subject_of_the_verb_of_saying(text: str, source: str) -> None:
    assert {one.source for one in read(text)} == {source}


def test_pronouns_and_quotations_that_run_on() -> None:
    found = read(
        'The Norges Bank kept rates. It said prices could rise.\n\n"We will wait," said Dr. Ann Lee. '
        '"The vote may slip." She said that talks might fail.\n\nThe French envoy was calmer. "It will pass," he said.'
    )
    assert [one.source for one in found] == ["The Norges Bank", *["Dr. Ann Lee"] * 3, "The French envoy"]


def test_a_report_goes_on_in_the_past_tense() -> None:
    (first, second) = read("The ministry said that imports would probably fall. Prices were unlikely to follow.")
    assert (first.source, second.source) == ("The ministry", "The ministry")


def test_turns_of_a_transcript() -> None:
    found = read_page(
        "Harrow: third-quarter call\n\nOperator: Good morning and welcome to the call of the third quarter.\n\n"
        "Marta Lind, chief executive: Volumes in the quarter were flat, and margins will fall next year.\n\n"
        "Costs may rise as well, and we have seen that in every quarter of the year so far.\n\n"
        "Paul Ade, analyst: Thank you for the update on the quarter. The market could be wrong about that.\n"
    ).statements
    assert [one.source for one in found] == ["Marta Lind", "Marta Lind", "Paul Ade"]


def test_answers_of_an_interview() -> None:
    found = read_page(
        "Five questions to Ines Okafor\n\nInes Okafor ran the mission until the end of last year and now teaches.\n\n"
        "Q: Will the truce last?\n\nA: I have my doubts about that. The truce is unlikely to last.\n\n"
        "Q: What comes next?\n\nA: The border will be closed within days of the first shot.\n"
    ).statements
    assert [one.source for one in found] == ["Ines Okafor", "Ines Okafor"]


def test_labels_that_name_things_are_no_speakers() -> None:
    found = read_page(
        "Weekly register of the desk\n\nOrsk Alloys: A default may come in May, and the banks have been told so.\n\n"
        "Banda Minerals: The dispute was settled, and output will rise.\n\nNickel: The quota may be cut by a fifth.\n"
    ).statements
    assert {one.source for one in found} == {""}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Maria Sneg, a fellow with the Europe, Russia, and Asia Program, said a deal will take time.", "Maria Sneg"),
        ('"Ties may not worsen," Zhuang Guotu, head of the Centre of Studies, told the paper.', "Zhuang Guotu"),
        ("Members of the committee (MPC) signalled that rates could fall.", "Members of the committee"),
        ("The unrest suggests that detours will continue, the broker stated.", "the broker"),
        ("Ana Cruz, an expert on energy at Rio's Vargas Institute, indicated that output may fall.", "Ana Cruz"),
        (
            "While nothing has been decided, the officials, who asked for silence, said duties may rise.",
            "the officials",
        ),
        ("Oslo said in January it will let the licence expire.", "Oslo"),
        ("It is a move that analysts said could open the door.", "analysts"),
        (
            "The duties are not expected to rise – a relief – but may spread, the officials told the paper.",
            "the officials",
        ),
        ("A spokesman, Per Holm, alerted that Oslo could decide not to renew it.", "Per Holm"),
        ("Its former head, Per Holm, now a critic, was calm. He said the mill might close.", "Per Holm"),
        ("The chance of a closure is put at 5 percent by the pool of insurers.", "the pool of insurers"),
        ("The minister, who took office in May, is confident that a buyer will be found.", "The minister"),
        ("It is certain that a buyer will be found.", ""),
        ("The group spoke about how they expected it to unfold. A war may follow.", ""),
    ],
)
def test_appositions_and_what_is_no_speaker(text: str, source: str) -> None:
    assert read(text)[-1].source == source
