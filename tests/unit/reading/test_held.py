"""Clauses that nobody asserts: what is feared, talked of, or judged to be nonsense."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


def numbers(text: str) -> list[tuple[float, str]]:
    return [(one.implied.p, one.event) for one in read(text) if one.implied is not None]


@pytest.mark.parametrize(
    ("text", "event", "source"),
    [
        ("There is speculation that Peru will ban exports.", "Peru ban exports", ""),
        ("There is growing concern that the war will spread.", "the war spread", ""),
        ("There are signs that Lima will ease the ban.", "Lima ease the ban", ""),
        ("Oslo fears that the Danes will cut off supplies.", "the Danes cut off supplies", "Oslo"),
        ("Oslo fears Denmark will cut off supplies.", "Denmark cut off supplies", "Oslo"),
        ("There are fears the canal will be closed.", "the canal be closed", ""),
        ("Traders feared that the strait would be closed within days.", "the strait be closed within days", "Traders"),
        ("Traders worry that the quota will be extended.", "the quota be extended", "Traders"),
        ("The fear is that the canal will be closed.", "the canal be closed", ""),
        ("The risk is that the war will widen.", "the war widen", ""),
        ("The notion that the truce will hold is gaining ground.", "the truce hold", ""),
        ("Concern that supplies will run short is growing.", "supplies run short", ""),
        ("Speculation that the bank will cut rates has grown.", "the bank cut rates", ""),
        ("Worried that prices will rise, traders bought copper.", "prices rise", ""),
        ("The idea that Peru will ban exports is hardly far-fetched.", "Peru ban exports", ""),
    ],
)
def test_what_is_feared_or_talked_of_may_happen(text: str, event: str, source: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.phrase, one.implied.p, one.polarity) == ("may happen", 0.419, "affirmed")
    assert (one.event, one.source) == (event, source)
    assert any(rule.startswith("held by:") for rule in one.rules)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The idea that Peru will close the mines is far-fetched.", "Peru close the mines"),
        ("The claim that Chile will ban exports is plain nonsense.", "Chile ban exports"),
        ("Talk that rates will double is overdone.", "rates double"),
        ("Rumours that the port will close were wrong.", "the port close"),
        ("The view that prices will double is mistaken.", "prices double"),
        ("Fears that the war will spread are exaggerated, the envoy said.", "the war spread"),
        ("We see no scenario in which Peru will close the mines.", "Peru close the mines"),
        ("The idea that Chile will ban exports is simply not true.", "Chile ban exports"),
        ("The claim that prices will double does not stand up.", "prices double"),
        ("The talk that rates will double makes no sense.", "rates double"),
        ("It is nonsense that Chile will ban exports.", "Chile ban exports"),
        ("It is wrong to think that the truce will hold.", "the truce hold"),
        ("It would be naive to assume the tariffs will be dropped.", "the tariffs be dropped"),
        ("Officials are not worried that the ban will be extended.", "the ban be extended"),
    ],
)
def test_what_is_judged_wrong_is_unlikely(text: str, event: str) -> None:
    assert numbers(text) == [(0.19, event)]


def test_a_weaker_word_keeps_its_number_and_loses_the_noun() -> None:
    assert numbers("There are signs the truce may fail.") == [(0.419, "the truce fail")]
    assert numbers("Fears that the war could spread are growing.") == [(0.397, "the war spread")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Traders fear prices will double and supplies will run short.", [0.419, 0.419]),
        ("Traders fear prices will double, and the bank said rates will rise.", [0.419, 0.976]),
        ("Rumours that the port will close and that ships will be held are false.", [0.19, 0.19]),
        ("Fears that the canal will be shut have grown since Peru said it will respond.", [0.419, 0.976]),
        ("The idea that Peru will not sign is nonsense.", [0.81]),
        ("Traders fear the tariffs could double.", [0.397]),
        ("The report says that the ban will be lifted.", [0.976]),
        ("We are confident that the deal will hold.", [0.976]),
        ("Fears will grow.", [0.976]),
        ("The signs that the army posted will be removed.", [0.976]),
        ("The talk that she gave will be printed.", [0.976]),
        ("The rumour will spread.", [0.976]),
        ("Peru denied a report that it would ban exports.", []),
        ("The minister rejected claims that the ban would be extended.", []),
        ('He dismissed as "fantasy" a report that Chile would ban exports.', []),
        ("The minister was concerned that the ban would be extended.", []),
    ],
)
def test_near_traps(text: str, expected: list[float]) -> None:
    assert [p for p, _ in numbers(text)] == pytest.approx(expected)
