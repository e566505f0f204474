"""The stages in order. The only room that knows them all; the public verbs live here.

read -> foresee -> expose -> stress -> plan -> report
"""

from foreshock.pipeline.doctor import doctor
from foreshock.pipeline.init import init
from foreshock.pipeline.opening import OpenStudy, open_study
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

__all__ = [
    "OpenStudy",
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
    "report_again",
    "run",
    "runs",
    "save",
    "stress",
    "stressed",
    "write",
]
