"""What a sentence of a page says may happen, as a yes-or-no question of its own: its subject, what that does, a name.

No grammar is needed for it: function words part the phrases, the hedge parts subject and predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from foreshock.core.ids import slug
from foreshock.scenarios.match import alone, tokens
from foreshock.scenarios.vocabulary import (
    AGENTS,
    DEGREES,
    EMPTY,
    FALLS,
    FIGURES,
    GENERIC,
    LIGHT,
    MEASURES,
    PRONOUNS,
    RISES,
    SAYING,
    TIMES,
    comes_about,
    fits_any,
    is_number,
    kin,
)
from foreshock.schema.brief import Condition, Statement

AUXILIARY = frozenset(
    {"will", "would", "could", "may", "might", "can", "should", "is", "are", "was", "were", "be", "to"}
)
PERSONS = frozenset({"he", "she", "i", "we", "you", "who"})
NEUTRAL = frozenset({"it", "this", "that", "they", "these", "those"})
_BEFORE_SEASON = frozenset({"the", "this", "next", "last", "by", "in", "until", "before", "after", "early", "late"})
BEING = frozenset({"is", "are", "was", "were", "be", "seems", "looks", "remains", "appears"})
_TRAILING = AUXILIARY | frozenset({"has", "have", "had", "a", "an", "the", "also", "now", "not", "well", "s"})
_ASIDE = re.compile(r",\s*(?:which|who|whose|where)\b[^,;.]*(?:,|$)", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:even |only |and |but )*(?:if|should|were|had|under|assuming(?: that)?|provided(?: that)?|in the event of"
    r"|given(?: that)?|once|when|as long as|so long as|as soon as|subject to|with|in exchange for|in case of)\b\s*",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"^(?:unless|without|absent|barring|failing)\b\s*", re.IGNORECASE)
_CLAUSE = frozenset(
    [
        "as",
        "because",
        "if",
        "unless",
        "while",
        "once",
        "until",
        "when",
        "whenever",
        "who",
        "which",
        "whose",
        "since",
        "per",
    ]
)
"""Where what a sentence says of its subject ends and another clause begins."""
_THOUSANDS, _DECIMALS = re.compile(r"(?<=\d),(?=\d{3})"), re.compile(r"(?<=\d)\.(?=\d)")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_OF = "of"
LONGEST_NAME = 5
SAME_SHARE = 0.6
"""Share of all words of two sentences that both hold, from which they ask the same."""
NAME_CHARACTERS = 44
_OPPOSITES = ("rise", "climb", "increase", "surge", "recover", "fall", "drop", "ease", "collapse", "weaken")
"""Verbs that say of a subject that it goes the other way."""


@dataclass(frozen=True)
class Proposition:
    """What may happen: the words of its `subject` and of what that `does`, in lower case and in order.

    `content`: the words that tell what it is; `figures`: numbers in it; `who`: words that only say who acts.
    """

    subject: tuple[str, ...]
    does: tuple[str, ...] = ()
    who: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def content(self) -> tuple[str, ...]:
        does = set(_doing(self.does))
        return tuple(dict.fromkeys(word for word in (*self.subject, *self.does) if told(word) or word in does))

    @cached_property
    def core(self) -> tuple[str, ...]:
        """Content without words of degree, unless nothing else is there."""
        return tuple(word for word in self.content if word not in DEGREES) or self.content

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(w for w in (*self.subject, *self.does) if is_number(w) and not _YEAR.fullmatch(w))

    @cached_property
    def topic(self) -> tuple[str, ...]:
        """Content without those who act and without nouns that could be anything's."""
        return tuple(word for word in self.content if word not in self.who and word not in GENERIC)

    @cached_property
    def verb(self) -> str:
        """What is done: the first telling word of the predicate; '' where the subject is all, is not known, or only
        comes about."""
        found = (word for word in _doing(self.does) if word not in self.who)
        verb = next(found, "") if self.subject else ""
        before = self.does[: self.does.index(verb)][-1:] if verb else ()
        passive = before and before[0] in BEING and comes_about(f"be {verb}")
        return "" if passive or comes_about(verb) else verb

    @cached_property
    def direction(self) -> int:
        """Does it say that something rises (1) or falls (-1)?"""
        words = set(_doing(self.does))
        return bool(words & RISES) - bool(words & FALLS)


def _doing(words: Sequence[str]) -> list[str]:
    """The words of a predicate that tell something. 'Fall' is a season after 'the' or 'by', else a verb."""
    return [
        word
        for place, word in enumerate(words)
        if told(word) or (word == "fall" and not set(words[max(place - 1, 0) : place]) & _BEFORE_SEASON)
    ]


@cache
def told(word: str) -> bool:
    """Can the word tell what is spoken of? Function words, times, figures and verbs that fit any subject cannot."""
    bare = word.partition("'")[0]
    return not (
        len(word) < 2
        or word in EMPTY
        or bare in PRONOUNS
        or word in TIMES
        or word in FIGURES
        or is_number(word)
        or _light(word)
    )


