"""A first scenario file from pages: what they speak of as yes-or-no drivers, their words as probabilities, their
sentences as reasons, their conditions as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from foreshock.core.units import days
from foreshock.scenarios.deadlines import deadline
from foreshock.scenarios.pool import log_odds
from foreshock.scenarios.quoting import plain as as_key
from foreshock.scenarios.quoting import quoted
from foreshock.scenarios.shape import FORMAT
from foreshock.scenarios.subjects import keywords, outcome_cues
from foreshock.scenarios.topics import LeftOut, Said, Topic, Topics, rank, topics_of
from foreshock.scenarios.words import lookup
from foreshock.schema.brief import SET_ASIDE, Brief

NO, YES = "no", "yes"
MOST = 16
"""Drivers of a draft: their combinations are listed one by one, and a person still reads them."""
LONGEST = 160
SILENT = "remote"
"""What a topic has where the page says nothing of it without its condition."""
OPEN = 0.5
"""What a circumstance has of which the page does not say how likely it is."""
DOUBTED = 1 / 3
"""Below this a page doubts it: what it says so 'unless' something else is likelier when that comes."""
TIMED = 0.5
"""Share of the horizon from which a sentence's own date is the date of the outcome."""
MONTH = 30.4375
LONGEST_HORIZON = 60
"""Months."""
_REST = (
    "# effects:                  # what an outcome brings, such as",
    "#   - when: {DRIVER: yes}",
    "#     shocks:",
    "#       - {type: tariff, importer: USA, exporter: EU, rate: {low: 0.05, mode: 0.1, high: 0.15}, start: 3 months}",
    "# named:                    # futures that people talk about, such as",
    "#   relief: {DRIVER: yes, OTHER: no}",
    "# watch:                    # what would move a driver when it is seen",
    "#   - {indicator: NAME, driver: DRIVER, favours: yes, ratio: 3, keywords: [words of a report]}",
)


def draft(brief: Brief | Sequence[Brief], as_of: date | None = None, horizon: str = "24 months") -> str:
    """The text of a scenario file that `parse` reads, to be edited by hand.

    Everything that the pages say may happen becomes a driver with the outcomes `no` and `yes`, sentences that ask the
    same become one. Probabilities are the pages' own words where they are estimative, the implied number elsewhere;
    `because` is the sentence, a comment says where it stands. A condition is a driver too, and what is said under it
    a row of a table. Beyond `MOST` drivers those that say least are left out; all that was left out stands at the
    end with its reason. Effects and named futures are left to the writer. A page that tells the story of an earlier
    one counts once.

    `as_of`: default the latest page's own date, else today's. `horizon` grows to the farthest date that is said.

    Raises
    ------
    ValueError
        Nothing in the pages says how likely anything is.
    """
    briefs = [brief] if isinstance(brief, Brief) else list(brief)
    found = topics_of(briefs)
    kept, dropped = _kept(found.topics)
    if not kept:
        raise ValueError("no sentence says how likely anything is")
    dated = as_of or max(filter(None, map(_published, briefs)), default=None)
    pen = _Pen(briefs, dated or date.today(), horizon, kept)
    lines = [
        f"# Drafted from {_pages(len(briefs))}: drivers and reasons are as the words have it, numbers are what the "
        "words imply to readers.",
        "# Next: merge what excludes one another into one driver, replace the placeholders, and say under `effects` "
        "what an outcome brings.",
        f"format: {FORMAT}",
        f"title: {quoted(_title(briefs))}",
        f"as_of: {pen.start.isoformat()}" + ("" if dated else f"    # {_undated(len(briefs))}; this is today"),
        f"horizon: {pen.horizon}",
        "words: reader",
        f"source: {_sources(briefs)}",
        "",
        "drivers:",
    ]
    for topic in kept:
        lines += pen.driver(topic)
    lines += _REST
    lines += _left_out(found, dropped, pen)
    return "\n".join(lines) + "\n"


def _pages(count: int) -> str:
    return "a page" if count == 1 else f"{count} pages"


def _undated(count: int) -> str:
    return "the page gives no date" if count == 1 else "no page gives a date"


def _title(briefs: Sequence[Brief]) -> str:
    first = briefs[0].document.title or briefs[0].document.file or "Untitled page"
    return (
        first if len(briefs) == 1 else f"{first}, and {_pages(len(briefs) - 1)} more".replace("a page more", "one more")
    )


