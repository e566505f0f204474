"""What a result moves with, as files: a picture, a page, a table, JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import textwrap
from html import escape as _escape
from typing import Any

from foreshock.core.printable import escaped, printable
from foreshock.report import sensitivity as said
from foreshock.report.answers import plain
from foreshock.schema.sensitivity import MEASURES, Sensitivity

SHOWN = 20
WIDTH, LABEL, VALUE, ROW, HEAD, MARGIN = 940, 380, 92, 26, 112, 16
LINE = 138
"""Letters of a line of text under the title."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STYLE = (
    ".t{font:600 15px system-ui,sans-serif;fill:#1f2328}.s,.v{font:12px system-ui,sans-serif;fill:#57606a}"
    ".l{font:12.5px system-ui,sans-serif;fill:#1f2328}.lo{fill:#56b4e9}.hi{fill:#0072b2}.m{stroke:#1f2328}"
    "@media(prefers-color-scheme:dark){.t,.l{fill:#e6edf3}.s,.v{fill:#8b949e}.m{stroke:#e6edf3}.hi{fill:#0f8fd6}}"
)
_PAGE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}"
    "table{border-collapse:collapse;width:100%;font-size:.86rem}th,td{text-align:left;padding:.25rem .6rem .25rem 0;"
    "border-bottom:1px solid #d0d7de;vertical-align:top}td.n{text-align:right;white-space:nowrap}small{color:#57606a}"
    "svg{width:100%;height:auto}@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}"
    "th,td{border-color:#30363d}small{color:#8b949e}}"
)


def data(record: Sensitivity) -> dict[str, Any]:
    """The record as JSON values, with its conclusions."""
    return {"conclusions": {name: said.conclusion(record, name) for name in record.measures}, **plain(record)}


def text(record: Sensitivity, ending: str, measure: str) -> str:
    """The file with this ending: '.html', '.svg' (of one measure), '.csv' or '.json'."""
    if ending == ".svg":
        return svg(record, measure)
    return {".html": page, ".csv": as_csv, ".json": as_json}[ending](record)


