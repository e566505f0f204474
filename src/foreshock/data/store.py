"""The one save and the one load of the project.

    Brief, Pile, Plan, Study, RunRecord      JSON: brief.json, pile.json, plan.json, study.json, run.json
    ScenarioSet                        scenarios.parquet
    Losses                             losses.parquet, and beside it losses_cases.parquet
    Network                            nodes.parquet, arcs.parquet, demand.parquet, stocks.parquet
    WorldTable                         world.npz
    any other record                   JSON
    the view of a run                  a folder with all of these and view.json, which says what is what

Equal records give equal bytes, and a loaded record equals the one that was saved. Every file can be queried in place.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ValidationError

from foreshock.core.errors import Problem, UserError
from foreshock.data import codec, columns
from foreshock.data.arrays import load_world, save_world
from foreshock.data.files import missing, read_bytes, read_text, write_atomically
from foreshock.schema.brief import Brief
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.pile import Pile
from foreshock.schema.plan import Plan
from foreshock.schema.run_record import RunRecord
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import Study
from foreshock.schema.world import WorldTable

__all__ = [
    "load",
    "load_losses",
    "load_network",
    "load_record",
    "load_scenarios",
    "load_view",
    "query",
    "read_bytes",
    "read_text",
    "save",
    "save_losses",
    "save_network",
    "save_record",
    "save_scenarios",
    "save_view",
]

KEY = "foreshock"
VIEW = "view.json"
RECORD = "run.json"
ROW_GROUP = 122_880
MAX_RESULT_BYTES = 20_000_000_000
_FORMATS: Mapping[str, type[BaseModel]] = {
    "foreshock/brief/1": Brief,
    "foreshock/pile/1": Pile,
    "foreshock/plan/1": Plan,
    "foreshock/run/1": RunRecord,
    "foreshock/study/1": Study,
}
_FILES: Mapping[type, str] = {
    Brief: "brief.json",
    Pile: "pile.json",
    Plan: "plan.json",
    RunRecord: RECORD,
    Study: "study.json",
    ScenarioSet: "scenarios.parquet",
    Losses: "losses.parquet",
    WorldTable: "world.npz",
}


def save(record: Any, path: str | Path) -> Path:
    """Save any record. `path` with an ending is a file, else a folder that gets the record's usual files.

    Returns the file or folder. Files appear whole or not at all; older ones are replaced.

    Raises
    ------
    UserError
        A record that needs several files is given one file's name, or the ending is not that of its kind.
    """
    target = Path(path)
    if isinstance(record, Network) or _is_view(record):
        if target.suffix:
            raise UserError([Problem("is one file; this record needs a folder.", str(path), hint="Leave the ending.")])
        save_network(record, target) if isinstance(record, Network) else save_view(record, target)
        if _is_view(record):
            save_record(record.record, target)
        return target
    usual = _FILES.get(type(record), f"{type(record).__name__.casefold()}.json")
    file = target if target.suffix else target / usual
    if file.suffix != Path(usual).suffix:
        hint = f"Call it {file.with_suffix(Path(usual).suffix).name}."
        raise UserError([Problem(f"cannot hold a {type(record).__name__}.", str(path), hint=hint)])
    if isinstance(record, ScenarioSet):
        save_scenarios(record, file)
    elif isinstance(record, Losses):
        save_losses(record, file)
    elif isinstance(record, WorldTable):
        save_world(record, file)
    else:
        write_atomically(file, _json(record))
    return file


def load(path: str | Path) -> Any:
    """The record that `save` was given: from its file, or from a folder that holds a run, a network or one record.

    Raises
    ------
    UserError
        There is no such file, or it is no record of this version of the program.
    """
    target = Path(path)
    if target.is_dir():
        return _load_folder(target)
    if target.suffix == ".npz":
        return load_world(target)
    if target.suffix != ".parquet":
        return _load_json(target)
    kind = _extra(target).get("type")
    if kind == ScenarioSet.__name__:
        return load_scenarios(target)
    if kind == Losses.__name__:
        return load_losses(target)
    if kind == Network.__name__:
        return load_network(target.parent)
    raise UserError([Problem("is a table, not a record that can be loaded.", str(path), hint="Give its folder.")])


def save_scenarios(scenarios: ScenarioSet, path: str | Path) -> None:
    """Write a ScenarioSet: one row per scenario, see `columns.scenario_frame`."""
    frame, extra = columns.scenario_frame(scenarios)
    _write(frame, path, ScenarioSet, extra)


def load_scenarios(path: str | Path) -> ScenarioSet:
    """The ScenarioSet of a file; its shocks are made by the kinds that the registry knows. Raises UserError."""
    frame, extra = _read(path, ScenarioSet)
    return columns.scenarios_of(frame, extra)


def save_losses(losses: Losses, path: str | Path) -> None:
    """Write Losses: one row per case and target, and beside it `<name>_cases.parquet` with one row per case."""
    frame, extra = columns.loss_frame(losses)
    _write(columns.case_frame(losses), _cases_file(path), None, {})
    _write(frame, path, Losses, extra)


def load_losses(path: str | Path) -> Losses:
    """The Losses of a file and the file of its cases. Raises UserError."""
    frame, extra = _read(path, Losses)
    cases, _ = _read(_cases_file(path), None)
    return columns.losses_of(frame, cases, extra)


def save_network(network: Network, folder: str | Path) -> None:
    """Write the tables of a network into a folder."""
    for part, (frame, extra) in columns.network_frames(network).items():
        _write(frame, Path(folder) / f"{part}.parquet", Network, extra)


def load_network(folder: str | Path) -> Network:
    """The Network of a folder. Raises UserError."""
    return columns.network_of({part: _read(Path(folder) / f"{part}.parquet", Network) for part in columns.PARTS})


def save_record(record: RunRecord, folder: str | Path) -> None:
    """Write `run.json` of a run."""
    write_atomically(Path(folder) / RECORD, _json(record))


def load_record(folder: str | Path) -> RunRecord:
    """`run.json` of a run. Raises UserError."""
    found = _load_json(Path(folder) / RECORD)
    if not isinstance(found, RunRecord):
        raise UserError([Problem("is no run record.", str(Path(folder) / RECORD))])
    return found


def save_view(view: Any, folder: str | Path) -> None:
    """Write every record of a view (a dataclass of records), each into its own file, and `view.json` with the list.

    The run record is left to `save_record`, since it holds the hashes of the others.
    """
    home = Path(folder)
    listed: dict[str, str | None] = {}
    for field in dataclasses.fields(view):
        value = getattr(view, field.name)
        listed[field.name] = None if value is None else _place(field.name, value)
        if value is None or isinstance(value, RunRecord):
            continue
        save_network(value, home) if isinstance(value, Network) else save(value, home / str(listed[field.name]))
    content = {"format": "foreshock/view/1", "class": codec.class_path(type(view)), "fields": listed}
    write_atomically(home / VIEW, json.dumps(content, indent=1) + "\n")


def load_view(folder: str | Path) -> Any:
    """The view that `save_view` and `save_record` wrote. Raises UserError."""
    home = Path(folder)
    content = json.loads(read_text(home / VIEW))
    kind = codec.class_of(content["class"])
    values = {
        name: None if file is None else load_network(home) if file == "." else load(home / file)
        for name, file in content["fields"].items()
    }
    return kind(**values)


def query(folder: str | Path, sql: str) -> pl.DataFrame:
    """Ask the files of a run, in place, in SQL (DuckDB): every .parquet and .json file is a view named after it.

    >>> query("runs/4f0c1b2a9d3e", "select target, sum(weight * loss) from losses group by target")  # doctest: +SKIP

    Raises
    ------
    UserError
        The folder holds no such files, or the question cannot be answered; the message is DuckDB's.
    """
    import duckdb

    home = Path(folder)
    files = {path.stem: path for path in sorted(home.glob("*.json")) + sorted(home.glob("*.parquet"))}
    if not files:
        raise UserError([missing(home / "losses.parquet", str(home / "losses.parquet"))])
    with duckdb.connect() as connection:
        try:
            for name, path in files.items():
                if name in sql:
                    reader = "read_parquet" if path.suffix == ".parquet" else "read_json"
                    place = str(path).replace("'", "''")
                    connection.execute(f"create view \"{name}\" as select * from {reader}('{place}')")
            answer = connection.execute(sql)
            titles = [column[0] for column in answer.description or ()]
            return pl.DataFrame(answer.fetchall(), schema=titles, orient="row", infer_schema_length=None)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise UserError([Problem(f"the query failed: {reason}", hint=f"Tables: {', '.join(files)}.")]) from None


def _is_view(record: Any) -> bool:
    return dataclasses.is_dataclass(record) and isinstance(getattr(record, "record", None), RunRecord)


def _place(name: str, value: Any) -> str:
    """File of a record within a run: the usual one, named after the field of the view."""
    if isinstance(value, RunRecord):
        return RECORD
    if isinstance(value, Network):
        return "."
    return f"{name}{Path(_FILES.get(type(value), 'record.json')).suffix}"


def _cases_file(path: str | Path) -> Path:
    return Path(path).with_name(f"{Path(path).stem}_cases.parquet")


def _json(record: Any) -> str:
    """A record as JSON text; those with a format of their own as plain JSON that anybody can read."""
    if isinstance(record, BaseModel) and type(record) in _FORMATS.values():
        return record.model_dump_json(indent=1) + "\n"
    return json.dumps(codec.encode(record), ensure_ascii=False, indent=1) + "\n"


def _load_json(path: Path) -> Any:
    text = read_text(path, limit=MAX_RESULT_BYTES)
    try:
        content = json.loads(text)
        form = str(content.get("format")) if isinstance(content, dict) else ""
        if form in _FORMATS:
            return _FORMATS[form].model_validate_json(text)
        if isinstance(content, dict) and any(key.startswith("@") for key in content):
            return codec.decode(content)
    except ValidationError as error:
        problems = [Problem(one["msg"], str(path), field=".".join(map(str, one["loc"]))) for one in error.errors()]
        raise UserError(problems) from None
    except (ValueError, TypeError, KeyError) as error:
        raise UserError([Problem(f"is no record of Foreshock: {error}", str(path))]) from None
    raise UserError([Problem("is no record of Foreshock.", str(path))])


def _load_folder(folder: Path) -> Any:
    if (folder / VIEW).is_file():
        return load_view(folder)
    if (folder / "nodes.parquet").is_file():
        return load_network(folder)
    found = [folder / name for name in _FILES.values() if (folder / name).is_file()]
    if len(found) != 1:
        what = f"holds {', '.join(path.name for path in found)}." if found else "holds no record."
        raise UserError([Problem(what, str(folder), hint="Give the path of one file.")])
    return load(found[0])


def _write(frame: pl.DataFrame, path: str | Path, kind: type | None, extra: columns.Extra) -> None:
    """A frame as Parquet whose bytes depend on nothing but the frame and `extra`.

    Without statistics: they leave NaN out, and a reader that trusts them would skip the rows that are NaN.
    """
    out = io.BytesIO()
    content = {"type": "" if kind is None else kind.__name__, **extra}
    frame.write_parquet(
        out,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP,
        statistics=False,
        metadata={KEY: json.dumps(content, ensure_ascii=False)},
    )
    write_atomically(path, out.getvalue())


def _read(path: str | Path, kind: type | None) -> tuple[pl.DataFrame, columns.Extra]:
    extra = _extra(path)
    wanted = "" if kind is None else kind.__name__
    if extra.get("type") != wanted:
        raise UserError([Problem(f"does not hold {wanted or 'cases'} saved by Foreshock.", str(path))])
    return pl.read_parquet(Path(path)), extra


def _extra(path: str | Path) -> columns.Extra:
    content = read_bytes(path, limit=MAX_RESULT_BYTES)
    try:
        found = pl.read_parquet_metadata(io.BytesIO(content)).get(KEY)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise UserError([Problem(f"is no sound Parquet file: {reason}", str(path))]) from None
    extra: columns.Extra = json.loads(found) if found else {}
    return extra
