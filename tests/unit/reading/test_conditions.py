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
        ("When the ninety days run out, Paris will probably reimpose duties.", "ninety days run out", "when"),
        ("Rates will rise when the subsidy ends.", "the subsidy ends", "when"),
        ("It is unlikely that Oslo would remain neutral in a blockade.", "in a blockade", "under"),
        ("Insurers would probably withdraw during a standoff.", "during a standoff", "under"),
        ("Exports would probably halve under scenario 2.", "under scenario 2", "under"),
        ("Under Scenario B, growth could fall.", "Scenario B", "under"),
        ("In our base case, growth will slow.", "our base case", "under"),
        ("Under the adverse scenario, banks could fail.", "the adverse scenario", "under"),
        ("The bank will cut only after inflation falls.", "only after inflation falls", "if"),
        ("Only with a truce will ships return.", "Only with a truce", "if"),
        ("Without an agreement the port will close.", "Without an agreement", "unless"),
        ("The bank will not hesitate to act should markets become disorderly.", "should markets become", "inversion"),
        ("Rates could drop within weeks of reopening.", "of reopening", "when"),
        ("Insurers will leave within days of an attack.", "of an attack", "when"),
        ("With enough rain, the canal may reopen.", "enough rain", "if"),
        ("Given enough rain, the canal may reopen.", "enough rain", "if"),
        ("With duties at 60%, trade would probably halve.", "duties at 60%", "if"),
        ("At $120 a barrel, demand would probably fall.", "At $120", "under"),
        ("After a second strike, Oslo would probably answer.", "a second strike", "under"),
        ("Under Novak, duties would probably rise.", "Under Novak", "under"),
        ("The army would probably move were talks to fail.", "were talks to fail", "inversion"),
        ("Prices may fall after a truce is signed.", "after a truce is signed", "when"),
        ("Whenever a truce is signed, prices will fall.", "a truce is signed", "when"),
        ("The moment a truce is signed, prices will fall.", "a truce is signed", "when"),
        ("A cut is unlikely while inflation stays above 3%.", "inflation stays", "when"),
        ("Talks may fail, which could lead to war.", "Talks may fail", "reference"),
        ("With substantial aid from two states, Oslo could resist.", "substantial aid", "if"),
        ("It is a deal that could pay off big if Oslo follows through.", "Oslo follows through", "if"),
        ("If talks fail: sanctions are likely.", "talks fail", "if"),
        ("An adverse ruling in court could cost the firm dearly.", "An adverse ruling", "subject"),
        ("The merger is expected to close in June, pending approval.", "pending approval", "if"),
        ("With the right policies, growth could reach 3%.", "the right policies", "if"),
        ("In a worst-case scenario, oil could double.", "worst-case scenario", "under"),
        ("In the base-case, growth will slow.", "the base-case", "under"),
        ("Prices will not fall until talks resume.", "talks resume", "until"),
        ("Prices are unlikely to fall before talks resume.", "talks resume", "until"),
        ("Ships will return only if the truce holds.", "only if the truce holds", "if"),
        ("Rates will fall if – and only if – the truce holds.", "the truce holds", "if"),
        ("Building will start once the fighting ends.", "once the fighting ends", "if"),
        ("The port may reopen once pilots return.", "once pilots return", "if"),
        ("The mine will close once its reserves run out.", "reserves run out", "if"),
        ("The bank said it would cut rates once inflation fell below 2%.", "inflation fell", "if"),
        ("The line said it would sail when doing so was safe.", "when doing so was safe", "when"),
        ("The firm said it would reopen the mine when the price recovered.", "the price recovered", "when"),
        ("Attacks could resume whenever the talks stall.", "whenever the talks stall", "when"),
        ("Duties, once imposed, will be hard to lift.", "once imposed", "if"),
        ("Oslo will respond to any seizure of its ships in kind.", "any seizure of its ships", "subject"),
        ("The army would retaliate swiftly against any raid, it said.", "any raid", "subject"),
        ("Were there to be a strike, the port would close.", "Were there to be a strike", "inversion"),
        ("Were we to lose the vote, the firm would close.", "Were we to lose the vote", "inversion"),
        ("Were talks to fail, however, the port would probably close.", "Were talks to fail", "inversion"),
        ("Duties will rise if (and only if) the talks fail.", "if (and only if) the talks fail", "if"),
        ("If (as is likely) the talks fail, duties will rise.", "the talks fail", "if"),
        ("The dam may fail, one surveyor said, if rain returns.", "if rain returns", "if"),
        ('"Duties could double," said Ann Lee, "but only if the talks fail."', "only if the talks fail", "if"),
        ("The league says that with a new dam the town would be safe.", "with a new dam", "if"),
        ("If insurers leave, our stocks would last a year; Oslo's could be gone by June.", "insurers leave", "if"),
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
        ("Without a truce, rates may rise. With one, they will collapse.", "With one (a truce)", "if"),
        ("Talks on a truce go on. Without one, rates may rise.", "Without one (a truce)", "unless"),
        ("Without American aid, the town could fall. With it, the line may hold.", "With it (American aid)", "if"),
        ("If the deal is signed, prices will fall. If not, they could double.", "the deal is signed", "unless"),
        ("If the deal is signed, prices will fall. Otherwise they could double.", "the deal is signed", "unless"),
        ("Unless the deal is signed, prices will rise. Otherwise, they could fall.", "the deal is signed", "if"),
        ("If Oslo agrees, duties may be cut; if not, they will be raised.", "Oslo agrees", "unless"),
        ("If Oslo agrees, duties may be cut. If so, prices will fall.", "If Oslo agrees", "reference"),
        (
            "Should talks fail, oil could rise. In that case, gas would probably follow.",
            "Should talks fail",
            "reference",
        ),
        ("Will the truce hold? If so, ships may return. If not, rates will climb.", "the truce hold", "unless"),
        ("The truce may hold. If it does, ships will return.", "If it does (The truce hold)", "if"),
        (
            "The truce may hold. If it does, ships will return. If it doesn't, rates will climb.",
            "The truce hold",
            "unless",
        ),
        ("If Oslo wins, duties will rise. A reply would then be likely.", "If Oslo wins", "reference"),
        ("What if the truce fails? Rates will climb.", "the truce fails", "if"),
        (
            "With enough aid, Oslo could resist. In this scenario, the war will slow.",
            "In this scenario (With",
            "reference",
        ),
        ("The bad case is a closure, in which oil could double.", "in which (The bad case is a closure)", "reference"),
        ("Talks must resume first. Only then will prices fall.", "Talks must resume first", "reference"),
        ("What happens if the strait closes? Oil will double.", "if the strait closes", "if"),
        ("Suppose the strait is closed. Prices would probably double.", "the strait is closed", "if"),
        ("Talks may fail. Prices would probably double.", "Talks may fail", "reference"),
        ("If Oslo wins few seats, talks are likely. Its rivals may then unite.", "If Oslo wins", "reference"),
        (
            "They may add two ships a day. Such an increase could sink rates.",
            "Such an increase (They may add",
            "reference",
        ),
        ("Ships will return if the truce holds. If it does not, they will stay away.", "(the truce holds)", "unless"),
        ("Ships will return if the truce holds; if it does not, they will stay away.", "(the truce holds)", "unless"),
        ("Rates will fall as long as the truce holds; should it fail, they will climb.", "(the truce holds)", "unless"),
        ("Unless the bank cuts rates, prices will fall. If it does not, mills will close.", "cuts rates)", "if"),
        ("Duties may rise. If they do not, exports will grow.", "(Duties rise)", "unless"),
        ("If insurers leave, our mills would buy stocks. Oslo's could be gone by June.", "insurers leave", "reference"),
        (
            "Were the talks to fail, nobody is safe. Oslo would almost certainly answer.",
            "the talks to fail",
            "reference",
        ),
    ],
)
def test_conditions_across_sentences(text: str, words: str, kind: str) -> None:
    assert [one for one in last(text).conditions if words in one.text and one.kind == kind], last(text).conditions
    assert all(one.resolved is not None for one in last(text).conditions if one.kind == "reference")


