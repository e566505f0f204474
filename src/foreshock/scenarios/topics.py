"""What pages speak of: statements that ask the same are one topic; a condition that is a topic links two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from foreshock.scenarios.match import tokens
from foreshock.scenarios.meaning import lead_of
from foreshock.scenarios.stories import leaders
from foreshock.scenarios.subjects import (
    Proposition,
    head_of,
    named,
    of_condition,
    of_statement,
    plain,
    same,
    supposed,
    told,
)
from foreshock.scenarios.vocabulary import EMPTY, PRONOUNS, kin
from foreshock.schema.brief import Brief, Condition, Heading, Span, Statement

_SCENARIO = re.compile(r"^(?:scenario|case|path|option|variant|future|world)\b[^:.\-]*[:.\-]\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"^[\W\d]+")
POINTING = frozenset({"this", "that", "these", "those", "which"})
PERSONS = frozenset({"he", "she", "i", "who"})
"""Pronouns of which it must be known whom they mean; 'we' are whoever speaks."""
MODALS = frozenset({"will happen", "may happen", "might happen", "could happen"})
"""Hedges that need a verb after them."""
WILL = frozenset({"will", "would", "may", "might", "could", "shall", "is", "are"})
"""Hedges that need a subject before them."""
LEAST = 2
"""Telling words that a predicate needs where its subject is not known."""
SURE = 0.95
"""A bare 'will' at or beyond this, or below its complement, is hardly an uncertainty."""
BY_NAME = 3
FEW = 6
"""Words of a condition that still make a name."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in its page: number of the page, line, what it says may happen, the subject of its sentence."""

    statement: Statement
    page: int
    line: int
    what: Proposition
    subject: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that no topic was made of, and why."""

    page: int
    line: int
    text: str
    why: str


@dataclass(eq=False, slots=True)
class Topic:
    """One yes-or-no question: what is said of it, outright (`plain`) or `given` other topics (each yes or no), or only
    `supposed` (a condition of something else, with its page and line)."""

    asked: list[Proposition]
    name: str = ""
    title: str = ""
    plain: list[Said] = field(default_factory=list)
    given: list[tuple[tuple[tuple[Topic, bool], ...], Said]] = field(default_factory=list)
    supposed: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def said(self) -> list[Said]:
        return [*self.plain, *(said for _, said in self.given)]

    @property
    def clearest(self) -> Proposition:
        """The wording that tells most: a statement's; where that is one word, a condition's of a few words."""
        said = max((one.what for one in self.said), key=lambda what: len(what.core), default=None)
        if said is not None and len(said.core) > 1:
            return said
        few = [what for what in self.asked if 1 < len(what.core) <= FEW]
        return min(few, key=lambda what: len(what.core)) if few else said or self.asked[0]

    def asks(self, what: Proposition, *, near: bool = True) -> bool:
        return any(same(what, own, near=near) for own in self.asked)


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of some pages in order, and what was left out. `told_again`: pages that repeat an earlier one."""

    topics: tuple[Topic, ...]
    left_out: tuple[LeftOut, ...]
    told_again: Mapping[int, int]


def topics_of(briefs: Sequence[Brief]) -> Topics:
    """Group what the pages say. A page that tells the story of an earlier one is not read again."""
    again = _told_again(briefs)
    left: list[LeftOut] = []
    said: list[Said] = []
    for page, brief in enumerate(briefs):
        if page not in again:
            said += _said(brief, page, left)
    topics: list[Topic] = []
    where: dict[str, Topic] = {}
    for one in said:
        found = next((t for t in topics if t.asks(one.what, near=one.page in {s.page for s in t.plain})), None)
        if found is None:
            found = Topic([])
            topics.append(found)
        found.asked.append(one.what)
        found.plain.append(one)
        where[_key(one)] = found
    _link(briefs, said, topics, where)
    _name(topics)
    return Topics(tuple(topics), tuple(left), again)


def _key(one: Said) -> str:
    return f"{one.page}/{one.statement.id}/{one.statement.span.start}"


