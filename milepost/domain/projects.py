"""What a project is: the runs that belong to it, its metrics, gates, milestones and KPIs."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from milepost.domain.kpi_link import StatedEffect

Better = Literal["higher", "lower"]
Take = Literal["last", "best"]
Comparison = Literal[">=", ">", "<=", "<"]
Reference = Literal["value", "baseline", "start"]


@dataclass(frozen=True, slots=True)
class RunFilter:
    """One line of `runs:`; every given key must hold. `*` and `?` are wildcards in experiments and tag values."""

    source: str
    experiments: tuple[str, ...] = ("*",)
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunName:
    """A run by its source's name and its id there."""

    source: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a project, under all its names in the trackers; the first name that a run has is taken.

    What tells chance: `test_size`, on how many examples it is measured, and `repeats`, groups of runs that differ only
    by seed."""

    id: str
    names: tuple[str, ...]
    better: Better
    unit: str = ""
    bounds: tuple[float | None, float | None] = (None, None)
    take: Take = "last"
    title: str = ""
    test_size: int | None = None
    repeats: tuple[tuple[RunName, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition on a metric or KPI, as written in `text`.

    reference "value": compare with `amount`. "baseline" and "start": compare with the baseline run's value, or the
    project's first counted value, changed by `amount` (absolute), or by `amount` times its size (`relative`; 0.05 is
    +5 %).
    """

    text: str
    subject: str
    comparison: Comparison
    reference: Reference
    amount: float
    relative: bool = False


@dataclass(frozen=True, slots=True)
class WeeklyRuns:
    """So many runs are planned each week, until the end of a day; None: of the due day. None come after the due day."""

    runs: float
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedRuns:
    """So many runs are planned from the beginning of a day until the due day; those counted since are done."""

    runs: int
    since: date


@dataclass(frozen=True, slots=True)
class Milestone:
    """A title, a due day in the project's time zone, and the gates that one run must pass all at once. `after`: ids of
    milestones that come before it. `approvals`: how many of the `approvers` must accept; None: all of them.
    `runs_a_week`: how many runs are planned each week; None: not said. `planned_runs`: the same as a number of runs;
    never both."""

    id: str
    title: str
    due: date
    gates: tuple[Gate, ...]
    owner: str | None = None
    kpis: tuple[Gate, ...] = ()
    baseline: RunName | None = None
    after: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    approvals: int | None = None
    runs_a_week: WeeklyRuns | None = None
    planned_runs: PlannedRuns | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A dated business series of a source. `adds_up`: it is a total of its period, and not a level. `effect`: what
    somebody says that the metric does to it; None: only what its history shows."""

    id: str
    source: str
    title: str
    unit: str = ""
    better: Better = "higher"
    target: float | None = None
    driven_by: str | None = None
    adds_up: bool = False
    effect: StatedEffect | None = None


@dataclass(frozen=True, slots=True)
class HealthThresholds:
    """The chance of being reached in time from which a milestone is on track, and from which it is at risk; below
    that it is off track."""

    on_track: float = 0.7
    at_risk: float = 0.4


USUAL_HEALTH = HealthThresholds()


@dataclass(frozen=True, slots=True)
class Project:
    """A named selection of runs with what matters about them. `time_zone` is an IANA name."""

    id: str
    title: str
    time_zone: str
    runs: tuple[RunFilter, ...]
    count: Literal["finished", "any"]
    metrics: tuple[Metric, ...]
    headline: str
    milestones: tuple[Milestone, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    baseline: RunName | None = None
    demo: bool = field(default=False)
    health: HealthThresholds = field(default=USUAL_HEALTH)

    def metric(self, metric_id: str) -> Metric | None:
        return next((metric for metric in self.metrics if metric.id == metric_id), None)
