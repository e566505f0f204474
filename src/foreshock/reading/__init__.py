"""A page becomes a Brief: statements about the future with the probability their words imply, each with its place."""

from foreshock.reading.explain import explain_text
from foreshock.reading.explain_html import explain_html
from foreshock.reading.page import read_entries, read_page, read_pages
from foreshock.reading.settings import Driver, ReadSettings, default_drivers, load_drivers

__all__ = [
    "Driver",
    "ReadSettings",
    "default_drivers",
    "explain_html",
    "explain_text",
    "load_drivers",
    "read_entries",
    "read_page",
    "read_pages",
]
