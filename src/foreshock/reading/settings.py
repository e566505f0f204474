"""What a reader of pages may choose: the yardstick, the drivers to look for, what is known of the page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from foreshock.core.errors import Collector
from foreshock.core.marked import parse
from foreshock.schema.brief import Yardstick
from foreshock.schema.frozen import Frozen


class Driver(Frozen):
    """A question about the future that pages may speak about.

    `keywords` decide whether a statement is about it (whole words; `*` for any ending). `more` and `less` are things of
    which more raises it and of which more lowers it: whatever makes, ends, extends or delays them then has its sign.
    `raises` and `lowers` are wordings that have a sign by themselves. `ways` are roads and waters whose use lowers it
    (ships go through the strait again), `detours` those round them, whose use raises it.
    """

    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    detours: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.name, self.keywords))


class ReadSettings(Frozen):
    """How to read a page. Equal settings and equal pages give equal Briefs.

    `published` and `url` are what is known of the page from elsewhere; they stand where the page gives none.
    `drivers` None: the drivers that come with Foreshock.
    """

    yardstick: Yardstick = "reader"
    drivers: tuple[Driver, ...] | None = None
    url: str = ""
    published: str = ""
    medium: str = ""
    """'text', 'html', 'markdown', 'pdf', 'email' or 'feed'; empty: told from the name and the content."""
    events: bool = True
    max_characters: int = Field(default=2_000_000, gt=0)
    """A longer page is cut here, and flagged."""

    def wanted(self) -> tuple[Driver, ...]:
        return default_drivers() if self.drivers is None else self.drivers


@cache
def default_drivers() -> tuple[Driver, ...]:
    """The drivers that come with Foreshock, in file order."""
    path = files("foreshock") / "reading" / "data" / "drivers.yaml"
    return load_drivers(path.read_text(encoding="utf-8"), "drivers.yaml")


def load_drivers(text: str, file: str = "") -> tuple[Driver, ...]:
    """Drivers from YAML: name -> {description, keywords, raises, lowers, more, less, ways, detours}.

    Raises
    ------
    UserError
        Every entry that is no mapping, has an unknown key or a key that is no list of words, with its line.
    """
    marked = parse(text, file)
    found = Collector()
    drivers = []
    entries = marked.value if isinstance(marked.value, dict) else {}
    if not entries:
        found.add("holds no drivers", file=file, line=1, hint="Write 'name: {description: ..., keywords: [...]}'.")
    for name, entry in entries.items():
        line = marked.line((name,))
        if not isinstance(entry, dict):
            found.add("is not a mapping", file=file, line=line, field=name, hint="Give it description and keywords.")
            continue
        fields: dict[str, tuple[str, ...]] = {}
        for key, value in entry.items():
            if key not in Driver.model_fields or key == "name":
                valid = "description, keywords, raises, lowers, more, less, ways, detours"
                found.add(
                    f"unknown key '{key}'",
                    file=file,
                    line=marked.line((name, key)),
                    field=name,
                    hint=f"Valid: {valid}.",
                )
            elif key != "description" and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
                found.add(f"'{key}' is not a list of words", file=file, line=marked.line((name, key)), field=name)
            elif key != "description":
                fields[key] = tuple(value)
        drivers.append(Driver(name=name, description=str(entry.get("description") or ""), **fields))
    found.raise_if_any()
    return tuple(drivers)
