"""The page with every statement marked: for a terminal and for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from foreshock.core.printable import printable
from foreshock.schema.brief import Brief, Span, Statement

_BOLD, _DIM, _UNDER, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"
_SHADES = ((0.35, "\x1b[35m"), (0.65, "\x1b[33m"), (1.01, "\x1b[32m"))
_STYLE = """
:root{color-scheme:light dark;--text:#1c1f24;--ground:#fff;--faint:#6b7280;--low:#f3d9f5;--even:#fdeec4;--high:#d3efd9;
--none:#e4e7ec}
@media(prefers-color-scheme:dark){:root{--text:#e6e8eb;--ground:#14171a;--faint:#9aa3ad;--low:#4d2b52;--even:#57481a;
--high:#1f4a2b;--none:#333a42}}
body{font:16px/1.6 Georgia,serif;color:var(--text);background:var(--ground);max-width:44rem;margin:2rem auto;
padding:0 1rem}pre{white-space:pre-wrap;font:inherit;margin:0}
mark{color:inherit;border-radius:3px;padding:1px 2px}mark.low{background:var(--low)}mark.even{background:var(--even)}
mark.high{background:var(--high)}mark.none{background:var(--none)}mark b{text-decoration:underline}
sup{font:600 11px/1 system-ui,sans-serif;margin-left:2px}.dropped{color:var(--faint);text-decoration:line-through}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:3rem;border-top:1px solid var(--none);padding-top:1rem}
p.faint,td.faint{color:var(--faint)}a{color:inherit}td.number{text-align:right;white-space:nowrap}
table{border-collapse:collapse;font:13px/1.4 system-ui,sans-serif;margin-top:2rem;width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid var(--none)}
"""


def shown(statement: Statement) -> str:
    """The number of a statement in short: '0.73', 'not: 0.02', or 'no number'."""
    if statement.implied is None:
        return "no number"
    number = f"{statement.implied.p:.2f}"
    return f"not: {number}" if statement.polarity == "negated" else number


def explain_text(brief: Brief, *, color: bool = True) -> str:
    """The page as text: statements marked and numbered, what is no text dimmed, and a list of them below.

    `color`: with ANSI escape sequences; without, statements stand between brackets.
    """
    parts = []
    for piece, statement, number, dropped in _pieces(brief):
        if statement is not None:
            parts.append(_marked(brief, piece, statement, number, color))
        elif dropped:
            parts.append(f"{_DIM}{printable(piece)}{_OFF}" if color else f"~{printable(piece)}~")
        else:
            parts.append(printable(piece))
    listing = "\n".join(_line(number, one) for number, one in enumerate(brief.statements, 1))
    return "".join(parts).rstrip() + "\n\n" + (listing or "No statement about the future was found.") + "\n"


def _marked(brief: Brief, piece: str, statement: Statement, number: int, color: bool) -> str:
    text = printable(piece)
    if not color:
        return f"[{text}]({number}: {shown(statement)})"
    return f"{_shade(statement)}{_UNDER}{text}{_OFF}{_BOLD}[{number}: {shown(statement)}]{_OFF}"


def _shade(statement: Statement) -> str:
    p = 0.5 if statement.implied is None else statement.implied.p
    return next(code for limit, code in _SHADES if p < limit)


def _line(number: int, one: Statement) -> str:
    facts = [f"{number:>3}  {shown(one):>10}  {one.phrase}", one.event]
    if one.driver:
        facts.append(f"driver {one.driver} ({'+' if one.stance > 0 else '-' if one.stance < 0 else '0'})")
    facts += [condition.told for condition in one.conditions]
    if one.horizon is not None:
        facts.append(f"when: {one.horizon.text}")
    if one.source:
        facts.append(f"source: {one.source}")
    if one.engine != "rules":
        facts.append(f"read by: {one.engine}")
    return printable("\n                  ".join(facts))


def explain_html(brief: Brief) -> str:
    """The page as one HTML document that loads nothing: statements marked by colour, with a table below."""
    return html_page(brief.document.title or brief.document.file or "A page, read", html_body(brief))


def html_page(title: str, body: str) -> str:
    """An HTML document that loads nothing and runs nothing, whatever is in it. `body` is HTML, `title` is text."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><title>{safe(title)}</title><style>{_STYLE}</style>'
        f"</head><body>{body}</body></html>"
    )


def html_body(brief: Brief, prefix: str = "") -> str:
    """The marked page and its table as HTML. `prefix` stands before every id, where several pages share a document."""
    parts = []
    for piece, statement, number, dropped in _pieces(brief):
        if statement is not None:
            parts.append(_mark(piece, statement, number, prefix))
        elif dropped:
            parts.append(f'<span class="dropped">{safe(piece)}</span>')
        else:
            parts.append(safe(piece))
    rows = "".join(_row(number, one) for number, one in enumerate(brief.statements, 1))
    names = ("#", "p", "10-90 %", "phrase", "what", "given", "driver", "source")
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
    return f"<pre>{''.join(parts)}</pre><table>{head}{rows}</table>"


def safe(text: str) -> str:
    """Text of a page as HTML: no markup, and nothing that turns the direction of writing."""
    return escape(printable(text), quote=True)


def _mark(piece: str, statement: Statement, number: int, prefix: str) -> str:
    p = None if statement.implied is None else statement.implied.p
    shade = "none" if p is None else "low" if p < 0.35 else "even" if p < 0.65 else "high"
    cue = statement.cue
    text = safe(piece)
    if cue is not None and piece == statement.text:
        a, b = cue.start - statement.span.start, cue.end - statement.span.start
        if 0 <= a < b <= len(piece):
            text = f"{safe(piece[:a])}<b>{safe(piece[a:b])}</b>{safe(piece[b:])}"
    tip = safe(f"{statement.phrase}: {shown(statement)}")
    return f'<mark class="{shade}" id="{safe(prefix + statement.id)}" title="{tip}">{text}</mark><sup>{number}</sup>'


def _row(number: int, one: Statement) -> str:
    spread = "" if one.implied is None else f"{one.implied.p10:.2f}-{one.implied.p90:.2f}"
    stance = {1: "+", -1: "-", 0: "0"}[one.stance]
    cells = [
        str(number), shown(one), spread, one.phrase, one.event, "; ".join(c.told for c in one.conditions),
        f"{one.driver} {stance}" if one.driver else "",
        f"{one.source} [{one.engine}]".strip() if one.engine != "rules" else one.source,
    ]  # fmt: skip
    return "<tr>" + "".join(f"<td>{safe(cell)}</td>" for cell in cells) + "</tr>"


def _pieces(brief: Brief) -> Iterator[tuple[str, Statement | None, int, bool]]:
    """The page cut at every mark: (text, statement or None, its number, dropped). Overlaps go to the earlier mark."""
    marks: list[tuple[Span, Statement | None, int]] = [(s.span, s, n) for n, s in enumerate(brief.statements, 1)]
    marks += [(dropped.span, None, 0) for dropped in brief.dropped]
    page, at = brief.document.text, 0
    for span, statement, number in _in_order(marks):
        start = max(span.start, at)
        if start >= span.end:
            continue
        if start > at:
            yield page[at:start], None, 0, False
        yield page[start : span.end], statement, number, statement is None
        at = span.end
    if at < len(page):
        yield page[at:], None, 0, False


def _in_order(marks: Sequence[tuple[Span, Statement | None, int]]) -> list[tuple[Span, Statement | None, int]]:
    return sorted(marks, key=lambda mark: (mark[0].start, mark[0].end, mark[2]))
