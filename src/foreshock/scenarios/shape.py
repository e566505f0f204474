"""The shape of a scenario file: what keys it has and what may stand in them. Names are checked later, in `parse`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from foreshock.scenarios.words import REST, phrases
from foreshock.schema.brief import Yardstick
from foreshock.schema.frozen import Frozen

FORMAT = "foreshock/scenarios/1"


def _text(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        raise ValueError("write a text (quote it where it reads as yes, no or nothing)")
    return str(value) if isinstance(value, (int, float)) else value


def _texts(value: Any) -> Any:
    """One text or a list of texts -> several texts."""
    return tuple(_text(each) for each in (value if isinstance(value, list) else [value]))


def _chance(value: Any) -> Any:
    if isinstance(value, dict):
        if not (set(value) <= {"p", "by"} and _written(value.get("p"))):
            raise ValueError("write {p: ..., by: ...}: a probability or word, and the date or time by which it holds")
    elif not _written(value):
        raise ValueError("write a probability from 0 to 1, an estimative word or rest")
    return value


def _written(value: Any) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


class _ChanceSchema:
    """The editor schema of a written probability, made when it is asked for: it lists every estimative word."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return _chance_schema()


_TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
TIME: dict[str, Any] = {"type": ["number", "string"], "description": "Days, or a text such as '24 months'."}

Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), WithJsonSchema(_TEXTS)]
Chance = Annotated[Any, BeforeValidator(_chance), _ChanceSchema()]
Time = Annotated[Any, WithJsonSchema(TIME)]
WhenShape = dict[str, Texts]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Cues = Annotated[
    dict[str, Texts],
    BeforeValidator(lambda value: value if isinstance(value, dict) else {"": value}),
    WithJsonSchema({"anyOf": [*_TEXTS["anyOf"], {"type": "object", "additionalProperties": _TEXTS}]}),
]


class GivenShape(Frozen):
    """One row of a conditional table; the first row that holds counts."""

    when: WhenShape = Field(min_length=1)
    """AND over the drivers, OR over the outcomes in a list."""
    p: dict[str, Chance] = Field(min_length=1)
    """Outcomes left out share the rest."""
    because: Text = ""


class DriverShape(Frozen):
    """A critical uncertainty."""

    outcomes: dict[str, Chance] = Field(min_length=2)
    """Every outcome with its probability: a number, an estimative word, rest, or {p: ..., by: ...}."""
    given: tuple[GivenShape, ...] = ()
    because: Text = ""
    """The sentence or the reason behind the unconditional row."""
    keywords: Texts = ()
    """Words by which a page is recognised to speak of this driver."""
    outcome_keywords: dict[str, Texts] = Field(default_factory=dict)
    toward: Text = ""
    """The outcome that supporting statements support (default: the last one that is not `rest`)."""
    raises: Cues = Field(default_factory=dict)
    """outcome -> words of what speaks for it (a list alone: for the outcome `toward`)."""
    lowers: Cues = Field(default_factory=dict)
    """outcome -> words of what speaks against it (a list alone: against the outcome `toward`)."""


class BeliefShape(Frozen):
    """What must hold in the end, whatever the tables say: P(that | given) = p."""

    that: WhenShape = Field(min_length=1)
    given: WhenShape = Field(default_factory=dict)
    p: Chance
    because: Text = ""


class EffectShape(Frozen):
    """When a scenario meets `when`, these shocks happen."""

    when: WhenShape = Field(min_length=1)
    after: Text = ""
    """A driver of `when` whose outcomes come by dates: the shocks start counting on the day it is expected to come."""
    shocks: list[dict[str, Any]] = Field(min_length=1)
    because: Text = ""


class WatchShape(Frozen):
    """An indicator: seeing it multiplies the odds of `favours` by `ratio`."""

    indicator: Text
    driver: Text
    favours: Texts
    ratio: float = Field(gt=0)
    because: Text = ""
    keywords: Texts = ()
    """Words by which a reported fact is recognised as the indicator."""
    event: Texts = ()
    """Types of event (PLOVER: SANCTION, AGREE, COERCE, ...) that are the indicator."""
    by: Texts = ()
    """Who must do it: ISO alpha-3 codes; empty is anybody."""
    against: Texts = ()
    """To whom it must be done; empty is anybody."""


