"""What every test may ask for: the shared research data where it is at hand, and fixed hypothesis profiles."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FORESHOCK_SHARED", ROOT.parent / "shared")) / "data"
os.environ.setdefault("FORESHOCK_CACHE", str(Path(tempfile.gettempdir()) / f"foreshock-tests-{os.getpid()}"))

settings.register_profile(
    "fixed", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("wide", deadline=None, max_examples=600, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `shared` skip, with the reason, where the research data is absent."""
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"the shared research data is not at {SHARED} (set FORESHOCK_SHARED)")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the shared research data; use only in tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT
