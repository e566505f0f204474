"""Records -> figures, HTML and text."""

from foreshock.report.html import build_report as build_report
from foreshock.report.view import RunView as RunView
