"""Who is named: countries, blocs, leaders, organisations by gazetteer; companies and persons by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from foreshock.core.marked import parse
from foreshock.data import countries
from foreshock.reading.language.plain import Token, plain, tokens
from foreshock.reading.language.words import word_set
from foreshock.schema.brief import Actor, Span

TITLES = word_set(
    "president premier chancellor minister secretary king queen prince emir sultan leader mr mrs ms dr sir "
    "general ayatollah governor senator ambassador spokesman spokeswoman chief chairman commissioner pope sheikh"
)
NOT_ACTORS = (
    "Indian Ocean", "South China Sea", "East China Sea", "Sea of Japan", "Gulf of Mexico", "Persian Gulf", "New Jersey",
    "New Mexico", "Panama Canal", "Suez Canal", "French fries", "Guinea pig", "guinea pig", "New Delhi TV",
    "English Channel", "English-language", "Korea Strait", "Taiwan Strait", "Strait of Hormuz", "Gulf of Oman",
    "Gulf of Aden", "Gulf of Guinea", "Georgia Tech", "Washington Post", "New York Times", "Wall Street Journal",
    "Washington state", "China Sea", "Norwegian Sea", "Brazil nuts", "Swiss cheese", "Turkish delight", "Irish Sea",
    "Financial Times", "Moscow Times", "Jerusalem Post", "Washington Times", "Washington Examiner", "American football",
    "Canada goose", "Chinese New Year", "Greek yogurt", "Irish coffee",
    "Spanish flu", "Paris accord", "Paris Agreement",
    "Vienna Convention", "Geneva Conventions", "Geneva Convention", "Kyoto Protocol", "Brussels sprouts", "Air France",
    "Russian roulette", "Bank of America", "British Columbia", "Mexico City", "Guatemala City", "Kuwait City",
    "Camp David", "Cyprus problem", "Warsaw Pact", "East-West", "Geneva talks", "Red Sea", "Dead Sea",
)  # fmt: skip
DESCRIBING = word_set(
    "made registered owned built flagged born language speaking style type designed manufactured occupied "
    "controlled era educated trained"
)
US_STATES = word_set("florida fla ohio california calif georgia ga texas alabama maine")
_KEEP_CITY = frozenset({"Mexico City", "Guatemala City", "Kuwait City"})
_COMPANY = re.compile(
    r"\b(?:[A-Z][\w&'-]*\s){1,4}(?:Inc|Corp|Corporation|Ltd|Limited|plc|PLC|AG|SE|SpA|GmbH|LLC|Holdings|Group|Motors|"
    r"Airlines|Airways|Energy|Petroleum|Steel|Mining|Technologies|Semiconductor|Shipping|Pharmaceuticals)\b"
)
_PERSON = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Sir|Prof|Professor|Lt\. Col|Lt\. Gen|Gen|General|Sen|Senator|Rep|Gov|"
    r"Governor|Col|Lt|Justice|Judge)\.?\s"
    r"((?:[A-Z][\w'-]+\s){0,2}[A-Z][\w'-]+)"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A gazetteer entry as tokens. `words` in lower case, the first one left out."""

    rest: tuple[str, ...]
    text: str
    actor: countries.Entry | None


@cache
def _trie() -> dict[str, tuple[_Named, ...]]:
    """First word -> what may start with it, the longest first."""
    index: dict[str, list[_Named]] = {}
    for text in NOT_ACTORS:
        if text not in _KEEP_CITY:
            _put(index, text, None)
    known = {(entry.text, entry.code) for entry in countries.gazetteer()}
    past = [entry for entry in _past_names() if (entry.text, entry.code) not in known]
    for entry in (*countries.gazetteer(), *past):
        if entry.text != "the Diet" and not entry.caution.startswith("in news mostly"):
            _put(index, entry.text, entry)
    return {
        word: tuple(sorted(found, key=lambda n: (-len(n.rest), n.actor is not None))) for word, found in index.items()
    }


def _past_names() -> Iterator[countries.Entry]:
    """Names of states that are gone, of former leaders and of armed groups."""
    path = files("foreshock") / "reading" / "data" / "names.yaml"
    entries = parse(path.read_text(encoding="utf-8"), "names.yaml").value
    for kind, owners in entries.items():
        for code, names in owners.items():
            for text in names:
                short = kind == "leader" and " " not in text
                title = countries.name(code) if kind == "country" and code != "EU" else text
                caution = "also a family name" if short else "case" if text.isupper() else ""
                yield countries.Entry(text, "bloc" if code == "EU" else kind, title, code, "alias", caution)


def _put(index: dict[str, list[_Named]], text: str, entry: countries.Entry | None) -> None:
    words = [token.low for token in tokens(plain(text))]
    if words:
        index.setdefault(words[0], []).append(_Named(tuple(words[1:]), plain(text), entry))


