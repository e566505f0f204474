"""What is a forecast and what is not; conditions, speakers, time frames. Sentences of our own."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    "text",
    [
        "Will the port close?",
        "Nobody knows whether the port will close.",
        "It is unclear how the port could stay open.",
        "They disagree about whether and if any of the duties will ever be removed.",
        "Voters could have shown that they were tired.",
        "The concessions might not otherwise have been made.",
        "The aide could hear shouting through the door.",
        "The policy may now be discouraging buyers.",
        "It was a detour likely designed to avoid the press.",
        "The charge is certainly absurd, he said.",
        "The most likely reason is fear.",
        "Three ships came in May and left again.",
        "He asked them to sign as soon as possible.",
        "What is missing is political will and money.",
        "This may seem odd to outsiders.",
        "It was a new, and potentially more complex, situation.",
        "The light may not be a beacon of peace, but rather a signal of change.",
        "Talks will resume in Jeddah on Tuesday.",
        "The figures will be published on February 14.",
        "Nobody believes that the ports will close.",
        "There is no guarantee that the ports will close.",
        "The ministry denied that it could close the ports.",
        "We hope that the ports will open.",
        "You may wonder what this means.",
        "The firm could not be reached for comment.",
        "In the old days people could cross the ice and everyone knew the way.",
        "The longer it lasts, the more likely it is that ports will close.",
        "Several changes are likely to emerge in the coming years:",
        "That remains to be seen.",
        "The firm was certain to fail, and it did.",
        "Traders thought the bank might cut rates in March.",
        "Symptoms may vary from day to day.",
        "The might of the navy was plain to see.",
    ],
)
def test_these_are_no_forecasts(text: str) -> None:
    assert [one.text for one in read(text)] == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Sources told the agency that Moscow is unlikely to cut output further.", "unlikely"),
        ("The deal could now be pushed into next year, trade experts say.", "could happen"),
        ("The president is likely to deploy the army.", "likely"),
        ("A long war is likely coming to the valley.", "likely"),
        ("Another cloud of dust is set to descend on the city this week.", "expected"),
        ("He said that the party might leave the coalition.", "might happen"),
        ("The court was expected to rule later this week, officials said.", "expected"),
        ("The outcome will depend on the turnout.", "depends on"),
        ("A handful of firms may leave. Most will not.", "may happen"),
        ("Cutting the tax might bring the firms back, potentially creating thousands of jobs.", "might happen"),
        ("It is possible that demand recovers soon.", "may happen"),
        ("By 2035 the sea will be free of ice in summer.", "will happen"),
    ],
)
def test_these_are_kept(text: str, phrase: str) -> None:
    assert read(text)[0].phrase == phrase


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("If the strike lasts, prices could double.", "the strike lasts", "if"),
        ("Prices could double unless the strike ends.", "the strike ends", "unless"),
        ("Should the talks fail, prices could double.", "the talks fail", "inversion"),
        ("Were the party to win, taxes would probably rise.", "the party to win", "inversion"),
        ("In the event of a blockade, prices could double.", "a blockade", "if"),
        ("He might lift the ban in exchange for a seat.", "a seat", "exchange"),
        ("Under a quarantine, insurers would almost certainly leave.", "a quarantine", "under"),
        ("A second blockade would probably empty the shelves.", "A second blockade", "subject"),
        ("A stronger dollar could hurt exporters.", "A stronger dollar", "subject"),
        ("Closing the strait would likely double prices.", "Closing the strait", "subject"),
        ("The potential for a truce could calm markets.", "a truce", "subject"),
        ("The outcome will depend on the turnout in the north.", "the turnout in the north", "depends"),
        ("The army may attack the port. This could cut the supply.", "army may attack", "reference"),
        ("The army may attack the port. Such a move could cut the supply.", "army may attack", "reference"),
        ("A ban might come in May, but it will likely face a court.", "A ban", "subject"),
        ("The firm is likely to leave, potentially causing losses.", "likely to leave", "reference"),
    ],
)
def test_conditions_are_found(text: str, words: str, kind: str) -> None:
    last = read(text)[-1]
    assert [one for one in last.conditions if words in one.text and one.kind == kind], last.conditions


@pytest.mark.parametrize(
    "text",
    [
        "Even if the strike ends, prices will probably rise.",
        "Even under a new government, prices will probably rise.",
        "The Arctic will become a contested region.",
        "Prices, if any are published, will rise.",
    ],
)
def test_concessions_and_plain_subjects_are_no_conditions(text: str) -> None:
    assert read(text)[0].conditions == ()


def test_an_inversion_in_the_lead_rules_what_is_said_of_the_supposed() -> None:
    brief = read_page(
        "Moscow expects warmer ties should Novak return to the presidency next spring.\n\n"
        "The two capitals have not talked for three years, and envoys were sent home.\n\n"
        "The embassy could reopen within months. Winters in the north are long, and ice will cover the bay in May."
    )
    first, second = brief.statements[-2:]
    assert [(one.kind, one.scope) for one in first.conditions] == [("inversion", "document")]
    assert second.conditions == ()


def test_an_answer_inherits_the_condition_of_its_question() -> None:
    brief = read_page(
        "The grain deal runs out in July, and the ships have begun to leave the ports of the south.\n\n"
        "Q: What happens to prices under a second blockade of the ports?\n\n"
        "A: Prices may rise at first. Buyers will then turn to other growers, as they did in the past.\n"
    )
    assert [one.conditions[0].scope for one in brief.statements] == ["question", "question"]
    assert all("second blockade" in one.conditions[0].text for one in brief.statements)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The bank said prices could rise.", "The bank"),
        ("Prices could rise, said Mary Olsen, an analyst.", "Mary Olsen"),
        ("Prices could rise, people familiar with the talks said.", "people familiar with the talks"),
        ("According to the ministry, prices could rise.", "the ministry"),
        ("Sources told Reuters that prices may rise.", "Sources"),
        ('"Prices will rise," Dr. Ann Lee said. "They may double."', "Dr. Ann Lee"),
        ("Most economists expect prices to rise.", "Most economists"),
        ("In the view of ING, prices may rise.", "ING"),
        ("Prices could rise.", ""),
    ],
)
def test_who_says_so(text: str, source: str) -> None:
    assert {one.source for one in read(text)} == {source}


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("Prices may rise within six months.", "within six months", 181.0),
        ("Prices may rise next week.", "next week", 12.0),
        ("Prices may rise by 2030.", "by 2030", 2191.0),
        ("Prices may rise in the coming years.", "in the coming years", 1095.0),
        ("Prices may rise on Friday.", "on Friday", 3.0),
        ("Prices may rise soon.", "soon", None),
        ("Prices may rise by March 15.", "by March 15", 74.0),
    ],
)
def test_time_frames(text: str, words: str, days: float | None) -> None:
    from foreshock.reading import ReadSettings

    one = read_page(OPENING + text, settings=ReadSettings(published="2024-12-31")).statements[0]
    assert one.horizon is not None
    assert one.horizon.text == words
    assert one.horizon.days == (None if days is None else pytest.approx(days, abs=0.01))


def test_each_hedge_gets_its_own_clause() -> None:
    one, two, three = read(
        "A full ban is unlikely, but a partial one is highly probable, and exporters may lose a tenth of their sales."
    )
    assert (one.text, two.text) == ("A full ban is unlikely", "a partial one is highly probable")
    assert three.text == "exporters may lose a tenth of their sales"


def test_a_chance_that_something_will_happen_is_one_statement() -> None:
    (one,) = read("There is a good chance that the talks will resume in the summer.")
    assert one.event == "the talks will resume in the summer"


def test_the_event_is_the_clause_without_its_hedge() -> None:
    assert [one.event for one in read("The port will probably not close in June.")] == ["The port close in June"]
    assert [one.event for one in read("It is unlikely that the port closes.")] == ["the port closes"]
