"""The ledger: every probability ever given, kept in one DuckDB file, and what became of it.

Nothing is overwritten. A resolution that turns out wrong is corrected by a later one; the last one counts. The file
can be queried in place: `duckdb ledger.duckdb "select * from scored"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from foreshock.core.errors import UserError, did_you_mean

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
class Resolved:
    """A forecast whose question has been answered."""

    forecast: Forecast
    happened: bool
    resolved_on: date
    note: str = ""


_COLUMNS = tuple(field.name for field in fields(Forecast))
_SCHEMA = """
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
    number bigint default nextval('resolution_number'), question varchar not null, happened boolean not null,
    resolved_on date not null, note varchar not null
);
create or replace view answers as
    select question, arg_max(happened, number) as happened, arg_max(resolved_on, number) as resolved_on,
           arg_max(note, number) as note
    from resolutions group by question;
create or replace view scored as
    select f.*, a.happened, a.resolved_on, a.note, (f.p - a.happened::int) ** 2 as brier
    from forecasts f join answers a using (question);
"""


class Ledger:
    """A ledger file, made where it does not exist. Use as a context manager, or close it.

    `read_only`: an existing file is looked into and left as it is, also by several programs at once.

    Raises
    ------
    UserError
        The file cannot be opened as a ledger, or another program holds it.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        import duckdb

        self.path = Path(path)
        try:
            self._store: duckdb.DuckDBPyConnection = duckdb.connect(str(self.path), read_only=read_only)
            if not read_only:
                self._store.execute(_SCHEMA)
            found = self._store.execute("select column_name from duckdb_columns() where table_name = 'forecasts'")
            known = {row[0] for row in found.fetchall()}
        except (duckdb.Error, OSError) as error:
            first = str(error).splitlines()[0]
            raise UserError(f"{self.path}: cannot be used as a ledger: {first}") from None
        if not known:
            raise UserError(f"{self.path}: cannot be used as a ledger: it holds no forecasts")
        self._columns = ", ".join(name if name in known else f"'' as {name}" for name in _COLUMNS)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and let it go."""
        self._store.close()

    def record(self, forecasts: Iterable[Forecast]) -> int:
        """Add forecasts, all or none; one that is there already is not added again. Returns how many were new."""
        rows = [astuple(forecast) for forecast in forecasts]
        if not rows:
            return 0
        before = self._count()
        marks = ", ".join("?" for _ in _COLUMNS)
        self._store.begin()
        try:
            self._store.executemany(f"insert or ignore into forecasts ({', '.join(_COLUMNS)}) values ({marks})", rows)
            self._store.commit()
        except BaseException:
            self._store.rollback()
            raise
        return self._count() - before

    def resolve(self, question: str, happened: bool, on: date, note: str = "") -> int:
        """Say how a question came out. Returns how many forecasts it answers.

        Raises
        ------
        UserError
            No forecast was ever given on this question; names the nearest one.
        """
        answered = self._store.execute("select count(*) from forecasts where question = ?", [question]).fetchone()
        if answered is None or answered[0] == 0:
            known = [row[0] for row in self._store.execute("select distinct question from forecasts").fetchall()]
            raise UserError(f"nobody ever gave a probability for '{question}'. {did_you_mean(question, known)}")
        self._store.execute(
            "insert into resolutions (question, happened, resolved_on, note) values (?, ?, ?, ?)",
            [question, happened, on, note],
        )
        return int(answered[0])

    def forecasts(self, question: str | None = None) -> list[Forecast]:
        """All forecasts, or those on one question, oldest first."""
        where = "" if question is None else "where question = ?"
        rows = self._store.execute(
            f"select {self._columns} from forecasts {where} order by given_on, question, source, statement, p",
            [] if question is None else [question],
        ).fetchall()
        return [Forecast(*row) for row in rows]

    def resolved(self) -> list[Resolved]:
        """All forecasts whose question has been answered, oldest first."""
        rows = self._store.execute(
            f"select {self._columns}, happened, resolved_on, note from scored "
            "order by given_on, question, source, statement, p"
        ).fetchall()
        width = len(_COLUMNS)
        return [Resolved(Forecast(*row[:width]), *row[width:]) for row in rows]

    def due(self, on: date) -> list[str]:
        """Questions whose date has come and that nobody has answered yet, in order of that date."""
        rows = self._store.execute(
            "select question from forecasts anti join answers using (question) where due <= ? "
            "group by question order by min(due), question",
            [on],
        ).fetchall()
        return [row[0] for row in rows]

    def _count(self) -> int:
        found = self._store.execute("select count(*) from forecasts").fetchone()
        return int(found[0]) if found else 0
