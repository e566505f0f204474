"""The drivers as a picture: a box for each with a bar per outcome, arrows from cause to effect, in light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from foreshock.scenarios.context import spoken
from foreshock.scenarios.places import PASS, Grid, arranged, passes
from foreshock.schema.scenario import ScenarioSet

WIDTH, ROW, HEAD, FOOT, PAD = 236.0, 34.0, 36.0, 8.0, 14.0
GAP_X, GAP_Y, MARGIN, TOP = 76.0, 22.0, 24.0, 24.0
PORTS = 11.0
"""How far apart arrows leave a box, where there is room."""
Station = tuple[float, float, float, float]
"""Where an arrow meets a column: left edge, middle, right edge, height."""
MOVED = 5e-3
"""A smaller change is not drawn."""
STYLE = (
    ".page{fill:#fff}.box{fill:#f6f8fa;stroke:#d0d7de}.head{font:600 13.5px system-ui,sans-serif;fill:#1f2328}"
    ".title{font:600 17px system-ui,sans-serif;fill:#1f2328}.row{font:12.5px system-ui,sans-serif;fill:#1f2328}"
    ".now{font-weight:600}.small{font:11.5px system-ui,sans-serif;fill:#59636e}.track{fill:#dde3ea}.bar{fill:#0072b2}"
    ".was{stroke:#d55e00;stroke-width:2.5;stroke-linecap:round}.arrow{fill:none;stroke:#818b98;stroke-width:1.5}"
    ".tip{fill:#818b98}.ideal{stroke:#818b98;stroke-width:1.5;stroke-dasharray:5 5}.grid{stroke:#d0d7de}"
    ".band{stroke:#0072b2;stroke-width:2.5;opacity:.45;stroke-linecap:round}.dot{fill:#0072b2;stroke:#fff;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){.page{fill:#0d1117}.box{fill:#161b22;stroke:#30363d}"
    ".head,.title,.row{fill:#e6edf3}.small{fill:#9198a1}.track{fill:#30363d}.bar{fill:#56b4e9}.was{stroke:#f0a35e}"
    ".arrow{stroke:#6e7681}.tip{fill:#6e7681}.ideal{stroke:#6e7681}.grid{stroke:#30363d}.band{stroke:#56b4e9}"
    ".dot{fill:#56b4e9;stroke:#0d1117}}"
)
"""The classes of every picture, on a page of their own colour so that they stand out on any other."""

PAGE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:86rem;margin:2rem auto;padding:0 1rem;background:#fff;"
    "color:#1f2328}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}"
    "table{border-collapse:collapse;margin:1.5rem 0}"
    "td,th{padding:.25rem .9rem .25rem 0;text-align:left;border-bottom:1px solid #d0d7de;vertical-align:top}"
    "th{font-weight:600}.n{text-align:right;font-variant-numeric:tabular-nums}"
    "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}td,th{border-color:#30363d}}"
)
"""The style of a page that holds a picture and its tables."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a box: its name, its probability now, and before the evidence."""

    name: str
    now: float
    before: float | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of rows, over `across` columns, at its left upper corner once it has been placed."""

    name: str
    rows: tuple[_Row, ...]
    told: str = ""
    across: int = 1
    x: float = 0.0
    y: float = 0.0

    @property
    def wide(self) -> float:
        return self.across * WIDTH + (self.across - 1) * GAP_X

    @property
    def high(self) -> float:
        return HEAD + ROW * -(-len(self.rows) // self.across) + FOOT


def svg(scenarios: ScenarioSet, depth: Mapping[str, int]) -> str:
    """One self-contained <svg>: the drivers in columns by `depth` (what they depend on stands left of them), those
    without arrows and the named futures below. A bar is the probability now, a tick what it was before the evidence;
    names that do not fit are shortened, and whole as a tooltip. Every text is escaped."""
    edges = [(parent, table.driver) for table in scenarios.tables for parent in table.parents]
    grid = arranged(depth, edges)
    boxes = _boxes(scenarios)
    wide = max(len(grid.columns), min(len(grid.apart), 4), min(len(scenarios.named), 3), 2)
    width = 2 * MARGIN + wide * WIDTH + (wide - 1) * GAP_X
    title = wrapped(scenarios.title, width - 2 * MARGIN, 17, bold=True)
    top = TOP + 22 * len(title) + 36
    placed, stations, floor = _placed(grid, boxes, top)
    rest = [boxes[name] for name in grid.apart]
    below, floor = _flowed(rest, wide, floor)
    if scenarios.named:
        futures = _futures(scenarios, wide)
        below, floor = [*below, replace(futures, x=MARGIN, y=floor)], floor + futures.high + GAP_Y
    height = floor - GAP_Y + MARGIN
    whole = escape(scenarios.title)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{whole}" style="max-width:100%;height:auto">',
            f"<title>{whole}</title><style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
            f'<rect class="page" width="{width:g}" height="{height:g}"/>',
            *(
                f'<text class="title" x="{MARGIN:g}" y="{TOP + 14 + 22 * line:g}">{escape(text)}</text>'
                for line, text in enumerate(title)
            ),
            *_legend(scenarios, top - 26),
            *_arrows(grid, stations),
            *(part for box in (*placed, *below) for part in _drawn(box)),
            "</svg>",
        ]
    )


def _boxes(scenarios: ScenarioSet) -> dict[str, _Box]:
    now = scenarios.marginals()
    before = None if scenarios.prior is None else scenarios.marginals(scenarios.prior)
    return {
        driver.name: _Box(
            driver.name,
            tuple(
                _Row(outcome, p, None if before is None else before[driver.name][outcome])
                for outcome, p in now[driver.name].items()
            ),
            driver.because,
        )
        for driver in scenarios.drivers
    }


def _futures(scenarios: ScenarioSet, wide: int) -> _Box:
    """The named futures as a box of their own, side by side; they may overlap."""
    prior = scenarios.prior
    rows = tuple(
        _Row(
            name,
            scenarios.probability(when),
            None if prior is None else float(prior[scenarios.mask(when)].sum()),
            spoken(when),
        )
        for name, when in scenarios.named.items()
    )
    return _Box("Named futures", rows, "They may overlap.", min(wide, len(rows)))


def _placed(grid: Grid, boxes: Mapping[str, _Box], top: float) -> tuple[list[_Box], dict[str, Station], float]:
    """The boxes of the columns, every station, and the floor below them, all centred."""
    tall = [
        sum(PASS if passes(name) else boxes[name].high for name in column) + GAP_Y * (len(column) - 1)
        for column in grid.columns
    ]
    most = max(tall, default=0.0)
    placed: list[_Box] = []
    stations: dict[str, Station] = {}
    for number, column in enumerate(grid.columns):
        x, y = MARGIN + number * (WIDTH + GAP_X), top + (most - tall[number]) / 2
        for name in column:
            high = PASS if passes(name) else boxes[name].high
            stations[name] = (x, y + high / 2, x + WIDTH, high)
            if not passes(name):
                placed.append(replace(boxes[name], x=x, y=y))
            y += high + GAP_Y
    return placed, stations, top + most + (GAP_Y if placed else 0)


def _flowed(boxes: Sequence[_Box], wide: int, top: float) -> tuple[list[_Box], float]:
    """Boxes without arrows, line by line."""
    found, y = [], top
    for start in range(0, len(boxes), wide):
        line = boxes[start : start + wide]
        for number, box in enumerate(line):
            found.append(replace(box, x=MARGIN + number * (WIDTH + GAP_X), y=y))
        y += max(box.high for box in line) + GAP_Y
    return found, y


def about(scenarios: ScenarioSet) -> str:
    """'2024-08-01, 730 days, 288 scenarios'."""
    noun = "scenario" if len(scenarios) == 1 else "scenarios"
    return f"{scenarios.as_of}, {scenarios.horizon:.0f} days, {len(scenarios):,} {noun}"


def _legend(scenarios: ScenarioSet, y: float) -> list[str]:
    said = about(scenarios)
    parts = [f'<text class="small" x="{MARGIN:g}" y="{y + 4:g}">{said}</text>']
    if scenarios.prior is not None:
        x = MARGIN + length(said, 11.5) + 24
        parts += [
            f'<rect class="bar" x="{x:g}" y="{y - 3:g}" width="20" height="6" rx="3"/>',
            f'<text class="small" x="{x + 26:g}" y="{y + 4:g}">now</text>',
            f'<line class="was" x1="{x + 66:g}" x2="{x + 66:g}" y1="{y - 5:g}" y2="{y + 5:g}"/>',
            f'<text class="small" x="{x + 74:g}" y="{y + 4:g}">before the evidence</text>',
        ]
    return parts


def _arrows(grid: Grid, stations: Mapping[str, Station]) -> list[str]:
    """Curves through their stations; arrows that leave or reach one box are kept apart along its edge."""
    leaving = _ports([arrow[:2] for arrow in grid.arrows], stations)
    reaching = _ports([arrow[:-3:-1] for arrow in grid.arrows], stations)
    parts = []
    for number, arrow in enumerate(grid.arrows):
        points = []
        for name in arrow:
            left, middle, right, _ = stations[name]
            middle += leaving[number] if name == arrow[0] else reaching[number] if name == arrow[-1] else 0
            points.append((left, middle, right))
        line = f"M{points[0][2]:g} {points[0][1]:g}"
        for (_, y1, x1), (x2, y2, right) in pairwise(points):
            half = (x2 - x1) / 2
            line += f" C{x1 + half:g} {y1:g} {x2 - half:g} {y2:g} {x2:g} {y2:g}"
            line += "" if (x2, y2, right) == points[-1] else f" L{right:g} {y2:g}"
        told = f"{escape(arrow[0])} to {escape(arrow[-1])}"
        parts.append(f'<path class="arrow" marker-end="url(#tip)" d="{line}"><title>{told}</title></path>')
    return parts


def _ports(ends: Sequence[tuple[str, ...]], stations: Mapping[str, Station]) -> list[float]:
    """How far from the middle of its box each arrow begins (or ends), in the order of what it leads to."""
    shift = [0.0] * len(ends)
    for box in {end[0] for end in ends}:
        mine = sorted((k for k, end in enumerate(ends) if end[0] == box), key=lambda k: stations[ends[k][1]][1])
        apart = min(PORTS, (stations[box][3] - PAD) / len(mine))
        for rank, k in enumerate(mine):
            shift[k] = apart * (rank - (len(mine) - 1) / 2)
    return shift


def _drawn(box: _Box) -> list[str]:
    told = f"{escape(box.name)}: {escape(box.told)}" if box.told else escape(box.name)
    parts = [
        f'<g><rect class="box" x="{box.x:g}" y="{box.y:g}" width="{box.wide:g}" height="{box.high:g}" rx="8">'
        f"<title>{told}</title></rect>",
        f'<text class="head" x="{box.x + PAD:g}" y="{box.y + 23:g}">'
        f"{escape(fitted(_words(box.name), WIDTH - 2 * PAD, 13.5, bold=True))}<title>{told}</title></text>",
    ]
    for number, row in enumerate(box.rows):
        line, column = divmod(number, box.across)
        parts += _row(row, box.x + PAD + column * (WIDTH + GAP_X), box.y + HEAD + ROW * line)
    return [*parts, "</g>"]


def _row(row: _Row, x: float, y: float) -> list[str]:
    """Name and probability, below them the bar on its track, and the tick of before."""
    room = WIDTH - 2 * PAD
    moved = row.before is not None and abs(row.before - row.now) >= MOVED
    was, now = f"{share(row.before or 0.0)} → " if moved else "", f"{share(row.now)} %"
    name = fitted(_words(row.name), room - length(f"{was}{now}", 12.5, bold=True) - 8, 12.5)
    told = escape(f"{row.name}: {row.told}" if row.told else row.name)
    parts = [
        f'<text class="row" x="{x:g}" y="{y + 14:g}">{escape(name)}<title>{told}</title></text>',
        f'<text class="row" text-anchor="end" x="{x + room:g}" y="{y + 14:g}">'
        f'<tspan class="small">{escape(was)}</tspan><tspan class="now">{escape(now)}</tspan></text>',
        f'<rect class="track" x="{x:g}" y="{y + 20:g}" width="{room:g}" height="6" rx="3"/>',
        f'<rect class="bar" x="{x:g}" y="{y + 20:g}" width="{max(room * row.now, 1):.1f}" height="6" rx="3"/>',
    ]
    if moved:
        at = x + room * (row.before or 0.0)
        parts.append(f'<line class="was" x1="{at:.1f}" x2="{at:.1f}" y1="{y + 18.5:g}" y2="{y + 27.5:g}"/>')
    return parts


def share(p: float) -> str:
    """A probability in percent, with a decimal below 10 and above 99."""
    percent = 100 * p
    if percent in {0.0, 100.0}:
        return f"{percent:.0f}"
    if percent < 0.05 or percent > 99.95:
        return "< 0.1" if percent < 50 else "> 99.9"
    return f"{percent:.1f}" if percent < 9.95 or percent > 99 else f"{percent:.0f}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def length(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is in a system font: no picture may run over its box, so on the wide side."""
    narrow = sum(char in "iljtfrI.,:;'|!()[] " for char in text)
    broad = sum(char in "mwMW@%—→" or ord(char) > 0x2E80 for char in text)
    return (0.32 * narrow + 0.95 * broad + 0.6 * (len(text) - narrow - broad)) * size * (1.15 if bold else 1.0)


def fitted(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if length(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and length(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 3) -> list[str]:
    """The text in lines of at most `room`; the last of `most` lines ends in an ellipsis where more would follow."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fitted(line, room, size, bold=bold) for line in lines] or [""]