class HeardShape(Frozen):
    """One thing that was heard: who says it (market, expert, page) or that an indicator was seen, what, how likely."""

    market: Text = ""
    """Name of the market whose price `p` is."""
    expert: Text = ""
    """Name of the person or model whose word it is."""
    seen: Text = ""
    """Name of an indicator of the scenario file that was observed."""
    page: Text = ""
    """Title of the page it stands in."""
    that: WhenShape = Field(default_factory=dict)
    """The driver and outcome it is about (several: any of them)."""
    given: WhenShape = Field(default_factory=dict)
    """The circumstance it holds in."""
    p: Chance = None
    ratio: float | None = Field(None, gt=0, le=1e6)
    """Likelihood ratio, for a fact of a page that bears on the outcome without being it."""
    weight: float = Field(1.0, ge=0, le=1000)
    """Weight of the source; the scenario file's own probability has weight 1."""
    counts: float | None = Field(None, ge=0, le=1000)
    """What is left of the weight after age and record; as `update` wrote it down."""
    credence: float = Field(1.0, ge=0, le=1)
    """How sure it is that the indicator was seen."""
    half_life: Time = None
    """Time in which the weight halves (default: `scenarios.half_life`)."""
    on: Text = ""
    """ISO date of the word, price, page or observation."""
    because: Text = ""
    """The sentence, the reason or the address."""
    used: bool = True
    why: Text = ""
    """Why it counts as it does, or why not."""
    statement: Text = ""
    document: Text = ""
    publisher: Text = ""
    speaker: Text = ""
    story: Text = ""
    phrase: Text = ""
    span: tuple[int, int] | None = None
    range: tuple[Share, Share] | None = None
    """10 and 90 % points of what the words leave open."""
    beta: tuple[Positive, Positive] | None = None
    """Beta(a, b) of what the words leave open."""


class EvidenceShape(Frozen):
    """An evidence file."""

    format: Literal["foreshock/evidence/1"]
    title: Text = ""
    words: Yardstick = "icd203"
    """Yardstick that turns the file's words into numbers."""
    evidence: tuple[HeardShape, ...]


class FileShape(Frozen):
    """A scenario file."""

    format: Literal["foreshock/scenarios/1"]
    title: Text
    as_of: Text
    """ISO date from which the horizon counts."""
    horizon: Time
    words: Yardstick = "icd203"
    """Yardstick that turns the file's words into numbers."""
    source: dict[str, Text] = Field(default_factory=dict)
    drivers: dict[str, DriverShape] = Field(min_length=1)
    beliefs: tuple[BeliefShape, ...] = ()
    """Fitted to the tables by moving them as little as possible; contradictions are errors."""
    effects: tuple[EffectShape, ...] = ()
    named: dict[str, WhenShape] = Field(default_factory=dict)
    """The futures people talk about: partial assignments, which may overlap."""
    watch: tuple[WatchShape, ...] = ()
    evidence: tuple[HeardShape, ...] = ()
    """What was heard since; it moves the probabilities above, which stay the file's own."""


SHOCK_KEYS = ("id", "factors", "correlated_with")
"""Keys a shock may carry here that are not its own: its name, shared factors with loadings, and pair correlations."""


def _chance_schema() -> dict[str, Any]:
    written = [{"type": "number", "minimum": 0, "maximum": 1}, {"enum": [*phrases("icd203"), REST]}]
    written.append({"type": "string", "pattern": r"^[0-9.]+ ?%$"})
    dated = {
        "type": "object",
        "properties": {"p": {"anyOf": written}, "by": {"type": ["number", "string"]}},
        "required": ["p"],
        "additionalProperties": False,
    }
    return {"anyOf": [*written, dated], "description": "A probability, an estimative word, rest, or {p: ..., by: ...}."}
