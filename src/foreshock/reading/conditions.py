"""Under which circumstance a statement holds: if-clauses, inversions, exchanges, event subjects, references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.clauses import Clause
from foreshock.reading.cues import Cue
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import is_adverb, is_gerund, is_participle
from foreshock.reading.words import REPORTING
from foreshock.schema.brief import Condition, Span

TRIGGERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("only", "if"), "if"),
    (("if",), "if"),
    (("unless",), "unless"),
    (("provided", "that"), "if"),
    (("providing", "that"), "if"),
    (("as", "long", "as"), "if"),
    (("so", "long", "as"), "if"),
    (("on", "condition", "that"), "if"),
    (("assuming",), "if"),
    (("in", "the", "event", "of"), "if"),
    (("in", "the", "event", "that"), "if"),
    (("in", "case", "of"), "if"),
    (("in", "exchange", "for"), "exchange"),
    (("in", "return", "for"), "exchange"),
    (("in", "the", "absence", "of"), "unless"),
    (("absent",), "unless"),
    (("barring",), "unless"),
    (("once",), "if"),
)
DEPENDS = frozenset(["depend", "depends", "hinge", "hinges", "rest", "rests"])
TERMS = frozenset(
    ["term", "administration", "government", "presidency", "rule", "leadership", "scenario", "policy", "regime", "deal", "agreement"]
)
NOT_AFTER_IF = frozenset(["possible", "necessary", "needed", "any", "so", "not", "only", "anything", "ever", "applicable"])
EVENT_NOUNS = frozenset(
    ["term", "administration", "presidency", "rollback", "partnership", "project", "projects", "cooperation", "policy", "war", "conflict", "attack", "strike", "strikes", "ban", "bans", "embargo", "sanctions", "tariff", "tariffs", "duties", "escalation", "invasion", "closure", "blockade", "default", "collapse", "failure", "victory", "defeat", "loss", "win", "exit", "withdrawal", "deal", "agreement", "treaty", "truce", "ceasefire", "settlement", "return", "move", "step", "decision", "shift", "change", "rise", "increase", "cut", "cuts", "decline", "drop", "fall", "surge", "shortage", "disruption", "crisis", "recession", "slowdown", "recovery", "reform", "reversal", "breakdown", "breakthrough", "coup", "election", "resignation", "merger", "takeover", "intervention", "retaliation", "response", "crackdown", "restriction", "restrictions", "curbs", "expansion", "retreat", "downgrade", "upgrade", "shutdown", "outage", "delay", "delays", "vote", "approach", "outcome", "result", "scenario", "event", "clash", "confrontation", "offensive", "easing", "tightening", "hike", "hikes", "lift", "lifting", "removal", "relief", "end", "halt", "pause", "resumption", "split", "breakup", "spike"]
)
EVENT_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "ship", "age", "ure")
NOT_EVENTS = frozenset(
    ["nation", "nations", "government", "parliament", "organisation", "organization", "commission", "department", "population", "institution", "association", "corporation", "legislature", "audience", "conference", "region", "opposition", "union", "coalition", "delegation"]
)
POTENTIAL = frozenset(["potential", "prospect", "possibility", "risk", "threat", "chance"])
INDEFINITE = frozenset(
    ["a", "an", "any", "another", "such", "more", "further", "no", "greater", "new", "additional", "fresh", "tougher", "broader", "wider"]
)
REMOTE = frozenset(["would", "could", "might"])
POINTERS = frozenset(["this", "it", "that", "these", "those", "he", "she", "they"])
POINTED = frozenset(["move", "step", "shift", "decision", "outcome", "scenario", "change", "development", "approach", "policy", "deal", "result"])


@dataclass(frozen=True, slots=True)
class Found:
    """A condition at tokens [first, last) of its sentence."""

    first: int
    last: int
    kind: str


def condition(page: str, start: int, end: int, kind: str) -> Condition:
    return Condition(span=Span(start=start, end=end), text=page[start:end], kind=kind)


def in_sentence(sentence: Sentence) -> list[Found]:
    """Conditions that the sentence states by a conjunction, a preposition or inversion."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    found: list[Found] = []
    at = 0
    while at < len(lows):
        hit = _trigger(tokens, lows, at)
        if hit is None:
            at += 1
            continue
        last = _extent(sentence, at, hit)
        found.append(Found(at, last, hit))
        at = max(last, at + 1)
    return found


