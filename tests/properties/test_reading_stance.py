"""What must hold for the sign of any sentence: denials, synonyms, chains of blocking words, the page around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foreshock.reading import ReadSettings, read_page
from foreshock.reading.settings import Driver
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours."
CLOSING = "Prices in the region have risen by a fifth since the start of the year, the agency found."
DRIVERS = (
    Driver(name="ban", keywords=("export ban", "ban on exports"), raises=("impos*",), lowers=("lift*", "repeal*")),
)
ACTORS = ("The cabinet", "Parliament", "The court in Lisbon", "A majority of members", "Washington")
THINGS = ("the export ban", "a new export ban", "the ban on exports of grain")
HEDGES = ("may", "could", "will probably", "is likely to", "is expected to", "is unlikely to", "will")
BACK = ("approve", "support", "impose", "keep", "back")
BLOCK = ("block", "veto", "reject", "delay", "scrap", "lift", "repeal", "suspend", "oppose", "abandon")
TURNING = ("refuse to", "decline to", "rule out a plan to")
COMING = ("follow", "return", "be approved", "take effect", "go ahead", "continue")
ENDING = ("be blocked", "be delayed", "collapse", "be scrapped", "expire", "face strong opposition from growers")
BOILERPLATE = ("Sign up for our newsletter", "© 2025 The Ledger. All rights reserved.", "Share this")


def read(sentence: str, *, above: str = "", quotes: str = '"') -> Statement:
    said = "“We have seen this before,”" if quotes == "“" else '"We have seen this before,"'
    text = f"{above}{OPENING}\n\n{sentence} {said} he said.\n\n{CLOSING}"
    (one,) = read_page(text, settings=ReadSettings(drivers=DRIVERS)).statements
    return one


actors, things, hedges = st.sampled_from(ACTORS), st.sampled_from(THINGS), st.sampled_from(HEDGES)


@given(actors, hedges, st.sampled_from(BACK), st.sampled_from(BLOCK), things)
def test_backing_raises_and_blocking_lowers(actor: str, hedge: str, back: str, block: str, thing: str) -> None:
    assert read(f"{actor} {hedge} {back} {thing}.").stance == 1
    assert read(f"{actor} {hedge} {block} {thing}.").stance == -1


@given(actors, hedges, st.sampled_from(BACK + BLOCK), st.sampled_from(TURNING), things)
def test_refusing_turns_the_sign_and_refusing_twice_restores_it(
    actor: str, hedge: str, verb: str, turning: str, thing: str
) -> None:
    plain = read(f"{actor} {hedge} {verb} {thing}.").stance
    assert read(f"{actor} {hedge} {turning} {verb} {thing}.").stance == -plain
    assert read(f"{actor} {hedge} refuse to {turning} {verb} {thing}.").stance == plain


@given(things, st.sampled_from(COMING), st.sampled_from(ENDING), hedges)
def test_what_comes_about_raises_and_what_ends_lowers(thing: str, coming: str, ending: str, hedge: str) -> None:
    subject = thing[0].upper() + thing[1:]
    assert read(f"{subject} {hedge} {coming}.").stance == 1
    assert read(f"{subject} {hedge} {ending}.").stance == -1


@given(things, st.sampled_from(("hurt growers in the south", "raise the price of bread", "cost the state billions")))
def test_a_consequence_says_nothing_of_its_cause(thing: str, effect: str) -> None:
    assert read(f"{thing[0].upper()}{thing[1:]} could {effect}.").stance == 0


@given(
    things, st.sampled_from(("Opposition to", "Resistance to", "A veto of")), st.sampled_from(("likely", "unlikely"))
)
def test_opposition_lowers_however_likely(thing: str, noun: str, word: str) -> None:
    one = read(f"{noun} {thing} is {word}.")
    assert one.stance == -1
    assert one.implied is not None
    assert (one.implied.p > 0.5) == (word == "likely")


@given(
    actors,
    st.sampled_from([("may", "may not"), ("will", "will not"), ("is likely to", "is not likely to")]),
    st.sampled_from(BACK + BLOCK),
    things,
)
def test_a_denial_turns_the_number_and_not_the_sign(actor: str, pair: tuple[str, str], verb: str, thing: str) -> None:
    one, two = (read(f"{actor} {hedge} {verb} {thing}.") for hedge in pair)
    assert one.stance == two.stance
    assert (one.polarity, two.polarity) == ("affirmed", "negated")
    assert one.implied is not None
    assert two.implied is not None
    assert (one.implied.p > 0.5) == (two.implied.p < 0.5)


@given(actors, hedges, st.sampled_from(BACK + BLOCK), things, st.sampled_from(BOILERPLATE), st.sampled_from(['"', "“"]))
def test_the_page_around_changes_no_sign(actor: str, hedge: str, verb: str, thing: str, line: str, quotes: str) -> None:
    sentence = f"{actor} {hedge} {verb} {thing}."
    one = read(sentence)
    two = read(sentence, above=f"{line}\n\n", quotes=quotes)
    assert (one.stance, one.driver, one.event, one.implied) == (two.stance, two.driver, two.event, two.implied)
