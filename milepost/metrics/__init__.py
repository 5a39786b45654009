"""The numbers: what counts, how good it is so far, which gates are passed, and the Report. Pure."""

from milepost.metrics.audience import for_audience
from milepost.metrics.comparison import compare
from milepost.metrics.planned import planned_project
from milepost.metrics.portfolio import build_portfolio
from milepost.metrics.report import build_report
from milepost.metrics.run_values import run_values
from milepost.metrics.tally import Tally, tally
from milepost.metrics.tally_json import dump_tally, load_tally

__all__ = [
    "Tally",
    "build_portfolio",
    "build_report",
    "compare",
    "dump_tally",
    "for_audience",
    "load_tally",
    "planned_project",
    "run_values",
    "tally",
]
