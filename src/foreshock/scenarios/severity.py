"""Effects: which shocks a future brings, and how the sizes of shocks hang together (a Gaussian copula)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from foreshock.core import registry
from foreshock.core.errors import did_you_mean
from foreshock.scenarios.context import Context, Path, items, mapping, read_when
from foreshock.scenarios.shape import SHOCK_KEYS
from foreshock.schema.labels import Floats
from foreshock.schema.scenario import Driver, Effect, When
from foreshock.schema.shock import Shock
from foreshock.schema.validate import validate


@dataclass(frozen=True, slots=True, eq=False)
class ReadEffects:
    """`correlation` (S, S) of the shocks' magnitudes, None where the file links none of them. `after`: effect -> the
    driver whose coming its shocks count from."""

    effects: tuple[Effect, ...]
    shocks: tuple[Shock, ...]
    correlation: Floats | None
    after: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Link:
    """What a shock says of its companions: its id, loadings on shared factors, correlations with other shocks."""

    id: str
    factors: Mapping[str, float]
    pairs: Mapping[str, float]
    path: Path


def read_effects(
    raw: Sequence[Any],
    drivers: Mapping[str, Driver],
    timed: Collection[tuple[str, str]],
    shock_types: Mapping[str, type[Shock]] | None,
    context: Context,
) -> ReadEffects:
    """Every effect with its shocks, each checked by its own kind. `timed`: (driver, outcome) that come by dates."""
    kinds = shock_types
    if kinds is None:
        kinds = registry.family("shocks") if raw else {}
    effects: list[Effect] = []
    shocks: list[Shock] = []
    links: list[_Link] = []
    after: dict[int, str] = {}
    for place, value in enumerate(raw):
        path: Path = ("effects", place)
        shape = mapping(value)
        when = read_when(shape.get("when"), (*path, "when"), drivers, context)
        first = len(shocks)
        for position, entry in enumerate(items(shape.get("shocks"))):
            at: Path = (*path, "shocks", position)
            shock = _shock(mapping(entry), at, kinds, context)
            link = _link(mapping(entry), at, context)
            if shock is not None:
                shocks.append(shock)
                links.append(link)
        if when is not None:
            if shape.get("after"):
                after[len(effects)] = str(shape["after"])
                _check_after(str(shape["after"]), when, timed, (*path, "after"), context)
            because = str(shape.get("because") or "")
            effects.append(Effect(when, tuple(range(first, len(shocks))), because))
    return ReadEffects(tuple(effects), tuple(shocks), _correlation(links, context), after)


def _check_after(driver: str, when: When, timed: Collection[tuple[str, str]], path: Path, context: Context) -> None:
    """`after` names a driver of the effect's condition whose outcomes come by dates."""
    if driver not in when:
        context.wrong(f"'after: {driver}' is not in this effect's 'when'.", path, did_you_mean(driver, when))
        return
    for outcome in when[driver]:
        if (driver, outcome) not in timed:
            hint = f"Write {outcome}: {{p: ..., by: ...}} under the driver."
            context.wrong(f"the file gives no date by which {driver} = {outcome} comes.", path, hint)


def _shock(raw: Mapping[str, Any], path: Path, kinds: Mapping[str, type[Shock]], context: Context) -> Shock | None:
    if not raw:
        return None
    name = raw.get("type")
    if not isinstance(name, str):
        context.wrong("a shock needs its 'type'.", path, did_you_mean("", kinds))
        return None
    if name not in kinds:
        context.wrong(f"no shock is called '{name}'.", (*path, "type"), did_you_mean(name, kinds))
        return None
    own = {key: value for key, value in raw.items() if key not in SHOCK_KEYS}
    return validate(kinds[name], context.document, context.found, path, own)


def _link(raw: Mapping[str, Any], path: Path, context: Context) -> _Link:
    return _Link(
        id=str(raw.get("id") or ""),
        factors=_coefficients(raw, "factors", path, context),
        pairs=_coefficients(raw, "correlated_with", path, context),
        path=path,
    )


def _coefficients(raw: Mapping[str, Any], key: str, path: Path, context: Context) -> dict[str, float]:
    """name -> number in [-1, 1]."""
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        context.wrong(f"'{key}' must map names to numbers from -1 to 1.", (*path, key))
        return {}
    sound: dict[str, float] = {}
    for name, number in value.items():
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not -1 <= number <= 1:
            context.wrong(f"'{name}' must be a number from -1 to 1, not {number!r}.", (*path, key, name))
        else:
            sound[name] = float(number)
    if key == "factors" and math.fsum(x * x for x in sound.values()) > 1 + 1e-9:
        context.wrong("the squares of the factor loadings sum to more than 1.", (*path, key), "Lower them.")
    return sound


def _correlation(links: Sequence[_Link], context: Context) -> Floats | None:
    """Loadings give l_i . l_j, pairs overrule; a matrix no copula can have is moved to the nearest one, with a note."""
    ids: dict[str, int] = {}
    for place, link in enumerate(links):
        if link.id in ids:
            context.wrong(f"two shocks have the id '{link.id}'.", (*link.path, "id"), "Rename one.")
        elif link.id:
            ids[link.id] = place
    names = list(dict.fromkeys(name for link in links for name in link.factors))
    loading = np.array([link.factors.get(name, 0.0) for link in links for name in names])
    loading = loading.reshape(len(links), len(names))
    matrix = loading @ loading.T
    for place, link in enumerate(links):
        for other, value in link.pairs.items():
            if other not in ids or ids[other] == place:
                what = f"no other shock has the id '{other}'."
                hint = did_you_mean(other, [name for name in ids if ids[name] != place])
                context.wrong(what, (*link.path, "correlated_with", other), hint)
                continue
            matrix[place, ids[other]] = matrix[ids[other], place] = value
    if not matrix.any():
        return None
    np.fill_diagonal(matrix, 1.0)
    return _valid(matrix, context)


def _valid(matrix: Floats, context: Context) -> Floats:
    """The matrix, or where it has a negative eigenvalue the one with that eigenvalue cut off and unit diagonal."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= -1e-10:
        return matrix
    cut = (vectors * np.maximum(values, 1e-8)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(cut))
    repaired = np.asarray(cut * scale[:, None] * scale[None, :])
    np.fill_diagonal(repaired, 1.0)
    moved = float(np.abs(repaired - matrix).max())
    context.notes.append(
        f"{context.document.file}: the correlations of the shocks contradict one another; "
        f"they were moved to the nearest possible ones, by at most {moved:.2g}"
    )
    return repaired
