"""Where a sentence hedges: every wording of the phrase table, and which word wins where two stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foreshock.reading.hedges import asides, expecting, held, notes, odds, outer, shares
from foreshock.reading.hedges.brackets import in_brackets, led_by_with
from foreshock.reading.hedges.openings import conceded
from foreshock.reading.hedges.phrases import STATED, Kind, wordings
from foreshock.reading.language.nouns import EVENT_NOUNS, is_event
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.language.words import word_set

MODALS = word_set("will 'll wo would may might could shall can ca should must")
DEPENDS = word_set("depend depends hinge hinges")
DEPENDENT = word_set(
    "outcome result results success fate future path much everything answer timing extent direction course "
    "decision pace that it this impact scale rest ability chances prospects survival recovery stability viability "
    "plans plan"
)
ASIDES = tuple(
    tuple(phrase.split())
    for phrase in (
        "in fact", "in turn", "of course", "at least", "at best", "at most", "for now", "in effect", "in time",
        "in the end", "by then", "at some point", "sooner or later", "in practice", "for example", "over time",
        "in the future", "in principle", "in theory", "as a result", "to some extent", "at the same time", "by now",
        "for the first time", "at last", "in general", "on balance", "at this point", "at that point", "at this stage",
        "at first", "in the meantime", "in addition", "from now on", "in that case", "by itself", "on its own",
    )
)  # fmt: skip
"""What may stand between a modal and its verb."""
_ASIDE_STARTS = frozenset(words[0] for words in ASIDES)
LASTING = word_set("survive last hold work succeed pass win continue endure stick deliver")
"""Verbs whose "can", where it is doubted, tells how something will end."""
REACH = 3
"""Tokens between a modal and the adverb that qualifies it ("would, it seems, probably")."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A hedge at tokens [first, last) of its sentence. `modal`: the token of the modal that goes with it, or -1.

    `head`: the token of the verb or predicate that follows, or the number of tokens where there is none.
    `row` is '' for "depends on", which implies no number.
    """

    first: int
    last: int
    row: str
    wording: str
    kind: Kind
    modal: int = -1
    head: int = 0
    value: tuple[int, int] = (0, 0)
    """Where the number of a stated chance stands, if apart from its noun."""
    held: held.Held | None = None
    """What holds the clause without asserting it ("fears that"), which then gives the number."""

    @property
    def start(self) -> int:
        """First token of the verb group: the modal where it stands before the adverb."""
        return min(self.first, self.modal) if self.modal >= 0 else self.first


def find(tokens: tuple[Token, ...]) -> list[Cue]:
    """All hedges of a sentence, longest wording first, none overlapping; modal and adverb merged into one."""
    found = _scan(tokens)
    lows = [token.low for token in tokens]
    ruling = outer.find(tokens, lows)
    if not found and not ruling and not DEPENDS.intersection(lows):
        return []
    cues = _ruled(tokens, _with_depends(tokens, _merge(tokens, _over_asides(tokens, found))), ruling)
    return _numbered(lows, _held(tokens, cues, held.find(lows)))


def _scan(tokens: tuple[Token, ...]) -> list[Cue]:
    table = wordings()
    lows = [token.low for token in tokens]
    found: list[Cue] = []
    at = 0
    while at < len(lows):
        stated = odds.find(lows, at)
        if stated is not None:
            found.append(Cue(stated.first, stated.last, stated.row, stated.wording, "noun", value=stated.value))
            at = max(stated.last, stated.value[1])
            continue
        low = "will" if lows[at] == "wo" else lows[at]
        if low == "should" and notes.forecasts(tokens, at):
            found.append(Cue(at, at + 1, "should_happen", "should", "modal"))
        if low in {"sees", "see"} and notes.measured_object(tokens, at + 1):
            found.append(Cue(at, at + 1, "expected", low, "expects"))
        if low == "seen" and notes.seen(tokens, at):
            found.append(Cue(at, at + 1, "expected", low, "expect"))
        if low in expecting.ACTIVE and expecting.held(lows, at):
            found.append(Cue(at, at + 1, "expected", low, "expects"))
            at += 1
            continue
        for wording in table.get(low, ()):
            size = len(wording.words)
            if tuple(lows[at + 1 : at + size]) == wording.words[1:]:
                found.append(Cue(at, at + size, wording.row, " ".join(wording.words), wording.kind))
                at += size - 1
                break
        at += 1
    return found


def _over_asides(tokens: tuple[Token, ...], found: list[Cue]) -> list[Cue]:
    """In "It is possible, of course, that" the hedge reaches to "that", over what is inserted and its hedges."""
    lows = [token.low for token in tokens]
    kept: list[Cue] = []
    for cue in found:
        if kept and cue.first < kept[-1].last:
            continue
        if cue.row.startswith(STATED) and not kept and _bracketed(lows, cue):
            continue
        if kept and _says_again(lows, cue, kept[-1]):
            kept[-1] = replace(kept[-1], row=cue.row, wording=cue.wording)
            continue
        if cue.kind in {"either", "adjective", "noun", "expect"} and cue.value == (0, 0):
            number = None if cue.row.startswith(STATED) else odds.beside_hedge(lows, cue.last)
            if number is not None:
                made = f"{100 * number[0]:g} % chance"
                cue = replace(cue, row=f"{STATED}{number[0]:g}", wording=made, last=number[1])
            cue = replace(cue, last=asides.after(lows, cue.last))
            if lows[cue.last : cue.last + 1] == ['"'] and lows[cue.last + 1 : cue.last + 2] in (["to"], ["that"]):
                cue = replace(cue, last=cue.last + 1)
        kept.append(cue)
    return kept


def _bracketed(lows: list[str], cue: Cue) -> bool:
    """ "In our base case (60% probability), ...": the number of a condition, and of no statement."""
    closed = lows[cue.last : cue.last + 1] == [")"] and odds.label(lows, cue.first) < 0
    return closed and lows[shares.before_rough(lows, cue.first - 1)] == "("


def _says_again(lows: list[str], cue: Cue, last: Cue) -> bool:
    """Does a number speak of the hedge before it: "... (70% probability)", "...; lawyers give it a coin-flip"?"""
    if cue.kind != "noun" or last.row.startswith(STATED):
        return False
    before = shares.before_rough(lows, cue.first - 1)
    if before < 1 or lows[before] == "(":
        return before > 0 and cue.row.startswith(STATED) and "." not in lows[last.last : before]
    return lows[before] == "it" and lows[before - 1] in odds.PUTTING and ";" in lows[last.last : before]


def _ruled(tokens: tuple[Token, ...], cues: list[Cue], ruling: list[outer.Outer]) -> list[Cue]:
    """The outer hedge wins: "I doubt that it will hold" is one hedge, whatever its clause says."""
    kept = cues
    for one in ruling:
        outside = [cue for cue in kept if not one.first <= cue.start < one.last]
        if one.form == "subject":
            outside = [cue for cue in outside if cue.kind != "noun" or cue.row != "may_happen" or cue.start > one.first]
        inner = _inner(tokens, outside, one) or _ability(tokens, one)
        firm = inner is not None and (inner.row == "will_happen" or inner.kind == "expect")
        if one.form == "clause" and (inner is None or (one.row == "undoubtedly" and not firm)):
            continue
        modal, head = (-1, one.last) if inner is None else (inner.modal, inner.head)
        kind: Kind = "verdict" if one.form == "subject" else "outer"
        made = Cue(one.first, one.last, one.row, one.wording, kind, modal, head)
        kept = sorted([cue for cue in outside if cue is not inner] + [made], key=lambda cue: cue.start)
    return kept


def _numbered(lows: list[str], cues: list[Cue]) -> list[Cue]:
    """Number and clause as one: "Peru will extend the ban (70%)", "With a probability of 70%, Peru will extend it"."""
    kept: list[Cue] = []
    waiting = ""
    for cue in cues:
        if kept and kept[-1].kind == "modal" and kept[-1].last == cue.first and cue.value != (0, 0):
            kept.pop()
        plain = cue.kind in {"modal", "adverb", "going", "expect"} and bool(cue.row)
        if cue.row.startswith(STATED) and cue.kind == "noun" and led_by_with(lows, cue.first):
            if kept and kept[-1].kind == "modal" and ";" not in lows[kept[-1].last : cue.first]:
                kept[-1] = replace(kept[-1], row=cue.row)
                continue
            waiting = cue.row if cue.first < 4 else ""
            kept.append(cue)
            continue
        number = in_brackets(lows, cue.first, cue.last) if plain else None
        if plain and waiting and len(kept) == 1:
            kept, cue = [], replace(cue, row=waiting)
        elif number is not None and not any(cue.last <= other.first < lows.index("(", cue.last) for other in cues):
            cue = replace(cue, row=f"{STATED}{number:g}")
        waiting = ""
        kept.append(cue)
    return kept


def _held(tokens: tuple[Token, ...], cues: list[Cue], holding: list[held.Held]) -> list[Cue]:
    """In "fears that it will" the fear gives the number to the plain "will" of its clause."""
    cues = [cue for cue in cues if not any(one.first <= cue.first < one.last for one in holding if one.modal)]
    under: dict[Cue, held.Held] = {}
    for one in holding:
        begin = one.last
        for cue in cues:
            if cue.start >= begin and not _joins(tokens[begin : cue.start], first=begin == one.last):
                break
            if cue.start >= begin and (not one.until or cue.start < one.until):
                under[cue] = one
                begin = min(cue.head + 1, len(tokens))
    return [_under(cue, under[cue]) if cue in under else cue for cue in cues]


def _joins(between: Sequence[Token], *, first: bool) -> bool:
    """Is this the subject of the clause that is held, or, behind that clause, "and" with the subject of a second?"""
    lows = asides.without([token.low for token in between])
    if first and lows and (lows[-1] in PAST_FORMS or (lows[-1].endswith("ed") and len(lows) > 1)):
        return False
    stops = FINITE | {";", "–", ":", ".", '"', "but", "because", "if", "when"}
    return len(lows) <= 16 and not stops & set(lows) and (first or ("and" in lows and "," not in lows))


def _under(cue: Cue, one: held.Held) -> Cue:
    plain = cue.row == "will_happen" or cue.kind == "expect" or (one.row == "unlikely" and cue.row)
    if cue.kind in {"noun", "outer", "verdict"}:
        return cue
    if not plain:
        return replace(cue, held=one) if cue.kind == "modal" and cue.row else cue
    return replace(cue, row=one.row, held=one)


def _ability(tokens: tuple[Token, ...], one: outer.Outer) -> Cue | None:
    """ "doubt that the plan can work": whether something can last or work, and not what somebody is able to do."""
    if one.row != "unlikely" or one.form != "clause":
        return None
    for at in range(one.last + 1, min(len(tokens) - 1, one.last + 9)):
        if tokens[at].low in FINITE | {",", ";"}:
            head = _head(tokens, at + 1)
            lasting = tokens[at].low == "can" and head < len(tokens) and tokens[head].low in LASTING
            return Cue(at, at + 1, "will_happen", "can", "modal", at, head) if lasting else None
    return None


def _inner(tokens: tuple[Token, ...], cues: list[Cue], one: outer.Outer) -> Cue | None:
    """The hedge of the clause that an outer hedge rules: the first behind it, with no other clause's verb between."""
    if one.form == "subject":
        return None
    cue = next((cue for cue in cues if cue.start >= one.last and not _month(tokens[cue.start])), None)
    if cue is None or cue.kind == "noun" or not cue.row:
        return None
    between = [token.low for token in tokens[one.last : cue.start]]
    if cue.modal < 0 and between and between[-1] in FINITE:
        between.pop()
    stops = {";", "–", ":", ".", '"', "but", "because", "if", "when"}
    if one.row == "expected" and "to" in between:
        return None
    if "and" in between and not (tokens[one.last - 1].low == "that" and len(between) < 6):
        return None
    return None if len(between) > 16 or set(between) & (FINITE - {"'s"} | stops) else cue