def _trigger(tokens: Sequence[Token], lows: Sequence[str], at: int) -> str | None:
    low = lows[at]
    before = lows[at - 1] if at else ""
    for words, kind in TRIGGERS:
        if low == words[0] and tuple(lows[at : at + len(words)]) == words:
            return None if _not_a_condition(lows, at, words, before) else kind
    if low in {"should", "were", "had"} and _inverted(tokens, lows, at):
        return "inversion"
    if low == "under" and at + 1 < len(lows) and lows[at + 1] in {"a", "an", "any", "another", "such"}:
        near = lows[at + 1 : at + 9]
        return "under" if TERMS & set(near) and before != "even" else None
    return None


def _not_a_condition(lows: Sequence[str], at: int, words: tuple[str, ...], before: str) -> bool:
    after = lows[at + len(words)] if at + len(words) < len(lows) else ""
    if words == ("if",):
        embedded = before in {
            "as",
            "even",
            "what",
            "see",
            "know",
            "wonder",
            "wondering",
            "ask",
            "asked",
            "sure",
            "about",
            "clear",
            "unclear",
        }
        embedded = embedded or (before == "and" and "whether" in lows[:at])
        return embedded or after in NOT_AFTER_IF
    if words == ("once",):
        return (
            (at != 0
            and before not in {",", "that", "and", "but"})
            or (after in {"again", "a", "the"}
            and before != ",")
            or after in {","}
        )
    if words == ("as", "long", "as"):
        return after.isdigit()
    if words == ("absent",):
        return before in {"be", "is", "was", "are", "were", "been"} or after in {"from", "."}
    return before == "even"


def _inverted(tokens: Sequence[Token], lows: Sequence[str], at: int) -> bool:
    """ "should Trump return": the auxiliary stands before its subject, not after it, and no question."""
    if "?" in lows[-2:] or at + 2 >= len(lows):
        return False
    after = tokens[at + 1]
    nominal = (
        after.capital
        or after.low
        in {"the", "a", "an", "this", "it", "he", "she", "they", "any", "such", "no", "his", "its", "their"}
        or after.low.endswith("s")
    )
    if not nominal or is_adverb(after.low):
        return False
    before = lows[at - 1] if at else ""
    if lows[at] == "should":
        opens = at == 0 or before in {",", ";", "–", "and", "but", "or", "that"}
        return opens or _closed_before(tokens, at)
    if lows[at] == "were":
        return (at == 0 or before in {",", ";"}) and "to" in lows[at + 2 : at + 10]
    return at == 0 and any(is_participle(low) for low in lows[at + 2 : at + 8]) and "would" in lows


def _closed_before(tokens: Sequence[Token], at: int) -> bool:
    """In "relations should Trump return" a subject and its own verb follow "should"; in "firms should Diversify" not."""
    following = tokens[at + 1 : at + 6]
    return (
        bool(following)
        and following[0].capital
        and any(
            not token.capital and token.low.isalpha() and token.low not in {"of", "and", "the"}
            for token in following[1:]
        )
    )


def _extent(sentence: Sentence, at: int, kind: str) -> int:
    """Where the condition ends: at the comma before the main clause, or at the end of its own clause."""
    tokens = sentence.tokens
    leading = (
        at == 0 or tokens[at - 1].low in {",", ";", "–", '"', "but", "and", "that"} or (kind == "inversion" and at == 0)
    )
    modal = None
    for k in range(at + 1, len(tokens)):
        low = tokens[k].low
        if (
            low in {";", "–", ":", "?"}
            or (low == '"' and not _opens_quote(sentence, k))
            or (low == "." and k == len(tokens) - 1)
        ):
            return k
        if low == "," and (not leading or modal is None):
            rest = [token.low for token in tokens[k + 1 : k + 4]]
            if leading:
                if _main_clause_follows(tokens, k):
                    return k
            elif rest[:1] and (
                rest[0] in {"but", "and", "so", "which", "according", "while"}
                or any(r in REPORTING for r in rest)
                or is_gerund(rest[0])
            ):
                return k
        if not leading and low in REPORTING and k > at + 3 and tokens[k - 1].capital:
            return k
        if low in {"will", "would"} and leading and modal is None:
            modal = k
    return len(tokens)


def _opens_quote(sentence: Sentence, at: int) -> bool:
    return any(start == sentence.tokens[at].end for start, _ in sentence.quotes)


def _main_clause_follows(tokens: Sequence[Token], at: int) -> bool:
    """After the comma: is there a verb group before the next comma, so that the main clause starts here?"""
    for token in tokens[at + 1 :]:
        if token.low in {
            "will",
            "would",
            "could",
            "may",
            "might",
            "is",
            "are",
            "'ll",
            "wo",
            "can",
            "should",
            "must",
            "was",
            "has",
            "have",
            "n't",
        }:
            return True
        if token.low in {",", ";"}:
            return False
    return True


