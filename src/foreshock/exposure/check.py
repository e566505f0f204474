"""One table at a time: columns, types, units. What leaves here is typed; what is wrong is null and has been said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from foreshock.core.errors import Collector, nearest
from foreshock.core.ids import slug
from foreshock.data import countries
from foreshock.data.tables import Table
from foreshock.exposure.attributes import REQUIRED, TABLES, Attribute, attributes
from foreshock.exposure.numbers import Rows, clip, parse_numbers

SHOWN_NAMES = 6
"""Distinct wrong names of a column that get a line of their own."""
SPELLING = 0.84
"""Likeness above which an unknown material is taken for a misspelt one."""
WIDE_POOL = 3_000
"""Above this many valid names a spelling guess looks only at those that start alike."""
_CODE = re.compile(r"^(?:hs\s*)?([0-9][0-9. ]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A table with every known column in its type (text, or Float64), in the order of the file, and its `rows`."""

    name: str
    frame: pl.DataFrame
    rows: Rows


def check_tables(
    tables: Mapping[str, Table], materials: Mapping[str, str], gates: Mapping[str, str], found: Collector
) -> tuple[dict[str, Checked], list[str]]:
    """Every table typed, and notes. A missing table comes back empty, so that later checks can go on.

    `materials` and `gates`: every name in use and the one that facts know; where `gates` is empty, any name goes.
    """
    notes: list[str] = []
    for name in tables:
        if name not in TABLES:
            found.add(f"no company table is called '{name}'", hint=f"Tables: {', '.join(TABLES)}.")
    for name in REQUIRED:
        if name not in tables:
            columns = ", ".join(key for key, attribute in attributes(name).items() if attribute.required)
            found.add(f"the table '{name}' is missing.", hint=f"Add {name}.csv with at least: {columns}.")
        elif not len(tables[name]):
            found.add("has no rows", file=tables[name].file, hint="Every required table needs at least one row.")
    checker = _Checker(materials, gates, found, notes)
    return {name: checker.table(name, tables.get(name)) for name in TABLES}, notes


def check_table(name: str, table: Table, found: Collector, notes: list[str]) -> Checked:
    """One table that stands alone, typed; what should be known of how it was read goes into `notes`."""
    return _Checker({}, {}, found, notes).table(name, table)


@dataclass(frozen=True, slots=True)
class _Checker:
    materials: Mapping[str, str]
    gates: Mapping[str, str]
    found: Collector
    notes: list[str]

    def table(self, name: str, table: Table | None) -> Checked:
        wanted = attributes(name)
        if table is None:
            empty = {key: pl.Float64() if a.kind == "number" else pl.String() for key, a in wanted.items()}
            return Checked(name, pl.DataFrame(schema=empty), Rows(f"{name}.csv", ()))
        self.notes.extend(f"{table.file}: {note}" for note in table.notes)
        rows = Rows(table.file, table.lines)
        frame = self._columns(table, wanted)
        columns = [self._column(frame, attribute, rows) for attribute in wanted.values()]
        return Checked(name, pl.DataFrame(columns), rows)

    def _columns(self, table: Table, wanted: Mapping[str, Attribute]) -> pl.DataFrame:
        """The frame under the documented column names; missing and misspelt columns are reported."""
        frame, first = table.frame, (min(table.lines) - 1 if len(table.lines) else 1) or 1
        plain = {column: re.sub(r"[\s-]+", "_", column.strip().casefold()) for column in frame.columns}
        names: dict[str, str] = {}
        for column in frame.columns:
            if plain[column] in names.values():
                what = f"two columns are called '{plain[column]}'."
                self.found.add(what, file=table.file, line=first, field=plain[column], hint="Keep one of them.")
            elif plain[column] in wanted:
                names[column] = plain[column]
        missing = [key for key in wanted if key not in names.values()]
        idle: list[str] = []
        for column in frame.columns:
            guess = None if plain[column] in wanted else nearest(plain[column], missing, cutoff=0.75)
            if guess is not None:
                missing.remove(guess)
                hint = f"Did you mean '{guess}'?"
                self.found.add(f"unknown column '{clip(column)}'.", file=table.file, line=first, hint=hint)
            elif plain[column] not in wanted:
                idle.append(column)
        for key in missing:
            if wanted[key].required:
                hint = f"Add it: {wanted[key].description} The table has: {', '.join(map(clip, frame.columns[:12]))}."
                self.found.add(f"has no column '{key}'.", file=table.file, line=first, hint=hint)
        if idle:
            self.notes.append(f"{table.file}: not used: {', '.join(map(clip, idle[:8]))}{', ...' * (len(idle) > 8)}.")
        return frame.select(list(names)).rename(names)

    def _column(self, frame: pl.DataFrame, attribute: Attribute, rows: Rows) -> pl.Series:
        name = attribute.name
        if name not in frame.columns:
            dtype = pl.Float64() if attribute.kind == "number" else pl.String()
            return _defaults(pl.Series(name, [None] * frame.height, dtype=dtype), attribute)
        raw = frame[name]
        if raw.dtype.is_nested() or raw.dtype == pl.Binary:
            what = f"holds {raw.dtype} values, neither text nor numbers."
            self.found.add(what, file=rows.file, field=name)
            return pl.Series(name, [None] * len(raw), dtype=pl.Float64 if attribute.kind == "number" else pl.String)
        text = raw.cast(pl.String).str.strip_chars()
        text = text.set(text == "", None)
        if attribute.required and text.null_count():
            lines = rows.at(text.is_null().arg_true())
            self.found.add_rows("is empty.", file=rows.file, lines=lines, field=name, hint=attribute.description)
        if attribute.kind == "number":
            return _defaults(parse_numbers(text, attribute, rows, self.found), attribute)
        return _defaults(self._named(text, attribute, rows), attribute)

    def _named(self, text: pl.Series, attribute: Attribute, rows: Rows) -> pl.Series:
        """The canonical names of a column, by its kind."""
        if attribute.kind == "country":
            return self._mapped(text, _country, attribute, rows)
        if attribute.kind == "market":
            return _translate(text, {name: countries.resolve(name) or name for name in _distinct(text)})
        if attribute.kind == "commodity":
            return self._mapped(text, self._commodity, attribute, rows)
        if attribute.kind == "choice":
            return self._mapped(text, lambda word: _choice(word, attribute.choices), attribute, rows)
        if attribute.kind == "gates":
            return self._mapped(text, self._route, attribute, rows)
        return text

    def _mapped(self, text: pl.Series, rule: Callable[[str], _Name], attribute: Attribute, rows: Rows) -> pl.Series:
        """Apply a rule to every distinct text; report those it refuses, null in the result."""
        known: dict[str, str] = {}
        wrong: list[str] = []
        for name in _distinct(text):
            answer = rule(name)
            if answer.name is None:
                wrong.append(name)
            else:
                known[name] = answer.name
        reasons = {name: rule(name) for name in wrong[:SHOWN_NAMES]}

        def explain(name: str) -> tuple[str, str]:
            return reasons[name].what, reasons[name].hint()

        report_names(text, wrong, explain, attribute.name, rows, self.found)
        return _translate(text, known)

    def _commodity(self, text: str) -> _Name:
        match = _CODE.match(text)
        if match is None:
            return self._material(text.casefold())
        code = re.sub(r"[. ]", "", match[1])
        if len(code) in {2, 4, 6}:
            return _Name(code)
        hint = f"HS codes have 2, 4 or 6 digits{f'; was it 0{code}?' if len(code) in {1, 3, 5} else '.'}"
        return _Name(None, "is no HS code.", lambda: hint)

    def _material(self, text: str) -> _Name:
        known = self.materials.get(text)
        guess = None if known else nearest(text, self.materials, cutoff=SPELLING)
        if guess:
            return _Name(None, "is no material we know.", lambda: f"Did you mean '{guess}'?")
        return _Name(known or text)

    def _route(self, text: str) -> _Name:
        if text.casefold() == "none":
            return _Name("none")
        gates = [slug(part).replace("-", "_") for part in text.split("|")]
        wrong = [gate for gate in gates if self.gates and gate not in self.gates]
        if not wrong:
            return _Name("|".join(self.gates.get(gate, gate) for gate in gates))
        guess = nearest(wrong[0], self.gates)
        every = ", ".join(sorted({*self.gates.values()}))
        better = f"Did you mean '{self.gates[guess]}'?" if guess else f"Gates: {every}."
        return _Name(None, f"holds no known gate '{clip(wrong[0])}'.", lambda: f"{better} Several are joined by '|'.")


