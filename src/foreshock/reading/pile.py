"""What many pages say together: per driver and direction, every story once."""

from __future__ import annotations

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from foreshock.schema.brief import Brief, Stance, Statement
from foreshock.schema.pile import PageRow, Saying, Signal

COLUMNS: Mapping[str, type] = {
    "page": int, "file": str, "entry": int, "title": str, "published": str, "url": str, "story": str, "copy": bool,
    "statement": str, "start": int, "end": int, "text": str, "event": str, "phrase": str, "p": float, "p10": float,
    "p90": float, "weight": float, "polarity": str, "driver": str, "outcome": str, "stance": int, "conditions": str,
    "horizon": str, "horizon_days": float, "source": str, "actors": str, "engine": str, "flags": str,
}  # fmt: skip
"""Columns of the table of all statements. `start` and `end` count code points of the page's `document.text`."""
SAYINGS = 3
"""Firm statements kept per driver and direction."""

_Key = tuple[str, str, Stance]


def statement_rows(brief: Brief, row: PageRow) -> Iterator[dict[str, Any]]:
    """The statements of a page as rows of COLUMNS."""
    page = {
        "page": row.number, "file": row.file, "entry": row.entry, "title": row.title, "published": row.published,
        "url": row.url, "story": row.story, "copy": row.copy_of > 0,
    }  # fmt: skip
    for one in brief.statements:
        implied, horizon = one.implied, one.horizon
        yield page | {
            "statement": one.id, "start": one.span.start, "end": one.span.end, "text": one.text, "event": one.event,
            "phrase": one.phrase, "p": implied and implied.p, "p10": implied and implied.p10,
            "p90": implied and implied.p90, "weight": implied and implied.weight, "polarity": one.polarity,
            "driver": one.driver, "outcome": one.outcome, "stance": one.stance,
            "conditions": " | ".join(condition.text for condition in one.conditions),
            "horizon": horizon.text if horizon else "", "horizon_days": horizon and horizon.days, "source": one.source,
            "actors": " | ".join(actor.name for actor in one.actors), "engine": one.engine,
            "flags": " | ".join(one.flags),
        }  # fmt: skip


class Tally:
    """Adds up pages one by one. Memory grows with drivers and stories, not with pages or statements."""

    def __init__(self) -> None:
        self._told: dict[_Key, dict[str, array[float]]] = defaultdict(dict)
        self._pages: dict[_Key, int] = defaultdict(int)
        self._copies: dict[str, int] = defaultdict(int)
        self._firm: dict[_Key, list[tuple[float, int, str, Saying]]] = defaultdict(list)
        self._kept = 0
        self.statements = 0

    def add(self, brief: Brief, row: PageRow) -> None:
        """A page that was read."""
        self._copies[row.story] += 1
        self.statements += len(brief.statements)
        seen: set[_Key] = set()
        for one in brief.statements:
            if one.implied is None:
                continue
            key = (one.driver, one.outcome, one.stance)
            numbers = self._told[key].setdefault(row.story, array("d", (0, 0, 0, 0)))
            for place, value in enumerate((one.implied.p, one.implied.p10, one.implied.p90, 1)):
                numbers[place] += value
            seen.add(key)
            if one.driver and not row.copy_of:
                self._keep(key, one, row)
        for key in seen:
            self._pages[key] += 1

    def _keep(self, key: _Key, one: Statement, row: PageRow) -> None:
        """The firmest statements of a key: far from one half, in words on which readers agree."""
        assert one.implied is not None
        firm = one.implied.weight * abs(2 * one.implied.p - 1)
        saying = Saying(
            driver=one.driver, outcome=one.outcome, stance=one.stance, p=one.implied.p, phrase=one.phrase,
            polarity=one.polarity, text=one.text, source=one.source, page=row.number, file=row.file, span=one.span,
            copies=1, firm=firm, engine=one.engine,
        )  # fmt: skip
        heap = self._firm[key]
        self._kept += 1
        entry = (firm, -self._kept, row.story, saying)
        if len(heap) < SAYINGS:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)

    def signals(self) -> tuple[Signal, ...]:
        """What was said, most stories first, what is about no driver last."""
        found = []
        for (driver, outcome, stance), stories in self._told.items():
            means = [[total / numbers[3] for total in numbers[:3]] for numbers in stories.values()]
            p, p10, p90 = (sum(column) / len(means) for column in zip(*means, strict=True))
            each = [mean[0] for mean in means]
            found.append(
                Signal(
                    driver=driver, outcome=outcome, stance=stance, p=p, p10=p10, p90=p90, low=min(each),
                    high=max(each), stories=len(stories), pages=self._pages[driver, outcome, stance],
                    statements=int(sum(numbers[3] for numbers in stories.values())),
                )
            )  # fmt: skip
        whole: dict[str, int] = defaultdict(int)
        for one in found:
            whole[one.driver] += one.stories
        order = {1: 0, -1: 1, 0: 2}
        found.sort(key=lambda s: (not s.driver, -whole[s.driver], s.driver, s.outcome, order[s.stance]))
        return tuple(found)

    def sayings(self) -> tuple[Saying, ...]:
        """The firmest statements per driver and direction, in the order of `signals`."""
        kept = []
        for signal in self.signals():
            heap = self._firm.get((signal.driver, signal.outcome, signal.stance), [])
            for *_, story, saying in sorted(heap, key=lambda entry: entry[:2], reverse=True):
                kept.append(saying.model_copy(update={"copies": self._copies[story]}))
        return tuple(kept)