def _joined(found: list[Cue]) -> list[Cue]:
    """ "is probably going to": one hedge, as likely as its adverb says."""
    kept: list[Cue] = []
    for cue in found:
        last = kept[-1] if kept else None
        if last and cue.kind == "going" and last.kind in {"adverb", "either"} and last.last == cue.first:
            kept[-1] = replace(last, last=cue.last, kind="going")
            continue
        kept.append(cue)
    return kept


def _merge(tokens: tuple[Token, ...], found: list[Cue]) -> list[Cue]:
    """One hedge per verb group. The adverb wins over its modal, wherever it stands beside it."""
    merged: list[Cue] = []
    for cue in _joined(found):
        if merged and cue.first < merged[-1].last:
            continue
        if cue.kind == "modal":
            cue = _either_way(tokens, cue)
            head = _head(tokens, cue.last)
            left = "necessarily" in {token.low for token in tokens[cue.last : head]} and _denies(tokens, cue.last)
            row = "far_from_certain" if left and cue.row == "will_happen" else cue.row
            merged.append(replace(cue, row=row, modal=cue.first, head=head))
            continue
        modal = _modal_before(tokens, cue)
        if modal < 0 and cue.kind in {"adverb", "either"} and not conceded(tokens, cue.first, cue.last):
            modal = _modal_after(tokens, cue)
        if cue.kind not in {"adverb", "either"} and modal >= 0 and not _links(tokens, modal, cue.first):
            modal = -1
        merged.append(replace(cue, modal=modal, head=_head(tokens, max(cue.last, modal + 1))))
    taken = {cue.modal for cue in merged if cue.kind != "modal" and cue.modal >= 0}
    return [cue for cue in merged if cue.kind != "modal" or cue.first not in taken]


