"""Scenarios and everything heard about them: a scenario file or a study, pages, evidence, and what sources earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from foreshock.core.errors import Collector, Problem, UserError
from foreshock.core.marked import parse as parse_yaml
from foreshock.data import store
from foreshock.data.files import inside, read_bytes, read_text
from foreshock.pipeline.ledgers import LEDGER, records_beside, records_of
from foreshock.pipeline.opening import STUDY
from foreshock.pipeline.reading import reader_settings
from foreshock.reading.documents import failure, read_documents
from foreshock.reading.duplicates import Clusters
from foreshock.scenarios import parse, update
from foreshock.scenarios.earned import Records
from foreshock.scenarios.heard import Heads, read_evidence
from foreshock.scenarios.revision import revise
from foreshock.scenarios.shorthand import read_short
from foreshock.schema.brief import Brief, Yardstick
from foreshock.schema.scenario import Evidence, ScenarioSet
from foreshock.schema.study import Study
from foreshock.schema.validate import validate


@dataclass(frozen=True, slots=True)
class Heard:
    """What comes besides the file: pages (or saved briefs), evidence files, words on the command line, a ledger.

    `article` stands in for a study's own, `pages` come besides. `trust` None: the study's, or 0.5. `ledger` None:
    `ledger.duckdb` beside the file or study, where there is one.
    """

    article: tuple[Path, ...] = ()
    pages: tuple[Path, ...] = ()
    evidence: tuple[Path, ...] = ()
    market: tuple[str, ...] = ()
    expert: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    trust: float | None = None
    ledger: Path | None = None


NOTHING = Heard()
HEAD = 16
"""First bytes of a file, which tell its kind."""


@dataclass(frozen=True, slots=True)
class Futures:
    """Scenarios as they stand after everything heard. `file`, `text`: the scenario file; `records`: what sources
    earned; `ledger`: where scores are kept; `pages`: ids of those that were read; `remarks`: which say nothing."""

    scenarios: ScenarioSet
    file: Path
    text: str
    ledger: Path
    records: Records
    pages: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    """(page, sentence) of every statement that speaks of none of the drivers."""


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a path leads: the scenario file, the folder things lie beside, and what a study says of them."""

    file: Path
    folder: Path
    label: str
    trust: float = 0.5
    yardstick: Yardstick = "reader"
    article: Path | None = None
    evidence: Path | None = None


def open_futures(path: str | Path, heard: Heard = NOTHING, today: date | None = None) -> Futures:
    """A scenario file, or the scenarios of a study folder with its page and evidence, moved by everything heard.

    Evidence of a day after `today` (default: the clock's) is a problem; a page dated so counts as one without a date.

    Raises
    ------
    UserError
        With every problem of the file and of what was heard.
    """
    today = today or date.today()
    home = _home(Path(path))
    text = read_text(home.file, label=home.label)
    scenarios = parse(text, home.label, today=today)
    ledger = heard.ledger or home.folder / LEDGER
    if heard.ledger is not None and not ledger.is_file():
        raise UserError([Problem("there is no such ledger.", str(ledger), hint="Leave it out to weigh without one.")])
    records = records_beside(home.folder) if heard.ledger is None else records_of(ledger)
    found = Collector()
    rows: list[Evidence] = []
    for file in (*([home.evidence] if home.evidence else []), *heard.evidence):
        with found.gathering():
            rows += read_evidence(read_text(file), str(file), scenarios, records, today)
    for kind, said in _short(heard):
        with found.gathering():
            rows.append(read_short(kind, said, scenarios, records, today))
    own = heard.article or ((home.article,) if home.article else ())
    briefs: list[Brief] = []
    for page in (*own, *heard.pages):
        with found.gathering():
            briefs += briefs_of(page, home.yardstick, scenarios)
    trust = home.trust if heard.trust is None else heard.trust
    if not 0 <= trust <= 1:
        found.add(f"trust lies between 0 and 1, not {trust:g}.", file="--trust")
    found.raise_if_any()
    if rows:
        scenarios = revise(scenarios, rows)
    ahead = [brief for brief in briefs if brief.document.published[:10] > today.isoformat()]
    briefs = [_undated(brief) if brief in ahead else brief for brief in briefs]
    for brief in compared(briefs):
        scenarios = update(scenarios, brief, trust, records)
    pages = tuple(brief.document.id for brief in briefs)
    remarks = (*map(_ahead, ahead), *(_silent(brief) for brief in briefs if not brief.statements))
    return Futures(scenarios, home.file, text, ledger, records, pages, remarks, _passed(briefs, scenarios))


