"""Pictures of systemic risk: index by rank, and index against a firm's own size; plain SVG, no script."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import numpy as np

from foreshock.schema.firms import SystemicRisk
from foreshock.schema.labels import Floats

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 92, 30, 40, 46
POINTS = 600
"""Ranks drawn on a curve; more would fall on the same pixel."""
DOTS = 1_500
"""Firms drawn as dots, the riskiest first."""
NAMED = 3
LETTER, KEY = 6, 48
"""Pixels of a letter of the legend, and of its sign with the room around it."""
FLOOR = 1e-7
"""Share of all output below which an index is drawn at the floor."""
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:14px}.soft{fill:#57606a}"
    ".grid{stroke:#d0d7de;stroke-width:1}.line{fill:none;stroke:#0072b2;stroke-width:2}.own{fill:none;stroke:#d55e00;"
    "stroke-width:1.4;stroke-dasharray:4 3}.dot{fill:#0072b2;fill-opacity:.45}.mark{fill:#d55e00}"
    ".size{fill:#d55e00;fill-opacity:.6}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9da7b3}.grid{stroke:#30363d}.line{stroke:#56b4e9}"
    ".dot{fill:#56b4e9}.own{stroke:#f0a36b}.mark,.size{fill:#f0a36b}}"
)
Place = Callable[[float], float]


def profile(record: SystemicRisk) -> str:
    """The index of every firm by its rank, on logarithmic scales, and below it the firm's own part of all output."""
    order = record.order
    index = np.maximum(record.index[order], FLOOR)
    own = record.share[order]
    n, low = len(record), _low(np.append(index, np.maximum(own[own > 0], FLOOR)))
    x, y = _log(1, max(n, 10), LEFT, WIDTH - RIGHT), _log(low, 1.0, HEIGHT - BOTTOM, TOP)
    ranks = np.unique(np.geomspace(1, n, POINTS).round().astype(int))
    parts = [*_grid(x, y, (1, max(n, 10)), (low, 1.0), "{:,.0f}".format)]
    for rank in ranks[own[ranks - 1] > 0].tolist():
        spot = f'cx="{x(rank):.1f}" cy="{y(max(float(own[rank - 1]), low)):.1f}" r="2.5"'
        parts.append(
            f'<circle class="size" {spot}><title>{escape(_tip(record, int(order[rank - 1])))}</title></circle>'
        )
    parts.append(f'<path class="line" d="{_path(ranks, index[ranks - 1], x, y)}"/>')
    for rank, at in enumerate(order[:NAMED].tolist(), 1):
        cx, cy = x(rank), y(float(index[rank - 1]))
        tip = escape(_tip(record, at))
        parts.append(f'<circle class="mark" cx="{cx:.1f}" cy="{cy:.1f}" r="3.5"><title>{tip}</title></circle>')
    first = escape(_short(record.firm[int(order[0])]))
    parts.append(f'<text x="{x(1) + 7:.1f}" y="{y(float(index[0])) + 18:.1f}">{first}</text>')
    parts.append(_legend((("line", "systemic risk"), ("size", "own part of the same firm"))))
    return _svg("Systemic risk by rank", parts, "rank of the firm", "share of all output lost")


def sizes(record: SystemicRisk) -> str:
    """Each firm's index against its own part of all output: what lies far above the diagonal is small and dangerous."""
    order = record.order[:DOTS]
    own, index = np.maximum(record.share[order], FLOOR), np.maximum(record.index[order], FLOOR)
    low = min(_low(own), _low(index))
    x, y = _log(low, 1.0, LEFT, WIDTH - RIGHT), _log(low, 1.0, HEIGHT - BOTTOM, TOP)
    parts = [*_grid(x, y, (low, 1.0), (low, 1.0), _percent)]
    parts.append(f'<path class="own" d="M{x(low):.1f} {y(low):.1f} L{x(1):.1f} {y(1):.1f}"/>')
    for position, at in reversed(list(enumerate(order.tolist()))):
        kind = "mark" if position < NAMED else "dot"
        spot = f'cx="{x(float(own[position])):.1f}" cy="{y(float(index[position])):.1f}" r="3"'
        parts.append(f'<circle class="{kind}" {spot}><title>{escape(_tip(record, at))}</title></circle>')
    parts.append(_legend((("own", "a firm that takes nobody along"),)))
    return _svg("Systemic risk against size", parts, "own part of all output", "share of all output lost")


