"""The ledger: every probability ever given, kept in one DuckDB file, and what became of it.

No day is overwritten by another. A resolution that turns out wrong is corrected, or taken back, by a later one; the
last one counts, and all of them stay (`history`). The file can be queried in place:
`duckdb ledger.duckdb "from scored"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from foreshock.core.errors import Problem, UserError, did_you_mean
from foreshock.data.ledger_file import PATIENCE, opened, run

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Forecast:
    """One probability, given once.

    `question` names a yes-or-no question and stays the same over time ('reset/sanctions=rollback by 2026-08-01').
    `source`: who gave it (a document, an expert, 'foreshock'). `phrase`: the words it was given in, where it was words.
    """

    question: str
    given_on: date
    p: float
    source: str
    due: date | None = None
    phrase: str = ""
    driver: str = ""
    outcome: str = ""
    kind: str = ""
    document: str = ""
    statement: str = ""
    text: str = ""
    page: str = ""
    """What a person calls the page it stands in."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a question came out, as it became known on a day; `happened` None takes the answer back."""

    question: str
    happened: bool | None
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the ledger: of which driver and outcome, when it was first forecast, and how often."""

    question: str
    driver: str
    outcome: str
    first: date
    count: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """A forecast whose question has been answered, on the day it was given or later."""

    forecast: Forecast
    happened: bool
    resolved_on: date
    note: str = ""


_COLUMNS = tuple(field.name for field in fields(Forecast))
_TYPES = {"given_on": "date", "due": "date", "p": "double"}
_FORMAT = "foreshock/ledger/2"
_ANSWERS = """
    select question, happened, resolved_on, note from resolutions
    qualify row_number() over (partition by question order by number desc) = 1
"""
_SCHEMA = f"""
create table if not exists forecasts (
    question varchar not null, given_on date not null, p double not null check (p between 0 and 1),
    source varchar not null, due date, phrase varchar not null, driver varchar not null, outcome varchar not null,
    kind varchar not null, document varchar not null, statement varchar not null, text varchar not null,
    page varchar not null default '',
    unique (question, given_on, source, statement, p)
);
alter table forecasts add column if not exists page varchar default '';
create sequence if not exists resolution_number;
create table if not exists resolutions (
    number bigint default nextval('resolution_number'), question varchar not null, happened boolean,
    resolved_on date not null, note varchar not null
);
alter table resolutions alter column happened drop not null;
create or replace view answers as
    select * from ({_ANSWERS}) where happened is not null;
create or replace view scored as
    select f.*, a.happened, a.resolved_on, a.note, (f.p - a.happened::int) ** 2 as brier
    from forecasts f join answers a using (question) where f.given_on <= a.resolved_on;