@cache
def _light(word: str) -> bool:
    return any(
        word.removesuffix(end) in LIGHT or word.removesuffix(end) + "e" in LIGHT for end in ("s", "d", "ed", "ing")
    )


def plain(text: str) -> tuple[str, ...]:
    """The words of a text, a figure being one of them."""
    return tokens(_DECIMALS.sub("point", _THOUSANDS.sub("", text)))


def of_statement(
    statement: Statement, who: frozenset[str] = frozenset(), before: Sequence[str] = (), lead: str = ""
) -> Proposition:
    """What a statement says may happen. `who`: words by which the page names actors. `before`: what a pronoun that is
    its subject stands for. `lead`: what stands before it in its sentence; where that ends with a colon it is the
    subject."""
    text = statement.event
    for aside in _ASIDE.findall(statement.text):
        text = text.replace(aside.strip(", "), " ")
    words = plain(text)
    said = next((at for at, word in enumerate(words[1:], 1) if word in SAYING), None)
    if said is not None and any(map(told, words[said + 1 :])):
        before, words = words[:said], words[said + 2 :] if words[said + 1] == "that" else words[said + 1 :]
    head = _head(statement)
    if head and words[: len(head)] == head:
        subject, does = words[: len(head)], words[len(head) :]
    else:
        subject, does = _parted(words)
    above = plain(lead) if lead.rstrip().endswith(":") else ()
    if subject and set(subject) <= PRONOUNS | EMPTY:
        known = () if set(subject) & PERSONS else tuple(before)
        subject = tuple(_phrase(above)) or known or subject
    elif not head and any(map(told, above)):
        subject, does = above, ()
    elif _stands_for(statement, head):
        subject, does = tuple(before), words if tokens(_tail(statement))[:1] == ("to",) else ()
    return Proposition(_clause(subject), _clause(does), who)


def _stands_for(statement: Statement, head: tuple[str, ...]) -> bool:
    """Is the subject an 'it' of an earlier sentence ('It is unlikely this year'), not one of its own ('that ...')?"""
    if statement.cue is None or not head or not set(head) <= NEUTRAL:
        return False
    start, end = statement.cue.start - statement.span.start, statement.cue.end - statement.span.start
    being = {*plain(statement.text[: max(start, 0)])[-1:], *plain(statement.text[max(start, 0) : end])} & BEING
    return bool(being) and tokens(_tail(statement))[:1] != ("that",)


def _tail(statement: Statement) -> str:
    """What follows the hedge."""
    return "" if statement.cue is None else statement.text[max(statement.cue.end - statement.span.start, 0) :]


