"""What the words of a question name: outcomes of drivers, joined by 'and' or 'or'; what is not sure is asked back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from foreshock.core.errors import Problem, UserError
from foreshock.scenarios.match import alone, driver_words, outcome_words, places, score, telling, tokens
from foreshock.scenarios.vocabulary import DEGREES, EMPTY, FAILS, LIGHT, NULLS, comes_about, listed, turns
from foreshock.schema.scenario import Driver, ScenarioSet, When

_ALSO = re.compile(r"\b(and|but)\b|[,;]", re.IGNORECASE)
_OR = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_NOR = re.compile(r"\b(?:neither|nor)\b", re.IGNORECASE)
_LISTED = re.compile(r"[,;]\s*(or|and|nor)\b", re.IGNORECASE)
_DENIALS = frozenset({"not", "never", "no", "cannot", "neither", "nor", "without"})
_NO_MORE = frozenset({"later", "more", "less", "earlier"})
_ASKING = frozenset(
    listed(
        "likely, unlikely, likelihood, possible, probable, think, expect, expected, really, ever, p, whether, risk, "
        "happens, reach, reaches, reached, all, both, either"
    )
)
"""Words that only ask."""
_OUT = frozenset({"break", "breaks", "broke", "breaking"})
_PLAIN = frozenset({"none", "unchanged"})
"""Outcomes that are named by a word of no other meaning, where the driver is named too."""
_CHANCES = frozenset({"chance", "chances", "hope", "prospect", "risk", "possibility", "way", "sign", "signs"})
TWO = 2
Named = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Hearing:
    """What is noted while a question is taken apart."""

    scenarios: ScenarioSet
    remarks: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one piece of a question names; `either`: any one of these drivers is enough."""

    named: Named
    left: list[str]
    either: bool = False


def understood(heard: Hearing, text: str, *, denied: bool = False) -> tuple[Named, bool]:
    """What a text names, and whether any one of its drivers is enough ('A or B').

    Raises UserError where it names something that would not be counted: a second driver, an outcome beside another, an
    indicator, what an 'and' or an 'or' adds and nobody knows.
    """
    text = _LISTED.sub(r" \1", re.sub(r"\bor not\b", "", text, flags=re.IGNORECASE))
    if _OR.search(text) and not re.search(r"\band\b", text, re.IGNORECASE):
        text = re.sub(r"[,;]", " or ", text) if len(understandable(heard.scenarios, text)) > 1 else text
    _reported(heard.scenarios, text)
    parts = _ALSO.split(text)
    pieces = [(said, bool(at and parts[2 * at - 1])) for at, said in enumerate(parts[::2]) if said.strip(" ?.!")]
    found: Named = {}
    several: list[_Piece] = []
    lost: list[tuple[str, list[str]]] = []
    for said, joined in pieces:
        piece = _piece(heard, said, denied=denied)
        if piece.named:
            several.append(piece)
        elif joined and several and "between" not in tokens(text):
            _stranger(heard.scenarios, said, piece.left)
        lost.append((said, piece.left))
        for name, outcomes in piece.named.items():
            both = tuple(outcome for outcome in found.get(name, outcomes) if outcome in outcomes)
            if not both:
                one = "/".join((*found[name], *outcomes))
                raise UserError(f"{name} has one outcome, not two at once. For either of them ask {name}={one}.")
            found[name] = both
    either = any(piece.either for piece in several)
    if either and len(several) > 1:
        raise UserError(f"'and' beside 'or' in '{text.strip(' ?')}' is not understood. {forms(found)}")
    if found:
        heard.lost += [word for _, words in lost for word in words]
    return found, either


def understandable(scenarios: ScenarioSet, text: str) -> list[str]:
    """The parts between commas that name a driver or an outcome."""
    return [part for part in re.split(r"[,;]", text) if _driver(scenarios, tokens(part)) is not None]


