"""Reader of two-stage stochastic programs in the SMPS format (Birge et al. 1987; Gassmann and Schweitzer 2001).

Three texts: the core (MPS), the periods (.tim) and what is uncertain (.sto: INDEP DISCRETE, BLOCKS DISCRETE or
SCENARIOS). Sections start in column 1, data lines with blanks, comments with '*'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.planning.two_stage import FirstStage, Risk, TwoStage, compress
from foreshock.schema.labels import Floats
from foreshock.schema.program import Sparse, StageProgram

MAX_CASES = 100_000
Cell = tuple[str, str]
"""Column ('' for the right-hand side) and row."""
_FREE_BOUNDS = {"FR", "MI", "PL", "BV"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One data line: the section it stands in, its words and where it is."""

    section: str
    words: tuple[str, ...]
    number: int
    file: str

    def wrong(self, what: str) -> UserError:
        return UserError([Problem(what, file=self.file, line=self.number)])

    def number_of(self, word: str) -> float:
        try:
            return float(word)
        except ValueError:
            raise self.wrong(f"'{word}' is not a number") from None

    def pairs(self, skip: int) -> Iterator[tuple[str, float]]:
        """Name and value, twice where the line holds two."""
        rest = self.words[skip:]
        if len(rest) not in {2, 4}:
            raise self.wrong(f"expected one or two pairs of name and value, found '{' '.join(rest)}'")
        for at in range(0, len(rest), 2):
            yield rest[at], self.number_of(rest[at + 1])


@dataclass(slots=True)
class _Core:
    """The core program by names, in file order."""

    objective: str = ""
    rows: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, float]] = field(default_factory=dict)
    integer: set[str] = field(default_factory=set)
    right: dict[str, float] = field(default_factory=dict)
    ranges: dict[str, float] = field(default_factory=dict)
    lower: dict[str, float] = field(default_factory=dict)
    upper: dict[str, float] = field(default_factory=dict)

    def row_bounds(self, row: str, right: float) -> tuple[float, float]:
        """Lower and upper bound of a row, ranges as the MPS format reads them."""
        sense, span = self.rows[row], self.ranges.get(row)
        if sense == "E":
            if span is None:
                return right, right
            return (right, right + span) if span >= 0 else (right + span, right)
        if sense == "L":
            return (-np.inf if span is None else right - abs(span)), right
        return right, (np.inf if span is None else right + abs(span))


@dataclass(frozen=True, slots=True)
class _Case:
    weight: float
    changes: Mapping[Cell, float]


def read_smps(core: str, tim: str, sto: str, *, risk: Risk | None = None, name: str = "smps") -> TwoStage:
    """Three texts to a two-stage program (minimisation). Probabilities are divided by their sum.

    Raises
    ------
    UserError
        An unknown section, row, column, bound or layout, integers in the second stage, or more than
        `MAX_CASES` cases; with the file and line where there is one.
    """
    program = _read_core(core, f"{name}.cor")
    first_columns, first_rows = _read_periods(tim, program, f"{name}.tim")
    cases = _read_cases(sto, program, f"{name}.sto")
    late = [column for column in program.integer if column not in first_columns]
    if late:
        raise UserError(f"{name}.cor: integer columns in the second stage are not supported: {', '.join(late[:5])}")
    return _assemble(program, first_columns, first_rows, cases, risk or Risk())


def _lines(text: str, file: str) -> Iterator[_Line]:
    """Data lines with their section; a section line comes out with no words before it, as section and words."""
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip() or raw.startswith("*"):
            continue
        words = tuple(raw.split())
        if raw[0].isspace():
            yield _Line(section, words, number, file)
            continue
        section = words[0].upper()
        if section == "ENDATA":
            return
        yield _Line("", (section, *words[1:]), number, file)


def _read_core(text: str, file: str) -> _Core:
    core = _Core()
    whole = False
    for line in _lines(text, file):
        if line.section == "ROWS":
            _add_row(core, line)
        elif line.section == "COLUMNS":
            if "'MARKER'" in line.words:
                whole = "'INTORG'" in line.words
                continue
            column = line.words[0]
            entries = core.columns.setdefault(column, {})
            if whole:
                core.integer.add(column)
            for row, value in line.pairs(1):
                entries[_known(core, row, line)] = value
        elif line.section in {"RHS", "RANGES"}:
            into = core.right if line.section == "RHS" else core.ranges
            for row, value in line.pairs(len(line.words) % 2):
                into[_known(core, row, line)] = value
        elif line.section == "BOUNDS":
            _add_bound(core, line)
        elif line.section or line.words[0] not in {"NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS"}:
            raise line.wrong(f"section '{line.section or line.words[0]}' is not supported in a core file")
    if not core.objective:
        raise UserError([Problem("has no objective row (N)", file=file)])
    return core


