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
        ("Oslo is likely to cut the quotas, two envoys told the Harbour Times.", "two envoys"),
        ('"Oslo is likely to cut the quotas," two pilots told Nordic Asia.', "two pilots"),
        ("The dam may fail, one surveyor said, if rain returns.", "one surveyor"),
        ("Rents are set to double, three landlords said on Monday, after the vote.", "three landlords"),
        (
            "The mill may close, a person familiar with the matter said, if pay falls.",
            "a person familiar with the matter",
        ),
        ("The trade ministry said nothing. It is hard to see Oslo yielding.", ""),
        ("The mill may close, the data showed.", ""),
        ("Two envoys cast doubt on the notion that the league would agree.", "Two envoys"),
        ("Three traders raised doubts about reports that the mill would close.", "Three traders"),
        ("Holm Marine now sees a 30% chance of a strike, and reckons that fares could follow.", "Holm Marine"),
        ("Per Holm puts the odds of a strike at 20%, and believes a strike could spread.", "Per Holm"),
        ("The rise since June reflects growing fears that the truce will collapse.", ""),
        ("Ministers increasingly fear that the truce will collapse.", "Ministers"),
        ("The service writes in its yearly report that Oslo could test the league.", "The service"),
        ("The league cut quotas despite a report that prices could fall.", "a report"),
        ("Contrary to what the ministry says, a strike is not likely, argues Bo Li.", "Bo Li"),
        ("Despite what the ministry claims, prices will fall.", ""),
        ("Unless rain falls, said the union, the port may close.", "the union"),
        ("The consensus remained – just – that Oslo will stay in the league.", "The consensus"),
        ("The consensus among bankers is that rates will fall.", "The consensus among bankers"),
        ("The deal was struck by consensus, and it will hold.", ""),
        ("Rates will fall in May. That is how Holm sees it.", "Holm"),
        ("Rates will fall in May. That, at least, is the view of Ann Lee.", "Ann Lee"),
        ("Rates will fall in May. That is how banks work.", ""),
        ("For most economists, a recession is likely.", "most economists"),
        ("For Oslo, a deal is likely to bring relief.", ""),
        ("Per Holm runs the port. For Holm, a strike is likely.", "Holm"),
    ],
)
def test_the_subject_of_the_verb_of_saying(text: str, source: str) -> None:
    assert {one.source for one in read(text)} == {source}


@pytest.mark.parametrize(
    ("text", "source", "event"),
    [
        ("Ann Lee described the deal as likely to fail.", "Ann Lee", "the deal fail"),
        ("Two envoys described a breakthrough as unlikely.", "Two envoys", "a breakthrough"),
        ("Some described the truce as very unlikely.", "Some", "the truce"),
        ("The bank considers it likely that the ban will end.", "The bank", "the ban will end"),
        ("Three traders described it as very likely that the ban would end.", "Three traders", "the ban would end"),
        ("The bank sees the pact as unlikely to survive.", "The bank", "the pact survive"),
        ("The deal was described as unlikely.", "", "The deal"),
        ("A deal has been described as likely to fail.", "", "A deal fail"),
        ("A deal was considered unlikely.", "", "A deal"),
    ],
)
def test_who_describes_it_so(text: str, source: str, event: str) -> None:
    (one,) = read(text)
    assert (one.source, one.event) == (source, event)