def as_json(record: Sensitivity) -> str:
    """The same as text."""
    return escaped(json.dumps(data(record), ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def as_csv(record: Sensitivity) -> str:
    """One row per measure and factor, the strongest first; unknown is empty. Text that a spreadsheet would take for a
    formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ("mu", "mu_star", "sigma", "confidence")
    shares = ("first", "first_confidence", "total", "total_confidence")
    head = ["measure", "rank", "assumption", "what", "unit", "low", "mode", "high", "shape", "source", "base"]
    writer.writerow([*head, "at_low", "at_high", "swing", *columns, *shares, "more_of_it"])
    for name in record.measures:
        at, swing = record.column(name), record.swing(name)
        effects, indices = record.effects.get(name), record.indices.get(name)
        for rank, one in enumerate(record.order(name).tolist(), 1):
            factor = record.factors[one]
            numbers = [record.base[at], record.low[one, at], record.high[one, at], swing[one]]
            numbers += [math.nan if effects is None else getattr(effects, column)[one] for column in columns]
            numbers += [math.nan if indices is None else getattr(indices, column)[one] for column in shares]
            texts = [factor.name, factor.title, factor.unit]
            ends = [factor.low, factor.mode, factor.high]
            row = [*map(_safe, texts), *map(_cell, ends), factor.shape, _safe(factor.source), *map(_cell, numbers)]
            writer.writerow([name, rank, *row, said.behaviour(record, name, one)])
    return out.getvalue()


def _cell(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def svg(record: Sensitivity, measure: str, top: int = SHOWN) -> str:
    """The tornado as one self-contained <svg>, the widest swing on top; every text is escaped."""
    at = record.column(measure)
    base, swing, moves = float(record.base[at]), record.swing(measure), record.moves(measure)
    order = sorted((one for one in range(len(record.factors)) if moves[one]), key=lambda one: -float(swing[one]))[:top]
    ends = {one: (float(record.low[one, at]), float(record.high[one, at])) for one in order}
    known = [value for pair in ends.values() for value in pair if not math.isnan(value)]
    left, right = min([base, *known]), max([base, *known])
    room = WIDTH - LABEL - 2 * VALUE - 2 * MARGIN
    scale = room / (right - left) if right > left else 0.0

    def x(value: float) -> float:
        return LABEL + VALUE + MARGIN + (value - left) * scale

    height = HEAD + ROW * max(len(order), 1) + MARGIN
    title = escape(f"{record.title}: what moves the {MEASURES[measure]}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f'<text class="t" x="{MARGIN}" y="26">{title}</text>',
        *_lines(said.conclusion(record, measure)),
    ]
    for line, one in enumerate(order):
        y = HEAD + ROW * line
        factor = record.factors[one]
        about = escape(f"{factor.name}: {factor.title} {said.span(factor)} {factor.unit}. {factor.source}")
        label = escape(said.plain_title(factor, 52))
        parts.append(f'<g><title>{about}</title><text class="l" x="{MARGIN}" y="{y + 14}">{label}</text>')
        parts += _bars([x(value) for value in ends[one]], x(base), y + 2)
        parts.append(_value(said.shown(record, measure, ends[one][0]), LABEL + VALUE + MARGIN - 8, y, "end"))
        parts.append(_value(said.shown(record, measure, ends[one][1]), WIDTH - VALUE + 8 - MARGIN, y, "start"))
        parts.append("</g>")
    bottom = HEAD + ROW * len(order)
    parts.append(f'<line class="m" x1="{x(base):.1f}" x2="{x(base):.1f}" y1="{HEAD - 4}" y2="{bottom}"/>')
    parts.append(_value(said.shown(record, measure, base), x(base), HEAD - 22, "middle"))
    parts.append(_value("at the low end (light)", LABEL + VALUE + MARGIN - 8, HEAD - 38, "end"))
    parts.append(_value("at the high end (dark)", WIDTH - MARGIN, HEAD - 38, "end"))
    return "\n".join([*parts, "</svg>\n"])


def _bars(ends: list[float], middle: float, y: float) -> list[str]:
    """From the middle to the results at the low and the high end; above one another where both lie on one side."""
    beside = (ends[0] - middle) * (ends[1] - middle) > 0
    high = (ROW - 9) / 2 if beside else ROW - 9
    return [
        f'<rect class="{name}" x="{min(middle, end):.1f}" y="{y + high * (beside and name == "hi"):g}" '
        f'width="{abs(end - middle):.1f}" height="{high:g}"/>'
        for end, name in zip(ends, ("lo", "hi"), strict=True)
        if not math.isnan(end)
    ]


def escape(text: str) -> str:
    """Text that is safe inside markup, without characters that it may not hold."""
    return _escape(printable(text))


def _value(text: str, x: float, y: float, anchor: str) -> str:
    return f'<text class="v" text-anchor="{anchor}" x="{x:.1f}" y="{y + 14:g}">{escape(text)}</text>'


def _lines(sentence: str) -> list[str]:
    """A sentence under the title, in up to three lines."""
    rows = textwrap.wrap(printable(sentence), LINE)[:3]
    return [f'<text class="s" x="{MARGIN}" y="{44 + 15 * line}">{escape(row)}</text>' for line, row in enumerate(rows)]


def page(record: Sensitivity) -> str:
    """Every measure with its tornado and its table as one HTML file that runs nothing and asks nobody."""
    title = escape(record.title)
    how = said.METHODS[record.method].format(groups=record.groups)
    lead = (
        f"{record.model}, {len(record.factors)} assumptions, {len(record.results):,} runs, {how}, seed {record.seed}."
    )
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}: what the answer moves with</title><style>{_PAGE}</style></head><body>",
        f"<h1>{title}</h1><p><small>{escape(lead)}</small></p>",
    ]
    for name in record.measures:
        heading = MEASURES[name]
        parts += [f"<h2>{escape(heading[:1].upper() + heading[1:])}</h2>", svg(record, name)]
        parts += [f"<p>{escape(said.reach(record, name))}</p>", _table(record, name)]
    if record.notes:
        parts.append("<h2>Notes</h2><ul>" + "".join(f"<li>{escape(note)}</li>" for note in record.notes) + "</ul>")
    return "\n".join([*parts, "</body></html>\n"])


def _table(record: Sensitivity, measure: str) -> str:
    heads = ["assumption", "range", *said.headings(record, measure), "more of it"]
    rows = ["<table><thead><tr>", *(f"<th>{escape(head)}</th>" for head in heads), "</tr></thead><tbody>"]
    for at in record.order(measure).tolist():
        factor = record.factors[at]
        about = f"{factor.name}, {factor.unit}, {factor.shape}. {factor.source}"
        rows.append(f"<tr><td>{escape(factor.title)}<br><small>{escape(about)}</small></td>")
        figures = "".join(f'<td class="n">{escape(text)}</td>' for text in said.strength(record, measure, at))
        rows.append(f"<td>{escape(said.span(factor))}</td>{figures}")
        rows.append(f"<td>{escape(said.behaviour(record, measure, at))}</td></tr>")
    return "".join([*rows, "</tbody></table>"])
