"""Nouns that name an event, something that may come about, and not a thing, a person or a place."""

from __future__ import annotations

from foreshock.reading.language.words import word_set

EVENT_NOUNS = word_set(
    "incident term administration presidency rollback partnership project projects cooperation policy war conflict "
    "attack strike strikes ban bans embargo sanctions tariff tariffs duties escalation invasion closure blockade "
    "default attempt effort bid push collapse failure victory defeat loss win exit withdrawal deal agreement treaty "
    "truce ceasefire settlement return move step decision shift change rise increase cut cuts decline drop fall surge "
    "shortage disruption crisis recession slowdown recovery reform reversal breakdown breakthrough coup election "
    "resignation merger takeover intervention retaliation response crackdown restriction restrictions curbs expansion "
    "retreat downgrade upgrade shutdown outage delay delays vote approach outcome result scenario event clash "
    "confrontation offensive easing tightening hike hikes lift lifting removal relief end halt pause resumption split "
    "breakup spike quarantine war drought flood earthquake accident hack cyberattack walkout quota quotas subsidy "
    "subsidies stalemate ruling verdict uprising revolt mutiny rebellion boycott siege raid reshuffle frost storm "
    "hurricane typhoon spill explosion blast leak protest sabotage landslide improvement deterioration moderation "
    "pickup rebound upturn downturn"
)
EVENT_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "ship", "age", "ure")
BODIES = word_set(
    "nation nations government governments parliament organisation organization commission department population "
    "institution association corporation legislature audience conference region opposition union coalition "
    "delegation station generation management employment agreement picture furniture village passage language "
    "message agriculture literature equipment environment insurance audience science residence evidence "
    "experience"
)

PLANS = word_set(
    "bill bills law laws act legislation amendment amendments draft drafts proposal proposals plan plans measure "
    "measures rule rules regulation regulations ordinance resolution order decree provision provisions clause text "
    "initiative scheme schemes package program programme programs programmes project projects framework petition "
    "mechanism reform reforms policy policies budget requirement requirements guideline guidelines "
    "architecture concept design"
)
"""What somebody has put on paper: a "would" of such a subject tells its content."""
AGREED = word_set("deal deals agreement agreements pact pacts treaty accord truce settlement contract arrangement")
"""What parties have put on paper."""


def is_event(noun: str) -> bool:
    """Is it an event (and not a thing, a person or a place) that the words name?"""
    return (
        noun in EVENT_NOUNS
        or noun.removesuffix("s") in EVENT_NOUNS
        or (noun not in BODIES and (noun.endswith(EVENT_ENDINGS) or noun.removesuffix("s").endswith(EVENT_ENDINGS)))
    )
