"""Studies to run: the template in a fresh folder, and the shipped example, run once for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from foreshock import pipeline


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study made by `init`."""
    return pipeline.init(tmp_path / "study")


@pytest.fixture
def spoiled(tmp_path: Path, root: Path) -> Callable[[str, Callable[[str], str]], Path]:
    """The shipped example with one file changed."""

    def spoil(name: str, change: Callable[[str], str]) -> Path:
        folder = tmp_path / "spoiled"
        if not folder.exists():
            shutil.copytree(root / "examples" / "bulldozer", folder, ignore=shutil.ignore_patterns("runs"))
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        return folder

    return spoil


@pytest.fixture(scope="session")
def bulldozer(tmp_path_factory: pytest.TempPathFactory, root: Path) -> pipeline.Run:
    """The shipped example, run once."""
    return pipeline.run(root / "examples" / "bulldozer", runs=tmp_path_factory.mktemp("runs"))
