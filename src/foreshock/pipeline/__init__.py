"""The stages in order. The only room that knows them all; the public verbs live here.

read -> foresee -> expose -> stress -> plan -> report

Each verb loads what it needs when it is first called: who only reads pages loads no simulator.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foreshock.pipeline.at_work import working
    from foreshock.pipeline.checkup import doctor
    from foreshock.pipeline.opening import OpenStudy, open_study
    from foreshock.pipeline.pages import ReadJob, ReadPage, read_all, read_job
    from foreshock.pipeline.pile import read_pile
    from foreshock.pipeline.reading import explain_page, marked_page, read
    from foreshock.pipeline.records import diff, fact, facts, load, report_again, runs, save
    from foreshock.pipeline.running import Run, breaches, run
    from foreshock.pipeline.stages import (
        expose,
        exposure_of,
        foresee,
        foreseen,
        lasting_of,
        plan,
        plan_for,
        plan_of,
        stress,
        stressed,
        write,
    )
    from foreshock.pipeline.starting import init

_HOMES = {
    "at_work": "working",
    "checkup": "doctor",
    "opening": "OpenStudy open_study",
    "pages": "ReadJob ReadPage read_all read_job",
    "pile": "read_pile",
    "reading": "explain_page marked_page read",
    "records": "diff fact facts load report_again runs save",
    "running": "Run breaches run",
    "stages": "expose exposure_of foresee foreseen lasting_of plan plan_for plan_of stress stressed write",
    "starting": "init",
}
_HOME = {name: room for room, names in _HOMES.items() for name in names.split()}

__all__ = [
    "OpenStudy",
    "ReadJob",
    "ReadPage",
    "Run",
    "breaches",
    "diff",
    "doctor",
    "explain_page",
    "expose",
    "exposure_of",
    "fact",
    "facts",
    "foresee",
    "foreseen",
    "init",
    "lasting_of",
    "load",
    "marked_page",
    "open_study",
    "plan",
    "plan_for",
    "plan_of",
    "read",
    "read_all",
    "read_job",
    "read_pile",
    "report_again",
    "run",
    "runs",
    "save",
    "stress",
    "stressed",
    "working",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'foreshock.pipeline' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"foreshock.pipeline.{_HOME[name]}"), name)
    globals()[name] = value
    return value
