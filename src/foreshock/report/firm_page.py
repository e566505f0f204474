"""The systemic risk of a network of firms as one HTML page: what it says, three pictures, the riskiest firms.

Plain markup without any script; a content security policy forbids it to load or run anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from foreshock import __version__
from foreshock.report.firm_pictures import curve, profile, sizes
from foreshock.report.firms import concentrated, rule, worst
from foreshock.schema.firms import SystemicRisk

ROWS = 1_000
"""Firms in the table of the page; the other files hold them all."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;--card:#fff;--page:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#30363d;--card:#161b22;--page:#0d1117}}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;margin:0}.lead{font-size:1.1rem;max-width:60rem}
.soft{color:var(--soft)}.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem}
figure{margin:0;padding:.75rem;background:var(--card);border:1px solid var(--line);border-radius:8px}
.table{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px;margin-top:1rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.35rem .75rem;text-align:left;border-bottom:1px solid var(--line)}
th{font-weight:600;position:sticky;top:0;background:var(--card)}.n{text-align:right;font-variant-numeric:tabular-nums}
""".strip()
COLUMNS = ("rank", "firm", "sector", "country", "risk", "by inputs", "by orders", "own share", "sum so far")


def risk_page(record: SystemicRisk) -> str:
    """The page. Equal records give equal text."""
    title = f"Systemic risk of {len(record):,} firms"
    lead = f"The failure of {worst(record)} {concentrated(record)}"
    replaced = rule(record).capitalize()
    how = (
        "Systemic risk is the share of all output that is lost once everybody has adapted to the complete failure of "
        f"one firm: shortages go down to customers, lost orders up to suppliers. {replaced}. Cascades stopped below a "
        f"change of {record.tolerance:g}."
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in record.notes)
    pictures = "".join(f"<figure>{picture}</figure>" for picture in (profile(record), sizes(record), curve(record)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(title)}</h1>\n<p class="lead">{escape(lead)}</p>\n<p class="soft">{escape(how)}</p>\n'
        f'<div class="pictures">{pictures}</div>\n{_table(record)}\n<ul class="soft">{notes}</ul>\n'
        f'<p class="soft">Foreshock {__version__}. This page loads nothing and sends nothing.</p>\n</main>\n</body>\n'
        "</html>\n"
    )


def _table(record: SystemicRisk) -> str:
    """The riskiest firms."""
    rising = record.curve()
    head = "".join(f'<th scope="col"{_side(at)}>{name}</th>' for at, name in enumerate(COLUMNS))
    rows = []
    for rank, at in enumerate(record.order[:ROWS].tolist(), 1):
        numbers = (record.index[at], record.downstream[at], record.upstream[at], record.share[at], rising[rank - 1])
        texts = (str(rank), record.firm[at], record.sector[at], record.country[at])
        rows.append(_row([*texts, *(f"{100 * float(value):.3f} %" for value in numbers)]))
    more = "" if len(record) <= ROWS else f'<p class="soft">The {ROWS:,} riskiest of {len(record):,} firms.</p>'
    return f'{more}<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td{_side(at)}>{escape(cell)}</td>" for at, cell in enumerate(cells)) + "</tr>"


def _side(column: int) -> str:
    return ' class="n"' if column == 0 or column > 3 else ""
