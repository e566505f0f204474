"""Records -> figures, HTML and text. Each part loads when it is first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foreshock.report.html import build_report
    from foreshock.report.view import RunView

__all__ = ["RunView", "build_report"]
_HOME = {"RunView": "view", "build_report": "html"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'foreshock.report' has no attribute '{name}'")
    return getattr(importlib.import_module(f"foreshock.report.{_HOME[name]}"), name)
