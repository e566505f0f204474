"""A world table under stress as one HTML page: the answer, the map, the industries, the days, the assumptions.

The same frame, libraries and habits as the report of a company: every picture has its table, nothing is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from foreshock.data.countries import spoken
from foreshock.report.html import page
from foreshock.report.panels.record import assumptions
from foreshock.report.places import load_atlas
from foreshock.report.scene import Atlas
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import capital, clause, listed, money, money_parts, percent, plural
from foreshock.report.world import FLAT, NOTHING, OFF, band, course, future, going_without, share_of, shortages
from foreshock.schema.ranking import Fragility, PlaceLoss, Ranking, Variant
from foreshock.schema.run_record import RunRecord

FORMAT = "foreshock/world-report/1"
ENTRY = "world.js"
LIBRARIES = ("d3.min.js", "topojson-client.min.js", "plot.umd.min.js")
BARS, GAINS, FUTURES = 18, 6, 40
REST = "ROW"
GROUPS = ("shocks", "world")
SHORT = "time_to_survive"
TIMED = (SHORT, "time_to_recover", "lowest_output", "unmet_demand")
LOST = (
    Column("Loss", "money"),
    Column("Share of its output", "percent"),
    Column("Days of its output", "number"),
    Column("Smallest", "money"),
    Column("Largest", "money"),
)
TIMES = (
    Column("Short from day", "number"),
    Column("Back by day", "number"),
    Column("Lowest day's output", "percent"),
    Column("Unmet demand", "money"),
    Column("For want of"),
)
VARIED = (
    Column("Assumptions"),
    Column("Loss", "money"),
    Column("Lowest day's output", "percent"),
    Column("On day", "number"),
    Column("Collapses", "flag"),
    Column("Still falling at the end", "flag"),
    Column("Parameters"),
)
FUTURE = (
    Column("Future"),
    Column("Probability", "percent"),
    Column("Loss", "money"),
    Column("Share of all output", "percent"),
)


def build_world_report(record: Ranking, run: RunRecord, atlas: Atlas | None = None) -> str:
    """The whole page as one HTML text; equal records give equal text.

    `record` with all of its industries and regions, not only the first. `atlas` places countries; the shipped fact
    tables where none is given.
    """
    return page(world_payload(record, run, load_atlas() if atlas is None else atlas), ENTRY, LIBRARIES)


def world_payload(record: Ranking, run: RunRecord, atlas: Atlas) -> dict[str, Any]:
    """Every part of the page as JSON values."""
    return {
        "format": FORMAT,
        "currency": record.currency,
        "run": run.id,
        "answer": _answer(record),
        "countries": _countries(record, atlas),
        "industries": _industries(record),
        "days": _days(record),
        "assumptions": _assumptions(record),
        "futures": _futures(record),
        "made": _made(record, run),
    }


def _answer(record: Ranking) -> dict[str, Any]:
    amount, _, unit = money_parts(abs(record.total), math.nan, record.currency)
    word = "gain" if record.total < 0 else "loss"
    found = record.fragility
    short = [row for row in record.industries if math.isfinite(row.metrics.get(SHORT, math.inf))]
    of = share_of(abs(record.total) / record.output) if record.output else "-"
    return {
        "title": f"A {word} of {amount}\u00a0{unit}, {of} of world output".replace(" %", "\u00a0%")
        if abs(record.total) > NOTHING * record.output
        else "Nothing is lost",
        "lead": _lead(record),
        "table": record.table,
        "shocks": list(record.shocks),
        "off": [note for note in record.notes if note.startswith(OFF)],
        "horizon": f"{record.horizon:,.0f} days",
        "model": record.model,
        "fragile": found is not None and found.fragile,
        "warning": found.warning() if found is not None else "",
        "measured": found is not None,
        "cards": [
            {
                "title": f"Expected {word}" if len(record.futures) > 1 else word.capitalize(),
                "amount": amount,
                "unit": unit,
                "tone": word,
                "context": f"{of} of all output of {record.horizon:,.0f} days",
            },
            *_spread(record, found),
            *_lowest(record),
            {
                "title": "Industries that run short",
                "amount": f"{len(short):,}",
                "unit": f"of {len([row for row in record.industries if row.share == row.share]):,}",
                "tone": "",
                "context": f"in {plural(len({row.region for row in short}), 'country', 'countries')}"
                if short
                else "none falls below its normal output",
            },
        ],
    }


def _lead(record: Ranking) -> str:
    """Who bears it, and when it is worst."""
    losers = sorted((row for row in record.regions if row.loss > 0), key=lambda row: -row.loss)
    whole = sum(row.loss for row in losers)
    said = []
    if whole > 0:
        first = [f"{spoken(row.region)} ({percent(row.loss / whole)})" for row in losers[:3]]
        said.append(capital(f"{listed(first)} {'bear' if len(first) > 1 else 'bears'} most of what is lost."))
    gained = -sum(row.loss for row in record.regions if row.loss < 0)
    if gained > 0.01 * max(whole, gained):
        said.append(f"Others gain {money(gained, record.currency)}.")
    if record.path is not None:
        said.append(course(record.path))
    if wanting := going_without(record):
        said.append(wanting)
    return " ".join(said)


def _spread(record: Ranking, found: Fragility | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    ends = [-one.loss if record.total < 0 else one.loss for one in found.variants]
    amount, _, unit = band(min(ends), max(ends), record.currency).rpartition(" ")
    return [
        {
            "title": "Over the assumptions",
            "amount": amount.replace(" to ", " – "),
            "unit": unit,
            "tone": "",
            "context": f"{'fragile' if found.fragile else 'steady'}: {len(ends)} sets of assumptions differ "
            + (f"{found.ratio:,.1f} times" if math.isfinite(found.ratio) else "without bound"),
        }
    ]


def _lowest(record: Ranking) -> list[dict[str, Any]]:
    if record.path is None:
        return []
    at = int(record.path.argmin())
    calm = record.path[at] > 1 - FLAT
    return [
        {
            "title": "Lowest day",
            "amount": "none" if calm else f"{100 * record.path[at]:.2f}",
            "unit": "" if calm else "%",
            "tone": "",
            "context": "all output together never falls" if calm else f"of normal output, on day {at}",
        }
    ]


def _place(row: PlaceLoss) -> dict[str, Any]:
    return {
        "region": row.region,
        "country": row.name or row.region,
        "industry": row.title or row.sector,
        "loss": number(row.loss),
        "share": number(row.share),
        "days": number(row.days),
        "low": number(row.low),
        "high": number(row.high),
    }


def _countries(record: Ranking, atlas: Atlas) -> dict[str, Any]:
    rows = []
    for row in record.regions:
        place = atlas.countries.get(row.region)
        at = {} if place is None else {"numeric": place.numeric, "lat": number(place.lat), "lon": number(place.lon)}
        rows.append({**_place(row), "rest": row.region == REST, "numeric": "", "lat": None, "lon": None, **at})
    by_share = sorted((row for row in record.regions if row.share > FLAT), key=lambda row: -row.share)
    hardest = [f"{row.name or row.region} {share_of(row.share)}" for row in by_share[:4]]
    gains = sum(1 for row in record.regions if row.share < -FLAT)
    finding = f"Share of its own output lost: {', '.join(hardest)}." if hardest else "No country loses output."
    if gains:
        finding += f" {plural(gains, 'country gains', 'countries gain')}."
    return {
        "finding": finding,
        "rows": rows,
        "unplaced": [row["country"] for row in rows if not row["numeric"] and not row["rest"]],
        "table": table(
            (Column("Country"), Column("Code"), *LOST),
            (
                (row.name or row.region, row.region, row.loss, row.share, row.days, row.low, row.high)
                for row in record.regions
            ),
            note="Smallest and largest: over the assumptions, the country as a whole. A negative loss is a gain.",
        ),
    }


def _industries(record: Ranking) -> dict[str, Any]:
    losers = [row for row in record.industries if row.share > 1e-9]
    whole = sum(row.loss for row in losers)
    finding = "No industry loses output."
    if losers:
        part = percent(losers[0].loss / whole)
        finding = f"{_named(losers[0])} loses {money(losers[0].loss, record.currency)}, {part} of all that is lost."
    timed = bool(record.industries) and SHORT in record.industries[0].metrics
    return {
        "finding": finding,
        "losers": [_place(row) for row in losers[:BARS]],
        "short": shortages(losers[:BARS]),
        "gain": f"{_named(record.gainers[0])} gains most, {money(-record.gainers[0].loss, record.currency)}."
        if record.gainers
        else "",
        "gainers": [_place(row) for row in record.gainers[:GAINS]],
        "table": table(
            (Column("Country"), Column("Industry"), *LOST, *(TIMES if timed else ())),
            (_cells(row, TIMED if timed else ()) for row in record.industries),
            note="A negative loss is a gain. Short: output more than the tolerance below normal.",
        ),
    }


def _named(row: PlaceLoss) -> str:
    """'Mining in Russia'."""
    return f"{capital(row.title or row.sector)} in {spoken(row.region)}"


def _cells(row: PlaceLoss, metrics: Sequence[str]) -> tuple[Any, ...]:
    first = (row.name or row.region, row.title or row.sector, row.loss, row.share, row.days, row.low, row.high)
    values = [row.metrics.get(name, math.nan) for name in metrics]
    if values and math.isinf(values[0]):
        values[0] = values[1] = math.nan  # never short: no day at all
    return (*first, *values, *([row.lacks] if metrics else []))


def _days(record: Ranking) -> dict[str, Any] | None:
    if record.path is None:
        return None
    found = record.fragility
    names = [one.name for one in found.variants] if found is not None else ["as set"]
    paths = found.paths if found is not None and found.paths is not None else record.path[None, :]
    rows = ((day, *(float(path[day]) for path in paths)) for day in range(paths.shape[1]))
    return {
        "finding": course(record.path),
        "lines": [
            {
                "name": name,
                "values": [number(float(value), 7) for value in path],
                "collapsed": found is not None and found.variants[at].collapsed,
                "falling": found is not None and found.variants[at].falling,
            }
            for at, (name, path) in enumerate(zip(names, paths, strict=False))
        ],
        "spans": [
            {"from": number(start), "to": number(min(end, record.horizon)), "sentence": clause(sentence)}
            for (start, end), sentence in zip(record.spans, record.shocks, strict=False)
        ],
        "table": table([Column("Day", "number"), *(Column(name, "percent") for name in names)], rows),
    }


def _assumptions(record: Ranking) -> dict[str, Any] | None:
    found = record.fragility
    if found is None:
        return None
    return {
        "finding": _between(found, record.currency),
        "rows": [
            {
                "name": one.name,
                "loss": number(one.loss),
                "state": "collapses" if one.collapsed else "still falling" if one.falling else "",
            }
            for one in found.variants
        ],
        "table": table(
            VARIED,
            (
                (one.name, one.loss, one.lowest, _day(one), one.collapsed, one.falling, _set(one.parameters))
                for one in found.variants
            ),
        ),
    }


def _between(found: Fragility, currency: str) -> str:
    low, high = (pick(found.variants, key=lambda one: one.loss) for pick in (min, max))
    said = f"From {money(low.loss, currency)} under '{low.name}' to {money(high.loss, currency)} under '{high.name}'."
    return said if found.fragile else f"{said} The answer is about the shock, not about these assumptions."


def _day(one: Variant) -> int | None:
    return one.lowest_day if one.lowest_day >= 0 else None


def _set(parameters: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {value:g}" for name, value in parameters.items()) or "defaults"


def _futures(record: Ranking) -> dict[str, Any] | None:
    if len(record.futures) < 2:
        return None
    ordered = sorted(record.futures, key=lambda one: -one.loss)
    worst = ordered[0]
    costs = "brings" if worst.loss < 0 else "costs"
    return {
        "finding": f"The worst of {len(ordered)} futures {costs} {money(abs(worst.loss), record.currency)}, "
        f"at a chance of {percent(worst.probability)}.",
        "rows": [
            {"label": future(one.label), "probability": number(one.probability), "loss": number(one.loss)}
            for one in ordered[:FUTURES]
        ],
        "table": table(FUTURE, ((future(one.label), one.probability, one.loss, one.share) for one in ordered)),
    }


def _made(record: Ranking, run: RunRecord) -> dict[str, Any]:
    groups = tuple(dict.fromkeys((record.model, *GROUPS)))
    return {
        "notes": list(record.notes),
        "finding": f"Run {run.id} is repeatable: the same table, shocks, assumptions and version {run.version} give "
        "the same numbers.",
        "identity": table(
            (Column("What"), Column("Value")),
            [
                ("Table", record.table),
                ("Model", record.model),
                ("Days", f"{record.horizon:g}"),
                ("Foreshock", run.version),
                ("Seed", str(run.seed)),
                *((f"Set: {name}", f"{value:g}") for name, value in sorted(record.settings.items())),
                *((f"Input: {one.name}", f"sha256 {one.sha256}, {one.bytes:,} bytes") for one in run.inputs),
            ],
        ),
        "assumptions": assumptions(groups),
    }
