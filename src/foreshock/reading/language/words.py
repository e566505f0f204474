"""Closed lists of English words and phrases that the rules need."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


STOP_WORDS = word_set(
    "the of and to a in that is was for it on as with by at from his her he she they be are this have has had not "
    "but which an or its were said will we you i their there been who would can more when what about out up one "
    "all so if"
)

ENGLISH_WORDS = STOP_WORDS | word_set(
    "may might could should must because than do does did into over after before no its our us also while where "
    "how why these those only very much many most other such some any each own same too then here next last said "
    "says between under again still while against during without within"
)
"""Function words that tell English from other languages."""

BOILERPLATE = (
    r"privacy (?:policy|notice|settings)",
    r"all rights reserved",
    r"©",
    r"our (?:\w+ )?newsletters?",
    r"terms (?:of|and) (?:use|service|conditions)",
    r"share (?:this|on (?:facebook|x|twitter|linkedin|whatsapp))",
    r"follow us",
    r"related (?:stories|articles|posts|topics|content|news|coverage)",
    r"leave a (?:comment|reply)",
    r"getty images",
    r"you (?:may|might) also like",
    r"ad ?blocker?",
    r"adblock\w*",
    r"akismet",
    r"skip to (?:main )?content",
    r"most (?:read|popular|viewed)",
    r"recommended for you",
    r"trending now",
    r"comments? \(\d+\)",
    r"personal,? non-commercial use",
    r"order (?:presentation-ready copies|reprints)",
    r"an error (?:has )?occurred",
    r"required fields are marked",
    r"your email address will not be published",
    r"may not be (?:published|reproduced|redistributed|rewritten)",
    r"without (?:prior )?written permission",
    r"earn (?:a|an affiliate) commission",
    r"min read",
    r"continue reading",
    r"story continues below",
    r"article continues (?:below|after)",
    r"sponsored content",
    r"like this story",
    r"enable javascript",
    r"download our app",
    r"will update this (?:article|story|post)",
)
"""Wordings of banners, share bars and small print: a line with one is none of the text, prose or not."""

WEAK_BOILERPLATE = (
    r"cookies?",
    r"newsletters?",
    r"copyright",
    r"subscri(?:be|ber|bers|ption|ptions)",
    r"sign(?:ing)? (?:up|in)",
    r"log ?in",
    r"advertis(?:e|ement|ements|ing)",
    r"read more",
    r"click here",
    r"photo:",
    r"image:",
    r"disclaimer",
    r"whatsapp",
    r"our journalism",
    r"unsubscribe",
    r"^(?:related|watch|read|see also|more|video|listen|also|correction|updated|published|source)s?:",
    r"^also on \w+",
    r"^(?:advertisement|menu|home|share|tags|print|email|comments|trending|top stories|partner news|thank you)$",
)
"""Words that menus and prose share: they count against short lines that are no sentence."""

ABBREVIATIONS = word_set(
    "dr mr mrs ms prof gen lt col sgt cmdr capt maj adm sen rep gov pres amb hon rev st jr sr inc ltd co corp plc "
    "llc u.s u.k u.n e.u d.c no nos vs etc e.g i.e a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec mt ft "
    "fig al approx dept est min max vol ed eds pp op cit u.s.a ph.d"
)

SENTENCE_STARTERS = word_set(
    "the a an it this that these those he she they we i you in on at but and however if when while as for to from "
    "with after before since both some many most all no not there his her their our its such so yet still now one "
    "two new analysts officials"
)

MONTHS = word_set("january february march april may june july august september october november december")

WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")

FORECASTING = word_set("analysts economists experts forecasters officials strategists staff researchers modellers")
"""Those of whom "project" is a verb."""

REPORTING = word_set(
    "said says say saying told tells tell warned warns warn warning added adds argued argues argue believes believe "
    "believed predicted predicts predict estimates estimate estimated suggested suggests suggest noted notes claimed "
    "claims claim expects expect expected thinks think thought fear fears feared forecast forecasts reckon emphasize "
    "emphasizes emphasized emphasise emphasised recalled complained joked quipped replied responded declared declares "
    "asserted asserts maintained maintains commented continued lamented countered confirmed vowed pledged promised "
    "tweeted reckons cautioned cautions insisted insists stressed stresses acknowledged acknowledges conceded "
    "concedes reported reports report wrote write writes announced announces explained explains judged judges judge "
    "assessed assesses assess concluded concludes conclude reiterated testified hinted indicated indicates indicate "
    "signalled signaled remarked observed contends contended assume assumes projects projected stated suspect "
    "suspects suspected stress worry worries worried opined opines informs mused muses"
)

PLAIN_SAYING = word_set(
    "said says say told warned warn announced argued added believe believes think thinks fear fears"
)
"""Verbs of saying that are nothing else."""
SAYING_ON = word_set(
    "forecasting projecting elaborating estimating concluding writing suggesting arguing predicting noting insisting "
    "claiming stating stressing explaining telling"
)
"""Participles that carry on a report ("UBS was gloomier, suggesting ...")."""