@dataclass(frozen=True, slots=True)
class _Name:
    """A canonical name, or what is wrong with the text and what to do."""

    name: str | None
    what: str = ""
    hint: Callable[[], str] = str


def _choice(text: str, words: Sequence[str]) -> _Name:
    known = text.casefold() if text.casefold() in words else None
    return _Name(known, "is not one of the words allowed here.", lambda: f"Write {' or '.join(words)}.")


def _country(text: str) -> _Name:
    if text.casefold() in {"false", "true"}:
        return _Name(None, "is a yes/no: 'NO' for Norway was read as false.", lambda: "Write NOR.")
    return _Name(countries.resolve(text), "is no country we know.", lambda: _country_hint(text))


def _country_hint(text: str) -> str:
    guess = countries.suggest(text)
    near = f"Did you mean '{guess}' ({countries.name(guess)})? " if guess else ""
    return f"{near}Use the ISO 3166 code of three letters."


def report_names(
    text: pl.Series,
    wrong: Sequence[str],
    explain: Callable[[str], tuple[str, str]],
    field: str,
    rows: Rows,
    found: Collector,
) -> None:
    """One line for each of the first wrong names with its rows, one more line for all the others."""
    for name in wrong[:SHOWN_NAMES]:
        what, hint = explain(name)
        lines = rows.at((text == name).fill_null(False).arg_true())
        found.add_rows(f"'{clip(name)}' {what}", file=rows.file, lines=lines, field=field, hint=hint)
    if len(wrong) > SHOWN_NAMES:
        rest = text.is_in(pl.Series(wrong[SHOWN_NAMES:], dtype=pl.String).implode()).fill_null(False).arg_true()
        what = f"{len(wrong) - SHOWN_NAMES:,} more different values are wrong in the same way."
        found.add_rows(what, file=rows.file, lines=rows.at(rest), field=field)


def guess_name(name: str, valid: Sequence[str]) -> str | None:
    """The nearest valid name; in a large pool only among names of similar length and the same first letters."""
    if len(valid) <= WIDE_POOL:
        return nearest(name, valid)
    head, size = name.strip().casefold()[:2], len(name)
    alike = [one for one in valid if one[:2].casefold() == head and abs(len(one) - size) <= 3]
    return nearest(name, alike[:WIDE_POOL])


def _distinct(text: pl.Series) -> list[str]:
    names: list[str] = text.drop_nulls().unique(maintain_order=True).to_list()
    return names


def _translate(text: pl.Series, names: Mapping[str, str]) -> pl.Series:
    return text.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def _defaults(column: pl.Series, attribute: Attribute) -> pl.Series:
    constant = attribute.constant
    return column if constant is None else column.fill_null(constant)
