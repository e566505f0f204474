"""Networks of firms: from tables of sales to the systemic risk of every firm, and to what a failure does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from foreshock.core.errors import Collector
from foreshock.core.progress import Progress, silent
from foreshock.data.firms import endings, risk_frame, scenario_frame, write_result
from foreshock.data.tables import Table, read_table
from foreshock.exposure.firms import firm_network
from foreshock.propagation.failing import VARIANTS, FirmDays, fail_firms, firms_setting, run_firms
from foreshock.propagation.systemic import compared, systemic_risk
from foreshock.schema.firms import FirmScenario, OtherAnswer, SystemicRisk
from foreshock.schema.network import Network

Where = str | Path


def open_firms(links: Where, *, firms: Where = "", essential: Where = "", currency: str = "") -> Network:
    """The network of firms of a table of sales, as CSV, Excel or Parquet; see `exposure.firms.firm_network`.

    Raises
    ------
    UserError
        Every problem of every table.
    """
    found = Collector()
    tables: list[Table | None] = []
    for path in (links, firms, essential):
        table = None
        with found.gathering():
            table = read_table(path) if str(path) else None
        tables.append(table)
    found.raise_if_any()
    sold, known, needed = tables
    assert sold is not None
    return firm_network(sold, known, needed, currency=currency, name=Path(links).stem)


def firm_risk(
    network: Network,
    *,
    parameters: Mapping[str, float] | None = None,
    single: bool = False,
    band: bool = False,
    progress: Progress = silent,
) -> SystemicRisk:
    """The systemic-risk index of every firm; see `propagation.systemic.systemic_risk`.

    `band`: also under the other assumptions that `propagation.failing.VARIANTS` lists, as often as there are.
    """
    given = dict(parameters or {})
    found = systemic_risk(network, given, single=single, progress=progress)
    others = []
    for variant in VARIANTS["cascade"] if band else ():
        on, settings = variant.network(network), {**given, **variant.parameters}
        others.append(compared(variant.name, found, systemic_risk(on, settings, single=single, progress=progress)))
    return replace(found, others=tuple(others))


def firm_failure(
    network: Network,
    shocked: Mapping[str, float],
    *,
    days: float | None = None,
    how: FirmDays | None = None,
    parameters: Mapping[str, float] | None = None,
    band: bool = False,
    progress: Progress = silent,
) -> FirmScenario:
    """What it does to all that these firms lose this share of their capacity: at rest, or day by day with `how`.

    `days` that it lasts (default: `firms.outage_days`). `band`: also under the other assumptions that
    `propagation.failing.VARIANTS` lists. Raises UserError as `propagation.failing`.
    """
    given = dict(parameters or {})
    lasts = firms_setting("outage_days", given) if days is None else days

    def ask(on: Network, settings: Mapping[str, float]) -> FirmScenario:
        return fail_firms(on, shocked, lasts, settings) if how is None else run_firms(on, shocked, how, settings)

    if how is None:
        found = fail_firms(network, shocked, lasts, given)
    else:
        found = run_firms(network, shocked, how, given, progress)
    variants = VARIANTS["cascade" if how is None else how.rules] if band else ()
    others = []
    for done, variant in enumerate(variants):
        other = ask(variant.network(network), {**given, **variant.parameters})
        others.append(OtherAnswer(variant.name, other.total, other.part))
        progress("variants", done + 1, len(variants))
    return replace(found, others=tuple(others))


def firm_days(
    days: float | None = None,
    horizon: float = 365.0,
    *,
    rules: str = "inventory",
    rationing: str | None = None,
    criticality: str | None = None,
    parameters: Mapping[str, float] | None = None,
) -> FirmDays:
    """How to run day by day; see `propagation.failing.FirmDays`. `days` down: `firms.outage_days` where not given."""
    lasts = firms_setting("outage_days", parameters or {}) if days is None else days
    return FirmDays(days=lasts, horizon=horizon, rules=rules, rationing=rationing, criticality=criticality)


def shocked_firms(given: list[str]) -> dict[str, float]:
    """['A,B', 'C=40%'] -> {'A': 1.0, 'B': 1.0, 'C': 0.4}: the share of capacity that each firm loses.

    Raises UserError where what follows '=' is no share, or a firm is named twice.
    """
    found, shares = Collector(), {}
    for text in (part.strip() for one in given for part in one.split(",") if part.strip()):
        name, _, share = text.partition("=")
        if name.strip() in shares:
            found.add("is named twice.", field=name.strip(), hint="Give one share for each firm.")
        scale = 0.01 if share.endswith("%") else 1.0
        try:
            shares[name.strip()] = float(share.rstrip("% ")) * scale if share else 1.0
        except ValueError:
            found.add(f"'{share}' is no share.", field=name, hint="Write FIRM, or FIRM=0.4 or FIRM=40%.")
    found.raise_if_any()
    return shares


def check_output(path: Where, *, drawn: bool) -> None:
    """Raises UserError where a result cannot be written as this ends; `drawn`: with a picture and a page."""
    endings(path, drawn=drawn)


def save_risk(record: SystemicRisk, path: Where, about: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """Write the index of every firm as the ending says, or in every way into a folder; returns the files."""
    return write_result(risk_frame(record), about, texts, path)


def save_failure(record: FirmScenario, path: Where, about: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """Write what a failure does to every firm, likewise."""
    return write_result(scenario_frame(record), about, texts, path)
