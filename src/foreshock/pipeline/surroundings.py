"""The world table that a company stands in: found, read, and joined to the company's network."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from foreshock.core.errors import Collector, Problem, UserError, did_you_mean
from foreshock.core.ids import digest
from foreshock.core.marked import Marked
from foreshock.core.registry import family, get
from foreshock.exposure.embed import embed
from foreshock.pipeline.sources import open_table
from foreshock.schema.labels import Labels
from foreshock.schema.network import Network
from foreshock.schema.run_record import InputFile
from foreshock.schema.study import Study, Surroundings
from foreshock.schema.world import WorldTable

MODEL = "ario"
"""The model of a company inside a world table, as a study writes it."""
COUNTED = "lines"
"""The same model, counted in the company's lost sales."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The company inside the world, or why it could not be put there."""

    network: Network | None = None
    company: Network | None = None
    """The company alone, its suppliers with the sectors of the table that they stand for."""
    table: InputFile | None = None
    note: str = ""


def check_model(study: Study, document: Marked, found: Collector) -> None:
    """A study in a world runs day by day; one without runs what the company's own network allows."""
    line = document.line(("model",))
    if study.world is not None and study.model != MODEL:
        what = f"'{study.model}' runs the company alone; inside a world table the model is '{MODEL}'."
        found.add(what, file=document.file, line=line, field="model", hint="Leave `model` out, or leave out `world`.")
    if study.world is None and study.model == MODEL:
        what = f"'{MODEL}' runs networks in money, and the company's tables count in units."
        hint = "Add a section `world` with the world table that the company stands in, or write model: flow."
        found.add(what, file=document.file, line=line, field="model", hint=hint)


def surround(root: Path, study: Study, document: Marked, company: Network, *, later: bool = False) -> Joined:
    """The company inside the table of `study.world`; nothing where it names none.

    `later`: a table that is not at hand is a note and no error.

    Raises
    ------
    UserError
        Every problem of the section, each with its line, or of the table.
    """
    world = study.world
    if world is None:
        return Joined()
    _source(world, document)
    path, why = _place(root, world.table)
    if path is None:
        problem = _missing(world, document, why)
        if not later:
            raise UserError([problem])
        return Joined(note=f"{problem.what[0].upper()}{problem.what[1:]} {problem.hint}")
    table = open_table(path, source=world.source, year=world.year)
    try:
        joint = embed(company, table, world.sectors, exchange=world.exchange)
    except UserError as error:
        raise UserError(_placed(problem, document) for problem in error.problems) from None
    return Joined(network=joint, company=_named(company, joint), table=_record(table))


def _named(company: Network, joint: Network) -> Network:
    nodes = company.nodes
    return company.with_(nodes=replace(nodes, sector=Labels.of(joint.nodes.sector.decode()[: len(nodes)])))


def _source(world: Surroundings, document: Marked) -> None:
    known = [name for name in family("sources") if hasattr(get("sources", name), "read")]
    if world.source and world.source not in known:
        line = document.line(("world", "source"))
        what, hint = f"there is no source '{world.source}'.", did_you_mean(world.source, known)
        raise UserError([Problem(what, document.file, line, "world.source", hint)])


def _place(root: Path, table: str) -> tuple[Path | None, str]:
    """Where the table lies; None, and why, where it is not."""
    name = table.removeprefix("$").strip("{}")
    if table.startswith("$") and not os.environ.get(name):
        return None, f"the environment variable {name} is not set."
    path = root / Path(os.environ[name] if table.startswith("$") else table).expanduser()
    return (path, "") if path.exists() else (None, f"there is nothing at {path}.")


def _missing(world: Surroundings, document: Marked, why: str) -> Problem:
    hint = "Give the path of a world table."
    if world.source:
        source = get("sources", world.source)
        release = source.files if world.year is None else source.files.replace("<year>", str(world.year))
        hint = f"It is the {source.title} ({release}; licence: {source.licence}), published at {source.href}."
    if world.table.startswith("$"):
        hint += f" Then: export {world.table.removeprefix('$').strip('{}')}=PATH"
    return Problem(
        f"the world table is not here: {why}", document.file, document.line(("world", "table")), "world.table", hint
    )


def _placed(problem: Problem, document: Marked) -> Problem:
    """The problem at the line of the study that it belongs to."""
    path = ("world", "sectors", problem.field) if problem.field else ("world",)
    field = ".".join(part for part in path)
    return replace(problem, file=document.file, line=document.line(path), field=field)


def _record(table: WorldTable) -> InputFile:
    """The table by its content, wherever it lies and in whatever form."""
    content = b"".join(part.tobytes() for part in (table.Z, table.F, table.x))
    return InputFile(name=f"{table.source} {table.year}", sha256=digest(content), bytes=len(content))