def _told_again(briefs: Sequence[Brief]) -> dict[int, int]:
    """Page -> the earlier page whose story it tells."""
    names = [f"{place:06d}" for place in range(len(briefs))]
    leader = leaders({name: [s.text for s in brief.statements] for name, brief in zip(names, briefs, strict=True)})
    first: dict[str, int] = {}
    again = {}
    for place, brief in enumerate(briefs):
        document = brief.document
        stories = {document.id, document.cluster or document.id, f"said {leader[names[place]]}"}
        found = min((first[story] for story in stories if story in first), default=place)
        first.update({story: found for story in stories if story not in first})
        if found != place:
            again[place] = found
    return again


def _said(brief: Brief, page: int, left: list[LeftOut]) -> list[Said]:
    """The statements of a page that say how likely something is, and of what."""
    text = brief.document.text
    who = _actors(brief)
    found: list[Said] = []
    for statement in brief.statements:
        line = text.count("\n", 0, statement.span.start) + 1
        before = found[-1] if found and "\n" not in _between(text, found[-1].statement, statement) else None
        what = of_statement(statement, who, before.subject if before else (), lead_of(text, statement))
        subject = what.subject
        if what.verb and any(c.kind == "subject" and _inside(c, statement) for c in statement.conditions):
            what = Proposition((), what.does, what.who)
        heading = _heading(brief, statement)
        if _SCENARIO.match(statement.event):
            what = Proposition(plain(_SCENARIO.sub("", statement.event)), (), who)
        if not what.content and heading is not None and not set(tokens(statement.event)) & PRONOUNS:
            what = Proposition(plain(_headed(heading)), (), who)
        why = _unfit(statement, what)
        if why:
            left.append(LeftOut(page, line, statement.text, why))
        else:
            found.append(Said(statement, page, line, what, subject))
    return found


def _actors(brief: Brief) -> frozenset[str]:
    """The words by which a page names people, countries and organisations."""
    listed = [*brief.actors, *(actor for statement in brief.statements for actor in statement.actors)]
    return frozenset(word for actor in listed for text in (actor.text, actor.name) for word in tokens(text))


def _between(text: str, one: Statement, other: Statement) -> str:
    return text[one.span.end : other.span.start]


def _unfit(statement: Statement, what: Proposition) -> str:
    """Why no question can be made of a statement, or nothing."""
    if statement.implied is None:
        return "says no number"
    if statement.tense == "past":
        return "speaks of the past"
    first = tokens(statement.event)[:1]
    if statement.cue is not None and statement.cue.start == statement.span.start and tokens(statement.text)[0] in WILL:
        return "its subject stands in another sentence"
    if not what.content:
        return f"does not say of what: '{' '.join(statement.event.split()) or statement.phrase}'"
    if first and first[0] in POINTING | PERSONS and what.subject[:1] == first:
        return f"'{first[0]}' points back to what no rule could find"
    if not any(map(told, what.does)) and (
        set(what.content) <= what.who or (statement.phrase in MODALS and not what.does)
    ):
        return "names who, but not what happens"
    if set(what.subject) <= PRONOUNS | EMPTY and what.does and len(what.content) < LEAST and statement.cue is not None:
        return f"does not say of what: '{' '.join(statement.event.split())}'"
    return ""


def _inside(condition: Condition, statement: Statement) -> bool:
    return statement.span.start <= condition.span.start and condition.span.end <= statement.span.end


def _heading(brief: Brief, statement: Statement) -> Heading | None:
    """The nearest heading above a statement that names a circumstance: a scenario, or a condition's own section."""
    spans = {c.span for s in brief.statements for c in s.conditions if c.kind == "section"}
    held = [h for h in brief.headings if h.body.start <= statement.span.start < h.body.end]
    marked = [h for h in held if _SCENARIO.match(_NUMBERED.sub("", h.text)) or _meets(h, spans)]
    return marked[-1] if marked else None


def _meets(heading: Heading, spans: set[Span]) -> bool:
    return any(span.start < heading.span.end and heading.span.start < span.end for span in spans)


def _headed(heading: Heading) -> str:
    """'Scenario 2: Quarantine' -> 'Quarantine'."""
    return _SCENARIO.sub("", _NUMBERED.sub("", heading.text)).strip(" *#_")


def _link(briefs: Sequence[Brief], said: Sequence[Said], topics: list[Topic], where: Mapping[str, Topic]) -> None:
    """Statements under a condition that is a topic (or becomes one) move from `plain` to `given`."""
    for place, one in enumerate(said):
        own = where[_key(one)]
        found: dict[int, tuple[Topic, bool]] = {}
        for topic, holds in _supposed(briefs[one.page], one, said[:place], topics, where):
            if topic is not own and not _reaches(topic, own):
                found.setdefault(id(topic), (topic, holds))
        if found:
            own.plain.remove(one)
            own.given.append((tuple(found.values()), one))


