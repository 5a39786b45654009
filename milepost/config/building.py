"""What a checked file means in the words of the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from milepost.config.access_models import AccessSection, RolesSection
from milepost.config.addresses import file_path, kept_place, mlflow_address, page_address, store_address, web_address
from milepost.config.gates import parse_gate
from milepost.config.kpi_models import KpiSection
from milepost.config.metric_models import MetricSection, RepeatsSection
from milepost.config.models import (
    BaselineSection,
    ConfigurationSection,
    KpiSqlSection,
    MilestoneSection,
    MlflowSection,
    ProjectSection,
    RunsSection,
    SourceSection,
    WandbOfflineSection,
    WandbSection,
)
from milepost.config.scheduled import notify_of, recipient_of, schedule_of
from milepost.domain.events import Notify
from milepost.domain.kpi_link import StatedEffect
from milepost.domain.people import ROLES, Access, Login, Patterns
from milepost.domain.projects import (
    USUAL_HEALTH,
    HealthThresholds,
    Kpi,
    Metric,
    Milestone,
    PlannedRuns,
    Project,
    RunFilter,
    RunName,
    WeeklyRuns,
)
from milepost.domain.schedules import Recipient, Schedule
from milepost.domain.sources import (
    KpiFileSource,
    KpiSqlSource,
    MlflowSource,
    Source,
    WandbOfflineSource,
    WandbSource,
)


@dataclass(frozen=True)
class Configuration:
    """A milepost.yaml that was checked: absolute addresses and paths, and everything by its name.

    `kept_in`: a folder of this machine, or an address that fsspec knows.
    """

    path: Path
    store: str = field(repr=False)  # its address may hold a password
    time_zone: str
    sources: Mapping[str, Source]
    projects: Mapping[str, Project]
    demo: bool = False
    access: Access | None = None
    kept_in: Path | str = Path("snapshots")
    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    address: str | None = None
    notify: Mapping[str, Notify] = field(default_factory=dict)


def built(section: ConfigurationSection, path: Path, environ: Mapping[str, str]) -> Configuration:
    """Return the configuration that a file without faults stands for."""
    folder = path.absolute().parent
    return Configuration(
        path=path.absolute(),
        store=store_address(section.store, folder),
        time_zone=section.time_zone,
        sources={name: _source(name, source, folder, environ) for name, source in section.sources.items()},
        projects={name: _project(name, project, section) for name, project in section.projects.items()},
        demo=section.demo,
        access=None if section.access is None else _access(section.access, section.projects),
        kept_in=kept_place(section.snapshots.kept_in, folder, environ),
        recipients={name: recipient_of(name, one, folder, environ) for name, one in section.recipients.items()},
        schedules={name: schedule_of(name, one, section.time_zone) for name, one in section.schedules.items()},
        address=None if section.address is None else page_address(section.address),
        notify={name: notify_of(one.notify) for name, one in section.projects.items() if one.notify is not None},
    )


def _access(section: AccessSection, projects: Mapping[str, ProjectSection]) -> Access:
    own = {name: _roles(project.access) for name, project in projects.items() if project.access is not None}
    return Access(Login(**section.login.model_dump()), _roles(section), own)


def _roles(section: RolesSection) -> Patterns:
    return {role: tuple(getattr(section, role)) for role in ROLES if getattr(section, role)}


def _source(name: str, source: SourceSection, folder: Path, environ: Mapping[str, str]) -> Source:
    if isinstance(source, MlflowSection):
        return MlflowSource(
            name=name,
            uri=mlflow_address(source.uri, folder),
            token_env=source.token_env,
            username_env=source.username_env,
            password_env=source.password_env,
            ui=web_address(source.ui) if source.ui is not None else None,
        )
    if isinstance(source, WandbSection):
        return WandbSource(
            name=name,
            entity=source.entity,
            projects=tuple(source.projects),
            api_key_env=source.api_key_env,
            base_url=web_address(source.base_url) if source.base_url is not None else None,
        )
    if isinstance(source, WandbOfflineSection):
        return WandbOfflineSource(name=name, path=file_path(source.path, folder, environ))
    if isinstance(source, KpiSqlSection):
        return KpiSqlSource(
            name=name,
            url_env=source.url_env,
            query=source.query,
            date=source.date,
            value=source.value,
            timeout_seconds=source.timeout_seconds,
            user_may_only_read=source.user_may_only_read,
        )
    return KpiFileSource(
        name=name,
        path=file_path(source.path, folder, environ),
        date=source.date,
        value=source.value,
        decimal=source.decimal,
        thousands=source.thousands,
    )


def _project(project_id: str, project: ProjectSection, whole: ConfigurationSection) -> Project:
    metrics = tuple(_metric(name, metric) for name, metric in project.metrics.items())
    return Project(
        id=project_id,
        title=project.title or project_id,
        time_zone=whole.time_zone,
        runs=tuple(_runs(line) for line in project.runs),
        count=project.count,
        metrics=metrics,
        headline=project.headline or metrics[0].id,
        health=HealthThresholds(project.health.on_track, project.health.at_risk) if project.health else USUAL_HEALTH,
        milestones=tuple(milestone_of(name, milestone) for name, milestone in project.milestones.items()),
        kpis=tuple(_kpi(name, kpi) for name, kpi in project.kpis.items()),
        baseline=_baseline(project.baseline),
        demo=whole.demo,
    )


def _runs(line: RunsSection) -> RunFilter:
    return RunFilter(line.source, tuple(line.experiments), tuple(line.tags.items()))


def _baseline(baseline: BaselineSection | None) -> RunName | None:
    return RunName(baseline.source, baseline.run) if baseline else None


def _metric(metric_id: str, metric: MetricSection) -> Metric:
    return Metric(
        id=metric_id,
        names=tuple(metric.names or [metric_id]),
        better=metric.better,
        unit=metric.unit,
        bounds=metric.bounds,
        take=metric.take,
        title=metric.title or metric_id,
        test_size=metric.test_size,
        repeats=tuple(_repeats(one) for one in metric.repeats),
    )


def _repeats(group: RepeatsSection) -> tuple[RunName, ...]:
    return tuple(RunName(group.source, run) for run in group.runs)


def milestone_of(milestone_id: str, milestone: MilestoneSection) -> Milestone:
    return Milestone(
        id=milestone_id,
        title=milestone.title or milestone_id,
        due=milestone.due,
        gates=tuple(parse_gate(text) for text in milestone.gates),
        owner=milestone.owner,
        kpis=tuple(parse_gate(text) for text in milestone.kpis),
        baseline=_baseline(milestone.baseline),
        after=tuple(dict.fromkeys(milestone.after)),
        approvers=tuple(milestone.approvers),
        approvals=milestone.approvals,
        runs_a_week=WeeklyRuns(**milestone.runs_a_week.model_dump()) if milestone.runs_a_week else None,
        planned_runs=PlannedRuns(**milestone.planned_runs.model_dump()) if milestone.planned_runs else None,
    )


def _kpi(kpi_id: str, kpi: KpiSection) -> Kpi:
    return Kpi(
        id=kpi_id,
        source=kpi.source,
        title=kpi.title or kpi_id,
        unit=kpi.unit,
        better=kpi.better,
        target=kpi.target,
        driven_by=kpi.driven_by,
        adds_up=kpi.adds_up,
        effect=StatedEffect(**kpi.effect.model_dump()) if kpi.effect else None,
    )