def _either_way(tokens: tuple[Token, ...], cue: Cue) -> Cue:
    """ "may or may not", "may, or may not,": one hedge that denies nothing."""
    words = [(at, token.low) for at, token in enumerate(tokens[cue.last : cue.last + 5], start=cue.last) if token.word]
    if [low for _, low in words[:3]] != ["or", cue.wording, "not"]:
        return cue
    return replace(cue, last=words[2][0] + 1, kind="modal")


def _denies(tokens: tuple[Token, ...], at: int) -> bool:
    """ "will not necessarily", "won't necessarily": not denied, but left open."""
    return at < len(tokens) and tokens[at].low in {"not", "n't"}


def _with_depends(tokens: tuple[Token, ...], found: list[Cue]) -> list[Cue]:
    """Add "depends on", alone or after its modal, where the subject is an outcome."""
    cues = list(found)
    for at, token in enumerate(tokens[:-1]):
        if token.low not in DEPENDS or not _on(tokens, at + 1):
            continue
        if at > 1 and tokens[at - 1].low == "it" and tokens[at - 2].low in {"as", "because", "since"}:
            continue
        behind = next((k for k in range(at - 1, max(-1, at - 4), -1) if tokens[k].low in MODALS), -1)
        first = behind if behind >= 0 else at
        subject = {t.low for t in tokens[max(0, first - 9) : first]}
        indefinite = any(t.low in {"a", "an", "any", "further"} for t in tokens[max(0, first - 9) : first])
        event = any(is_event(word) if indefinite else word in EVENT_NOUNS for word in subject)
        if behind < 0 and not subject & DEPENDENT and not event:
            continue
        cues = [cue for cue in cues if cue.modal != behind or behind < 0]
        cues.append(Cue(at, _on(tokens, at + 1), "", "depends on", "modal", behind, at))
    return sorted(cues, key=lambda cue: cue.first)


