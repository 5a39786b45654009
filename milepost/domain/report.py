"""What a Report says: everything a reader needs to know about a project as of an instant, computed once.

All instants are aware datetimes in UTC; days are dates in the project's time zone; values are the exact doubles.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from milepost.domain.kpi_link import KpiStory
from milepost.domain.noise import NoiseReport
from milepost.domain.notes import NoteReport
from milepost.domain.order import steps_of
from milepost.domain.outlook import Outlook, RunPlan
from milepost.domain.projects import Better, Comparison, Take
from milepost.domain.sign_off import NO_SIGN_OFF, SignOff

MilestoneState = Literal["pending", "reached", "regressed", "missed"]
Health = Literal["on track", "at risk", "off track", "not enough data"]
SourceState = Literal["ok", "failed", "never read"]


@dataclass(frozen=True, slots=True)
class RunRef:
    """A run to name and to link to; `url` is None where the tracker has no page for it."""

    source: str
    id: str
    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """One counted value of a metric: the date it counts from and the run that has it."""

    value: float
    at: datetime
    run: RunRef


@dataclass(frozen=True, slots=True)
class MetricReport:
    """One metric. `frontier` is the best value so far, oldest first; `dots` are at most about 2,000 counted results in
    order of time, all frontier points among them; `runs_counted` says how many there are in all."""

    id: str
    title: str
    better: Better
    unit: str
    bounds: tuple[float | None, float | None]
    take: Take
    runs_counted: int
    frontier: tuple[Point, ...]
    dots: tuple[Point, ...]

    @property
    def best(self) -> Point | None:
        return self.frontier[-1] if self.frontier else None


@dataclass(frozen=True, slots=True)
class GateReport:
    """One gate. `target` is the number that the best value is compared with, baseline and start resolved (None while
    they are unknown). `margin` is how far `best` is on the passing side of it: negative means short. `passed_at` and
    `run`: the first counted result that passes it or, while none does, the run that is nearest. `why` explains a gate
    that cannot be judged. `noise`: whether the value of `run` is too close to call; None where nothing tells chance."""

    gate: str
    subject: str
    comparison: Comparison
    target: float | None
    passed: bool
    passed_at: datetime | None
    best: float | None
    margin: float | None
    run: RunRef | None
    why: str | None
    noise: NoiseReport | None = None

    def margin_of(self, value: float) -> float | None:
        """How far a value is on the passing side of the target; None while the target is unknown."""
        if self.target is None:
            return None
        return value - self.target if self.comparison in {">=", ">"} else self.target - value


@dataclass(frozen=True, slots=True)
class Evidence:
    """The first run that passed all gates at once: its values by metric id (KPI gates: by KPI id)."""

    run: RunRef
    at: datetime
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One moved goalpost: a change of the due day, the gates or the baseline. The targets are by metric id, of the
    gates that compare with a plain number."""

    at: datetime
    by: str
    reason: str | None
    due_before: date
    due_after: date
    gates_before: tuple[str, ...]
    gates_after: tuple[str, ...]
    targets_before: tuple[tuple[str, float], ...] = ()
    targets_after: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class MilestoneReport:
    """One milestone. `slip_days`: days from the due day to the day reached, or to today if missed or regressed after
    the due day; negative means early; None while it can still be in time. `days_left` counts from today to the due
    day while pending. `moves`: its moved goalposts, oldest first. `after`: ids of the milestones before it.
    `planned_at`: when it was first planned; None: it was so from the beginning. `outlook`: while pending.
    `run_plan`: the runs that are planned for it."""

    id: str
    title: str
    due: date
    owner: str | None
    state: MilestoneState
    health: Health | None
    reached_at: datetime | None
    slip_days: int | None
    days_left: int | None
    evidence: Evidence | None
    gates: tuple[GateReport, ...]
    kpis: tuple[GateReport, ...]
    after: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    planned_at: datetime | None = None
    sign_off: SignOff = NO_SIGN_OFF
    outlook: Outlook | None = None
    run_plan: RunPlan = None

    @property
    def is_overdue(self) -> bool:
        """Whether its day is past and it is not, or no longer, reached."""
        return self.state == "missed" or (self.state == "regressed" and (self.slip_days or 0) > 0)


@dataclass(frozen=True, slots=True)
class KpiValue:
    """One dated value of a KPI."""

    date: date
    value: float


@dataclass(frozen=True, slots=True)
class KpiReport:
    """One KPI series in order of date."""

    id: str
    title: str
    source: str
    unit: str
    better: Better
    target: float | None
    driven_by: str | None
    series: tuple[KpiValue, ...]
    story: KpiStory | None = None

    @property
    def latest(self) -> KpiValue | None:
        return self.series[-1] if self.series else None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source that the project reads. `rechecked` is the share of the running reconciliation round that is done,
    None where the source needs none."""

    name: str
    kind: str
    state: SourceState
    last_success: datetime | None
    error: str | None
    rechecked: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the data that a person should know or mend; `run` is None for problems of a whole source."""

    source: str
    run: str | None
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """A project as of an instant. `data_as_of` is when the oldest of its sources was last read with success, None
    before that. `headline` is the id of the main chart's metric. `runs_this_week`: how many counted runs are dated in
    the seven days before `as_of`, to the hour."""

    project: str
    title: str
    demo: bool
    time_zone: str
    as_of: datetime
    data_as_of: datetime | None
    headline: str
    sources: tuple[SourceReport, ...]
    metrics: tuple[MetricReport, ...]
    milestones: tuple[MilestoneReport, ...]
    kpis: tuple[KpiReport, ...]
    problems: tuple[Problem, ...]
    runs_this_week: int = 0
    notes: tuple[NoteReport, ...] = ()

    def metric(self, metric_id: str) -> MetricReport | None:
        return next((metric for metric in self.metrics if metric.id == metric_id), None)

    @property
    def never_read(self) -> tuple[str, ...]:
        """The sources whose data are missing: they were never read with success."""
        return tuple(source.name for source in self.sources if source.last_success is None)

    @property
    def oldest_read(self) -> datetime | None:
        """When the oldest of those sources was read that were read at all; `data_as_of` where that is all of them."""
        return min((one.last_success for one in self.sources if one.last_success is not None), default=None)

    @property
    def in_order(self) -> tuple["MilestoneReport", ...]:
        """The milestones by due day; of those of one day, the ones that others come after stand first."""
        steps = steps_of({one.id: one.after for one in self.milestones})
        return tuple(sorted(self.milestones, key=lambda one: (one.due, steps[one.id], one.id)))

    @property
    def next_milestone(self) -> MilestoneReport | None:
        """The milestone that matters now: the earliest one past its day, else the next one to come."""
        open_ones = [one for one in self.milestones if one.state != "reached"]
        return min(open_ones, key=lambda one: (not one.is_overdue, one.due, one.id), default=None)