comment on table forecasts is '{_FORMAT}';
"""
_KNOWN = """
select column_name, (select any_value(comment) from duckdb_tables() where table_name = 'forecasts')
from duckdb_columns() where table_name = 'forecasts'
"""


class Ledger:
    """A ledger file, made where it does not exist. Use as a context manager, or close it.

    `read_only`: an existing file is looked into and left as it is, also by several programs at once. Where another
    program writes, it is waited for, `patience` seconds at most.

    Raises
    ------
    UserError
        The file cannot be opened as a ledger (here, or damaged further on at any call): what is wrong, in words.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, patience: float = PATIENCE) -> None:
        self.path = Path(path)
        if read_only and not self.path.exists():
            hint = "Make one with: foreshock scenarios record FILE"
            raise UserError([Problem("there is no such ledger.", str(self.path), hint=hint)])
        self._store: duckdb.DuckDBPyConnection = opened(self.path, read_only=read_only, patience=patience)
        try:
            known = self._run(_KNOWN)
            if not read_only and (not known or known[0][1] != _FORMAT):
                with self.whole():
                    self._run(_SCHEMA)
                known = self._run(_KNOWN)
            if not known:
                hint = "Name another file with --ledger FILE."
                raise UserError([Problem("is no ledger: it holds no forecasts.", str(self.path), hint=hint)])
        except BaseException:
            self._store.close()
            raise
        names = {name for name, _ in known}
        self._columns = ", ".join(f"f.{name}" if name in names else f"'' as {name}" for name in _COLUMNS)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and let it go."""
        self._store.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Everything written inside is kept, or nothing of it."""
        self._run("begin")
        try:
            yield
            self._run("commit")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        import duckdb

        try:
            self._store.rollback()
        except duckdb.Error:
            return  # a failed commit has undone it already

    def record(self, forecasts: Iterable[Forecast], *, latest: bool = False) -> int:
        """Add forecasts, all or none; one that is there already is not added again. Returns how many were new.

        `latest`: of what one source gives on one question on one day the last stands, and the others go.
        """
        rows = list(forecasts)
        if latest and rows:
            self._drop_earlier(rows)
        columns = [[getattr(row, name) for row in rows] for name in _COLUMNS]
        marks = ", ".join(f"unnest(?::{_TYPES.get(name, 'varchar')}[])" for name in _COLUMNS)
        added = f"insert or ignore into forecasts ({', '.join(_COLUMNS)}) select {marks}"
        return int(self._run(added, columns)[0][0]) if rows else 0

    def _drop_earlier(self, rows: Sequence[Forecast]) -> None:
        """Take out what the sources of these forecasts gave on the same questions earlier on the same day."""
        keys = ("question", "given_on", "source", "kind", "statement", "p")
        marks = ", ".join(f"unnest(?::{_TYPES.get(name, 'varchar')}[]) as {name}" for name in keys)
        equal = " and ".join(f"f.{name} = n.{name}" for name in keys[:-1])
        sql = f"delete from forecasts f using (select {marks}) n where {equal} and f.p <> n.p"
        self._run(sql, [[getattr(row, name) for row in rows] for name in keys])

    def resolve(self, question: str, happened: bool, on: date, note: str = "") -> int:
        """Say how a question came out. Returns how many forecasts it answers: those given up to that day.

        Raises
        ------
        UserError
            No forecast was ever given on this question; names the nearest one.
        """
        known = self._run("select question from forecasts where question = ? limit 1", [question])
        if not known:
            names = [row[0] for row in self._run("select distinct question from forecasts")]
            raise UserError(f"nobody ever gave a probability for '{question}'. {did_you_mean(question, names)}")
        return self.settle([Resolution(question, happened, on, note)])[question]

    def settle(self, resolutions: Sequence[Resolution]) -> dict[str, int]:
        """Add many resolutions, all or none. Returns question -> how many forecasts were given on it up to that day."""
        if not resolutions:
            return {}
        columns = [[getattr(one, name) for one in resolutions] for name in ("question", "happened", "on", "note")]
        types = ("varchar", "boolean", "date", "varchar")
        marks = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        self._run(f"insert into resolutions (question, happened, resolved_on, note) select {marks}", columns)
        rows = self._run(
            "select a.question, count(f.question) "
            "from (select unnest(?::varchar[]) as question, unnest(?::date[]) as day) a "
            "left join forecasts f on f.question = a.question and f.given_on <= a.day group by a.question",
            [columns[0], columns[2]],
        )
        found = dict(rows)
        return {one.question: int(found[one.question]) for one in resolutions}

    def asked(self) -> list[Asked]:
        """Every question that was ever forecast, the oldest first."""
        rows = self._run(
            "select question, min(driver), min(outcome), min(given_on), count(*) from forecasts group by question "
            "order by min(given_on), question"
        )
        return [Asked(*row) for row in rows]

    def answers(self) -> dict[str, Resolution]:
        """Question -> its answer as it stands now."""
        rows = self._run(f"select * from ({_ANSWERS}) where happened is not null")
        return {row[0]: Resolution(*row) for row in rows}

    def history(self, question: str | None = None) -> list[Resolution]:
        """Every resolution ever said, also those corrected since, in the order they were said."""
        where = "" if question is None else "where question = ?"
        sql = f"select question, happened, resolved_on, note from resolutions {where} order by number"
        return [Resolution(*row) for row in self._run(sql, [] if question is None else [question])]

    def forecasts(self, question: str | None = None) -> list[Forecast]:
        """All forecasts, or those on one question, oldest first."""
        where = "" if question is None else "where question = ?"
        rows = self._run(
            f"select {self._columns} from forecasts f {where} order by given_on, question, source, statement, p",
            [] if question is None else [question],
        )
        return [Forecast(*row) for row in rows]

    def resolved(self) -> list[Resolved]:
        """All forecasts whose question has been answered, oldest first; none that was given after the answer."""
        rows = self._run(
            f"select {self._columns}, a.happened, a.resolved_on, a.note from forecasts f join ({_ANSWERS}) a "
            "using (question) where a.happened is not null and f.given_on <= a.resolved_on "
            "order by given_on, question, source, statement, p"
        )
        width = len(_COLUMNS)
        return [Resolved(Forecast(*row[:width]), *row[width:]) for row in rows]

    def due(self, on: date) -> list[str]:
        """Questions whose date has come and that nobody has answered yet, in order of that date."""
        rows = self._run(
            f"select question from forecasts anti join (select * from ({_ANSWERS}) where happened is not null) "
            "using (question) where due <= ? group by question order by min(due), question",
            [on],
        )
        return [row[0] for row in rows]

    def waiting(self) -> int:
        """How many questions nobody has answered yet."""
        sql = "select count(distinct question) from forecasts anti join "
        return int(self._run(f"{sql} (select * from ({_ANSWERS}) where happened is not null) using (question)")[0][0])

    def _run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return run(self._store, self.path, sql, values)
