"""The calibration picture: how often things happened that were given 10, 20, ... percent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from foreshock.scenarios.score import Bin, Scores

SIDE, MARGIN, COUNTS = 320.0, 56.0, 60.0
LABELS = ("n", "Brier", "log", "skill", "reliability", "resolution", "uncertainty", "within")
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.axis{stroke:#57606a}.ideal{stroke:#57606a;stroke-dasharray:4 4}"
    ".band{stroke:#0072b2;stroke-width:2;opacity:.45}.dot{fill:#0072b2}.count{fill:#0072b2;opacity:.35}.head{font-weight:600}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis,.ideal{stroke:#8b949e}.dot,.count{fill:#56b4e9}"
    ".band{stroke:#56b4e9}}"
)
_PAGE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid "
    "#d0d7de}td:first-child,th:first-child{text-align:left}svg{max-width:32rem}"
    "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}}"
)


def calibration_svg(bins: Sequence[Bin], whole: Scores, title: str = "Calibration") -> str:
    """One self-contained <svg>: a dot for every bin at (mean forecast, share that happened) with its 90 % interval, the
    diagonal of perfect calibration, and below how many forecasts each bin holds."""
    width, height = SIDE + 2 * MARGIN, SIDE + COUNTS + 2.4 * MARGIN
    most = max((each.n for each in bins), default=1)
    floor = MARGIN + SIDE + MARGIN * 0.9 + COUNTS
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<text class="head" x="{MARGIN:g}" y="24">{escape(title)}: {whole.n} forecasts, '
        f"Brier {whole.brier:.3f}</text>",
        f'<rect x="{MARGIN:g}" y="{MARGIN:g}" width="{SIDE:g}" height="{SIDE:g}" class="axis" fill="none"/>',
        f'<line class="ideal" x1="{_x(0):g}" y1="{_y(0):g}" x2="{_x(1):g}" y2="{_y(1):g}"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<text x="{_x(tick):g}" y="{_y(0) + 16:g}" text-anchor="middle">{100 * tick:g} %</text>')
        parts.append(f'<text x="{_x(0) - 6:g}" y="{_y(tick) + 4:g}" text-anchor="end">{100 * tick:g} %</text>')
    for each in bins:
        x = _x(each.forecast)
        told = f"{each.n} forecasts of {100 * each.forecast:.0f} % on average: {100 * each.happened:.0f} % happened"
        tall = COUNTS * each.n / most
        parts += [
            f'<line class="band" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(each.low):.1f}" y2="{_y(each.high):.1f}"/>',
            f'<circle class="dot" cx="{x:.1f}" cy="{_y(each.happened):.1f}" r="5"><title>{told}</title></circle>',
            f'<rect class="count" x="{x - 8:.1f}" y="{floor - tall:.1f}" width="16" height="{tall:.1f}"/>',
            f'<text x="{x:.1f}" y="{floor - tall - 3:.1f}" text-anchor="middle">{each.n}</text>',
        ]
    parts.append(f'<text x="{_x(0.5):g}" y="{_y(0) + 32:g}" text-anchor="middle">probability given</text>')
    parts.append(f'<text x="{_x(0.5):g}" y="{floor + 18:g}" text-anchor="middle">how many forecasts</text>')
    turned = f"rotate(-90 14 {_y(0.5):g})"
    parts.append(f'<text x="14" y="{_y(0.5):g}" text-anchor="middle" transform="{turned}">share that happened</text>')
    return "\n".join([*parts, "</svg>"])


def calibration_page(
    bins: Sequence[Bin], whole: Scores, boards: Mapping[str, Mapping[str, Scores]], title: str = "Calibration"
) -> str:
    """The picture with its tables as one HTML file. `boards`: heading -> name -> scores."""
    head = "".join(f"<th>{escape(label)}</th>" for label in ("given", "n", "happened", "90 % interval"))
    rows = "".join(
        f"<tr><td>{100 * b.forecast:.0f} %</td><td>{b.n}</td><td>{100 * b.happened:.0f} %</td>"
        f"<td>{100 * b.low:.0f}-{100 * b.high:.0f} %</td></tr>"
        for b in bins
    )
    tables = "".join(_board(name, {"all": whole, **board}) for name, board in boards.items())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_PAGE}</style></head>'
        f"<body><h1>{escape(title)}</h1>"
        f"{calibration_svg(bins, whole, title)}<table><tr>{head}</tr>{rows}</table>{tables}"
        "<p>Brier and log score: lower is better. Skill: 1 perfect, 0 no better than the base rate. "
        "Brier = reliability - resolution + uncertainty + within (Murphy 1973).</p></body></html>\n"
    )


def _board(name: str, board: Mapping[str, Scores]) -> str:
    head = "".join(f"<th>{escape(label)}</th>" for label in (name, *LABELS))
    rows = "".join(
        f"<tr><td>{escape(key)}</td><td>{one.n}</td>"
        + "".join(f"<td>{_figure(value)}</td>" for value in figures(one))
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
    return MARGIN + SIDE * p


def _y(p: float) -> float:
    return MARGIN + SIDE * (1 - p)
