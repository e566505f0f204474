"""Scenarios: the futures, how likely they are, and what moves that.

scenarios = parse(text, file)                     a scenario file: drivers, tables, effects, named futures
scenarios = update(scenarios, brief, trust=0.5)   a page moves the drivers it speaks about, visibly
"""

from foreshock.scenarios.parse import parse
from foreshock.scenarios.update import observe, opine, update

__all__ = ["observe", "opine", "parse", "update"]
