"""Verb forms by shape and short lists: enough of a tagger for the words around a modal."""

from __future__ import annotations

from foreshock.reading.language.words import word_set

PARTICIPLES = word_set(
    "been had done gone seen taken given made got gotten known shown led left lost held kept told said thought "
    "found brought bought caught taught sought fought built sent spent lent bent felt met set put cut hit hurt "
    "let shut cost quit read run come become begun drunk sung sunk won stood understood withstood paid laid heard "
    "meant dealt struck stuck swung hung dug fed bled bred sped slid broken chosen driven eaten fallen flown "
    "forgotten frozen grown hidden ridden risen spoken stolen sworn thrown torn worn written drawn withdrawn "
    "woken woven blown beaten bitten forced undergone overcome undone forgiven proven sold slept swept wept crept "
    "lit shot sat split spread thrust burst bound ground wound upset overtaken undertaken mistaken withheld "
    "misled foreseen sewn sown rebuilt"
)

PAST_FORMS = word_set(
    "was were had did knew went came saw took gave made got began broke chose drove ate fell flew forgot froze "
    "grew hid rode rose spoke stole swore threw tore wore wrote drew withdrew woke blew beat bit led left lost "
    "held kept brought bought caught taught sought fought built sent spent felt met won stood understood paid "
    "heard meant dealt struck stuck became ran sang sank shrank sat lay lived seemed wanted looked asked called "
    "tried worked moved turned happened"
)

NOT_GERUND = word_set(
    "thing nothing something anything everything king ring spring during bring string morning evening sing wing "
    "swing ceiling sibling wedding sterling beijing sling cling ping"
)

NOT_ADVERB = word_set(
    "supply rely apply reply comply multiply fly family ally rally imply italy july assembly anomaly belly bully "
    "daily monthly weekly yearly quarterly early friendly elderly costly deadly likely unlikely lovely ugly holy "
    "jelly lily oily silly tally folly monopoly butterfly underlie homely lonely orderly timely worldly"
)

ADVERBS = word_set(
    "very also still even soon now then again once never not n't always often ever just only thus therefore yet well "
    "further instead indeed however first all both each at least too perhaps maybe almost sometimes already "
    "altogether together hardly later someday otherwise simply quite"
)

PERCEPTION = word_set("hear smell overhear recall remember sense imagine understand glimpse discern recognise")
SEEMING = word_set("seem appear sound feel look")
STATIVE = word_set(
    "know think believe want like love prefer resemble contain exist reflect indicate suggest represent explain "
    "stem derive belong matter own lie sit vary differ apply include recall date seem appear sound feel consist "
    "correspond correlate understate overstate underestimate overestimate misjudge wonder recognise "
    "recognize remember regret"
)
OPINION = word_set("argue say think wonder ask object call claim assume guess suppose expect find imagine wish")
PERMITTED = word_set(
    "granted permitted allowed obtained used found seen downloaded reproduced published redistributed contacted "
    "reached accessed viewed bought purchased read heard described called considered regarded said traced "
    "explained divided had applied claimed requested copied copyrighted"
)
NOT_BASE = word_set(
    ". , ; : ) ( \" ' ? ! – - and or but of to the a an is was were are am in on at for from with by that this "
    "these those which who whom whose than as if because while when where his her its their our my your it he she "
    "they we i you has had does did"
)

HAVE_FORMS = word_set("have has had 've")
PRESENT_BE = word_set("is are 's 're am 'm be seems seem looks look appears appear remains remain")
PAST_BE = word_set("was were seemed looked appeared remained became been")
FINITE = word_set(
    "is are was were 's 're has have had 've does do did will would could may might can should must ca wo 'll says said"
)


def is_adverb(low: str) -> bool:
    """Does the word look like an adverb?"""
    return low in ADVERBS or (low.endswith("ly") and len(low) > 4 and low not in NOT_ADVERB)


def is_gerund(low: str) -> bool:
    """Does the word look like a gerund?"""
    return low.endswith("ing") and len(low) > 4 and low not in NOT_GERUND


def is_participle(low: str) -> bool:
    """Does the word look like a past participle?"""
    return low in PARTICIPLES or (
        low.endswith("ed") and len(low) > 3 and low not in {"need", "speed", "exceed", "proceed"}
    )


HAPPENING = word_set("comes happens follows matters remains emerges goes counts works unfolds begins starts ends lies")
"""Verbs after "what" that make it a subject ("what happens next will"), not a question."""