def _add_row(core: _Core, line: _Line) -> None:
    sense, row = line.words[0].upper(), line.words[1]
    if sense not in {"N", "L", "G", "E"}:
        raise line.wrong(f"a row is N, L, G or E, not '{sense}'")
    if sense == "N" and not core.objective:
        core.objective = row
    core.rows[row] = sense


def _known(core: _Core, row: str, line: _Line) -> str:
    if row not in core.rows:
        raise line.wrong(f"there is no row '{row}'")
    return row


def _add_bound(core: _Core, line: _Line) -> None:
    kind = line.words[0].upper()
    column, value = (
        (line.words[-1], 0.0) if kind in _FREE_BOUNDS and line.words[-1] in core.columns else (line.words[-2], None)
    )
    if column not in core.columns:
        raise line.wrong(f"there is no column '{column}'")
    limit = line.number_of(line.words[-1]) if value is None else value
    if kind in {"UP", "UI", "FX"}:
        core.upper[column] = np.inf if limit >= 1e30 else limit
    if kind in {"LO", "LI", "FX"}:
        core.lower[column] = -np.inf if limit <= -1e30 else limit
    if kind == "UP" and limit < 0 and column not in core.lower:
        core.lower[column] = -np.inf
    if kind in {"FR", "MI"}:
        core.lower[column] = -np.inf
    if kind in {"FR", "PL"}:
        core.upper[column] = np.inf
    if kind == "BV":
        core.lower[column], core.upper[column] = 0.0, 1.0
    if kind in {"UI", "LI", "BV"}:
        core.integer.add(column)
    if kind not in {"UP", "LO", "FX", "UI", "LI", *_FREE_BOUNDS}:
        raise line.wrong(f"a bound is UP, LO, FX, FR, MI, PL, BV, UI or LI, not '{kind}'")


def _read_periods(text: str, core: _Core, file: str) -> tuple[set[str], set[str]]:
    """Names of the first stage's columns and rows."""
    periods = [line for line in _lines(text, file) if line.section == "PERIODS"]
    if len(periods) != 2:
        raise UserError([Problem(f"has {len(periods)} periods; two are supported", file=file)])
    column, row = periods[1].words[:2]
    columns, rows = list(core.columns), list(core.rows)
    if column not in core.columns or row not in core.rows:
        raise periods[1].wrong(f"the second period starts at an unknown column '{column}' or row '{row}'")
    return set(columns[: columns.index(column)]), set(rows[: rows.index(row)])


def _cell(core: _Core, column: str, row: str, line: _Line) -> Cell:
    """A name that is no column is the right-hand side, whatever the file calls it."""
    return (column if column in core.columns else "", _known(core, row, line))


def _read_cases(text: str, core: _Core, file: str) -> list[_Case]:
    lines = list(_lines(text, file))
    kinds = [line for line in lines if not line.section and line.words[0] not in {"STOCH", "NAME"}]
    data = [line for line in lines if line.section not in {"", "STOCH", "NAME"}]
    if len({line.words[0] for line in kinds}) != 1 or any(word.upper() != "DISCRETE" for word in kinds[0].words[1:2]):
        raise UserError([Problem("needs exactly one of INDEP DISCRETE, BLOCKS DISCRETE, SCENARIOS", file=file)])
    kind = kinds[0].words[0]
    if kind == "SCENARIOS":
        cases = _scenarios(data, core)
    elif kind in {"INDEP", "BLOCKS"}:
        cases = _product(_independent(data, core) if kind == "INDEP" else _blocks(data, core), file)
    else:
        raise kinds[0].wrong(f"section '{kind}' is not supported")
    total = sum(case.weight for case in cases)
    if total <= 0:
        raise UserError([Problem("has no case with a positive probability", file=file)])
    return [_Case(case.weight / total, case.changes) for case in cases]


def _scenarios(data: list[_Line], core: _Core) -> list[_Case]:
    """SC name root probability period, then entries that differ from the root."""
    changes: dict[str, dict[Cell, float]] = {}
    weights: dict[str, float] = {}
    name = ""
    for line in data:
        if line.words[0].upper() == "SC":
            name, root = line.words[1], line.words[2].strip("'")
            if root != "ROOT" and root not in changes:
                raise line.wrong(f"scenario '{name}' branches from '{root}', which stands nowhere above")
            weights[name] = line.number_of(line.words[3])
            changes[name] = dict(changes.get(root, {}))
            continue
        for row, value in line.pairs(1):
            changes[name][_cell(core, line.words[0], row, line)] = value
    return [_Case(weights[name], changes[name]) for name in changes]


def _independent(data: list[_Line], core: _Core) -> list[list[_Case]]:
    """Each uncertain entry with its values."""
    found: dict[Cell, list[_Case]] = {}
    for line in data:
        cell = _cell(core, line.words[0], line.words[1], line)
        case = _Case(line.number_of(line.words[-1]), {cell: line.number_of(line.words[2])})
        found.setdefault(cell, []).append(case)
    return list(found.values())


