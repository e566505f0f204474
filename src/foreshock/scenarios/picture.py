"""The drivers as a tree in the terminal and as a picture: what depends on what, and how likely each outcome is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from foreshock.scenarios.context import spoken
from foreshock.scenarios.graph import order
from foreshock.schema.scenario import Driver, ScenarioSet

BAR = 24
WIDTH, ROW, HEAD, GAP_X, GAP_Y, LANE, MARGIN = 236, 22, 30, 84, 26, 14, 16
Corner = tuple[float, float, float]
"""Left, top and height of a box."""
_STYLE = (
    ".box{fill:#fff;stroke:#57606a}.head{font:600 13px system-ui,sans-serif;fill:#1f2328}"
    ".row{font:12px system-ui,sans-serif;fill:#1f2328}.bar{fill:#0072b2;opacity:.35}.was{stroke:#d55e00;stroke-width:2}"
    ".arrow{fill:none;stroke:#57606a;stroke-width:1.4}"
    "@media(prefers-color-scheme:dark){.box{fill:#161b22;stroke:#8b949e}.head,.row{fill:#e6edf3}.arrow{stroke:#8b949e}"
    ".bar{fill:#56b4e9}}"
)


def layers(scenarios: ScenarioSet) -> dict[str, int]:
    """driver -> length of the longest chain of drivers above it; 0 for those that depend on none."""
    parents = {table.driver: table.parents for table in scenarios.tables}
    depth: dict[str, int] = {}
    for name in order(parents) if parents else [driver.name for driver in scenarios.drivers]:
        depth[name] = 1 + max((depth[parent] for parent in parents.get(name, ())), default=-1)
    return depth


def tree(scenarios: ScenarioSet) -> str:
    """Plain text: every driver with what it depends on, its outcomes with a bar, and where they stood before the
    evidence; then the named futures."""
    parents = {table.driver: table.parents for table in scenarios.tables}
    now, before = scenarios.marginals(), _before(scenarios)
    depth = layers(scenarios)
    lines = [f"{scenarios.title} ({scenarios.as_of}, {scenarios.horizon:g} days, {len(scenarios):,} scenarios)"]
    for driver in sorted(scenarios.drivers, key=lambda d: depth[d.name]):
        above = f"  <- {', '.join(parents[driver.name])}" if parents.get(driver.name) else ""
        lines.append(f"{driver.name}{above}")
        wide = max(len(outcome) for outcome in driver.outcomes)
        for outcome in driver.outcomes:
            p = now[driver.name][outcome]
            was = before[driver.name][outcome] if before else p
            moved = f"  was {was:.3f}" if abs(p - was) > 5e-4 else ""
            lines.append(f"  {outcome:<{wide}}  {p:.3f} {'#' * round(p * BAR):<{BAR}}{moved}".rstrip())
    for name, when in scenarios.named.items():
        lines.append(f"{name}: {scenarios.probability(when):.3f}  ({spoken(when)})")
    return "\n".join(lines)


def svg(scenarios: ScenarioSet) -> str:
    """The drivers as boxes in columns by depth, arrows from cause to effect, a bar per outcome, a tick where it stood
    before the evidence. One self-contained <svg>; every text is escaped."""
    depth = layers(scenarios)
    columns: dict[int, list[Driver]] = {}
    for driver in scenarios.drivers:
        columns.setdefault(depth[driver.name], []).append(driver)
    place: dict[str, Corner] = {}
    tallest = 0.0
    for column in sorted(columns):
        y = float(MARGIN)
        for driver in columns[column]:
            high = HEAD + ROW * len(driver.outcomes) + 6
            place[driver.name] = (MARGIN + column * (WIDTH + GAP_X), y, high)
            y += high + GAP_Y
        tallest = max(tallest, y)
    width = MARGIN * 2 + len(columns) * WIDTH + (len(columns) - 1) * GAP_X
    arrows, lanes = _arrows(scenarios, place, tallest - GAP_Y)
    height = tallest - GAP_Y + LANE * lanes + MARGIN
    title = escape(scenarios.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>',
        *arrows,
    ]
    now, before = scenarios.marginals(), _before(scenarios)
    for driver in scenarios.drivers:
        parts += _box(driver, place[driver.name], now[driver.name], before[driver.name] if before else {})
    return "\n".join([*parts, "</svg>"])


def _before(scenarios: ScenarioSet) -> Mapping[str, Mapping[str, float]] | None:
    return None if scenarios.prior is None else scenarios.marginals(scenarios.prior)


def _arrows(scenarios: ScenarioSet, place: Mapping[str, Corner], floor: float) -> tuple[list[str], int]:
    """Arrows between neighbouring columns go straight; longer ones run in lanes below the boxes. And how many lanes."""
    parts = []
    lanes = 0
    for table in scenarios.tables:
        for parent in table.parents:
            x1, y1, h1 = place[parent]
            x2, y2, h2 = place[table.driver]
            begin, end = (x1 + WIDTH, y1 + h1 / 2), (x2, y2 + h2 / 2)
            half = GAP_X / 2
            if end[0] - begin[0] <= GAP_X:
                line = f"C{begin[0] + half:g} {begin[1]:g} {end[0] - half:g} {end[1]:g} {end[0]:g} {end[1]:g}"
            else:
                lanes += 1
                low = floor + LANE * lanes
                line = (
                    f"C{begin[0] + half:g} {begin[1]:g} {begin[0] + half / 2:g} {low:g} {begin[0] + GAP_X:g} {low:g} "
                    f"L{end[0] - GAP_X:g} {low:g} "
                    f"C{end[0] - half / 2:g} {low:g} {end[0] - half:g} {end[1]:g} {end[0]:g} {end[1]:g}"
                )
            parts.append(
                f'<path class="arrow" marker-end="url(#tip)" d="M{begin[0]:g} {begin[1]:g} {line}">'
                f"<title>{escape(parent)} to {escape(table.driver)}</title></path>"
            )
    return parts, lanes


def _box(driver: Driver, at: Corner, now: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    x, y, high = at
    parts = [
        f'<g><rect class="box" x="{x:g}" y="{y:g}" width="{WIDTH}" height="{high:g}" rx="6"/>',
        f'<text class="head" x="{x + 10:g}" y="{y + 20:g}">{escape(driver.name)}</text>',
    ]
    if driver.because:
        parts.append(f"<title>{escape(driver.because)}</title>")
    room = WIDTH - 20
    for line, outcome in enumerate(driver.outcomes):
        top = y + HEAD + ROW * line
        p = now[outcome]
        parts.append(f'<rect class="bar" x="{x + 10:g}" y="{top:g}" width="{room * p:.1f}" height="{ROW - 5}"/>')
        if outcome in before and abs(before[outcome] - p) > 5e-4:
            was = x + 10 + room * before[outcome]
            parts.append(f'<line class="was" x1="{was:.1f}" x2="{was:.1f}" y1="{top:g}" y2="{top + ROW - 5:g}"/>')
        parts.append(f'<text class="row" x="{x + 14:g}" y="{top + 13:g}">{escape(outcome)}</text>')
        parts.append(f'<text class="row" text-anchor="end" x="{x + WIDTH - 14:g}" y="{top + 13:g}">{p:.3f}</text>')
    return [*parts, "</g>"]