def find(page: str, flat: str, found: Sequence[Token]) -> tuple[Actor, ...]:
    """Everybody named among these tokens of a page, in order. `flat` is the plain page."""
    named = list(_by_gazetteer(page, flat, found))
    if found:
        taken = [(a.span.start, a.span.end) for a in named]
        named += [a for a in _by_form(page, flat, found[0].start, found[-1].end) if not _overlaps(a, taken)]
    return tuple(sorted(named, key=lambda a: (a.span.start, a.span.end)))


def _by_gazetteer(page: str, flat: str, found: Sequence[Token]) -> Iterator[Actor]:
    trie = _trie()
    at = 0
    while at < len(found):
        token = found[at]
        size, entries = _match(trie, flat, found, at)
        if size:
            span = Span(start=token.start, end=found[at + size - 1].end)
            for entry in entries:
                if _meant(entry, found, at, size):
                    yield Actor(span=span, text=span.of(page), kind=entry.kind, name=entry.name, code=entry.code)
            at += size
            continue
        if "-" in token.low or "/" in token.low:
            yield from _compound(page, flat, token)
        at += 1


def _match(
    trie: dict[str, tuple[_Named, ...]], flat: str, found: Sequence[Token], at: int
) -> tuple[int, list[countries.Entry]]:
    """How many tokens the longest entry takes, and all entries with these very words."""
    token = found[at]
    candidates = trie.get(token.low)
    if candidates is None or not token.capital:
        return 0, []
    size, entries = 0, []
    for named in candidates:
        length = 1 + len(named.rest)
        if size and length < size:
            break
        if named.rest != tuple(t.low for t in found[at + 1 : at + length]):
            continue
        written = flat[token.start : found[at + length - 1].end]
        if named.actor is not None and named.actor.exact_case and written != named.text:
            continue
        size = length
        if named.actor is None:
            return size, []
        entries.append(named.actor)
    return size, entries


def _compound(page: str, flat: str, token: Token) -> Iterator[Actor]:
    """ "US-Russia", "Israeli-Palestinian", "anti-American": each part that is a name by itself."""
    trie = _trie()
    parts = re.split(r"[-/]", token.low)
    if parts[-1] in DESCRIBING:
        return
    start = token.start
    for part in re.split(r"[-/]", flat[token.start : token.end]):
        end = start + len(part)
        single = [n.actor for n in trie.get(part.lower(), ()) if not n.rest and n.actor is not None]
        for entry in single:
            if part[:1].isupper() and (not entry.exact_case or part == entry.text):
                span = Span(start=start, end=end)
                yield Actor(span=span, text=span.of(page), kind=entry.kind, name=entry.name, code=entry.code)
        start = end + 1


def _meant(entry: countries.Entry, found: Sequence[Token], at: int, size: int) -> bool:
    """Do the words stand for this actor here? Names that people or places share need a second look."""
    caution = entry.caution
    if not caution or caution == "case":
        return True
    before = found[at - 1] if at else None
    after = found[at + size] if at + size < len(found) else None
    if "family name" in caution or "personal name" in caution:
        stranger = (
            before is not None and before.capital and before.low not in TITLES and at > 1 and before.low not in _trie()
        )
        surname = after is not None and after.capital and "personal name" in caution and after.low not in _trie()
        return not stranger and not surname
    if "US state" in caution and entry.form == "name":
        near = {token.low for token in found[max(0, at - 8) : at + size + 8]}
        return not near & {"atlanta", "senator", "governor", "savannah", "alabama", "florida", "county", "carolina"}
    if "US city" in caution or "other cities" in caution:
        follows = [token.low for token in found[at + size : at + size + 2]]
        return follows[:1] != [","] or not set(follows) & US_STATES
    return caution != "also a common word"


def _by_form(page: str, flat: str, start: int, end: int) -> Iterator[Actor]:
    for match in _COMPANY.finditer(flat, start, end):
        span = Span(start=match.start(), end=match.end())
        text = span.of(page).removeprefix("The ")
        span = Span(start=span.end - len(text), end=span.end)
        yield Actor(span=span, text=text, kind="company", name=" ".join(text.split()))
    for match in _PERSON.finditer(flat, start, end):
        if match.group(1).lower() in TITLES or match.group(1) in {"Col", "Gen", "Lt", "Mr", "Mrs", "Ms", "Dr"}:
            continue
        span = Span(start=match.start(1), end=match.end(1))
        yield Actor(span=span, text=span.of(page), kind="person", name=" ".join(span.of(page).split()))


def _overlaps(one: Actor, taken: Sequence[tuple[int, int]]) -> bool:
    return any(one.span.start < end and one.span.end > start for start, end in taken)


def iso3(actor: Actor) -> str:
    """ISO alpha-3 code of the country an actor belongs to, or ''."""
    return actor.code if len(actor.code) == 3 and actor.code in _codes() else ""


@cache
def _codes() -> frozenset[str]:
    return frozenset(countries.codes())
