"""Chances that a page puts a number or a size to."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.reading.hedges import odds
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    ("text", "p", "event"),
    [
        ("The chance of a closure this quarter is put at 5 percent by insurers.", 0.05, "a closure this quarter"),
        ("Economists put the probability of a full renewal at 35 per cent.", 0.35, "a full renewal"),
        ("One member saw a one-in-three chance of a recession.", 1 / 3, "a recession"),
        ("The odds are 60-40 in favour of an extension.", 0.6, "an extension"),
        ("The odds of a deal are one in five.", 0.2, "a deal"),
        ("He saw a 70% chance that the army would attack.", 0.7, "the army would attack"),
        ("There is a 30 to 40 percent chance of rain.", 0.35, "rain"),
        ("There is one chance in four that the ban stays.", 0.25, "the ban stays"),
        ("A default is a 50-50 chance.", 0.5, "A default"),
        ("A deal is 80% likely.", 0.8, "A deal"),
        ("The risk of a default stands at 12 percent.", 0.12, "a default"),
        ("Both banks consider the probability of a total closure low.", 0.117, "a total closure"),
        ("The likelihood of a strike is negligible.", 0.039, "a strike"),
        ("There is a risk that the war will widen.", 0.419, "the war will widen"),
        ("The vote is a coin toss.", 0.5, "The vote"),
        ("A cut is more likely than not.", 0.581, "A cut"),
        ("More likely than not, the minister will resign.", 0.581, "the minister resign"),
        ("Chances are the bill will pass.", 0.726, "the bill pass"),
        ("There remains a non-negligible 39% chance that events will worsen.", 0.39, "events will worsen"),
        ("Prediction markets put 12-month recession odds at 25%, down from 35%.", 0.25, "12-month recession"),
        ("Traders put the chance of a hike below 16%.", 0.16, "a hike"),
        ("The bank sees a 35% chance of recession, up from 20%.", 0.35, "recession"),
        ("It raised the odds of a US and global recession to 60%.", 0.6, "a US and global recession"),
        ("The odds of an early election have shortened to 2-1.", 1 / 3, "an early election"),
        ("It's 50/50 whether the coalition survives.", 0.5, "the coalition survives"),
        ("Probability of a blockade: low (5-10%).", 0.075, "a blockade"),
        ("Our base case (55%) is that the truce holds.", 0.55, "the truce holds"),
        ("Our central scenario, with a 60% probability, is a slowdown.", 0.6, "a slowdown"),
        ("The probability of war, in our view, is about one in ten.", 0.1, "war"),
        ("A 25% chance remains that the court strikes them down.", 0.25, "the court strikes them down"),
        ("Analysts give the bill only a 20% chance of passing.", 0.2, "the bill passing"),
        ("The bill stands little chance of passing.", 0.117, "The bill passing"),
        ("The odds favour a rate cut.", 0.726, "a rate cut"),
        ("There is a 30% chance of no deal.", 0.3, "no deal"),
        ("Other members saw little chance of a rise.", 0.117, "a rise"),
        ("The probability of a clash remains low, at around 5 percent.", 0.05, "a clash"),
        ("60-40 in favour of a deal.", 0.6, "a deal"),
        ("The bill will probably pass (70% chance).", 0.7, "The bill pass"),
        ("The odds are against a deal.", 0.19, "a deal"),
        ("An invasion before 2028 is very unlikely (5-10%).", 0.075, "An invasion before 2028"),
        ("I think nationalisation is now very likely (85%).", 0.85, "nationalisation"),
        ("A recession is likely (65 percent) this year.", 0.65, "A recession this year"),
        ("A recession is unlikely – perhaps 20%.", 0.2, "A recession"),
        ("A recession is not likely (20%).", 0.2, "A recession"),
        ("A walkout is a long shot, 10-15%.", 0.125, "A walkout"),
        ("A walkout is a long shot.", 0.13, "A walkout"),
        ("Snap election: 65% chance before October.", 0.65, "Snap election before October"),
        ("Escalation (20 %): Iran closes the strait.", 0.2, "Escalation"),
        ("Ceasefire by June: 30%.", 0.3, "Ceasefire by June"),
        ("I put the chance of a deal at no more than 5%.", 0.05, "a deal"),
        ("The probability of a strike is at least 60%.", 0.6, "a strike"),
        ("We put the likelihood of war at between 60 and 70 percent.", 0.65, "war"),
        ("The probability of war has risen to 30%.", 0.3, "war"),
        ("Goldman cut the odds of a recession to 35% from 45%.", 0.35, "a recession"),
        ("The bank raised its probability of a recession from 20 to roughly 40 percent.", 0.4, "a recession"),
        ("Its presence raises our estimate of a quarantine to roughly 60%.", 0.6, "a quarantine"),
        ("Polymarket puts a ceasefire by July at 37%.", 0.37, "a ceasefire by July"),
        ("The bookmakers have him at 3-1 to win.", 0.25, "him to win"),
        ("Bookmakers offer odds of 4/1 on a snap election.", 0.2, "a snap election"),
        ("A deal is two to one against.", 1 / 3, "A deal"),
        ("A deal is 50-50.", 0.5, "A deal"),
        ("There is a fifty percent chance of rain.", 0.5, "rain"),
        ("There is a less than 10% chance of a deal.", 0.1, "a deal"),
        ("There is a near-zero chance of a deal.", 0.039, "a deal"),
        ("There is a better than even chance that the carrier will leave.", 0.581, "the carrier will leave"),
        ("I am 80% confident that the bill will pass.", 0.8, "the bill will pass"),
        ("The vote is a coin-flip.", 0.5, "The vote"),
        ("The court could annul the deal; lawyers give it a coin-flip.", 0.5, "The court annul the deal"),
    ],
)
def test_the_number_that_the_page_gives(text: str, p: float, event: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.implied.p, one.polarity, one.event) == (pytest.approx(p, abs=1e-5), "affirmed", event)


@pytest.mark.parametrize(
    "text",
    [
        "Inflation was 40 percent, and the chance was gone.",
        "A new law would reduce the risk that the bank will fail.",
        "One in five firms has left.",
        "The bank raised its rate to 5 percent on Monday.",
        "It is a fairly high risk, he said.",
        "The risk premium is at 6 percent.",
        "The climbers saw no chance of rescue.",
        "A 70 percent probability was assigned to a recession last year.",
        "Analysts see growth at 2% and inflation at 3%.",
        "The party is at 37% in the polls.",
        "I don't see anyone else talking about this.",
        "Support (20%) is falling.",
        "Exports to China (20% of the total) fell.",
        "Voters rejected the plan two to one.",
        "The team lost 3-1 on Saturday.",
        "The bank puts growth at 2% this year.",
        "The bank raised its estimate of growth from 2 to 3 percent.",
        "The model puts the cost at 20% of output.",
        "Tariffs: 25% on steel.",
        "The party won 37% of the vote.",
        "The yield rose to 4.5% from 4.2%.",
        "Maybe 20% of the staff left.",
    ],
)
def test_these_state_no_chance(text: str) -> None:
    assert read(text) == ()


def test_the_number_of_a_condition_is_no_statement() -> None:
    (one,) = read("In our base case (60% probability), tariffs will stay in place.")
    assert (one.phrase, [condition.text for condition in one.conditions]) == ("will happen", ["In our base case"])


def test_a_share_above_one_is_no_chance() -> None:
    assert odds.find(["a", "140", "percent", "chance"], 1) is None
    assert odds.find(["five", "in", "one", "chance"], 0) is None
