"""would: a report or a condition makes it a forecast; plans, wishes, habits and the past do not. Our own sentences."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.reading.reasons import plainly
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours.\n\n"


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    ("text", "source", "negated", "given"),
    [
        ("A spokesman said attacks would resume if the siege went on.", "A spokesman", False, "if the siege went on"),
        ("Officials told reporters that the sanctions would be extended.", "Officials", False, ""),
        ("Oil fell. Iran warned that it would respond to any strike.", "Iran", False, "any strike"),
        ("The junta promised it would open talks with the rebels.", "The junta", False, ""),
        ("Officials believe the carrier would be ordered back.", "Officials", False, ""),
        ("The premier was convinced that the law would pass.", "The premier", False, ""),
        ("There would be no extension, the minister said.", "the minister", True, ""),
        ("The governor said the Committee would not hesitate to intervene.", "The governor", True, ""),
        ("According to the ministry, output would fall by a fifth.", "the ministry", False, ""),
        ("The bank warned that a closure would double prices.", "The bank", False, "a closure"),
        ("The envoy said aid, which officials said would arrive by sea, was late.", "officials", False, ""),
    ],
)
def test_a_report_turns_will_into_would(text: str, source: str, negated: bool, given: str) -> None:
    (one,) = read(text)
    assert one.phrase == "will happen"
    assert one.source == source
    assert one.polarity == ("negated" if negated else "affirmed")
    assert [condition.text for condition in one.conditions] == ([given] if given else [])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Prices were going to rise, the minister warned.", "the minister"),
        ("The minister said prices were going to rise.", "The minister"),
        ('Fretilin, he added, would "not negotiate" with the others.', "he"),
        ("They highlight that such a disruption would surpass the last.", "They"),
    ],
)
def test_other_ways_of_a_report(text: str, source: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.source) == ("will happen", source)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Mr Li told the paper his firm would build a plant.", "his firm build a plant"),
        ("Officials told reporters the ban would be kept.", "the ban be kept"),
        ("He told Reuters prices would double.", "prices double"),
        ("The minister said on Monday there would be cuts.", "be cuts"),
        ("The firm said last month it would appeal.", "it appeal"),
        ("Alkatiri warned the territory's new administration Monday his party could leave.", "his party leave"),
        ("The bank warned a closure of the strait would double prices.", "a closure of the strait double prices"),
        ("He promised the voters of the town it would stay.", "it stay"),
    ],
)
def test_whom_somebody_tells_is_no_subject(text: str, event: str) -> None:
    assert read(text)[-1].event == event


@pytest.mark.parametrize(
    "text",
    [
        "The bank said that if inflation fell it would cut rates.",
        '"Note that if inflation fell it would cut rates," the analyst said.',
    ],
)
def test_a_condition_without_its_comma(text: str) -> None:
    (one,) = read(text)
    assert (one.event, one.conditions[0].text) == ("it cut rates", "if inflation fell")


def test_a_paragraph_carries_a_report_on() -> None:
    (one,) = read("The governor said inflation had eased. The rate would then fall to 2 percent.")
    assert (one.phrase, one.source) == ("will happen", "The governor")


def test_one_report_rules_two_clauses() -> None:
    found = read("A union leader said workers would strike and that the port would close.")
    assert [one.source for one in found] == ["A union leader", "A union leader"]


@pytest.mark.parametrize(
    ("text", "negated", "given"),
    [
        ("Losses would be severe if the army crossed the river.", False, "if the army crossed the river"),
        (
            "If prices were to rise again, the rate would have to stay where it is.",
            False,
            "If prices were to rise again",
        ),
        ("Should the strait close, tankers would turn back.", False, "Should the strait close"),
        ("Without a ceasefire, rates would climb further.", False, "Without a ceasefire"),
        ("Unless the grid is repaired, the smelter would close, the owner said.", False, "Unless the grid is repaired"),
        ('"If they close the strait, we would respond," the admiral said.', False, "If they close the strait"),
        ("A blockade would double freight rates.", False, "A blockade"),
        ("Cutting off the island would lead to shortages.", False, "Cutting off the island"),
        ("Even if a truce took place, Congress would not repeal the controls.", True, ""),
    ],
)
def test_a_condition_makes_it_a_forecast(text: str, negated: bool, given: str) -> None:
    (one,) = read(text)
    assert one.phrase == "will happen"
    assert one.polarity == ("negated" if negated else "affirmed")
    assert [condition.text for condition in one.conditions] == ([given] if given else [])


@pytest.mark.parametrize(
    "text",
    [
        "The envoy was sceptical that the truce would hold.",
        "Analysts doubted that the bank would cut rates.",
        "Diplomats were not convinced that the deal would survive.",
    ],
)
def test_doubt_told_in_the_past_of_what_would_come(text: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.source) == ("unlikely", " ".join(text.split()[: 1 if text[0] in "AD" else 2]))


def test_two_verbs_share_a_subject() -> None:
    found = read("A blockade of the island would shatter the trade and would ruin its neighbours.")
    assert [one.conditions[0].text for one in found] == ["A blockade of the island"] * 2


@pytest.mark.parametrize(
    ("text", "phrase", "event"),
    [
        ('The members said the rise would "prove transitory" soon.', "will happen", 'the rise prove transitory" soon'),
        (
            'Iran could also "turn to other means" in the gulf.',
            "could happen",
            'Iran turn to other means" in the gulf',
        ),
        ('It is "likely" that Oslo will make a dash.', "likely", "Oslo will make a dash"),
        ('The row is "now likely to top the agenda" of the summit.', "likely", "The row top the agenda"),
    ],
)
def test_words_in_quotation_marks_are_words(text: str, phrase: str, event: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.event) == (phrase, event)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Output in Chile, where two idle mines will open again, will offset the loss.",
            "Output in Chile offset the loss",
        ),
        (
            "Ore that was bound for export will now be bought at home.",
            "Ore that was bound for export be bought at home",
        ),
        ("The firms that signed up will pay lower duties.", "The firms that signed up pay lower duties"),
        ("The harm will at this point be limited.", "The harm be limited"),
        ("Trade has paused, with prices expected to climb.", "prices climb"),
        ("Chile is, as a result, expected to overtake Peru.", "Chile overtake Peru"),
    ],
)
def test_what_stands_inside_the_subject_or_before_the_verb(text: str, event: str) -> None:
    assert read(text)[-1].event == event


def test_what_one_sentence_supposes_holds_in_the_next() -> None:
    found = read("If Hormuz were closed, tanker rates would triple. Refiners would cut runs.")
    assert [one.conditions[0].text for one in found] == ["If Hormuz were closed"] * 2


def test_a_scenario_heading_is_a_condition() -> None:
    (one,) = read(
        "Scenario 3: invasion\n\nThe note puts it last of all, since so much speaks against it. Losses on both sides "
        "would be severe, and the note does not hide it.\n"
    )
    assert (one.event, one.conditions[0].text) == ("Losses on both sides be severe", "Scenario 3: invasion")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The bill would ban exports of ore.", "content of a plan"),
        ("The minister said the bill would ban exports of ore.", "content of a plan"),
        ("Under the new plan, members would pay two percent of output.", "content of a plan"),
        (
            "The minister presented a bill and said it was fair. It would ban exports.",
            "neither reported nor conditional",
        ),
        ("I would argue that prices are too high.", "wish or politeness"),
        ("The minister said he would like to see more trade.", "wish or politeness"),
        ("He would often walk to the port at dawn.", "habit"),
        ("Prices would have passed 100 dollars.", "past"),
        ("Had they known, they would sell at once.", "neither reported nor conditional"),
        ("If they had known, they would be rich.", "neither reported nor conditional"),
        ("He did not know that the war would last four years.", "neither reported nor conditional"),
        ("In 1956 the port would become a base.", "neither reported nor conditional"),
        ("The miner, who would later lead the union, was born here.", "describes its noun"),
        ("Analysts then thought prices would fall; they rose.", "past"),
        ("In 2019 the bank said that prices would fall.", "past"),
        ("We said in January the sale would close by March.", "past"),
        ("The firm had promised that the mine would open.", "past"),
        ("The ministry denied that it would raise the tax.", "denied"),
        ("The envoy asked whether the truce would hold.", "embedded question"),
        ("Voters hoped that prices would fall.", "hope or wish"),
        ("The company said it would need to raise capital.", "need"),
        ("It would be wrong to sell now.", "present judgement"),
        ("Such a move would hurt exports.", "neither reported nor conditional"),
        ("The closure would hurt exports.", "neither reported nor conditional"),
        ("A new law would ban the ships.", "content of a plan"),
        ("The report did not imply that prices would fall.", "denied"),
        ("The treaty held that the island would be free.", "neither reported nor conditional"),
        ("The ministry would not comment.", "neither reported nor conditional"),
    ],
)
def test_what_is_left_out_is_counted_by_its_reason(text: str, reason: str) -> None:
    brief = read_page(OPENING + text)
    assert brief.statements == ()
    assert f"left out: 1 as {plainly(reason)}" in brief.notes


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 I wrote that a currency war was likely, and none came.",
        "Staff had then estimated that rationing was probable.",
        "In January analysts had expected that volumes would recover by the summer.",
        "The vote had been expected to pass.",
        "Analysts who said that Tokyo would give in were right.",
        "The numbers are worse than the models suggested they would be.",
        "The maker promised that cars would fly, but the reality was different.",
        "Carmakers, who could once dictate policy, are weak.",
        "Members may submit written statements.",
        "Only time will tell.",
        "One issue is the rate at which Oslo will fill the dam.",
        "The question is who is likely to buy the gas.",
        "Of course, the ministry would dispute that if it were asked.",
        "The issue will be considered at the next meeting, on May 24.",
        "Be sure to look at the guide.",
        "We are going to talk about ports.",
        "Any old rope will do.",
        "The general promised his men they would be home by Christmas; most never returned.",
        "In the spring the bank said rates would not rise; by August they had risen twice.",
        "He joked that pigs would fly before the budget balanced.",
        "When the war broke out, few thought it would last.",
        "But for the embargo, prices would be half of what they are.",
        "The minister would say only that talks went on.",
        "Any sane government would reject the offer.",
        "He told the court that he would wait outside the shop every evening.",
        "The chancellor said it would not be appropriate to comment.",
        "He said it would be hard to imagine a worse outcome.",
        "Shell was going to sell the field but changed its mind.",
        "He was going to resign, and told nobody.",
        "The ban was originally expected to drive prices higher in 2030.",
        "On Aug. 30, 2019, the ministry confirmed that the ban would be kept.",
        "The government will hope that prices fall.",
        "Last year she said rates would double. They fell by half.",
        "The firm said the mill would open by June. It did not.",
        "Patience, she would argue, was a policy too.",
        "Asked whether he agreed, the minister said that he might, on a Sunday.",
        "The cranes will enter service on 2 March.",
        "Hauliers may use the new gate only at night.",
        "The governor may be reappointed once under the statute.",
    ],
)
def test_the_past_and_what_rules_permit_are_no_forecasts(text: str) -> None:
    assert [one.text for one in read(text)] == []


def test_a_name_in_er_is_no_comparison() -> None:
    assert [one.event for one in read("The smelter will close, the owner said.")] == ["The smelter close"]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("There's a 90% chance the port will close.", "90 % chance"),
        (
            "There's a good chance that by May, a board – backed by firms that left – will be in place.",
            "very good chance",
        ),
        ("We expect that insurers and brokers will go on.", "expected"),
        ("One even said it was now almost inevitable Greece leaves.", "almost certain"),
        ("They have until May to agree, or the union will begin its strike on 1 October.", "will happen"),
        ("The mine might still find itself without power.", "might happen"),
        ("A new dam could take around five years to build.", "could happen"),
        ('"We could see the currency collapse," he said.', "could happen"),
    ],
)
def test_one_hedge_speaks_for_the_clause(text: str, phrase: str) -> None:
    (one,) = read(text)
    assert one.phrase == phrase


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("With the strait shut, insurers would leave the market.", "With the strait shut"),
        ("In a siege, the island would run out of gas in eleven days.", "In a siege"),
        ('"Note that [if sanctions were imposed] it would come later," he said.', "if sanctions were imposed"),
        ("The message was clear: were they to invade, the port would close.", "were they to invade"),
        ("In the case of a closure, ships would turn back.", "In the case of a closure"),
    ],
)
def test_more_ways_of_a_condition(text: str, given: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.conditions[0].text) == ("will happen", given)


def test_one_condition_rules_two_clauses_before_it() -> None:
    found = read("Exports would fall and prices would rise if the ban were kept.")
    assert [(one.event, one.conditions[0].text) for one in found] == [
        ("Exports fall", "if the ban were kept"),
        ("prices rise", "if the ban were kept"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The consensus is that the bank would hold rates.",
        "Hinz calculated that growth would drop.",
        "The cabinet decided that the mine would close.",
        "Members voiced confidence that inflation would fall.",
    ],
)
def test_what_somebody_holds_or_works_out(text: str) -> None:
    assert [one.phrase for one in read(text)] == ["will happen"]