def test_a_scenario_of_the_page_is_meant_by_its_heading() -> None:
    brief = read_page(
        "Outlook for the strait\n\nThe committee met in the capital on Tuesday and heard the minister, who spoke for "
        "two hours of the ships, the ports and the men that the island would need.\n\nScenario 2: a quarantine\n\n"
        "The coast guard keeps up its patrols but fires at nobody, as in the spring of last year. In this scenario, "
        "trade is likely to recover. A quarantine is unlikely, in our view. We give this scenario a 20% chance.\n"
    )
    first, *rest = brief.statements
    assert [one.text for one in first.conditions] == ["Scenario 2: a quarantine"]
    assert [one.conditions for one in rest] == [(), ()]


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
        "With or without a deal, prices will fall.",
        "Even without a deal, prices will fall.",
        "If Oslo agrees, duties may be cut. In either case, prices will fall.",
        "If Oslo agrees, duties may be cut. But even if it does, exports will fall.",
        "If Oslo closes the strait, oil could double, though a closure is unlikely.",
        "Should Oslo close the strait, oil will double, but they consider a closure a remote possibility.",
        "The mission ends in May unless members renew it, and Oslo may withdraw its ship.",
        "When he took office, analysts said duties may rise.",
        "The report, a big if, may come in May.",
        "Oil fell after sources told the paper that Oslo is unlikely to cut output.",
        "It will take a truce for prices to fall.",
        "Duties could rise to 60%.",
        "Ships could return in May.",
        "Inflation could reach 4%.",
        "Prices are unlikely to fall before the summer.",
        "Holt is unlikely to do so before the Party Congress in 2027.",
        "Analysts quit before rates may fall.",
        "The firm could name a buyer in a statement on Friday.",
        "Rents will double, brokers said, after talks ended without a date for a third.",
        'The oath is likely to be kept "in kind and without delay".',
        "The talks will probably end without a deal.",
        "The league will halt its raids while keeping the door open to renewing them if it is struck.",
        "The union will pause its strike, threatening to resume it if pay is cut.",
        "The valley, once known for its mines, may flood.",
        "The firm, once a maker of toys, will close.",
        "The port may not respond to the survey in any way.",
        "The weed, once feared, will hardly come back.",
        "The town, once the largest port in the north, will vanish.",
        "The minister said that duties would rise when he spoke on Monday.",
        "The bank will act without delay.",
        "If it rains, the dam may crack. The mill would probably close anyway.",
        "He argued with a colleague that the ban would end.",
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
        ("Scenario 1: a quarantine of the island", "Scenario 1: a quarantine of the island"),
        ("Best case – an early truce (30 %)", "Best case – an early truce"),
        ("Scenario B: muddling through", "Scenario B: muddling through"),
        ("Worst case", "Worst case"),
        ("The case for rates", ""),
        ("Quarantine", ""),
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
    first, second = brief.statements[-2:]
    assert [(one.kind, one.scope, one.text) for one in first.conditions] == (
        [("section", "section", words)] if words else []
    )
    assert [one.scope for one in second.conditions] == ["statement"]


def test_only_one_condition_where_the_other_case_is_told() -> None:
    (given,) = last("Ships will sail, provided that the truce lasts; if it does not, they will wait.").conditions
    assert (given.kind, given.text) == ("unless", "if it does not (the truce lasts)")


def test_a_table_below_a_heading_does_not_end_its_section() -> None:
    page = (
        "# Three futures\n\n" + OPENING + "\n\n## Scenario C: Grand bargain (15%)\n\n| Sign | Way |\n|---|---|\n"
        "| Summit | up |\n\nA swap of licences for chips cannot be ruled out. It was tried in May.\n"
    )
    assert [one.text for one in read_page(page, file="page.md").statements[-1].conditions] == [
        "Scenario C: Grand bargain"
    ]


def test_the_conjunction_is_told_once() -> None:
    (given,) = last("If, as seems likely, the talks fail, duties will rise.").conditions
    assert given.told == "if, as seems likely, the talks fail"
