"""What is different between a Report that was kept and one that is being read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from milepost.domain.outlook import RunPlan
from milepost.domain.report import KpiValue, Move, Report


@dataclass(frozen=True, slots=True)
class SeenMilestone:
    """A milestone as a reader last saw it. `standing`: the state and, while pending, the health. `run_plan`: Reports of
    before do not tell it."""

    title: str
    standing: str
    due: date
    gates: tuple[str, ...]
    sign_off: str
    run_plan: RunPlan | Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader last saw of a project, by the ids of its metrics, milestones, notes and KPIs."""

    as_of: datetime
    bests: Mapping[str, float]
    milestones: Mapping[str, SeenMilestone]
    notes: frozenset[str]
    kpis: Mapping[str, KpiValue]


@dataclass(frozen=True, slots=True)
class NewBest:
    """The best value of a metric is another; `before` and `after` are None where no run counts."""

    metric: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Flipped:
    """A milestone stands otherwise: its state, its health or its sign-off."""

    milestone: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Due day or gates are others; `moves` are the decisions since, with their reasons."""

    milestone: str
    due_before: date
    gates_before: tuple[str, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Replanned:
    """Other runs are planned for a milestone; how many of them are left is no change of the plan."""

    milestone: str
    before: RunPlan
    after: RunPlan


@dataclass(frozen=True, slots=True)
class Promised:
    """A milestone that was not in the plan."""

    milestone: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A milestone that is in the plan no more."""

    title: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note that was not there."""

    note: str


@dataclass(frozen=True, slots=True)
class KpiMoved:
    """A KPI has a newer or another latest value; None where it has none."""

    kpi: str
    before: KpiValue | None
    after: KpiValue | None


Change = Flipped | NewBest | Moved | Replanned | Promised | Dropped | KpiMoved | Noted


@dataclass(frozen=True, slots=True)
class Changes:
    """All of them in the order in which people read, since the instant of the earlier Report."""

    since: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file is written from: a Report, with what changed since the one before it; None where there is none."""

    report: Report
    changed: Changes | None = None