def _published(brief: Brief) -> date | None:
    try:
        return date.fromisoformat(brief.document.published[:10])
    except ValueError:
        return None


def _called(briefs: Sequence[Brief]) -> list[str]:
    """What each page is called: its file, else its address, title or id; numbered where two are called alike."""
    names: list[str] = []
    for brief in briefs:
        document = brief.document
        name = document.file or document.url or document.title or document.id[:12]
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return names


def _sources(briefs: Sequence[Brief]) -> str:
    """Page -> the id of its text, by which it is known again."""
    pairs = zip(_called(briefs), briefs, strict=True)
    return "{" + ", ".join(f"{quoted(name)}: {quoted(brief.document.id)}" for name, brief in pairs) + "}"


def _kept(topics: Sequence[Topic]) -> tuple[list[Topic], list[Topic]]:
    """The topics that become drivers, in order, and those that are too many: the ones that say least.

    A circumstance is worth as much as what hangs on it, and goes with the last of it.
    """
    alive = list(topics)
    worth = {id(topic): rank(topic) for topic in alive}
    for topic in alive:
        for parents, _ in topic.given:
            for parent, _ in parents:
                worth[id(parent)] = max(worth[id(parent)], worth[id(topic)])
    while True:
        needed = {id(parent) for topic in alive for parents, _ in topic.given for parent, _ in parents}
        idle = [topic for topic in alive if not topic.said and id(topic) not in needed]
        ends = [topic for topic in alive if id(topic) not in needed]
        if idle or (len(alive) > MOST and ends):
            gone = idle[0] if idle else min(reversed(ends), key=lambda topic: worth[id(topic)])
            alive.remove(gone)
            continue
        return alive, [topic for topic in topics if topic not in alive and topic.said]


