"""What holds for any thing of any driver: the opposite verb turns the sign, a denial does not, nouns do as verbs do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "
THINGS = (
    ("sanctions", "the sanctions", -1),
    ("sanctions", "the price cap", -1),
    ("tariffs", "the tariffs", 1),
    ("tariffs", "the trade truce", -1),
    ("tariffs", "the trade war", 1),
    ("export_controls", "the export ban", 1),
    ("export_controls", "the export restrictions", 1),
    ("settlement", "the ceasefire", 1),
    ("settlement", "the peace talks", 1),
    ("ukraine_support", "military aid", 1),
    ("shipping", "traffic in the Red Sea", -1),
    ("shipping", "attacks in the Red Sea", 1),
    ("energy_supply", "oil output", -1),
    ("energy_supply", "oil prices", 1),
    ("escalation", "the blockade", 1),
    ("escalation", "the offensive", 1),
    ("arctic_coop", "the joint projects", 1),
    ("dialogue", "the dialogue", 1),
    ("realignment", "the alliance", -1),
)
HEDGES = ("may", "could", "will probably", "is likely to", "is expected to", "is unlikely to", "will", "will not")
"""With a thing of one word or more as the subject; "is" is put right for plurals."""
GOES_ON = ("continue", "be extended", "be renewed", "grow", "resume", "be approved", "last", "be restored", "stay")
ENDS = (
    "end",
    "be suspended",
    "be cancelled",
    "fall",
    "collapse",
    "be vetoed",
    "be cut",
    "fade",
    "stop",
    "be abandoned",
)
MAKES = ("extend", "approve", "restore", "renew", "expand", "support", "maintain", "reinstate")
UNMAKES = ("end", "suspend", "block", "veto", "delay", "oppose", "cut", "scrap", "reject", "halt")
COMING = ("An extension of", "A renewal of", "A resumption of", "An increase in", "Support for")
GOING = ("The end of", "An end to", "A suspension of", "A cut in", "Opposition to", "A delay of", "The collapse of")

things, hedges = st.sampled_from(THINGS), st.sampled_from(HEDGES)


def read(sentence: str) -> Statement:
    (one,) = read_page(OPENING + sentence).statements
    return one


def agree(thing: str, hedge: str) -> str:
    plural = thing.split(" in ", maxsplit=1)[0].endswith("s")
    return f"are{hedge[2:]}" if plural and hedge.startswith("is ") else hedge


@given(things, hedges, st.sampled_from(GOES_ON), st.sampled_from(ENDS))
def test_going_on_and_ending_are_opposites(thing: tuple[str, str, int], hedge: str, on: str, end: str) -> None:
    driver, name, sign = thing
    start = f"{name[0].upper()}{name[1:]} {agree(name, hedge)}"
    more, less = read(f"{start} {on}."), read(f"{start} {end}.")
    assert (more.driver, more.stance, less.driver, less.stance) == (driver, sign, driver, -sign)


@given(things, hedges, st.sampled_from(MAKES), st.sampled_from(UNMAKES))
def test_making_and_unmaking_are_opposites(thing: tuple[str, str, int], hedge: str, make: str, unmake: str) -> None:
    driver, name, sign = thing
    more, less = (read(f"The cabinet {hedge} {verb} {name}.") for verb in (make, unmake))
    assert (more.driver, more.stance, less.driver, less.stance) == (driver, sign, driver, -sign)


@given(things, st.sampled_from(COMING), st.sampled_from(GOING), st.sampled_from(("likely", "unlikely", "possible")))
def test_nouns_do_as_verbs_do(thing: tuple[str, str, int], come: str, go: str, word: str) -> None:
    driver, name, sign = thing
    hedge = "will probably be announced" if word == "possible" else f"is {word}"
    more, less = (read(f"{noun} {name} {hedge}.") for noun in (come, go))
    assert (more.driver, more.stance, less.driver, less.stance) == (driver, sign, driver, -sign)


@given(things, st.sampled_from(MAKES + UNMAKES))
def test_two_refusals_restore_the_sign(thing: tuple[str, str, int], verb: str) -> None:
    name = thing[1]
    once = read(f"The cabinet may refuse to {verb} {name}.").stance
    assert once == -read(f"The cabinet may {verb} {name}.").stance
    assert -once == read(f"The cabinet may rule out refusing to {verb} {name}.").stance
