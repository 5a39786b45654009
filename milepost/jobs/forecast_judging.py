"""What became of the forecasts that were kept, by what is known now: nothing of it is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.config.gates import parse_gate
from milepost.domain.decided import Decided
from milepost.domain.forecasts import Judged, KeptForecast, Promise, Score
from milepost.domain.projects import Milestone, Project
from milepost.domain.report import MilestoneReport, Report
from milepost.jobs.forecast_keeping import promised_at
from milepost.jobs.workspace import Workspace, to_ms
from milepost.metrics import tally
from milepost.metrics.scoring import score_of
from milepost.store.forecasts import kept_forecasts
from milepost.store.selection import select_candidates

GONE = "its gate {!r} is on what the project has no more"
WITHDRAWN = "it was reached, and what proved it is gone"
NOT_JUDGED = "{}: {}"


@dataclass(frozen=True, slots=True)
class ForecastBook:
    """The Reports of some projects, all forecasts that were kept of them, and how good those were."""

    reports: tuple[Report, ...]
    judged: tuple[Judged, ...]
    score: Score

    @property
    def afterwards(self) -> int:
        """How many were made later than on their day."""
        return sum(one.forecast.made_afterwards for one in self.judged)


def book_of(workspace: Workspace, reports: Sequence[Report], now: datetime) -> ForecastBook:
    """Judged as of the Reports' own instants, of which none is after `now`."""
    judged = tuple(one for report in reports for one in judge(workspace, report, now))
    return ForecastBook(tuple(reports), judged, score_of(judged))


def judge(workspace: Workspace, report: Report, now: datetime) -> tuple[Judged, ...]:
    """A project's forecasts with what came of each. A day that is not over judges nothing, not even what is reached
    already: else what comes out well would be counted before what does not."""
    kept = kept_forecasts(workspace.store, report.project, to_ms(report.as_of))
    zone = ZoneInfo(report.time_zone)
    today = report.as_of.astimezone(zone).date()
    told = told_of(workspace, report, [one for one in kept if one.due < today], today, now)
    return tuple(
        Judged(one, None) if one.due >= today else outcome_of(one, told[one.milestone, one.promise], zone)
        for one in kept
    )


def outcome_of(one: KeptForecast, told: MilestoneReport | str, zone: ZoneInfo) -> Judged:
    """`told`: the milestone as it was promised then, or why there is none."""
    if isinstance(told, str):
        return Judged(one, None, told)
    if told.reached_at is not None:
        return Judged(one, told.reached_at.astimezone(zone).date() <= one.due)
    unknown = next((gate for gate in told.gates if gate.target is None), None)
    if unknown is not None:
        return Judged(one, None, NOT_JUDGED.format(unknown.gate, unknown.why or "there is no number to reach"))
    return Judged(one, None, WITHDRAWN) if told.state == "regressed" else Judged(one, False)


Asked = tuple[str, Promise]
"""A milestone's id, and what was promised of it."""


def told_of(
    workspace: Workspace, report: Report, over: Sequence[KeptForecast], today: date, now: datetime
) -> Mapping[Asked, MilestoneReport | str]:
    """Every milestone as it was promised: the Report's own where that still holds, else counted by the old gates."""
    as_now = promised_at(workspace, report.project, report.as_of, now)
    known = {one.id: one for one in report.milestones}
    asked = dict.fromkeys((one.milestone, one.promise) for one in over)
    found: dict[Asked, MilestoneReport | str] = {
        one: known[one[0]] for one in asked if one[0] in known and as_now.get(one[0]) == one[1]
    }
    project = workspace.project(report.project)
    old = dict.fromkeys(promise for name, promise in asked if (name, promise) not in found)
    counted = count_anew(workspace, project, old, today - timedelta(days=1), report.as_of)
    return found | {one: counted[one[1]] for one in asked if one not in found}


def count_anew(
    workspace: Workspace, project: Project, old: Iterable[Promise], due: date, as_of: datetime
) -> dict[Promise, MilestoneReport | str]:
    """What became of promises that hold no more, by what is known at `as_of`."""
    subjects = {one.id for one in project.metrics} | {one.id for one in project.kpis}
    found: dict[Promise, MilestoneReport | str] = {}
    milestones: dict[Promise, Milestone] = {}
    for number, promise in enumerate(old):
        gates = tuple(map(parse_gate, promise.gates))
        gone = next((gate.text for gate in gates if gate.subject not in subjects), None)
        if gone is None:
            name = f"promise {number}"
            milestones[promise] = Milestone(name, name, due, gates, baseline=promise.baseline)
        else:
            found[promise] = GONE.format(gone)
    if not milestones:
        return found
    asked = replace(project, milestones=tuple(milestones.values()))
    candidates, _ = select_candidates(workspace.store, asked)
    report = workspace.assemble(asked, tally(asked, candidates, as_of), Decided(), as_of)
    return found | dict(zip(milestones, report.milestones, strict=True))
