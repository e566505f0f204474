"""What a verb gives back, and what every verb does with its arguments."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from typing import Any

OK, USER_ERROR, LIMIT_BREACHED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to print for a person, a JSON value for a program, the exit status."""

    text: Any
    data: Any
    status: int = OK


def day(text: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a date. Write year-month-day, such as 2025-01-31"
        raise argparse.ArgumentTypeError(message) from None


def overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the command line says instead of the study."""
    names = ("article", "seed", "budget")
    return {name: getattr(arguments, name) for name in names if getattr(arguments, name, None) is not None}


def save(record: Any, arguments: argparse.Namespace) -> None:
    """Save the record where `-o` says, if it says anything."""
    from foreshock import pipeline

    if arguments.output is not None:
        pipeline.save(record, arguments.output)