def _supposed(
    brief: Brief, one: Said, before: Sequence[Said], topics: list[Topic], where: Mapping[str, Topic]
) -> Iterator[tuple[Topic, bool]]:
    """The topics a statement is conditional on, and whether they must hold; new ones are added to `topics`."""
    lead = lead_of(brief.document.text, one.statement)
    heading = _heading(brief, one.statement)
    for condition in one.statement.conditions:
        if condition.kind == "depends" or (condition.kind == "subject" and one.what.subject):
            continue
        if condition.kind == "section" or (condition.kind == "reference" and heading is not None):
            continue
        what, holds = of_condition(condition, _actors(brief))
        if condition.kind == "subject" and same(what, one.what):
            continue
        if condition.kind == "reference":
            holds = holds or tokens(lead)[:1] == ("with",)
            pointed = _pointed(condition, before)
            if pointed is not None:
                yield where[_key(pointed)], True
                continue
        if not what.content:
            if before and before[-1].page == one.page:
                yield where[_key(before[-1])], holds
            continue
        topic = next((topic for topic in topics if topic.asks(what)), None)
        if topic is None and condition.kind != "reference":
            topic = Topic([what])
            topics.append(topic)
        if topic is None:
            continue
        _suppose(topic, condition.text, one)
        if len(what.content) > BY_NAME or topic.plain:
            topic.asked.append(what)
        yield topic, holds
    if heading is not None:
        yield _scenario(heading, topics, one), True
    if one.what.verb:
        subject = Proposition(one.what.subject, (), one.what.who)
        yield from ((topic, True) for topic in topics if any(_is_event(subject, own) for own in topic.asked))


def _is_event(subject: Proposition, own: Proposition) -> bool:
    """Is the subject of a sentence an event that is asked about elsewhere ('The embargo would hit ...')?"""
    return not own.verb and same(subject, own) and kin(head_of(subject.subject), head_of((*own.subject, *own.does)))


def _pointed(condition: Condition, before: Sequence[Said]) -> Said | None:
    """The statement that a condition points back to."""
    span = condition.resolved
    if span is None:
        return None
    hits = [one for one in before if one.statement.span.start < span.end and span.start < one.statement.span.end]
    return hits[-1] if hits else None


def _scenario(heading: Heading, topics: list[Topic], one: Said) -> Topic:
    """The topic that a heading names; a new one where it names none."""
    text = _headed(heading)
    what = supposed(plain(text))
    found = next((topic for topic in topics if topic.asks(what) or topic.title == text), None)
    if found is None:
        found = Topic([what], title=text)
        topics.append(found)
    _suppose(found, heading.text, one)
    return found


def _suppose(topic: Topic, text: str, one: Said) -> None:
    if all(text != known for known, _, _ in topic.supposed):
        topic.supposed.append((text, one.page, one.line))


def _reaches(topic: Topic, goal: Topic) -> bool:
    """Does `topic` depend on `goal`, in however many steps? Then an arrow back would close a loop."""
    return topic is goal or any(_reaches(parent, goal) for parents, _ in topic.given for parent, _ in parents)


def _name(topics: Sequence[Topic]) -> None:
    """A name of its own for each: from its heading, else from the wording that tells most."""
    taken: set[str] = set()
    for topic in topics:
        base = named(supposed(plain(topic.title))) if topic.title else named(topic.clearest)
        base = base or "question"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        topic.name = name


def rank(topic: Topic) -> float:
    """How much a topic is worth as a driver: how often and how exactly it is spoken of, how open it is."""
    value = 0.0
    for one in topic.said:
        implied = one.statement.implied
        exact = any(letter.isdigit() for letter in one.statement.phrase)
        value += 1 + 0.5 * exact + 0.5 * bool(one.statement.actors) + 0.25 * (one.statement.horizon is not None)
        value += 0.5 * bool(one.statement.driver) + 0.5 * any(said is one for _, said in topic.given)
        if implied is None or not 1 - SURE < implied.p < SURE:
            value -= 0.75
        if set(one.what.subject[:1]) & PRONOUNS:
            value -= 1
    return value
