"""A first scenario file from pages: read them, refuse what cannot be read, draft, and see that the draft is sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from foreshock.core.errors import Collector, Problem, UserError
from foreshock.pipeline.hearing import briefs_of, compared
from foreshock.reading.documents import notes
from foreshock.scenarios import draft, parse
from foreshock.schema.brief import Brief

NOT_ENGLISH = "not in English"


def refuse_existing(target: str | Path) -> None:
    """Raises UserError where there is such a file already: a draft is edited by hand, and nobody types it twice."""
    if Path(target).exists():
        hint = "Give another name, or say --force to write over it."
        raise UserError([Problem("is there already.", str(target), hint=hint)])


def draft_scenarios(pages: str | Path | Sequence[str | Path], as_of: date | None = None) -> str:
    """One scenario file drafted from pages (or briefs saved by `read -o`); the same story counts once.

    Raises
    ------
    UserError
        A page cannot be read, or none of them says how likely anything is; every problem at once.
    """
    listed = [pages] if isinstance(pages, (str, Path)) else list(pages)
    found = Collector()
    briefs: list[Brief] = []
    for page in listed:
        with found.gathering():
            here = briefs_of(Path(page), "reader", None)
            for brief in here:
                foreign = [note for note in notes(brief) if note.startswith(NOT_ENGLISH)]
                if foreign:
                    found.add(f"{foreign[0]}.", file=str(page))
            if not here:
                found.add("holds no page.", file=str(page))
            briefs += here
    found.raise_if_any()
    try:
        text = draft(compared(briefs), as_of)
    except ValueError:
        what = "says nothing from which a rule could tell how likely anything is."
        hint = "See what was read with: foreshock read PAGE. Or write the file by hand: docs/scenarios.md shows one."
        raise UserError([Problem(what, str(page), hint=hint) for page in listed]) from None
    parse(text, "draft")
    return text