def _on(tokens: tuple[Token, ...], at: int) -> int:
    """The token after "on" within three tokens of `at`, or 0."""
    for k in range(at, min(len(tokens), at + 3)):
        if tokens[k].low in {"on", "upon"}:
            return k + 1
        if not is_adverb(tokens[k].low) and tokens[k].low not in {"in", "part"}:
            return 0
    return 0


def _modal_before(tokens: tuple[Token, ...], cue: Cue) -> int:
    for at in range(cue.first - 1, max(-1, cue.first - 2 - REACH), -1):
        low = tokens[at].low
        if low in MODALS and not _month(tokens[at]):
            return at
        if low in FINITE or low in PAST_FORMS:
            return -1
        if low in {";", "–", ".", "to", "that", "and", "but"} or (
            low == "," and at != cue.first - 1 and cue.kind == "either"
        ):
            return -1
    return -1


def _modal_after(tokens: tuple[Token, ...], cue: Cue) -> int:
    """ "probably will", and "Perhaps the government will": the modal of the same clause."""
    reach = 2 if cue.first > 1 else 9
    for at in range(cue.last, min(len(tokens), cue.last + reach)):
        low = tokens[at].low
        if low in MODALS and not _month(tokens[at]):
            return at
        if low in {";", "–", ".", "to", "that", "who", "which"} or (low == "," and at > cue.last):
            return -1
        if low in FINITE or low in PAST_FORMS:
            return -1
    return -1


def _month(token: Token) -> bool:
    return token.low == "may" and token.capital


def _links(tokens: tuple[Token, ...], modal: int, first: int) -> bool:
    """Does the modal's own verb lead to the adjective ("would be likely", "may be expected")?"""
    links = {"be", "seem", "look", "appear", "become", "a", "have", "remain", "stand"}
    between = [token.low for token in tokens[modal + 1 : first] if not is_adverb(token.low)]
    return bool(between) and all(low in links for low in between)


def _aside(tokens: tuple[Token, ...], at: int) -> int:
    """How many tokens an aside takes here; 0 where none stands."""
    if tokens[at].low not in _ASIDE_STARTS:
        return 0
    near = tuple(token.low for token in tokens[at : at + 4])
    return max((len(words) for words in ASIDES if near[: len(words)] == words), default=0)


def _further(low: str, following: str) -> bool:
    """ "will no longer", "will no more"."""
    return low == "longer" or (low == "no" and following in {"longer", "more"})


def opens_quotation(tokens: Sequence[Token], at: int) -> bool:
    """'would "prove transitory"': the mark stands before its word."""
    return tokens[at].low == '"' and at + 1 < len(tokens) and tokens[at].end == tokens[at + 1].start


def _head(tokens: tuple[Token, ...], at: int) -> int:
    """The verb after a modal or hedge: past adverbs and parentheses between commas."""
    while at < len(tokens):
        low = tokens[at].low
        following = tokens[at + 1].low if at + 1 < len(tokens) else ""
        aside = _aside(tokens, at)
        if aside:
            at += aside
        elif is_adverb(low) or _further(low, following) or opens_quotation(tokens, at):
            at += 1
        elif low == ",":
            close = next((k for k in range(at + 1, min(len(tokens), at + 9)) if tokens[k].low == ","), -1)
            if close < 0:
                return at
            at = close + 1
        else:
            return at
    return len(tokens)
