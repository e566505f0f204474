"""Events by grammar: what is done to what, by whom, said, stopped, promised, refused."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.reading.deeds import lexicon
from foreshock.reading.deeds.actors import iso3
from foreshock.reading.language.inflect import forms, plural
from foreshock.reading.language.plain import plain, tokens

TYPES = {
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"),
}

ON_THINGS = [
    ("France lifted sanctions on Belarus on Monday.", "RETREAT"),
    ("France lifted a curfew in Corsica on Monday.", "CONCEDE"),
    ("France imposed sanctions on Belarus on Monday.", "SANCTION"),
    ("France imposed a curfew in Corsica on Monday.", "COERCE"),
    ("France imposed a ban on imports from Belarus.", "SANCTION"),
    ("France imposed a ban on rallies in Corsica.", "COERCE"),
    ("France broke off talks with Belarus.", "SANCTION"),
    ("France halted an offensive in Mali.", "RETREAT"),
    ("French miners called off their strike.", "CONCEDE"),
    ("France signed a treaty with Belarus.", "SUPPORT"),
    ("France violated a truce with Belarus.", "ASSAULT"),
    ("France reopened its embassy in Belarus.", "SUPPORT"),
    ("France reopened its border with Italy.", "RETREAT"),
    ("France withdrew its troops from Mali.", "RETREAT"),
    ("France withdrew its ambassador from Mali.", "SANCTION"),
    ("France withdrew its demand for new terms.", "CONCEDE"),
    ("France ordered three Malian diplomats out.", "SANCTION"),
    ("France sent 200 soldiers to its border with Italy.", "MOBILIZE"),
    ("France sent 200 tonnes of rice to Mali.", "AID"),
    ("France freed 2,400 Malian prisoners.", "RETREAT"),
    ("France abolished the death penalty.", "CONCEDE"),
]

NOUNS_AND_PASSIVES = [
    ("Relations with Mali were severed by France.", "SANCTION", {"FRA"}, {"MLI"}),
    ("A trade embargo on Mali was tightened by France.", "SANCTION", {"FRA"}, {"MLI"}),
    ("Weapons were supplied to Mali by France.", "AID", {"FRA"}, {"MLI"}),
    ("A Malian town was shelled by French troops.", "ASSAULT", {"FRA"}, {"MLI"}),
    ("Mali's ruler drew sharp criticism from France.", "ACCUSE", {"FRA"}, {"MLI"}),
    ("Malian flood victims received tents from France.", "AID", {"FRA"}, {"MLI"}),
    ("A threat by France to expel envoys angered Mali.", "THREATEN", {"FRA"}, {"MLI"}),
    ("France announced a suspension of air links with Mali.", "SANCTION", {"FRA"}, {"MLI"}),
    ("Talks between France and Mali broke down.", "REJECT", {"FRA", "MLI"}, set()),
    ("Fighting broke out between French and Malian troops.", "ASSAULT", {"FRA", "MLI"}, set()),
]

WORDS_OVER_DEEDS = [
    ("France threatened to impose sanctions on Mali.", "THREATEN"),
    ("France accused Mali of attacking its embassy.", "ACCUSE"),
    ("France rejected calls by Mali to withdraw troops.", "REJECT"),
    ("France refused to release two Malian envoys.", "REJECT"),
    ("France failed to reach agreement with Mali.", "REJECT"),
    ("France agreed to lift sanctions on Mali.", "AGREE"),
    ("France agreed to impose sanctions on Mali.", "SANCTION"),
    ("France will lift sanctions on Mali.", "AGREE"),
    ("France is to lift sanctions on Mali.", "AGREE"),
    ("France will bomb Mali.", "THREATEN"),
    ("France vowed to help Mali.", "AGREE"),
    ("France vowed to crush rebels in Mali.", "THREATEN"),
    ("France could withdraw aid from Mali, its president warned.", "THREATEN"),
    ("France stopped bombing Mali.", "RETREAT"),
    ("France began withdrawing troops from Mali.", "RETREAT"),
    ("France approved a resolution condemning Mali.", "ACCUSE"),
    ("France told the new president of Mali to leave office.", "REQUEST"),
    ("France attacked Mali for breaking the deal.", "ACCUSE"),
]

OTHER_VERBS_OF_THE_SENTENCE = [
    ("France executed three men convicted of killing a Malian envoy.", "ASSAULT"),
    ("Protesters detained in May were freed by France.", "RETREAT"),
    ("France welcomed the release of hostages captured by Malian rebels.", "SUPPORT"),
    ("France, which invaded Mali, opened talks with its rulers.", "CONSULT"),
    ("French forces left Mali after rebels attacked a convoy.", "RETREAT"),
    ("French students occupied a ministry in Paris.", "PROTEST"),
    ("French troops occupied a town in Mali.", "ASSAULT"),
    ("France and Mali held joint exercises.", "COOPERATE"),
    ("France held exercises near Mali.", "MOBILIZE"),
    ("French miners have not been paid since May, and blocked a road.", "PROTEST"),
    ("North Korea fired two missiles into the sea.", "MOBILIZE"),
    ("North Korea fired two missiles at Japan.", "ASSAULT"),
]


def coded(sentence: str) -> tuple[str, set[str], set[str]]:
    events = read_page(sentence).events
    assert len(events) == 1
    only = events[0]
    return only.type, {iso3(a) for a in only.source} - {""}, {iso3(a) for a in only.target} - {""}


@pytest.mark.parametrize(
    ("sentence", "kind"), [*ON_THINGS, *WORDS_OVER_DEEDS, *OTHER_VERBS_OF_THE_SENTENCE], ids=lambda value: value[:60]
)
def test_type(sentence: str, kind: str) -> None:
    assert coded(sentence)[0] == kind


@pytest.mark.parametrize(
    ("sentence", "kind", "source", "target"), NOUNS_AND_PASSIVES, ids=[row[0] for row in NOUNS_AND_PASSIVES]
)
def test_sides(sentence: str, kind: str, source: set[str], target: set[str]) -> None:
    assert coded(sentence) == (kind, source, target)


def test_a_meeting_has_all_in_its_source_and_a_visit_two_sides() -> None:
    assert coded("France held talks with Mali on Monday.") == ("CONSULT", {"FRA", "MLI"}, set())
    assert coded("France's president visited Mali on Monday.") == ("CONSULT", {"FRA"}, {"MLI"})
    assert coded("France's president was in Mali on Monday for talks.")[1] == {"FRA", "MLI"}


def test_who_only_tells_has_no_part() -> None:
    assert coded("France expelled two envoys of Mali, an Italian newspaper said.")[1:] == ({"FRA"}, {"MLI"})
    assert coded("An Italian newspaper accused Mali of piracy.")[1:] == ({"ITA"}, {"MLI"})


def test_forms() -> None:
    assert forms("draw~") == ("draw", "draws", "drew", "drawn", "drawing")
    assert {"initialed", "initialled"} <= set(forms("initial~"))
    assert plural("body") == ("body", "bodies")


def test_the_lexicon_is_whole() -> None:
    words = lexicon.lexicon()
    kinds = {kind for entries in words.things.values() for _, kind in entries}
    deeds = {trigger.deed for found in words.phrases.values() for trigger in found} - {""}
    assert deeds == set(words.deeds)
    assert {thing for table in words.deeds.values() for thing in table} <= kinds
    assert {trigger.type for found in words.phrases.values() for trigger in found} - {""} == TYPES


def test_a_thing_that_describes_another_is_not_done_to() -> None:
    found = lexicon.hits(tokens(plain("France expelled aid workers.")))
    assert found[0].trigger.type == "SANCTION"
    assert found[0].trigger.deed == "expel"