def forms(named: Named) -> str:
    """How to ask for several drivers without doubt."""
    each = [f"{name}={'/'.join(outcomes)}" for name, outcomes in named.items()]
    if len(each) < TWO:
        return f"Ask for {each[0]}." if each else ""
    first, second = each[0], each[1]
    return f"Ask for '{first}', for both ('{first}, {second}'), '{first} or {second}', or '{first} | {second}' (if)."


def instances(scenarios: ScenarioSet, name: str) -> str:
    """What could be asked of a driver."""
    driver = scenarios.drivers[scenarios.driver(name)]
    asked = ", ".join(f"{name}={outcome}" for outcome in driver.outcomes)
    several = f", or several: {name}={'/'.join(driver.outcomes[-2:])}" if len(driver.outcomes) > TWO else ""
    return f"Ask for one of its outcomes: {asked}{several}."


def spoken_of(scenarios: ScenarioSet, text: str) -> list[str]:
    """What a text may ask for, one outcome of each driver that it names; the last driver's where it names none."""
    words = tokens(text)
    found = [driver for driver in scenarios.drivers if _covered(words, driver_words(driver))] or scenarios.drivers[-1:]
    return [f"{driver.name}={_guess(driver, words)}" for driver in found]


def known(scenarios: ScenarioSet) -> str:
    """What these scenarios know."""
    names = ", ".join((*scenarios.named, *(driver.name for driver in scenarios.drivers)))
    watched = ", ".join(indicator.name for indicator in scenarios.indicators)
    return f"They know: {names}{f'; and the indicators (say --seen NAME) {watched}' if watched else ''}."


def _reported(scenarios: ScenarioSet, text: str) -> None:
    """Refuse what an indicator reports: it has no probability of its own, it moves those of a driver."""
    words = tokens(text)
    for indicator in scenarios.indicators:
        name = [word for word in tokens(indicator.name) if telling(word)]
        whole = len(name) > 1 and set(name) <= set(words)
        taken = _covered(words, [word for driver in scenarios.drivers for word in _all(driver)])
        if whole or _covered(words, indicator.keywords) - taken:
            what = f"'{text.strip(' ?.!')}' is what the indicator '{indicator.name}' watches for."
            form = f"{indicator.driver}={'/'.join(indicator.favours)}"
            raise UserError(f"{what} Ask for '{form}', with --seen {indicator.name} if that was seen.")


def _stranger(scenarios: ScenarioSet, said: str, left: Sequence[str]) -> None:
    """Refuse what an 'and' or 'or' adds and these scenarios do not know; names of who acts ('and Moscow') may stay."""
    low = [word for word in left if re.search(rf"(?<!\w){re.escape(word)}", said)]
    if low:
        raise UserError(f"nothing in '{said.strip(' ?.!')}' is known to these scenarios. {known(scenarios)}")


def _piece(heard: Hearing, text: str, *, denied: bool) -> _Piece:
    """What stands between two 'and's: one event, or several of which any is enough."""
    parts = [part for part in _OR.split(text) if part.strip(" ?.!")]
    if len(parts) < TWO:
        only, unknown, _ = _words(heard, text, denied=denied)
        return _Piece(only, unknown)
    none = bool(_NOR.search(text)) or _denies(heard.scenarios, parts[0])
    found: Named = {}
    guessed: set[str] = set()
    left: list[str] = []
    about = _driver(heard.scenarios, tokens(text))
    for part in parts:
        named, words, sure = _words(heard, part, denied=denied or none, positive=none, about=about)
        if not named and words:
            _stranger(heard.scenarios, part, words)
        if len(named) > 1:
            raise UserError(f"'{part.strip(' ?')}' names a future of several drivers; ask for it by itself.")
        left += words
        for name, outcomes in named.items():
            if name not in found or (name in guessed and sure):
                found[name] = outcomes
                guessed = guessed - {name} if sure else guessed | {name}
            elif not sure and name not in guessed:
                continue
            elif none or denied:
                found[name] = tuple(outcome for outcome in found[name] if outcome in outcomes)
            else:
                found[name] = tuple(dict.fromkeys((*found[name], *outcomes)))
    for name, outcomes in found.items():
        if len(outcomes) in (0, len(heard.scenarios.drivers[heard.scenarios.driver(name)].outcomes)):
            raise UserError(f"'{text.strip(' ?')}' holds always or never. {instances(heard.scenarios, name)}")
    told = {f"taken to ask for {name} =": name for name in found if name not in guessed}
    heard.remarks[:] = [remark for remark in heard.remarks if not any(head in remark for head in told)]
    return _Piece(found, left, either=len(found) > 1 and not (none or denied))