def test_a_quotation_may_give_the_view_of_others() -> None:
    (others, own) = read('"Everyone thinks that rates will fall," said Ann Lee. "They may rise."')
    assert (others.source, own.source) == ("Everyone", "Ann Lee")


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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Joint projects might return if relief comes, but a working partnership is improbable in this decade.", ""),
        (
            "That now looks improbable, said Priya Raman of Meridian Freight, who puts the odds of it at one in ten.",
            "said Priya Raman of Meridian Freight",
        ),
        ("NATO is unlikely to cut its force, whatever Washington says.", ""),
        ("Snap election in Serbia: 65% chance before October, per our man in Belgrade.", "our man in Belgrade"),
        (
            "According to two people familiar with the matter, a deal could be signed by Friday.",
            "two people familiar with the matter",
        ),
        ("In 2019 I wrote that the truce may fail.", ""),
        ("Energy minister Sanna Holm said output may fall.", "Energy minister Sanna Holm"),
        (
            "Output may fall, said energy minister Sanna Holm. She added that imports could rise.",
            "energy minister Sanna Holm",
        ),
        ("The bank kept rates. Rates could fall in May, it said.", "The bank"),
        (
            'Finance minister Ann Lee was calm. "The truce will hold," she said. "Talks may resume."',
            "Finance minister Ann Lee",
        ),
        ('"We will see," the envoy told Reuters. "He told me: \'They will attack in May\'."', "the envoy"),
        ("Analysts at ING, who cut their forecast in May, say that rates could fall.", "Analysts at ING"),
        ("Rates could fall, ING economists led by Rob Holt wrote in a note.", "ING economists"),
        ("A cut is likely, in the view of most economists.", "most economists"),
        ("Asked about a cut, Holt said it was unlikely.", "Holt"),
        ("The minister, asked whether a cut was near, said it could come in May.", "The minister"),
        ("The committee's minutes show that members think a cut is likely.", "members"),
        ('"A cut is likely," says Holt, who expects two this year.', "Holt"),
        (
            "One official said a strike was unlikely. The other said there was a good chance that it would be sent.",
            "The other",
        ),
        ("It is said that a cut is likely.", ""),
        ("Some say a cut is likely.", "Some"),
        ("The report warned that floods may return.", "The report"),
        ("Beijing, which holds the reserves, has threatened that it will retaliate.", "Beijing"),
        ("Talks could resume soon, state media quoted Mr Peskov as saying.", "Mr Peskov"),
        ('"Talks could resume soon," Peskov was quoted as saying by Interfax.', "Peskov"),
        ("A cut is likely, a Reuters poll of 40 economists showed.", "a Reuters poll of 40 economists"),
        ("Markets are pricing in a 70% chance of a cut.", "Markets"),
        ("Fed funds futures put the chance of a cut at 70%.", "Fed funds futures"),
        ("The chance of a cut is 70%, according to CME's FedWatch tool.", "CME's FedWatch tool"),
        ("Lawyers I trust put the probability at 60 per cent.", "Lawyers I trust"),
        ("Trump said tariffs will rise. He also said that the ban may be lifted.", "Trump"),
        (
            "A White House official, speaking on condition of anonymity, said the ban may be lifted.",
            "A White House official",
        ),
        ("The ban may be lifted, people briefed on the plan told Bloomberg.", "people briefed on the plan"),
        ('"It\'s a gamble," says Holt. "The ban may be lifted," agrees Lee.', "Lee"),
        ("Holt is more cautious. The ban may be lifted, he thinks, but not soon.", "Holt"),
        ("As Holt sees it, the ban may be lifted.", "Holt"),
        ("In Holt's view, the ban may be lifted.", "Holt"),
        ("Speaking in Oslo, Holt said the ban may be lifted.", "Holt"),
        ("On Monday the EU's trade chief, Maros Sefcovic, said the duties could be cut.", "Maros Sefcovic"),
        (
            "The duties could be cut, EU trade chief Maros Sefcovic said on Monday after talks in Washington.",
            "EU trade chief Maros Sefcovic",
        ),
        ("Yahya Saree, a spokesman for the movement, said attacks will resume.", "Yahya Saree"),
        ("The partners reaffirmed that they will add 411,000 barrels a day.", "The partners"),
        ("The head of the IEA, Fatih Birol, says demand may peak by 2030.", "Fatih Birol"),
        (
            '"Demand may peak," Birol says. But Amin Nasser of Aramco disagrees. "Demand will grow," he says.',
            "Amin Nasser of Aramco",
        ),
        ('Nordea\'s Holm is blunt: "The ban will fail."', "Nordea's Holm"),
        ('Holm is blunt. "The ban will fail."', "Holm"),
        ('The minister, Ann Lee, said: "The ban will fail. It may last a month."', "Ann Lee"),
        ("Holm's view is that the ban will fail.", "Holm"),
        ("The fear is that the ban will fail.", ""),
        ("What matters, says Holm, is that the ban will fail.", "Holm"),
        ("The ban, Holm believes, will fail.", "Holm"),
        ("The ban – says Holm – will fail.", "Holm"),
    ],
)
def test_speakers_of_many_forms(text: str, source: str) -> None:
    assert read(text)[-1].source == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The lack of rain suggests that prices will rise.", ""),
        ("These projections indicate that prices will rise.", "These projections"),
        ("The move, expected to be announced on Sunday, will hurt growers.", ""),
        ('"It is low," said Rob Holt, elaborating that the crown may be devalued.', "Rob Holt"),
        ("The report – known as a National Estimate – warns that the fort may fall.", "The report"),
        (
            '"It is low," said Sund Bank\'s economist Rob Holt. He expects the crown to fall.',
            "Sund Bank's economist Rob Holt",
        ),
        ("The poll of 70 traders, taken on Monday, concluded that the crown may fall.", "The poll of 70 traders"),
        ("A 2024 Gulf Bank (GB) study estimates that trade could fall.", "A 2024 Gulf Bank (GB) study"),
        ("Prices fell, with Kpler forecasting that demand will rise.", "Kpler"),
        ("Oslo vows that it will answer.", "Oslo"),
        ("Joint projects in the Arctic might return, but a pact is improbable.", ""),
        ("Moody's warned on Monday that it could cut the rating.", "Moody's"),
        ("The president's continued refusal to go will raise the threat of war.", ""),
        ('"The crown may fall," Mike Harris, a founder of the advisory firm Cribstone Macro told CNBC.', "Mike Harris"),
        ("Julian Hinz, a researcher, calculated that growth would drop.", "Julian Hinz"),
        ("If the senators mean what they say, then the vote will fail.", ""),
    ],
)
def test_speakers_beside_what_only_looks_like_one(text: str, source: str) -> None:
    assert read(text)[-1].source == source


