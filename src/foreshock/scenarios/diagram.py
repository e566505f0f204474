"""The calibration picture: how often things happened that were given 10, 20, ... percent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from foreshock.scenarios.drawing import PAGE, STYLE, wrapped
from foreshock.scenarios.score import Bin, Scores

SIDE, LEFT, RIGHT, TOP, COUNTS = 420.0, 74.0, 34.0, 84.0, 56.0
FLOOR = TOP + SIDE + 72 + COUNTS
"""Where the columns of the counts stand."""
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
LABELS = ("n", "Brier", "log", "skill", "reliability", "resolution", "uncertainty", "within")


def calibration_svg(bins: Sequence[Bin], whole: Scores, title: str = "Calibration") -> str:
    """One self-contained <svg>: a dot for every bin at (mean forecast, share that happened) with its 90 % interval, the
    diagonal of perfect calibration, and below how many forecasts each bin holds."""
    width, height = LEFT + SIDE + RIGHT, FLOOR + 40
    said = wrapped(title, SIDE + RIGHT, 17, bold=True, most=1)[0]
    noun = "forecast" if whole.n == 1 else "forecasts"
    skill = "" if math.isnan(whole.skill) else f", skill {whole.skill:.2f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" '
        'style="max-width:100%;height:auto">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="page" width="{width:g}" height="{height:g}"/>',
        f'<text class="title" x="{LEFT:g}" y="34">{escape(said)}</text>',
        f'<text class="small" x="{LEFT:g}" y="56">{whole.n:,} {noun}, Brier {whole.brier:.3f}{skill}; '
        "lines are 90 % intervals</text>",
        *_axes(),
        *(part for each in bins for part in _dot(each)),
        *_counts(bins),
    ]
    return "\n".join([*parts, "</svg>"])


def _axes() -> list[str]:
    """The square with its grid and ticks, the diagonal, and what the axes are."""
    parts = []
    for tick in TICKS:
        x, y = _x(tick), _y(tick)
        parts += [
            f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="{_y(0):g}" y2="{_y(1):g}"/>',
            f'<line class="grid" x1="{_x(0):g}" x2="{_x(1):g}" y1="{y:g}" y2="{y:g}"/>',
            f'<text class="small" x="{x:g}" y="{_y(0) + 18:g}" text-anchor="middle">{100 * tick:g} %</text>',
            f'<text class="small" x="{_x(0) - 8:g}" y="{y + 4:g}" text-anchor="end">{100 * tick:g} %</text>',
        ]
    middle = _x(0.5)
    return [
        *parts,
        f'<line class="ideal" x1="{_x(0):g}" y1="{_y(0):g}" x2="{_x(1):g}" y2="{_y(1):g}">'
        "<title>as often as said</title></line>",
        f'<text class="row" x="{middle:g}" y="{_y(0) + 40:g}" text-anchor="middle">probability given</text>',
        f'<text class="row" x="20" y="{_y(0.5):g}" text-anchor="middle" '
        f'transform="rotate(-90 20 {_y(0.5):g})">share that happened</text>',
    ]


def _dot(each: Bin) -> list[str]:
    x = _x(each.forecast)
    noun = "forecast" if each.n == 1 else "forecasts"
    told = f"{each.n:,} {noun} of {100 * each.forecast:.0f} % on average: {100 * each.happened:.0f} % happened"
    return [
        f'<line class="band" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(each.low):.1f}" y2="{_y(each.high):.1f}"/>',
        f'<circle class="dot" cx="{x:.1f}" cy="{_y(each.happened):.1f}" r="6"><title>{told}</title></circle>',
    ]


def _counts(bins: Sequence[Bin]) -> list[str]:
    """A column for every bin, in its slot, so that neighbours never touch."""
    most = max((each.n for each in bins), default=1)
    parts = []
    for each in bins:
        x = _x((min(math.floor(each.forecast * 10), 9) + 0.5) / 10)
        tall = max(COUNTS * each.n / most, 1)
        parts += [
            f'<rect class="bar" x="{x - 13:.1f}" y="{FLOOR - tall:.1f}" width="26" height="{tall:.1f}" rx="2"/>',
            f'<text class="small" x="{x:.1f}" y="{FLOOR - tall - 5:.1f}" text-anchor="middle">{_short(each.n)}</text>',
        ]
    return [
        *parts,
        f'<line class="grid" x1="{_x(0):g}" x2="{_x(1):g}" y1="{FLOOR:g}" y2="{FLOOR:g}"/>',
        f'<text class="row" x="{_x(0.5):g}" y="{FLOOR + 22:g}" text-anchor="middle">how many forecasts</text>',
    ]


def _short(count: int) -> str:
    return f"{count:,}" if count < 10_000 else f"{count / 1_000:.0f}k" if count < 1_000_000 else f"{count / 1e6:.1f}M"


def calibration_page(
    bins: Sequence[Bin], whole: Scores, boards: Mapping[str, Mapping[str, Scores]], title: str = "Calibration"
) -> str:
    """The picture with its tables as one HTML file. `boards`: heading -> name -> scores."""
    head = "".join(f"<th class=n>{escape(label)}</th>" for label in ("given", "n", "happened", "90 % interval"))
    rows = "".join(
        f"<tr><td class=n>{100 * b.forecast:.0f} %</td><td class=n>{b.n:,}</td>"
        f"<td class=n>{100 * b.happened:.0f} %</td><td class=n>{100 * b.low:.0f}-{100 * b.high:.0f} %</td></tr>"
        for b in bins
    )
    tables = "".join(_board(name, {**board, "all but the file": whole}) for name, board in boards.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{PAGE}</style></head>'
        f"<body>{calibration_svg(bins, whole, title)}<table><tr>{head}</tr>{rows}</table>{tables}"
        "<p>Brier and log score: lower is better. Skill: 1 perfect, 0 no better than the base rate. "
        "Brier = reliability - resolution + uncertainty + within (Murphy 1973).</p></body></html>\n"
    )


def _board(name: str, board: Mapping[str, Scores]) -> str:
    head = f"<th>{escape(name)}</th>" + "".join(f"<th class=n>{escape(label)}</th>" for label in LABELS)
    rows = "".join(
        f"<tr><td>{escape(key)}</td><td class=n>{one.n:,}</td>"
        + "".join(f"<td class=n>{_figure(value)}</td>" for value in figures(one))
        + "</tr>"
        for key, one in board.items()
    )
    return f"<h2>By {escape(name)}</h2><table><tr>{head}</tr>{rows}</table>"


def _figure(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.3f}"


def figures(one: Scores) -> tuple[float, ...]:
    """The numbers under `LABELS`, without n."""
    return (one.brier, one.log, one.skill, one.reliability, one.resolution, one.uncertainty, one.within)


def _x(p: float) -> float:
    return LEFT + SIDE * p


def _y(p: float) -> float:
    return TOP + SIDE * (1 - p)
