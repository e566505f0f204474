"""The ledger beside a study or a scenario file: where scores are kept, and what the sources in it have earned."""

from __future__ import annotations

from pathlib import Path

from foreshock.data.ledger import Ledger
from foreshock.scenarios.earned import NO_RECORDS, Records, earned

LEDGER = "ledger.duckdb"


def records_of(ledger: str | Path) -> Records:
    """What the sources of a ledger have earned. Raises UserError where it is no ledger."""
    with Ledger(ledger, read_only=True) as book:
        return earned(book.resolved())


def records_beside(folder: Path) -> Records:
    """What the sources of the ledger in a folder have earned; nothing where there is none."""
    ledger = folder / LEDGER
    return records_of(ledger) if ledger.is_file() else NO_RECORDS
