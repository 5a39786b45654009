"""The keys of a metric of milepost.yaml."""

from typing import Literal

from pydantic import Field

from milepost.config.fields import Exact, Examples, Id, Label, Number, Repeats, Text
from milepost.config.section import Section


class RepeatsSection(Section, title="Repeats"):
    """Runs that differ by nothing but their seed."""

    source: Id = Field(description="The source that the runs are in.")
    runs: Repeats = Field(description="The runs' ids there, two or more.")


class MetricSection(Section, title="Metric"):
    """One metric of a project, under all its names in the trackers."""

    title: Text | None = Field(None, description="What people read; default: the metric's id.")
    names: list[Exact] | None = Field(
        None,
        min_length=1,
        description="Its names in the trackers, taken whole; the first one that a run has counts. Default: its id.",
    )
    better: Literal["higher", "lower"] = Field("higher", description="Which direction is better.")
    unit: Label = Field("", description="Unit to show, such as ms. With % and bounds of 0 to 1, 0.92 is shown as 92 %.")
    bounds: tuple[Number | None, Number | None] = Field(
        (None, None),
        description="Lowest and highest possible value; null for none. A target outside is refused, a value outside "
        "does not count.",
    )
    take: Literal["last", "best"] = Field(
        "last", description="Which value of a run counts: the tracker's last, or the best of its history."
    )
    test_size: Examples | None = Field(
        None,
        description="On how many test examples it is measured; tells which gates are too close to call. Only for a "
        "share of examples, such as accuracy, with bounds of 0 to 1.",
    )
    repeats: list[RepeatsSection] = Field(
        default=[],
        description="Groups of runs that differ only by seed; their spread tells which gates are too close to call.",
    )
