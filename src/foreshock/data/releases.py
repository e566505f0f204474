"""What is known of outside sources and of what was made of them."""

from __future__ import annotations

from dataclasses import dataclass

from foreshock.data.download import Fetched


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as a list shows it. `downloads`: the program can bring it; else `by_hand` says how to get it."""

    name: str
    help: str
    title: str
    version: str
    licence: str
    citation: str
    href: str
    files: str
    downloads: bool
    by_hand: str


@dataclass(frozen=True, slots=True)
class Downloaded:
    """Files of a source that now lie in a folder; `year` is 0 where they hold every year."""

    source: str
    year: int
    folder: str
    files: tuple[Fetched, ...]
    licence: str
    citation: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A release as it now lies on disk."""

    file: str
    source: str
    year: int
    regions: int
    sectors: int
    output: float
    """In `unit` of `currency`, a year."""
    unit: float
    currency: str
    licence: str
    citation: str
    notes: tuple[str, ...]
