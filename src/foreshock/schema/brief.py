"""The Brief: what a page says. Every item carries its span in the page: `page[start:end]` is its text.

Spans count Unicode code points of the original text. The implied probability is *what the author's words imply*
to readers, never a forecast of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from foreshock.schema.frozen import Frozen

Probability = Annotated[float, Field(ge=0, le=1)]
Stance = Literal[-1, 0, 1]
Yardstick = Literal["reader", "icd203", "phia", "ipcc", "nato", "efsa"]
CONDITIONAL = frozenset(
    {
        "if", "unless", "only", "provided", "providing", "as", "so", "on", "assuming", "supposing", "should", "were",
        "had", "subject", "conditional", "contingent", "depending", "failing", "short", "but", "in", "without",
        "absent", "barring", "once", "given", "under", "with", "until", "when", "while", "whilst", "otherwise",
    }
)  # fmt: skip
"""Words that a condition may open with; one that opens with none of them needs a word before it to be read."""
DIRECTION: Mapping[Stance, str] = {1: "for it", -1: "against it", 0: "neither"}
"""Stances in words."""
_TOLD_OF = frozenset({"reference", "subject"})
_TOLD_BY = {"unless": "unless", "until": "until", "when": "when", "depends": "depending on", "if": "if"}
SET_ASIDE = "left out: "
"""How the notes of a Brief begin that count phrases which were looked at and are no statements."""


def about(driver: str, stance: Stance, outcome: str = "") -> str:
    """Which driver, and which way: 'tariffs: for it', 'exports = banned: against it'; '' for no driver."""
    name = f"{driver} = {outcome}" if outcome else driver
    return f"{name}: {DIRECTION[stance]}" if driver else ""


class Span(Frozen):
    """Half-open interval [start, end) of code points in the page."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def of(self, page: str) -> str:
        return page[self.start : self.end]


class Implied(Frozen):
    """The probability that a phrase implies to readers: Beta(a, b) with mean p and its 10 and 90 % points.

    `weight` in (0, 1]: how much readers agree ("likely" = 1), the default pooling weight.
    """

    p: Probability
    p10: Probability
    p90: Probability
    a: float = Field(gt=0)
    b: float = Field(gt=0)
    weight: float = Field(gt=0, le=1)
    source: str = ""
    """Survey or yardstick the numbers come from, or 'default' where nobody has asked readers."""
    low: Probability | None = None
    high: Probability | None = None
    """The range of a yardstick, on which p is uniform; then a and b are the Beta of equal mean and variance."""


class Actor(Frozen):
    """Somebody named: a country (ISO alpha-3 `code`), bloc, leader, organisation, company, or a person."""

    span: Span
    text: str
    kind: Literal["country", "bloc", "leader", "organisation", "company", "person", "market"]
    name: str
    code: str = ""
    """ISO alpha-3 of the country concerned, or the id of the bloc; empty where neither applies."""


class Condition(Frozen):
    """Under which circumstance a statement holds. `kind`: if, unless, when, until, inversion, exchange, depends, under,
    subject, reference or section. `resolved` is the span that a pronoun or section points back to."""

    span: Span
    text: str
    kind: str
    scope: Literal["statement", "question", "section", "document"] = "statement"
    driver: str = ""
    resolved: Span | None = None

    @property
    def told(self) -> str:
        """The condition in words to print: with the word it opens with, or else with one that fits its kind."""
        text = " ".join(self.text.split())
        if self.kind not in _TOLD_OF and text.split(" ", 1)[0].rstrip(",").lower() in CONDITIONAL:
            return text[:1].lower() + text[1:]
        return f"{_TOLD_BY.get(self.kind, 'given:')} {text}"


class Horizon(Frozen):
    """A time frame as written, and its end in days after the page's date where it can be told."""

    span: Span
    text: str
    days: float | None = None