def _blocks(data: list[_Line], core: _Core) -> list[list[_Case]]:
    """BL block period probability, then entries; a later realisation inherits those of the block's first."""
    found: dict[str, list[tuple[float, dict[Cell, float]]]] = {}
    name = ""
    for line in data:
        if line.words[0].upper() == "BL":
            name = line.words[1]
            realised = found.setdefault(name, [])
            realised.append((line.number_of(line.words[-1]), dict(realised[0][1]) if realised else {}))
            continue
        for row, value in line.pairs(1):
            found[name][-1][1][_cell(core, line.words[0], row, line)] = value
    return [[_Case(weight, changes) for weight, changes in realised] for realised in found.values()]


def _product(groups: list[list[_Case]], file: str) -> list[_Case]:
    count = prod(len(group) for group in groups)
    if count > MAX_CASES:
        hint = "Draw a sample of the cases instead."
        raise UserError([Problem(f"multiplies out to {count:,} cases; {MAX_CASES:,} is the limit", file, hint=hint)])
    cases = []
    for parts in product(*groups):
        merged: dict[Cell, float] = {}
        for part in parts:
            merged.update(part.changes)
        cases.append(_Case(prod(part.weight for part in parts), merged))
    return cases


def _assemble(core: _Core, columns: set[str], rows: set[str], cases: list[_Case], risk: Risk) -> TwoStage:
    first = [column for column in core.columns if column in columns]
    second = [column for column in core.columns if column not in columns]
    early = [row for row in core.rows if row in rows and core.rows[row] != "N"]
    late = [row for row in core.rows if row not in rows and core.rows[row] != "N"]
    touched = {row for column in second for row in core.columns[column]}
    if touched & set(early):
        raise UserError(f"first-stage rows use second-stage columns: {', '.join(sorted(touched & set(early))[:5])}")
    bounds = [core.row_bounds(row, core.right.get(row, 0.0)) for row in early]
    stage = FirstStage(
        cost=np.array([core.columns[column].get(core.objective, 0.0) for column in first]),
        lower=np.array([core.lower.get(column, 0.0) for column in first]),
        upper=np.array([core.upper.get(column, np.inf) for column in first]),
        integer=np.array([column in core.integer for column in first], dtype=np.bool_),
        matrix=_matrix(core, early, first, {}),
        row_lower=np.array([low for low, _ in bounds]),
        row_upper=np.array([high for _, high in bounds]),
    )
    programs = tuple(_program(core, first, second, late, case.changes) for case in cases)
    return TwoStage(stage, programs, np.array([case.weight for case in cases]), risk)


def _program(
    core: _Core, first: list[str], second: list[str], rows: list[str], changes: Mapping[Cell, float]
) -> StageProgram:
    stray = [f"{column or 'right-hand side'}/{row}" for column, row in changes if row not in {*rows, core.objective}]
    stray += [f"{column}/{row}" for column, row in changes if row == core.objective and column in first]
    if stray:
        raise UserError(f"the first stage cannot be uncertain: {', '.join(stray[:5])}")
    right = {**core.right, **{row: value for (column, row), value in changes.items() if not column}}
    bounds = [core.row_bounds(row, right.get(row, 0.0)) for row in rows]
    cost: list[float] = [
        changes.get((column, core.objective), core.columns[column].get(core.objective, 0.0)) for column in second
    ]
    nothing = np.zeros((0, 1), dtype=np.int64)
    return StageProgram(
        cost=np.array(cost),
        lower=np.array([core.lower.get(column, 0.0) for column in second]),
        upper=np.array([core.upper.get(column, np.inf) for column in second]),
        matrix=_matrix(core, rows, second, changes),
        technology=_matrix(core, rows, first, changes),
        row_lower=np.array([low for low, _ in bounds]),
        row_upper=np.array([high for _, high in bounds]),
        offset=-right.get(core.objective, 0.0),
        marks=np.array([0.0, 1.0]),
        arc_column=nothing,
        sales_column=nothing,
        lost_column=nothing,
    )


def _matrix(core: _Core, rows: list[str], columns: list[str], changes: Mapping[Cell, float]) -> Sparse:
    """The part of the core matrix in these rows and columns, with changed entries in place."""
    at_row = {row: position for position, row in enumerate(rows)}
    at_column = {column: position for position, column in enumerate(columns)}
    cells = {
        (at_row[row], position): value
        for column, position in at_column.items()
        for row, value in core.columns[column].items()
        if row in at_row
    }
    for (column, row), value in changes.items():
        if column in at_column and row in at_row:
            cells[at_row[row], at_column[column]] = value
    keys = np.array(list(cells), dtype=np.int64).reshape(-1, 2)
    values: Floats = np.array(list(cells.values()), dtype=np.float64)
    return compress((len(rows), len(columns)), keys[:, 0], keys[:, 1], values)