def _denies(scenarios: ScenarioSet, text: str) -> bool:
    """Does a piece hold a denial that is not part of what an outcome is called ('no talks')?"""
    driver = _driver(scenarios, tokens(text))
    return bool(_denials(tokens(text))) if driver is None else _Saying(Hearing(scenarios), driver, text).denied


def _denials(words: Sequence[str]) -> set[int]:
    """Places of what denies; not 'Isn't ...?', which asks whether it is."""
    return {
        at
        for at, word in enumerate(words)
        if (word in _DENIALS or (word.endswith("n't") and at))
        and not (word == "no" and at + 1 < len(words) and words[at + 1] in _NO_MORE)
    }


def _words(
    heard: Hearing, text: str, *, denied: bool, positive: bool = False, about: Driver | None = None
) -> tuple[Named, list[str], bool]:
    """(what a piece names, its words that fit nothing, is an outcome named by a word of its own).

    `positive`: `denied` counts its own denials; `about`: the driver of 'none' where it stands alone.
    """
    scenarios = heard.scenarios
    words = tokens(text)
    for name, when in scenarios.named.items():
        if score(text, (name,))[0]:
            return _future(scenarios, name, when, words, denied=denied or bool(_denials(words)))
    driver = _driver(scenarios, words)
    if driver is None and about is not None and _PLAIN & set(words) & set(about.outcomes):
        driver = about
    if driver is None:
        return {}, _left(words, _denials(words)), False
    saying = _Saying(heard, driver, text)
    outcomes = saying.outcomes(denied=denied, positive=positive)
    left = _left(words, saying.used)
    _no_other(scenarios, driver, outcomes, words, saying.used)
    wrong = [words[at] for at in range(len(words)) if at not in saying.used and turns(words, at)]
    if wrong:
        what = (
            f"'{' '.join(wrong)}' in '{text.strip(' ?.!')}' may turn the question round, and no outcome is called so."
        )
        raise UserError([Problem(what, hint=instances(scenarios, driver.name))])
    return {driver.name: outcomes}, left, saying.sure


def _future(
    scenarios: ScenarioSet, name: str, when: When, words: Sequence[str], *, denied: bool
) -> tuple[Named, list[str], bool]:
    own = _covered(words, [name])
    failing = _covered(words, FAILS) - own
    if denied or failing or any(turns(words, at) for at in range(len(words)) if at not in own):
        raise UserError(f"what is not '{name}' has many forms; ask for its probability, the rest is 1 minus that.")
    for driver in scenarios.drivers:
        if driver.name not in when:
            _no_other_of(driver, dict(when), words, own)
    return dict(when), _left(words, own), True


def _no_other(
    scenarios: ScenarioSet, driver: Driver, outcomes: tuple[str, ...], words: Sequence[str], used: set[int]
) -> None:
    """Refuse a piece that names another driver as well, which would not be counted."""
    for other in scenarios.drivers:
        if other.name != driver.name:
            _no_other_of(other, {driver.name: outcomes}, words, used)


