"""Losses to a Plan: which measures to take under a budget, and what to do in each named future."""

from foreshock.planning.offers import parse_measures
from foreshock.planning.plan import make_plan

__all__ = ["make_plan", "parse_measures"]
