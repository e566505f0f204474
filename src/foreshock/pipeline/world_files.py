"""The files of a run on a world table: tables that a spreadsheet opens, and the page that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from foreshock.core.ids import digest
from foreshock.data import store
from foreshock.data.files import write_atomically
from foreshock.pipeline.world import WorldAnswer
from foreshock.propagation.ranking import rank
from foreshock.report.world_page import build_world_report
from foreshock.schema.ranking import PlaceLoss, Ranking, Variant

if TYPE_CHECKING:
    import polars as pl

PAGE = "world.html"


def full(answer: WorldAnswer) -> Ranking:
    """The ranking with every industry and every region."""
    short = answer.ranking
    whole = rank(
        answer.network,
        answer.losses,
        found=short.fragility,
        shocks=short.shocks,
        top=len(answer.losses.targets),
        parameters=short.settings,
    )
    return replace(whole, seconds=short.seconds, spans=short.spans, unserved=short.unserved)


def world_page(answer: WorldAnswer) -> str:
    """The page of a run, one HTML text that loads nothing."""
    return build_world_report(full(answer), answer.record)


def world_tables(answer: WorldAnswer) -> dict[str, pl.DataFrame]:
    """Every table of a run: 'industries' and 'countries' (one row each, largest loss first, with the band and the loss
    under every set of assumptions), 'futures', and, where the model has them, 'assumptions' and 'days'.

    Money in the table's currency over the horizon; shares of output; an infinite day is one that does not come.
    """
    import polars as pl

    ranking = full(answer)
    found = ranking.fragility
    tables = {
        "industries": pl.DataFrame(_rows(ranking.industries)),
        "countries": pl.DataFrame(_rows(ranking.regions)).drop("sector", "industry"),
        "futures": pl.DataFrame(
            [
                {"future": one.label, "probability": one.probability, "loss": one.loss, "share": one.share}
                for one in ranking.futures
            ]
        ),
    }
    if found is not None:
        tables["assumptions"] = pl.DataFrame(
            [
                {
                    "assumptions": one.name,
                    "loss": one.loss,
                    "lowest": one.lowest,
                    "lowest_day": one.lowest_day if one.lowest_day >= 0 else None,
                    "collapses": one.collapsed,
                    "still_falling": one.falling,
                    **{name: one.parameters.get(name) for name in _varied(found.variants)},
                }
                for one in found.variants
            ]
        )
    if ranking.path is not None:
        names = ["as set"] if found is None else [one.name for one in found.variants]
        paths = [ranking.path] if found is None or found.paths is None else list(found.paths)
        tables["days"] = pl.DataFrame({"day": range(len(ranking.path)), **dict(zip(names, paths, strict=False))})
    return tables


def write_world(answer: WorldAnswer, folder: str | Path) -> tuple[Path, ...]:
    """Write everything into a folder: world.html, every table as CSV and Parquet, losses.parquet with every case, and
    run.json. Files appear whole or not at all; others in the folder are left alone."""
    home = Path(folder)
    store.save(answer.losses, home)
    made: dict[str, str | bytes] = {PAGE: world_page(answer)}
    for name, frame in world_tables(answer).items():
        out = BytesIO()
        frame.write_parquet(out)
        made |= {f"{name}.csv": frame.write_csv(), f"{name}.parquet": out.getvalue()}
    for name, content in made.items():
        write_atomically(home / name, content)
    names = sorted((*made, "losses.parquet", "losses_cases.parquet"))
    outputs = {name: digest((home / name).read_bytes()) for name in names}
    store.save_record(answer.record.model_copy(update={"outputs": outputs}), home)
    return tuple(home / name for name in (*names, store.RECORD))


def _rows(places: Sequence[PlaceLoss]) -> list[Mapping[str, object]]:
    return [
        {
            "country": row.name or row.region,
            "region": row.region,
            "industry": row.title or row.sector,
            "sector": row.sector,
            "loss": row.loss,
            "share": row.share,
            "days_of_output": row.days,
            "low": row.low,
            "high": row.high,
            **row.metrics,
            **({"for_want_of": row.lacks} if row.metrics else {}),
        }
        for row in places
    ]


def _varied(variants: Sequence[Variant]) -> list[str]:
    """The assumptions that any of the variants sets."""
    return sorted({name for one in variants for name in one.parameters})
