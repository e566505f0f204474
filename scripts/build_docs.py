"""Pages of the documentation that are made from the code: the command line, from its own help."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def command_line() -> str:
    """`docs/cli.md`: every verb with its own help text."""
    os.environ["COLUMNS"] = "100"
    os.environ["NO_COLOR"] = "1"
    from foreshock.cli import parser

    top = parser()
    verbs = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    parts = ["# Command line\n", "This page is made by `python scripts/build_docs.py` from the program's own help.\n"]
    parts.append(f"```text\n{top.format_help().rstrip()}\n```\n")
    for name, verb in verbs.choices.items():
        parts.append(f"## `{name}`\n\n```text\n{verb.format_help().rstrip()}\n```\n")
    return "\n".join(parts)


PAGES = {"docs/cli.md": command_line}


def main() -> int:
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
