"""Which keys a KPI has in milepost.yaml."""

from typing import Literal

from pydantic import Field

from milepost.config.fields import Exact, Flag, Id, Label, MeasureId, Number, Text
from milepost.config.section import Section


class EffectSection(Section, title="Effect on a KPI"):
    """What somebody says that the metric does to the KPI. It is shown as their assumption, or as an A/B test, wherever
    a number comes of it."""

    by: Text = Field(description="Who says so, or the name of the A/B test.")
    per_point: Number | None = Field(
        None,
        description="By how much the KPI moves when the metric moves by one point; a point is 1, and 0.01 of a metric "
        "in % with bounds of 0 to 1.",
    )
    low: Number | None = Field(None, description="The lower end of its 95 % interval.")
    high: Number | None = Field(None, description="The upper end.")
    tested_points: Number | None = Field(
        None,
        description="Of an A/B test: by how many points the metric differed between the variants; `per_point`, `low` "
        "and `high` are then the difference of the KPI between them.",
    )
    formula: Exact | None = Field(
        None,
        description="In place of `per_point`: the KPI as a formula of the metric's id, `kpi` (its latest value), "
        "`start` and `target`, with + - * / ( ) min max, such as `kpi - 900 * (accuracy - start)`.",
    )


class KpiSection(Section, title="KPI"):
    """A dated business series, set beside the milestones."""

    source: Id = Field(description="The source of kind `kpi_file` or `kpi_sql` that holds the series.")
    title: Text | None = Field(None, description="What people read; default: the KPI's id.")
    unit: Label = Field("", description="Unit to show, such as EUR.")
    better: Literal["higher", "lower"] = Field("higher", description="Which direction is better.")
    target: Number | None = Field(None, description="The value that the business wants.")
    driven_by: MeasureId | None = Field(None, description="The metric of this project that is expected to move it.")
    adds_up: Flag = Field(
        False,
        description="Whether it is a total of its period, such as revenue a month, and not a level such as a rate; "
        "only totals give a cost of delay.",
    )
    effect: EffectSection | None = Field(
        None, description="What the metric is said to do to it, where the history does not show it or is not to decide."
    )