class Statement(Frozen):
    """One hedged sentence about what is not yet known."""

    id: str
    kind: Literal["forecast", "condition", "claim", "quote"] = "forecast"
    span: Span
    text: str
    event: str
    """What is said to happen, without the hedge."""
    cue: Span | None = None
    phrase: str = ""
    """The estimative phrase, as listed in the phrase table."""
    implied: Implied | None = None
    """None where the words imply no number ('depends on')."""
    polarity: Literal["affirmed", "negated"] = "affirmed"
    tense: Literal["future", "present", "past"] = "future"
    conditions: tuple[Condition, ...] = ()
    actors: tuple[Actor, ...] = ()
    driver: str = ""
    stance: Stance = 0
    """Does it, if it happens, raise (+1) or lower (-1) the driver's outcome; 0 neither."""
    outcome: str = ""
    horizon: Horizon | None = None
    source: str = ""
    """Who says so, where it is not the author."""
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Names of the rules that fired, for tracing."""
    engine: str = "rules"

    @property
    def given(self) -> str:
        """All its conditions in words to print behind "given:"; '' for none."""
        return "; ".join(one.told.removeprefix("given: ") for one in self.conditions)

    @property
    def about(self) -> str:
        """Its driver and which way it speaks of it; '' for none."""
        return about(self.driver, self.stance, self.outcome)


class Claim(Frozen):
    """Something said to be so by somebody, or by nobody in particular ("Reports indicate ...")."""

    span: Span
    text: str
    source: str = ""
    needs_corroboration: bool = False


class Quote(Frozen):
    """Somebody's own words."""

    span: Span
    text: str
    source: str = ""


class Question(Frozen):
    """A question of the page and the span of its answer."""

    question: Span
    answer: Span
    question_text: str
    answer_text: str


class Advice(Frozen):
    """What the page tells its readers to do; `measure` is the kind of measure that would do it."""

    span: Span
    text: str
    audience: str = ""
    action: str = ""
    measure: str = ""


class Heading(Frozen):
    """A heading of the page and the stretch of text below it."""

    span: Span
    text: str
    body: Span


class Event(Frozen):
    """Who did what to whom, in PLOVER terms."""

    span: Span
    text: str
    type: str
    mode: str = ""
    source: tuple[Actor, ...] = ()
    target: tuple[Actor, ...] = ()
    date: str = ""
    place: str = ""
    intensity: float | None = None
    """Conflict-cooperation score of the type, from -10 to 10."""
    event_v05: str = ""
    """The type's name in version 0.5 of the ontology."""
    context: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class Dropped(Frozen):
    """A stretch of the page that is not its text, and why."""

    span: Span
    text: str
    reason: str


class LeftOut(Frozen):
    """A hedge that was looked at and is no statement about the future, and why, in plain words."""

    span: Span
    text: str
    reason: str


class Document(Frozen):
    """The page itself. `text` is what spans count in: the page as given for text, the extracted text for HTML."""

    id: str
    """sha256 of `text`."""
    text: str
    title: str = ""
    subtitle: str = ""
    byline: str = ""
    published: str = ""
    """ISO date, empty where the page gives none."""
    url: str = ""
    file: str = ""
    language: str = ""
    medium: Literal["text", "html", "markdown", "pdf", "email", "feed"] = "text"
    extractor: str = ""
    flags: tuple[str, ...] = ()
    cluster: str = ""
    """Id of the first page known to tell the same story; empty where no other page was compared."""
    signature: tuple[int, ...] = ()
    """Min-hash of the body's word shingles: pages that share most of it tell the same story."""


class Brief(Frozen):
    """What a page says, machine-readable. Equal input and version give equal bytes."""

    format: Literal["foreshock/brief/1"] = "foreshock/brief/1"
    document: Document
    yardstick: Yardstick = "reader"
    body: tuple[Span, ...] = ()
    """The stretches of the page that are its text, in order."""
    dropped: tuple[Dropped, ...] = ()
    headings: tuple[Heading, ...] = ()
    statements: tuple[Statement, ...] = ()
    questions: tuple[Question, ...] = ()
    advice: tuple[Advice, ...] = ()
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Hedges that were looked at and are no statements, in order; `notes` counts them by reason."""
    notes: tuple[str, ...] = ()
    version: str = ""