def _parted(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Subject and predicate, parted at the first auxiliary; all is subject where there is none."""
    at = next((place for place, word in enumerate(words) if word in AUXILIARY and place), None)
    return (words, ()) if at is None else (words[:at], words[at:])


def _clause(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words up to the next clause."""
    ends = (place for place, word in enumerate(words) if word in _CLAUSE or (word == "that" and place))
    return words[: next(ends, len(words))]


def _head(statement: Statement) -> tuple[str, ...]:
    """The words before the hedge: the subject of the sentence."""
    if statement.cue is None:
        return ()
    head = _ASIDE.sub(" ", statement.text[: max(statement.cue.start - statement.span.start, 0)])
    words = plain(head)
    while words and words[-1] in _TRAILING:
        words = words[:-1]
    return words


def of_condition(condition: Condition, who: frozenset[str] = frozenset()) -> tuple[Proposition, bool]:
    """What a condition supposes, and whether it supposes that it happens (not with 'unless' and 'without')."""
    text = " ".join(condition.text.split())
    bare = _UNLESS.sub("", text)
    affirmed = bare == text and condition.kind != "unless"
    words = plain(_LEADING.sub("", bare))
    negative = bool({"no", "not", "never"} & set(words[:10]))
    return supposed(words, who), affirmed != negative


def supposed(words: tuple[str, ...], who: frozenset[str] = frozenset()) -> Proposition:
    """A clause without a hedge: parted at its first auxiliary or verb that fits any subject, else all predicate."""
    at = next((place for place, word in enumerate(words) if place and (word in AUXILIARY or fits_any(word))), None)
    return Proposition((), words, who) if at is None else Proposition(words[:at], words[at:], who)


def same(one: Proposition, other: Proposition, *, near: bool = True) -> bool:
    """Do two ask the same? All content of the shorter stands in the longer, or most of all words are common.

    `near`: they stand in one page; else one word in common is too little. Different figures, and opposite
    directions, are different questions; common to both must be more than who acts.
    """
    a, b = one.core, other.core
    if not a or not b or one.direction * other.direction < 0 or not _alike(one, other):
        return False
    if one.figures and other.figures and not one.figures & other.figures:
        return False
    common = [word for word in a if any(kin(word, own) for own in b)]
    if not {*one.topic} & {*common}:
        return False
    least = min(len(a), len(b))
    return (len(common) >= least and (least > 1 or near)) or len(common) >= SAME_SHARE * (len(a) + len(b) - len(common))


def _alike(one: Proposition, other: Proposition) -> bool:
    """Is the same done in both? 'A closure' is what 'they close the strait' says; 'a closure would cost' is not."""
    mine, theirs = one.verb, other.verb
    if mine and theirs:
        return kin(mine, theirs)
    verb, plain_one = (mine, other) if mine else (theirs, one)
    return not verb or any(kin(verb, word) for word in plain_one.content)


def named(one: Proposition) -> str:
    """A short key: the head of the subject, what it does, and to what."""
    subject = _phrase(one.subject)
    does = _doing(one.does)
    if len(subject) == 1 and subject[0] in GENERIC and not does:
        does = [word for word in one.does if _light(word)][:1]
    kept = [*subject, *does[: max(LONGEST_NAME - len(subject), LONGEST_NAME // 2)]]
    if len([word for word in kept if word != _OF]) < 2 or (subject and len(does) == 1):
        kept += [word for word in (*one.subject, *one.does) if word in one.figures and word.isdigit()][:1]
    name = ""
    for word in (slug(word).replace("-", "_") for word in kept):
        if name and len(name) + 1 + len(word) > NAME_CHARACTERS:
            break
        name = f"{name}_{word}" if name else word
    return name.removesuffix(f"_{_OF}")


def head_of(words: Sequence[str]) -> str:
    """The noun that a phrase is about: the last word of its first run."""
    found = runs(words)
    return found[0][-1] if found else ""


def _phrase(words: Sequence[str]) -> list[str]:
    """The head of a subject: its first run of telling words, and what it is 'of' where few words are too little."""
    found = runs(words)
    if not found:
        return []
    first = list(found[0][-3:])
    if len(found) == 1:
        return first
    after = words[_place(words, found[0]) + len(found[0])]
    if after == _OF:
        return [*first, _OF, *found[1][-2:]]
    return first if len(first) > 1 else [*first, *found[1][-2:]]


def _place(words: Sequence[str], run: Sequence[str]) -> int:
    return next((at for at in range(len(words)) if tuple(words[at : at + len(run)]) == tuple(run)), 0)


def runs(words: Iterable[str]) -> list[tuple[str, ...]]:
    """The phrases among words: stretches of telling ones."""
    found: list[list[str]] = [[]]
    for word in words:
        if told(word):
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [tuple(run) for run in found if run]


def keywords(one: Proposition) -> tuple[str, ...]:
    """By what phrase another page is seen to speak of it: the first of its topic, without who acts, that is not of a
    general noun; nothing where there is only such a noun."""
    listed = [run for run in runs(one.subject) if _telling(run, one.who)]
    if not listed and (set(one.subject) & MEASURES or not one.does):
        listed = [_whole(one.subject)]
    if not listed:
        parts = [tuple(word for word in run if word != one.verb) for run in runs(one.does)]
        listed = [run for run in parts if _telling(run, frozenset())]
    listed = [run for run in listed if run and not (len(run) == 1 and run[0] in GENERIC)]
    listed = listed or [run for run in [_whole((*one.subject, *one.does))] if run and not (set(run) <= GENERIC)]
    best = [run for run in listed if run[-1] not in GENERIC] or listed
    phrases = [_open(run) for run in best]
    return tuple([phrase for phrase in phrases if alone(phrase)] or phrases)[:1]


def _telling(run: Sequence[str], who: frozenset[str]) -> bool:
    """Does a phrase name a topic: more than who acts, and more than one word that could be anything's?"""
    return bool(run) and not set(run) <= who | AGENTS and (len(run) > 1 or run[0] not in MEASURES)


def _whole(words: Sequence[str]) -> tuple[str, ...]:
    """A general noun with the words up to the next telling one: 'rates from Shanghai', 'prices above 85'."""
    at = next((place for place, word in enumerate(words) if told(word)), 0)
    end = next((place for place in range(at + 1, len(words)) if told(words[place]) or is_number(words[place])), at)
    return tuple(words[at : end + 1])


def outcome_cues(one: Proposition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what says that it comes, what says that it does not): its verb and the verbs of the other direction."""
    if not one.verb:
        return keywords(one), ()
    against = FALLS if one.direction > 0 else RISES if one.direction < 0 else frozenset()
    listed = [word for word in _OPPOSITES if word in against]
    return (f"{_root(one.verb)}*",), tuple(f"{_root(word)}*" for word in listed)


def _open(run: Sequence[str]) -> str:
    """A phrase as a keyword: any ending may follow its last word."""
    while len(run) > 1 and run[0] in DEGREES:
        run = run[1:]
    if not any(word in EMPTY for word in run):
        run = run[-3:] if any(len(word) < 3 for word in run[-3:]) else run[-2:]
    last = run[-1].removesuffix("s") if len(run[-1]) > 4 and not run[-1].endswith("ss") else run[-1]
    return " ".join((*run[:-1], last + "*" if len(last) > 3 else last))


def _root(verb: str) -> str:
    """A verb without the ending that its forms do not share."""
    return verb[:-1] if verb.endswith("e") and len(verb) > 4 else verb
