"""Hedges that rule a whole clause: doubt, what cannot be ruled out, what is far from certain, insertions."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    ("text", "event", "source"),
    [
        ("I do not believe that the truce will survive the year.", "the truce survive the year", ""),
        ("We don't think the bank will cut rates this year.", "the bank cut rates this year", ""),
        ("Diplomats doubt that they will produce a text.", "they produce a text", "Diplomats"),
        ("Western diplomats doubt whether the ceasefire will hold.", "the ceasefire hold", "Western diplomats"),
        ("Few analysts believe the deal will hold.", "the deal hold", ""),
        ("Analysts are sceptical that the plan will work.", "the plan work", "Analysts"),
        ("Economists remain skeptical the tariffs will last.", "the tariffs last", "Economists"),
        ("He is not convinced that sanctions will work.", "sanctions work", ""),
        ("It would be surprising if the bank agreed.", "the bank agreed", ""),
        ('"I would be surprised if they agreed on a date," the envoy said.', "they agreed on a date", "the envoy"),
        ("He said he doubted that Russia would attack.", "Russia attack", "He"),
        ("The minister said he did not think the talks would fail.", "the talks fail", "The minister"),
        ("The economist does not see the bank cutting before June.", "the bank cutting before June", "The economist"),
        ("It is hard to imagine that Beijing will yield.", "Beijing yield", ""),
        ("I have serious doubts that the truce will hold.", "the truce hold", ""),
        ("A deal this year seems doubtful.", "A deal this year", ""),
        ("I, for one, do not believe the government will last.", "the government last", ""),
        ("Officials privately doubt the plan can work.", "the plan work", "Officials"),
        ("There is widespread scepticism that the truce will last.", "the truce last", ""),
        ("I cannot imagine that Berlin will agree.", "Berlin agree", ""),
        ("I can't imagine Berlin agreeing to this.", "Berlin agreeing to this", ""),
        ("It is hard to see how the coalition can survive.", "the coalition survive", ""),
        ("It would be a miracle if they agreed.", "they agreed", ""),
        ("The prospects for a deal look bleak.", "a deal", ""),
        ("I doubt very much that there will be a deal.", "there be a deal", ""),
        ("Analysts doubted on Friday that the deal would hold.", "the deal hold", "Analysts"),
        ("Doubts remain that the deal will hold.", "the deal hold", ""),
        ("There is little reason to think that prices will fall.", "prices fall", ""),
        ("He is under no illusion that the talks will succeed.", "the talks succeed", ""),
        ("It is doubtful whether the ban will hold.", "the ban will hold", ""),
    ],
)
def test_doubt_is_heard_as_unlikely(text: str, event: str, source: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.phrase, one.implied.p, one.polarity) == ("unlikely", 0.19, "affirmed")
    assert (one.event, one.source, one.conditions) == (event, source, ())


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Clashes in Mitrovica can't be ruled out around the holiday.", "Clashes in Mitrovica around the holiday"),
        ("We cannot exclude a miscalculation.", "a miscalculation"),
        ("We cannot rule out that Iran will close the strait.", "Iran close the strait"),
        ("The minister did not rule out a tax rise.", "a tax rise"),
        ("A wider war cannot be excluded, he said.", "A wider war"),
        ("It cannot be ruled out that rates will rise.", "rates rise"),
        ("He refused to rule out sending troops.", "sending troops"),
        ("A second strike is not out of the question.", "A second strike"),
        ("A snap election is not impossible.", "A snap election"),
        ("The possibility of a snap election cannot be ruled out.", "a snap election"),
        ("Nor can a coup be ruled out.", "a coup"),
        ("The possibility that the deal fails cannot be dismissed.", "the deal fails"),
        ("He stopped short of ruling out a strike.", "a strike"),
        ("A default is no longer unthinkable.", "A default"),
        ("The bank said it could not exclude further increases.", "further increases"),
    ],
)
def test_what_cannot_be_ruled_out_is_a_small_chance(text: str, event: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.phrase, one.implied.p, one.event) == ("cannot be ruled out", 0.2, event)
    assert (one.implied.p10, one.implied.p90, one.implied.source) == (0.05, 0.4, "default")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A deal is far from certain.", "A deal"),
        ("It is far from certain that the bill will pass.", "the bill pass"),
        ("It is not a foregone conclusion that the bill will pass.", "the bill pass"),
        ("A cut in June is not a given.", "A cut in June"),
        ("Prices will not necessarily fall.", "Prices fall"),
        ("Higher wages won't necessarily lead to inflation.", "Higher wages lead to inflation"),
    ],
)
def test_what_is_far_from_certain_stays_open(text: str, event: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.phrase, one.implied.p, one.polarity) == ("far from certain", 0.45, "affirmed")
    assert (one.event, one.conditions) == (event, ())


@pytest.mark.parametrize(
    "text",
    [
        "I have no doubt that prices will rise.",
        "There is no doubt that prices will rise.",
        "No one doubts that prices will rise.",
        "There is little doubt that prices will rise.",
        "It is a foregone conclusion that prices will rise.",
    ],
)
def test_no_doubt_is_certainty(text: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.polarity, one.event) == ("undoubtedly", "affirmed", "prices rise")


@pytest.mark.parametrize(
    ("text", "p"),
    [
        ("I do not believe that the truce will not hold.", 0.81),
        ("It would be surprising if the bank did not cut.", 0.81),
        ("I doubt that it will fail to agree.", 0.81),
    ],
)
def test_a_denial_inside_turns_the_doubt(text: str, p: float) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.polarity, one.implied.p) == ("negated", pytest.approx(p))


@pytest.mark.parametrize(
    ("text", "p", "phrase"),
    [
        ("The target may well be loosened this year.", 0.6, "may happen"),
        ("The court could well strike down the law.", 0.6, "could happen"),
        ("Iran might very well retaliate.", 0.6, "might happen"),
        ("The truce may well not hold.", 0.4, "may happen"),
        ("The truce may or may not hold.", 0.419, "may happen"),
        ("The target may be loosened this year.", 0.419, "may happen"),
    ],
)
def test_well_is_heard_higher(text: str, p: float, phrase: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.implied.p, one.phrase) == (pytest.approx(p), phrase)


@pytest.mark.parametrize(
    ("text", "p", "event", "source"),
    [
        ("It is possible, of course, that cooler heads will prevail.", 0.419, "cooler heads will prevail", ""),
        ("It is just possible, some say, that the deal will hold.", 0.419, "the deal will hold", "some"),
        ('"It is likely," he added, "that rates will fall."', 0.726, "rates will fall", "he"),
        ("It is, of course, possible that the deal will hold.", 0.419, "the deal will hold", ""),
        ("There is a chance, however small, that the war will end.", 0.419, "the war will end", ""),
        ("It is possible – some say probable – that the war will end.", 0.419, "the war will end", ""),
        ("The bank is likely, analysts say, to cut rates.", 0.726, "The bank cut rates", "analysts"),
        ("Prices are, in my view, likely to rise.", 0.726, "Prices rise", ""),
        ("This truce will likely, though not certainly, hold.", 0.726, "This truce hold", ""),
        ("The war could, he warned, last for years.", 0.397, "The war last for years", "he"),
        ('"Prices will," he said, "rise."', 0.976, "Prices rise", "he"),
        ("It is almost a given that rates will rise.", 0.94, "rates rise", ""),
        ("The deal is almost sure to fail.", 0.94, "The deal fail", ""),
        ("It is unlikely, therefore, that the ban will hold.", 0.19, "the ban will hold", ""),
        ("There is a good chance that by May, a cabinet will fall.", 0.792, "by May, a cabinet will fall", ""),
        ("It is likely that, if talks fail, prices will double.", 0.726, "if talks fail, prices will double", ""),
        ("There's a 62% chance the bank will cut.", 0.62, "the bank will cut", ""),
        ("There is no chance the Senate will ratify it.", 0.039, "the Senate will ratify it", ""),
        ("There is a risk the war will widen.", 0.419, "the war will widen", ""),
        ("The odds are good that prices will rise.", 0.792, "prices will rise", ""),
        ("It is a safe bet that prices will rise.", 0.853, "prices will rise", ""),
        ("One even said it was now almost inevitable Greece leaves.", 0.94, "Greece leaves", "One"),
    ],
)
def test_the_hedge_steps_over_an_insertion(text: str, p: float, event: str, source: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.implied.p, one.event, one.source) == (p, event, source)


def test_a_judgement_that_is_denied_is_doubt() -> None:
    (one,) = read("We do not see a recession as likely.")
    assert one.implied is not None
    assert (one.event, one.implied.p, one.polarity) == ("a recession", 0.19, "negated")


def test_an_expectation_ends_before_the_doubt_of_others() -> None:
    expected, doubted = read(
        "While most analysts expect the bank to hold in May, few believe it will wait beyond June."
    )
    assert (expected.phrase, expected.event) == ("expected", "the bank to hold in May")
    assert (doubted.phrase, doubted.event) == ("unlikely", "it wait beyond June")


def test_no_way_is_almost_no_chance() -> None:
    (one,) = read("There is no way the Senate will ratify it.")
    assert (one.phrase, one.polarity, one.event) == ("almost no chance", "affirmed", "the Senate ratify it")


@pytest.mark.parametrize(
    "text",
    [
        "They did not think that he was right.",
        "Members did not think that monetary policy could do much.",
        "I don't think that is a good idea.",
        "I don't think that would be wise.",
        "He doubted that she was telling the truth.",
        "Do you think that prices will fall?",
        "If you do not believe that prices will rise, sell now.",
        "Don't believe that prices will fall.",
        "The police ruled out foul play.",
        "The president ruled out a ceasefire.",
        "She was surprised if not shocked.",
        "The doubtful deal was signed on Monday.",
        "Nobody in the industry believes that pipelines will run dry.",
        "I would not bet on it.",
        "The doctors could not rule out cancer.",
        "They are optimistic that a deal will be signed this year.",
        "The police doubt he can read.",
    ],
)
def test_these_are_no_statements(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "phrase", "event", "source"),
    [
        ("The bank expects that inflation will fall.", "expected", "inflation fall", "The bank"),
        (
            "Economists expect inflation will fall to 2 percent.",
            "expected",
            "inflation fall to 2 percent",
            "Economists",
        ),
        ("Investors do not expect that the bank will cut.", "unlikely", "the bank cut", "Investors"),
    ],
)
def test_what_somebody_expects_is_expected(text: str, phrase: str, event: str, source: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.polarity, one.event, one.source) == (phrase, "affirmed", event, source)


@pytest.mark.parametrize(
    ("text", "phrase", "event"),
    [
        ('It\'s "likely" that Iran will make a run for it.', "likely", "Iran will make a run for it"),
        ('Violence is "now likely to top the agenda" of the summit.', "likely", "Violence top the agenda"),
        ('Iran could also "turn to other means" of war.', "could happen", 'Iran turn to other means" of war'),
        ('The deal is "unlikely" to survive.', "unlikely", "The deal survive"),
        ('"More attacks are expected" from Iran.', "expected", "More attacks from Iran"),
    ],
)
def test_quotation_marks_do_not_part_a_hedge_from_its_clause(text: str, phrase: str, event: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.event) == (phrase, event)