def _passed(briefs: Sequence[Brief], scenarios: ScenarioSet) -> tuple[tuple[str, str], ...]:
    """What was read and left no evidence: (page, sentence), in the order of the pages."""
    heard = {(row.document, row.source) for row in scenarios.evidence}
    return tuple(
        (_name(brief), statement.text)
        for brief in briefs
        if brief.document.id not in scenarios.sources
        for statement in brief.statements
        if (brief.document.id, statement.id) not in heard
    )


def _undated(brief: Brief) -> Brief:
    return brief.model_copy(update={"document": brief.document.model_copy(update={"published": ""})})


def _ahead(brief: Brief) -> str:
    return f"{_name(brief)}: is dated {brief.document.published[:10]}, which has not come: it counts without a date"


def _name(brief: Brief) -> str:
    return brief.document.file or brief.document.title or "page"


def _silent(brief: Brief) -> str:
    """Why a page says nothing of the future."""
    name = _name(brief)
    flags = f" ({', '.join(brief.document.flags)})" if brief.document.flags else ""
    return f"{name}: no statement about the future was found{flags}"


def open_file(path: str | Path, today: date | None = None) -> ScenarioSet:
    """A scenario file, or that of a study, alone. Raises UserError with every problem; evidence of a day after `today`
    (default: the clock's) is one."""
    home = _home(Path(path))
    return parse(read_text(home.file, label=home.label), home.label, today=today or date.today())


def _short(heard: Heard) -> list[tuple[Heads, str]]:
    given: tuple[tuple[Heads, Sequence[str]], ...] = (
        ("market", heard.market),
        ("expert", heard.expert),
        ("seen", heard.seen),
    )
    return [(kind, said) for kind, listed in given for said in listed]


def _home(path: Path) -> _Home:
    if not path.is_dir():
        return _Home(path, path.parent, str(path))
    document = parse_yaml(read_text(path / STUDY, label=STUDY), STUDY)
    found = Collector()
    study = validate(Study, document, found)
    found.raise_if_any()
    assert study is not None
    article = inside(path, study.article) if study.article else None
    evidence = inside(path, study.evidence) if study.evidence else None
    file = inside(path, study.scenarios)
    return _Home(file, path, study.scenarios, study.trust, study.yardstick, article, evidence)


def briefs_of(page: Path, yardstick: Yardstick, scenarios: ScenarioSet | None) -> tuple[Brief, ...]:
    """A page read with the drivers of these scenarios (every entry of a feed), or a brief saved before.

    Raises UserError where there is no such file, nothing in it can be read, or a JSON file is no brief.
    """
    if page.suffix == ".json":
        record = store.load(page)
        if not isinstance(record, Brief):
            hint = "Make one with: foreshock read PAGE -o brief.json"
            raise UserError([Problem("is no brief.", str(page), hint=hint)])
        return (record,)
    content = read_bytes(page)
    briefs = tuple(read_documents(content, file=page.name, settings=reader_settings(yardstick, scenarios)))
    read = tuple(brief for brief in briefs if not failure(brief))
    if not read:
        raise UserError([Problem(failure(brief, content[:HEAD]), str(page)) for brief in briefs[:1]])
    return read


def compared(briefs: Sequence[Brief]) -> list[Brief]:
    """Pages with the story they tell: copies, also slightly edited ones, get the id of the first."""
    stories = Clusters()
    found = []
    for brief in briefs:
        document = brief.document
        story = document.cluster or stories.place(document.id, document.signature)
        found.append(brief.model_copy(update={"document": document.model_copy(update={"cluster": story})}))
    return found
