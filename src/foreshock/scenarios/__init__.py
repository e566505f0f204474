"""Scenarios: the futures, how likely they are, what moves that, and how good it was.

scenarios = parse(text, file)                     a scenario file: drivers, tables, effects, named futures
scenarios = update(scenarios, brief, trust=0.5)   a page moves the drivers it speaks about, visibly
scenarios = observe(scenarios, "indicator")       so does an indicator, or an Opinion
text      = with_evidence(text, scenarios)        the file with everything heard written into it
answer    = ask(scenarios, {"sanctions": ("rollback",)})
"""

from foreshock.scenarios.answer import Answer, ask
from foreshock.scenarios.drafts import draft
from foreshock.scenarios.draws import sample
from foreshock.scenarios.editor import json_schema
from foreshock.scenarios.file import Sampling, parse
from foreshock.scenarios.hazard import probability_by
from foreshock.scenarios.heard import read_evidence
from foreshock.scenarios.opinion import Opinion
from foreshock.scenarios.picture import svg, tree
from foreshock.scenarios.questions import question
from foreshock.scenarios.reduction import Reduction, keep, reduce
from foreshock.scenarios.repair import Repair, repairs
from foreshock.scenarios.revision import observe, opine, revise, update
from foreshock.scenarios.shorthand import read_short
from foreshock.scenarios.uncertainty import ranges
from foreshock.scenarios.written import with_evidence

__all__ = [
    "Answer",
    "Opinion",
    "Reduction",
    "Repair",
    "Sampling",
    "ask",
    "draft",
    "json_schema",
    "keep",
    "observe",
    "opine",
    "parse",
    "probability_by",
    "question",
    "ranges",
    "read_evidence",
    "read_short",
    "reduce",
    "repairs",
    "revise",
    "sample",
    "svg",
    "tree",
    "update",
    "with_evidence",
]