def curve(record: SystemicRisk) -> str:
    """What part of the sum of all indices the riskiest firms hold."""
    rising, n = record.curve(), len(record)
    ranks = np.unique(np.linspace(1, n, min(n, POINTS)).round().astype(int))
    x, y = _linear(0, n, LEFT, WIDTH - RIGHT), _linear(0, 1, HEIGHT - BOTTOM, TOP)
    parts = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(part):.1f}" y2="{y(part):.1f}"/>')
        parts.append(_label(LEFT - 8, y(part) + 4, f"{part:.0%}", "end"))
    ticks = np.unique(np.linspace(0, n, 5).round().astype(int)).tolist()
    parts += [_label(x(at), HEIGHT - BOTTOM + 18, f"{at:,}", "middle") for at in ticks]
    line = _path(np.append(0, ranks), np.append(0.0, rising[ranks - 1]), x, y)
    parts.append(f'<path class="line" d="{line}"/>')
    if record.index.any():
        half = record.needed(0.5)
        parts.append(f'<circle class="mark" cx="{x(half):.1f}" cy="{y(float(rising[half - 1])):.1f}" r="4"/>')
        parts.append(_label(x(half) + 10, y(float(rising[half - 1])) + 16, f"{half:,} firms: half", "start"))
    return _svg("How concentrated the risk is", parts, "firms, the riskiest first", "part of the sum of all indices")


def _svg(title: str, parts: Sequence[str], across: str, up: str) -> str:
    name = escape(title)
    middle = (TOP + HEIGHT - BOTTOM) / 2
    axes = (
        f'<text class="soft" text-anchor="middle" x="{(LEFT + WIDTH - RIGHT) / 2:g}" y="{HEIGHT - 8}">{across}</text>'
        f'<text class="soft" text-anchor="middle" transform="translate(14 {middle:g}) rotate(-90)">{up}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">'
        f'<title>{name}</title><style>{STYLE}</style><text class="title" x="{LEFT}" y="20">{name}</text>'
        + "".join(parts)
        + axes
        + "</svg>\n"
    )


def _grid(
    x: Place, y: Place, across: tuple[float, float], up: tuple[float, float], written: Callable[[float], str]
) -> list[str]:
    """Lines and labels at the powers of ten: shares upwards, across as `written` has them."""
    parts = []
    for value in _tens(*up):
        at = y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(_label(LEFT - 8, at + 4, _percent(value), "end"))
    return parts + [_label(x(value), HEIGHT - BOTTOM + 18, written(value), "middle") for value in _tens(*across)]


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="soft" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _legend(rows: Sequence[tuple[str, str]]) -> str:
    """Beside the title, so that nothing drawn lies below it."""
    parts, x = [], WIDTH - RIGHT
    for kind, text in reversed(rows):
        x -= LETTER * len(text) + KEY
        sign = f'<circle class="size" cx="{x + 20}" cy="16" r="2.5"/>'
        if kind != "size":
            sign = f'<path class="{kind}" d="M{x} 16 h26"/>'
        parts.append(f'{sign}<text x="{x + 32}" y="20">{text}</text>')
    return "".join(parts)


def _path(xs: Floats, ys: Floats, x: Place, y: Place) -> str:
    points = (f"{x(float(a)):.1f} {y(float(b)):.1f}" for a, b in zip(xs, ys, strict=True))
    return "M" + " L".join(points)


def _log(low: float, high: float, begin: float, end: float) -> Place:
    span = math.log(high / low)
    return lambda value: begin + (end - begin) * math.log(value / low) / span


def _linear(low: float, high: float, begin: float, end: float) -> Place:
    return lambda value: begin + (end - begin) * (value - low) / (high - low)


def _low(values: Floats) -> float:
    """The power of ten at or below the smallest value, at most a tenth."""
    return min(float(10.0 ** math.floor(math.log10(float(values.min())) + 1e-9)), 0.1)


def _tens(low: float, high: float) -> list[float]:
    return [10.0**k for k in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]


def _percent(share: float) -> str:
    """0.00001 -> '0.001 %'."""
    return f"{100 * share:.7f}".rstrip("0").rstrip(".") + " %"


def _tip(record: SystemicRisk, at: int) -> str:
    sector = f" ({record.sector[at]})" if record.sector[at] else ""
    return f"{record.firm[at]}{sector}: {record.index[at]:.2%}, itself {record.share[at]:.2%}"


def _short(text: str, most: int = 28) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
