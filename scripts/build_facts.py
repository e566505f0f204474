"""Build the fact tables of `src/foreshock/facts` and their MANIFEST.json.

    python scripts/build_facts.py                        every table whose inputs are at hand; the others stay
    python scripts/build_facts.py alignment wgi          only these
    python scripts/build_facts.py --from eu_crm=FOLDER   an input that no package carries
    python scripts/build_facts.py --check                build in memory and compare checksums; exit 1 on a difference

The same inputs give the same bytes. Packages are used for the data files they carry, never for their code.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from facts.base import FACTS, Inputs, MissingInputError, Recipe

from foreshock.core.ids import digest
from foreshock.data.catalog import MANIFEST, Fact

MODULES = ("countries", "blocs", "gates", "materials", "trade", "politics")


def recipes() -> dict[str, Recipe]:
    """Every table by name."""
    found = [recipe for module in MODULES for recipe in importlib.import_module(f"facts.{module}").RECIPES]
    return {recipe.name: recipe for recipe in found}


def build(names: list[str], inputs: Inputs, *, check: bool) -> int:
    """Build these tables; returns the number of differences found by `check`."""
    known = recipes()
    manifest = FACTS / MANIFEST
    old = json.loads(manifest.read_text(encoding="utf-8"))["tables"] if manifest.is_file() else []
    entries = {entry["name"]: Fact.model_validate(entry) for entry in old}
    different = 0
    for name in names or list(known):
        recipe = known[name]
        try:
            content = recipe.content(inputs)
        except MissingInputError as reason:
            print(f"{name:24} skipped: {reason}")
            continue
        same = name in entries and entries[name].sha256 == digest(content)
        different += not same
        print(f"{name:24} {'same' if same else 'changed'}  {len(content):>9,} bytes")
        entries[name] = recipe.describe(content)
        if not check:
            (FACTS / recipe.file).write_bytes(content)
    if not check:
        tables = [entries[name].model_dump(mode="json") for name in sorted(entries) if name in known]
        manifest.write_text(json.dumps({"tables": tables}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return different if check else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*recipes(), []], metavar="NAME")
    parser.add_argument("--from", dest="given", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    given = {name: Path(path).resolve() for name, _, path in (item.partition("=") for item in asked.given)}
    return 1 if build(asked.names, Inputs(given), check=asked.check) else 0


if __name__ == "__main__":
    sys.exit(main())
