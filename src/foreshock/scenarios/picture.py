"""The drivers as a tree in the terminal and as a picture: what depends on what, and how likely each outcome is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from foreshock.scenarios import drawing
from foreshock.scenarios.context import spoken
from foreshock.scenarios.graph import order
from foreshock.schema.scenario import ScenarioSet

BAR = 24


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
    lines = [f"{scenarios.title} ({drawing.about(scenarios)})"]
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
    before the evidence; the named futures below. One self-contained <svg> for light and dark; every text is escaped."""
    return drawing.svg(scenarios, layers(scenarios))


def page(scenarios: ScenarioSet) -> str:
    """The picture with its numbers in tables, as one HTML file that loads nothing."""
    now, before = scenarios.marginals(), _before(scenarios)
    depends = {table.driver: ", ".join(table.parents) for table in scenarios.tables}
    rows = [
        (driver.name if not place else "", depends.get(driver.name, "") if not place else "", outcome,
         before[driver.name][outcome] if before else None, now[driver.name][outcome])
        for driver in scenarios.drivers
        for place, outcome in enumerate(driver.outcomes)
    ]  # fmt: skip
    prior = scenarios.prior
    futures = [
        (name, spoken(when), "", None if prior is None else float(prior[scenarios.mask(when)].sum()),
         scenarios.probability(when))
        for name, when in scenarios.named.items()
    ]  # fmt: skip
    tables = _table(("driver", "depends on", "outcome"), rows) + (
        _table(("future", "which is", ""), futures) if futures else ""
    )
    title = escape(scenarios.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{drawing.PAGE}</style></head>'
        f"<body>{svg(scenarios)}{tables}</body></html>\n"
    )


def _table(heads: Sequence[str], rows: Sequence[tuple[str, str, str, float | None, float]]) -> str:
    moved = any(row[3] is not None for row in rows)
    head = "".join(f"<th>{name}</th>" for name in heads)
    head += "".join(f"<th class=n>{name}</th>" for name in (("before", "now") if moved else ("now",)))
    lines = "".join(
        "<tr>"
        + "".join(f"<td>{escape(text)}</td>" for text in row[:3])
        + (f"<td class=n>{escape(drawing.share(row[3] or 0.0))} %</td>" if moved else "")
        + f"<td class=n>{escape(drawing.share(row[4]))} %</td></tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{lines}</table>"


def _before(scenarios: ScenarioSet) -> Mapping[str, Mapping[str, float]] | None:
    return None if scenarios.prior is None else scenarios.marginals(scenarios.prior)