def _no_other_of(other: Driver, named: Named, words: Sequence[str], used: set[int]) -> None:
    of_outcomes = [word for outcome in other.outcomes for word in outcome_words(other, outcome)]
    own = _covered(words, [*driver_words(other), *filter(alone, of_outcomes)])
    also = [at for at in sorted(own - used) if words[at] not in DEGREES and words[at] not in EMPTY]
    if also:
        said = " ".join(words[at] for at in also)
        what = f"'{said}' is of {other.name}, which would not be counted beside {' and '.join(named)}."
        raise UserError([Problem(what, hint=forms({**named, other.name: (_guess(other, words),)}))])


def _guess(driver: Driver, words: Sequence[str]) -> str:
    """The outcome that the words name most, else the one they would ask for."""
    value = {outcome: len(_covered(words, outcome_words(driver, outcome))) for outcome in driver.outcomes}
    best = max(driver.outcomes, key=lambda outcome: value[outcome])
    return best if value[best] else _coming(driver) or driver.toward or driver.outcomes[-1]


def _driver(scenarios: ScenarioSet, words: Sequence[str]) -> Driver | None:
    """The driver that most words are about, those of its outcomes counting double; the first where two tie."""

    def value(driver: Driver) -> int:
        named = [word for outcome in driver.outcomes for word in outcome_words(driver, outcome)]
        return len(_covered(words, _called(driver))) + 2 * len(_covered(words, named))

    best = max(scenarios.drivers, key=value)
    return best if value(best) else None


def _called(driver: Driver) -> tuple[str, ...]:
    """A driver's words; of a name of several words each that tells something."""
    parts = [word for word in tokens(driver.name) if telling(word) and word not in LIGHT]
    return (*driver_words(driver), *parts)


def _all(driver: Driver) -> tuple[str, ...]:
    return (*_called(driver), *(word for outcome in driver.outcomes for word in outcome_words(driver, outcome)))


def _covered(words: Sequence[str], keywords: Iterable[str]) -> set[int]:
    return {at for keyword in keywords for start, end in places(words, keyword) for at in range(start, end)}