def event_subject(sentence: Sentence, cue: Cue, clause: Clause) -> Found | None:
    """ "A second Trump term would ...": the subject itself is the hypothetical event."""
    tokens = sentence.tokens
    modal = tokens[cue.modal].low if cue.modal >= 0 else ""
    if modal not in REMOTE and modal != "may":
        return None
    if clause.relative:
        return None
    first, last = clause.first, cue.start
    while first < last and (is_adverb(tokens[first].low) or tokens[first].low in {",", "but", "and", "even"}):
        first += 1
    while last > first and (is_adverb(tokens[last - 1].low) or tokens[last - 1].low == ","):
        last -= 1
    phrase = [token.low for token in tokens[first:last]]
    if not phrase:
        return None
    if is_gerund(phrase[0]) and len(phrase) > 1 and modal in REMOTE:
        return Found(first, last, "subject")
    core = _core(phrase)
    if phrase[0] == "the" and len(phrase) > 1 and phrase[1] in POTENTIAL:
        return Found(first, last, "subject")
    event = bool(core) and _is_event(core[-1])
    bare = phrase[0] not in {
        "the",
        "this",
        "that",
        "its",
        "his",
        "her",
        "their",
        "our",
        "these",
        "those",
        "some",
        "many",
        "most",
    }
    indefinite = phrase[0] in INDEFINITE
    if event and (indefinite or (bare and (modal in REMOTE) and not _named(tokens, first, core))):
        return Found(first, last, "subject")
    if event and modal == "would" and phrase[0] == "the":
        return Found(first, last, "subject")
    return None


def _core(phrase: Sequence[str]) -> list[str]:
    """The noun phrase up to its first preposition, comma or relative: the head noun is its last word."""
    core = []
    for low in phrase:
        if (
            low
            in {
                "of",
                "with",
                "in",
                "on",
                "for",
                "to",
                "between",
                "from",
                "by",
                "against",
                "over",
                "that",
                "which",
                ",",
                "at",
                "under",
            }
            and core
        ):
            break
        core.append(low)
    return core


def _named(tokens: Sequence[Token], first: int, core: Sequence[str]) -> bool:
    return len(core) == 1 and tokens[first].capital and first > 0


def _is_event(noun: str) -> bool:
    return noun in EVENT_NOUNS or (
        noun not in NOT_EVENTS and (noun.endswith(EVENT_ENDINGS) or noun.removesuffix("s").endswith(EVENT_ENDINGS))
    )


def points_back(sentence: Sentence, cue: Cue, clause: Clause) -> bool:
    """Does the clause open with "This", "It", "Such a move": its condition is the sentence before?"""
    words = [token.low for token in sentence.tokens[clause.first : cue.start] if not is_adverb(token.low)]
    if not words:
        return False
    if words[0] in {"but", "and"}:
        words = words[1:]
    if len(words) == 1:
        return words[0] in {"this", "that", "it", "these", "those"}
    if words and words[0] in {"this", "that", "such", "these"}:
        return words[-1] in POINTED or _is_event(words[-1])
    return False


def depends(tokens: Sequence[Token], cue_last: int) -> int:
    """The token after "depend(s) on" within four tokens, or -1."""
    for at in range(cue_last, min(len(tokens) - 1, cue_last + 4)):
        if tokens[at].low in DEPENDS and tokens[at + 1].low in {"on", "upon", "largely", "mostly", "heavily", "partly"}:
            return at + 2 if tokens[at + 1].low in {"on", "upon"} else at + 3
    return -1


def of_question(sentence: Sentence) -> Found | None:
    """The circumstance a question supposes: "under a second term", "Will a second Trump term lead"."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    for found in in_sentence(sentence):
        return found
    for at, low in enumerate(lows):
        if low == "under" and at + 1 < len(lows):
            return Found(at, len(tokens) - 1, "under")
    if lows and lows[0] in {"will", "would", "could", "might"}:
        core = _core(lows[1:])
        for size, low in enumerate(lows[1:], start=2):
            if _is_event(low) and lows[1] in INDEFINITE:
                return Found(1, size, "subject")
        if core and _is_event(core[-1]) and lows[1] in INDEFINITE:
            return Found(1, 1 + len(core), "subject")
    for at, low in enumerate(lows):
        if (
            low in {"with", "from", "of"}
            and at + 1 < len(lows)
            and lows[at + 1] in {"increased", "a", "an", "greater", "closer", "more"}
        ):
            return Found(at + 1, len(tokens) - 1, "subject")
    return None
