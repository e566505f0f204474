"""The company of `small_company`, ready to plan."""

from __future__ import annotations

import pytest
from small_company import World, world


@pytest.fixture
def home() -> World:
    """Fresh for every test."""
    return world()