class _Saying:
    """What a piece says of its driver: the outcomes it names, whether they fail, whether they are denied."""

    def __init__(self, heard: Hearing, driver: Driver, text: str) -> None:
        self.heard, self.driver, self.text = heard, driver, text
        self.words = tokens(text)
        own = _covered(self.words, _called(driver))
        covers = {outcome: _covered(self.words, outcome_words(driver, outcome)) for outcome in driver.outcomes}
        for outcome in _PLAIN & set(driver.outcomes):
            covers[outcome] |= {at for at, word in enumerate(self.words) if word == outcome}
        apart = {outcome: len(found - own) for outcome, found in covers.items()}
        most = max((apart[outcome], len(found)) for outcome, found in covers.items())
        self.best = tuple(o for o, found in covers.items() if found and (apart[o], len(found)) == most)
        first = covers[self.best[0]] if self.best else set[int]()
        self.rivals = [o for o in covers if o not in self.best and covers[o] - own - first]
        self.sure = bool(self.best) and most[0] > 0
        """Is an outcome named by a word that the driver does not share?"""
        taken = set().union(*(covers[outcome] for outcome in self.best))
        self.failing = _covered(self.words, FAILS) - taken - own
        denials = _denials(self.words) - taken
        self.denied = bool(denials)
        self.against = _covered(self.words, [w for listed in driver.lowers.values() for w in listed]) - taken
        self.used = own | taken | self.failing | denials
        if self.words and self.words[0].endswith("n't"):
            self.used.add(0)
            heard.remarks.append(f"'{self.words[0].capitalize()} ...?' is taken to ask whether it comes.")

    def outcomes(self, *, denied: bool, positive: bool) -> tuple[str, ...]:
        """The outcomes that are asked for. `denied`: the piece is denied; `positive`: that counts its own denials."""
        denied = denied if positive else denied != self.denied
        driver, nothing = self.driver, self._nothing()
        if self.rivals:
            raise self._unclear(f"names {' and '.join((*self.best, *self.rivals))} alike")
        if denied and not self.sure and not self.failing and nothing is not None:
            if len(driver.outcomes) > TWO:
                self.heard.remarks.append(f"'no {driver.name}' is taken to ask for {driver.name} = {nothing}.")
            return (nothing,)
        if self._any() and nothing is not None:
            named = tuple(outcome for outcome in driver.outcomes if outcome != nothing)
        else:
            named = self._named()
        if self.failing:
            self._failing(named)
        if denied != bool(self.failing):
            named = tuple(outcome for outcome in driver.outcomes if outcome not in named)
        return named

    def _named(self) -> tuple[str, ...]:
        driver = self.driver
        coming = _coming(driver)
        if len(self.best) == 1:
            if not self.sure and len(driver.outcomes) > TWO and not self.failing:
                said = f"No outcome was named by a word of its own; taken to ask for {driver.name} = {self.best[0]}"
                self.heard.remarks.append(f"{said}, one of {len(driver.outcomes)} outcomes.")
            return self.best
        if self.best:
            raise self._unclear(f"names {' and '.join(self.best)} alike")
        if self.against and not self.failing:
            raise self._unclear(f"names what speaks against {driver.name}, and no outcome of it")
        unknown = _left(self.words, self.used) if self._nothing() is None else []
        if coming is None or (unknown and not self.failing):
            raise self._unclear("does not name which outcome")
        if not self.failing and driver.outcomes != ("no", "yes"):
            self.heard.remarks.append(f"No outcome was named; taken to ask for {driver.name} = {coming}.")
        return (coming,)

    def _failing(self, named: tuple[str, ...]) -> None:
        """A verb that turns the question round: told, and asked back where it is not sure what then comes."""
        outcomes = self.driver.outcomes
        said = " ".join(self.words[at] for at in sorted(self.failing))
        if len(outcomes) > TWO:
            sure = self.sure and named[0] in (outcomes[0], outcomes[-1])
        else:
            sure = bool(self.best) or self._nothing() is not None
        if not sure:
            raise self._unclear(f"may mean several things: '{said}' does not say which outcome comes")
        self.heard.remarks.append(
            f"'{said}' is taken to mean that {self.driver.name} = {' or '.join(named)} does not come."
        )

    def _any(self) -> bool:
        """Is any of the outcomes meant ('any embargo', not 'any chance of a full one')?"""
        said = [after for word, after in pairwise(self.words) if word == "any" and after not in _CHANCES]
        return bool(said) and not self.sure and not self.failing

    def _nothing(self) -> str | None:
        """The outcome that says that nothing comes."""
        found = [outcome for outcome in self.driver.outcomes if set(tokens(outcome)) <= NULLS]
        return found[0] if len(found) == 1 else None

    def _unclear(self, why: str) -> UserError:
        hint = instances(self.heard.scenarios, self.driver.name)
        return UserError([Problem(f"'{self.text.strip(' ?')}' {why}.", hint=hint)])


def _coming(driver: Driver) -> str | None:
    """Of two outcomes the one that is not 'none', 'no' or 'unchanged', else the one that support is toward; None
    where there are more, and one must be named."""
    if len(driver.outcomes) != TWO:
        return None
    something = [outcome for outcome in driver.outcomes if not set(tokens(outcome)) <= NULLS]
    return something[0] if len(something) == 1 else driver.toward or driver.outcomes[-1]


def _left(words: Sequence[str], used: set[int]) -> list[str]:
    """The telling words of a question that nothing here explains."""
    return [
        word
        for at, word in enumerate(words)
        if at not in used
        and not (word in EMPTY or word in LIGHT or word in _ASKING or word in DEGREES)
        and not (word in _OUT and words[at + 1 : at + 2] == ("out",))
        and not comes_about(word)
    ]
