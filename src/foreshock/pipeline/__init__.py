"""The stages in order. The only room that knows them all; the public verbs live here.

read -> foresee -> expose -> stress -> plan -> report
"""

from foreshock.pipeline.opening import OpenStudy, open_study
from foreshock.pipeline.records import diff, load, report_again, runs, save
from foreshock.pipeline.running import Run, breaches, run
from foreshock.pipeline.stages import expose, foresee, foreseen, plan, plan_for, read, stress, stressed

__all__ = [
    "OpenStudy",
    "Run",
    "breaches",
    "diff",
    "expose",
    "foresee",
    "foreseen",
    "load",
    "open_study",
    "plan",
    "plan_for",
    "read",
    "report_again",
    "run",
    "runs",
    "save",
    "stress",
    "stressed",
]
