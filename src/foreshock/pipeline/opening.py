"""Opening a study: every file read and checked, every problem told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from foreshock.core.errors import Collector, Problem, UserError
from foreshock.core.ids import digest, digest_json
from foreshock.core.marked import Marked, parse
from foreshock.data.files import inside, read_bytes, read_text
from foreshock.data.tables import Table, read_folder
from foreshock.exposure import build
from foreshock.exposure.attributes import TABLES
from foreshock.pipeline.ledgers import LEDGER, records_beside
from foreshock.pipeline.surroundings import COUNTED, Joined, check_model, surround
from foreshock.planning import parse_measures
from foreshock.scenarios import parse as parse_scenarios
from foreshock.scenarios.earned import NO_RECORDS, Records
from foreshock.scenarios.heard import read_evidence
from foreshock.scenarios.revision import revise
from foreshock.schema.network import Network
from foreshock.schema.plan import Measure
from foreshock.schema.run_record import InputFile
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import Study
from foreshock.schema.validate import validate

STUDY = "study.yaml"
MAX_TABLE_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """An article as given: its bytes and the name a person knows it by."""

    content: bytes
    file: str


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """A study whose every file has been read and found good."""

    folder: Path
    study: Study
    scenarios: ScenarioSet
    network: Network
    """The company alone."""
    measures: tuple[Measure, ...]
    page: Page | None
    inputs: tuple[InputFile, ...]
    joined: Joined = field(default_factory=Joined)
    """The company inside the world table that the study names."""
    records: Records = NO_RECORDS
    """What the sources of the study's ledger have earned by their past scores."""

    @property
    def stage(self) -> Network:
        """The network that the shocks land on."""
        return self.network if self.joined.network is None else self.joined.network

    @property
    def model(self) -> str:
        """The model in the registry: inside a world table the one that counts the company's lines."""
        return self.study.model if self.joined.network is None else COUNTED

    @property
    def horizon(self) -> float:
        """Days: the study's own, else the scenarios'."""
        return self.scenarios.horizon if self.study.horizon is None else self.study.horizon


def open_study(
    folder: str | Path,
    *,
    article: str | Path | None = None,
    seed: int | None = None,
    budget: str | float | None = None,
    world_later: bool = False,
) -> OpenStudy:
    """Read and check every file of a study; `article`, `seed` and `budget` stand in for the study's own.

    `world_later`: a world table that the study names and that is not at hand is a note instead of a problem.

    Raises
    ------
    UserError
        With every problem of every file at once.
    """
    root = Path(folder)
    inputs: list[InputFile] = []
    document = _read_study(root, inputs)
    study = _overridden(_validated(document), seed=seed, budget=budget)
    found = Collector()
    _one_currency(study, found)
    check_model(study, document, found)
    page: Page | None = None
    scenarios: ScenarioSet | None = None
    network: Network | None = None
    measures: tuple[Measure, ...] = ()
    joined = Joined()
    records = NO_RECORDS
    with found.gathering():
        page = _page(root, study, article, inputs)
    with found.gathering():
        records = _records(root, inputs)
    with found.gathering():
        today = date.today()
        scenarios = parse_scenarios(_text(root, study.scenarios, inputs), study.scenarios, today=today)
        if study.evidence:
            rows = read_evidence(_text(root, study.evidence, inputs), study.evidence, scenarios, records, today)
            scenarios = revise(scenarios, rows)
    with found.gathering():
        network = build(_tables(root, study, inputs), study)
    with found.gathering():
        if study.plan.measures:
            measures = parse_measures(_text(root, study.plan.measures, inputs), study.plan.measures)
    with found.gathering():
        if network is not None:
            joined = surround(root, study, document, network, later=world_later)
    found.raise_if_any()
    assert scenarios is not None
    assert network is not None
    if joined.table is not None:
        inputs.append(joined.table)
    return OpenStudy(root, study, scenarios, joined.company or network, measures, page, tuple(inputs), joined, records)


def _one_currency(study: Study, found: Collector) -> None:
    amounts = {
        "plan.budget": study.plan.budget,
        "limits.expected_loss": study.limits.expected_loss,
        "limits.cvar": study.limits.cvar,
    }
    for name, amount in amounts.items():
        if amount is not None and amount.currency not in {"", study.currency}:
            what = f"is in {amount.currency}, but the study counts in {study.currency}."
            found.add(what, file=STUDY, field=name, hint=f"Write it in {study.currency}, or change `currency`.")


def _read_study(root: Path, inputs: list[InputFile]) -> Marked:
    if not root.is_dir():
        raise UserError([Problem(f"there is no folder '{root}'.", hint="Make a study with: foreshock init FOLDER")])
    return parse(_text(root, STUDY, inputs), STUDY)


def _validated(document: Marked, value: Any = None) -> Study:
    found = Collector()
    study = validate(Study, document, found, value=value)
    found.raise_if_any()
    assert study is not None
    return study


def _overridden(study: Study, *, seed: int | None, budget: str | float | None) -> Study:
    changes: dict[str, Any] = {}
    if seed is not None:
        changes["seed"] = seed
    if budget is not None:
        changes["plan"] = {**study.plan.model_dump(), "budget": budget}
    if not changes:
        return study
    return _validated(Marked(None, {}, "command line"), {**study.model_dump(), **changes})


def _text(root: Path, name: str, inputs: list[InputFile]) -> str:
    text = read_text(inside(root, name))
    inputs.append(_input(name, text.encode()))
    return text


def _records(root: Path, inputs: list[InputFile]) -> Records:
    """What the study's own ledger has earned its sources; an input of the run where it has earned anything."""
    records = records_beside(root)
    if records.by:
        factors = {name: [record.factor, record.count] for name, record in records.by.items()}
        inputs.append(InputFile(name=LEDGER, sha256=digest_json(factors), bytes=0))
    return records


def _page(root: Path, study: Study, article: str | Path | None, inputs: list[InputFile]) -> Page | None:
    if article is not None:
        path, name = Path(article), Path(article).name
    elif study.article:
        path, name = inside(root, study.article), study.article
    else:
        return None
    content = read_bytes(path)
    inputs.append(_input(name, content))
    return Page(content, name)


def _tables(root: Path, study: Study, inputs: list[InputFile]) -> Mapping[str, Table]:
    folder = inside(root, study.tables)
    tables = read_folder(folder, TABLES)
    files = sorted({table.file for table in tables.values()})
    inputs.extend(_input(file, read_bytes(folder / file, limit=MAX_TABLE_BYTES)) for file in files)
    return tables


def _input(name: str, content: bytes) -> InputFile:
    return InputFile(name=name, sha256=digest(content), bytes=len(content))
