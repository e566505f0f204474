"""Foreshock: geopolitics turned into decisions.

    import foreshock as fs

    brief     = fs.read("article.html")                     what the page says, sentence by sentence
    scenarios = fs.foresee("scenarios.yaml", brief=brief)   the futures and their probabilities
    network   = fs.expose("study/")                         who makes what, from what, for whom
    losses    = fs.stress(network, scenarios)               what each future costs or brings
    plan      = fs.plan(network, scenarios, budget="2 MUSD")
    result    = fs.run("study/")                            all of it, with a report

Importing this package costs next to nothing: each verb loads what it needs when it is first called.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from foreshock.pipeline import expose, foresee, load, plan, read, run, save, stress, working

__all__ = ["__version__", "expose", "foresee", "load", "plan", "read", "run", "save", "stress", "working"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("foreshock.pipeline"), name)
    raise AttributeError(f"module 'foreshock' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