def test_the_name_behind_the_verb_of_saying_and_the_hearer() -> None:
    assert (
        read("The war is likely to top the agenda at the summit in Canada, said the Financial Times.")[-1].source
        == "the Financial Times"
    )
    assert (
        read('"A test is likely in April," Shawlin Chaw, senior analyst at Control Risks, told CNBC.')[-1].source
        == "Shawlin Chaw"
    )
    assert read("Ann Lee opined that the town may fall.")[-1].source == "Ann Lee"


def test_who_stated_it_may_stand_in_the_next_sentence() -> None:
    found = read(
        "A treaty is unlikely. This was stated in an interview by the director of the institute Ann Lee. "
        "He added that the war may go on."
    )
    assert [one.source for one in found] == ["the director of the institute Ann Lee"] * 2
    assert [one.source for one in read("A treaty is unlikely. This was stated in May.")] == [""]


def test_a_quotation_that_closes_in_the_next_paragraph() -> None:
    found = read(
        'The expert was calm. "A war is unlikely, he said.\n\nBut it is near," the scholar says. At the same time, '
        "Per Holm noted that the pact will fail."
    )
    assert found[-1].source == "Per Holm"


def test_a_meeting_speaks_on_through_its_minutes() -> None:
    found = read(
        "Participants weighed the risks to growth. Were the port to close, prices would probably rise. "
        "Output was unlikely to follow."
    )
    assert [one.source for one in found] == ["Participants", "Participants"]


def test_a_report_inside_a_report_is_that_of_the_first() -> None:
    found = read("Nord Lines, the fifth-largest line, said that it expects a loss and that volumes will grow.")
    assert found[-1].source == "Nord Lines"


def test_an_interview_with_a_person_named_once() -> None:
    found = read_page(
        "Grain enough\n\nTilda Marsh ran the grain office of Lower Darva for nine years and now advises millers.\n\n"
        "Q: Will the ban come?\n\nA: I have my doubts. The ban is unlikely to come before the harvest is in.\n\n"
        "Q: And the price?\n\nA: The price will rise by a tenth before the spring, as it did last year.\n"
    ).statements
    assert {one.source for one in found} == {"Tilda Marsh"}