class _Pen:
    """Writes topics down: knows the pages, the clock and which topics are drivers."""

    def __init__(self, briefs: Sequence[Brief], start: date, horizon: str, kept: Sequence[Topic]) -> None:
        self.briefs, self.start = briefs, start
        self.called = _called(briefs)
        ends = [end for topic in kept for said in topic.said if (end := self.due(said)) is not None]
        months = -(-(max(ends, default=start) - start).days // MONTH)
        longer = min(months, LONGEST_HORIZON)
        self.horizon = horizon if longer * MONTH <= days(horizon) else f"{longer:.0f} months"
        self.days = days(self.horizon)

    def due(self, said: Said) -> date | None:
        """The last day of what a statement speaks of, where it and its page tell."""
        horizon, day = said.statement.horizon, _published(self.briefs[said.page])
        if horizon is None or day is None:
            return None
        found = deadline(horizon.text, day)
        if found is not None:
            return found.day
        return None if horizon.days is None else day + timedelta(days=horizon.days)

    def place(self, page: int, line: int) -> str:
        return f"{self.called[page]}:{line}"

    def told(self, said: Said) -> str:
        """Where a statement stands, who says it, the sentence, what its words imply."""
        one = said.statement
        speaker = f" ({' '.join(one.source.split())})" if one.source else ""
        implied = one.implied
        number = "" if implied is None else f"{implied.p:.2g}"
        sign = "not: " if one.polarity == "negated" else ""
        frame = f", {' '.join(one.horizon.text.split())}" if one.horizon is not None else ""
        return (
            f"{self.place(said.page, said.line)}{speaker}: {quoted(_shortened(one.text))} "
            f"[{one.phrase} -> {sign}{number}{frame}]"
        )

    def driver(self, topic: Topic) -> list[str]:
        lines = [f"  {as_key(topic.name)}:"]
        lines += [f"    # {self.told(said)}" for said in topic.plain]
        if not topic.plain:
            lines += [f"    # {self.place(page, line)}: {_shortened(text)}" for text, page, line in topic.supposed[:3]]
        lines += self._outcomes(topic)
        if topic.given:
            lines.append("    given:")
        rows: dict[tuple[tuple[str, str], ...], list[Said]] = {}
        for parents, said in topic.given:
            key = tuple((parent.name, YES if holds else NO) for parent, holds in parents)
            rows.setdefault(key, []).append(said)
        for key, listed in sorted(rows.items(), key=lambda row: -len(row[0])):
            when = ", ".join(f"{as_key(name)}: {outcome}" for name, outcome in key)
            lines += [f"      # {self.told(said)}" for said in listed]
            lines.append(f"      - when: {{{when}}}")
            lines.append(f"        p: {{{YES}: {_chance(listed)}}}")
            lines.append(f"        because: {quoted(_shortened(listed[0].statement.text))}")
        found = keywords(topic.clearest)
        comes, against = outcome_cues(topic.clearest)
        if found:
            lines.append(f"    keywords: [{', '.join(map(quoted, found))}]")
        if comes:
            lines.append(f"    outcome_keywords: {{{YES}: [{', '.join(map(quoted, comes))}]}}")
        if against:
            lines.append(f"    lowers: {{{YES}: [{', '.join(map(quoted, against))}]}}")
        return [*lines, ""]

    def _outcomes(self, topic: Topic) -> list[str]:
        """The row without a condition: what is said outright, else a placeholder that says it is one."""
        if topic.plain:
            chance, note = self._timed(topic.plain)
            because = topic.plain[0].statement.text
        elif topic.given:
            implied = [said.statement.implied.p for _, said in topic.given if said.statement.implied is not None]
            least = min(implied)
            excepted = not any(holds for parents, _ in topic.given for _, holds in parents)
            silent = lookup(SILENT, "reader")
            chance = SILENT if silent is not None and silent.mode < least else f"{least:g}"
            note = "    # placeholder: said only under a condition"
            because = "a placeholder: the page does not say how likely it is without its condition"
            if excepted and max(implied) < DOUBTED:
                chance, note = (
                    f"{OPEN:g}",
                    "    # placeholder: less likely is said only where the exception does not hold",
                )
        else:
            chance, note = f"{OPEN:g}", "    # placeholder: not said how likely"
            because = f"a circumstance the page speaks under: {topic.supposed[0][0]}"
        return [
            f"    outcomes: {{{NO}: rest, {YES}: {chance}}}{note}",
            f"    because: {quoted(_shortened(because))}",
        ]

    def _timed(self, plain: Sequence[Said]) -> tuple[str, str]:
        """A probability, with the date that the sentences name where that is not far before the horizon."""
        chance = _chance(plain)
        frames = dict.fromkeys(" ".join(s.statement.horizon.text.split()) for s in plain if s.statement.horizon)
        if not frames:
            return chance, ""
        dues = {self.due(said) for said in plain if said.statement.horizon}
        due = dues.pop() if len(dues) == 1 else None
        if due is not None and due > self.start and (due - self.start).days >= TIMED * self.days:
            return f"{{p: {chance}, by: {due.isoformat()}}}", ""
        until = "" if due is None else f" (until {due.isoformat()})"
        return chance, f"    # said of '{', '.join(frames)}'{until}, not of the whole horizon"


def _left_out(found: Topics, dropped: Sequence[Topic], pen: _Pen) -> list[str]:
    """Comments: which statements and pages the drivers do not hold, and why."""
    rows = list(found.left_out)
    rows += [LeftOut(s.page, s.line, s.statement.text, f"beyond the {MOST} drivers that say most")
             for topic in dropped for s in topic.said]  # fmt: skip
    lines = [
        f"#   {pen.place(row.page, row.line)}: {quoted(_shortened(row.text))} - {_shortened(row.why)}"
        for row in sorted(rows, key=lambda row: (row.page, row.line))
    ]
    for page, brief in enumerate(pen.briefs):
        again = found.told_again.get(page)
        if again is not None:
            lines.append(
                f"#   {_shortened(pen.called[page])}: tells the story of {_shortened(pen.called[again])} again"
            )
        elif any(note.startswith(SET_ASIDE) for note in brief.notes):
            why = ", ".join(note.removeprefix(SET_ASIDE) for note in brief.notes if note.startswith(SET_ASIDE))
            lines.append(f"#   {_shortened(pen.called[page])}: phrases set aside by the reader: {_shortened(why)}")
    return ["", "# Left out:", *lines] if lines else []


def _chance(said: Sequence[Said]) -> str:
    """One statement: its phrase where the file format knows it, else the number. Several: their log-odds pool."""
    implied = [one.statement.implied for one in said if one.statement.implied is not None]
    if len(implied) > 1:
        return f"{log_odds([each.p for each in implied], [each.weight for each in implied]):.3g}"
    known = lookup(said[0].statement.phrase, "reader")
    same = known is not None and abs(known.mode - implied[0].p) < 1e-6
    return said[0].statement.phrase if same else f"{implied[0].p:.4g}"


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[:LONGEST].rsplit(" ", 1)[0] + " ..."
