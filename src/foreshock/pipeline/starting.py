"""A new study that runs as it stands: the template shipped with the program, copied whole or not at all."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from foreshock.data.files import folder_atomically

TEMPLATE = "template"


def init(folder: str | Path) -> Path:
    """Make a study at `folder`.

    Raises
    ------
    UserError
        Something is there already.
    """
    target = Path(folder)
    source = files("foreshock.exposure") / TEMPLATE
    with folder_atomically(target) as home:
        for item in sorted(source.iterdir(), key=lambda one: one.name):
            if item.is_file() and not item.name.startswith("__"):
                (home / item.name).write_bytes(item.read_bytes())
    return target
