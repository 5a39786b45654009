"""What the merged configuration is, as YAML with secrets hidden."""

from dataclasses import asdict
from typing import Any

import yaml

from milepost.config.addresses import hidden
from milepost.config.building import Configuration
from milepost.config.scalars import plain_value
from milepost.config.scheduled import notify_keys, recipient_keys, schedule_keys
from milepost.domain.people import Access, Patterns
from milepost.domain.projects import USUAL_HEALTH, Gate, Kpi, Metric, Milestone, Project, RunFilter, RunName, WeeklyRuns
from milepost.domain.sources import KpiSqlSource, MlflowSource, Source, WandbSource


def show(configuration: Configuration) -> str:
    """Return the whole configuration, defaults included, as a milepost.yaml; passwords in addresses become ***."""
    whole = {
        "store": _written(hidden(configuration.store)),
        "time_zone": configuration.time_zone,
        "demo": configuration.demo,
        **_given({"address": configuration.address}),
        **({} if configuration.access is None else {"access": _access(configuration.access)}),
        "sources": {name: _source(source) for name, source in configuration.sources.items()},
        "projects": {name: _project(project, configuration) for name, project in configuration.projects.items()},
        "snapshots": {"kept_in": _written(str(configuration.kept_in))},
        **_schedules(configuration),
    }
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _schedules(configuration: Configuration) -> dict[str, Any]:
    recipients = {name: recipient_keys(one) for name, one in configuration.recipients.items()}
    for one in recipients.values():
        if "place" in one:
            one["place"] = _written(hidden(one["place"]))
    schedules = {name: schedule_keys(one) for name, one in configuration.schedules.items()}
    return _given({"recipients": recipients or None, "schedules": schedules or None})


def milestones_yaml(trees: dict[str, Any]) -> str:
    """Return milestones as they stand under a project; `trees` are their keys by id."""
    return yaml.dump({"milestones": trees}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that an unquoted reading would take for something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if plain_value(text) == text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _written(expanded: str) -> str:
    return expanded.replace("$", "$$")


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _source(source: Source) -> dict[str, Any]:
    held = {"kind": source.kind, **{key: value for key, value in asdict(source).items() if key not in ("name", "kind")}}
    if isinstance(source, MlflowSource):
        return _given({**held, "uri": _written(hidden(source.uri))})
    if isinstance(source, WandbSource):
        return _given({**held, "projects": list(source.projects)})
    if isinstance(source, KpiSqlSource):
        return _given(held)
    return _given({**held, "path": _written(str(source.path))})


def _access(access: Access) -> dict[str, Any]:
    return {**_roles(access.roles), "login": _given(asdict(access.login))}


def _roles(patterns: Patterns) -> dict[str, Any]:
    return {role: list(people) for role, people in patterns.items()}


def _project(project: Project, configuration: Configuration) -> dict[str, Any]:
    access, notify = configuration.access, configuration.notify.get(project.id)
    return _given(
        {
            "title": project.title,
            "runs": [_runs(line) for line in project.runs],
            "count": project.count,
            "metrics": {metric.id: _metric(metric) for metric in project.metrics},
            "headline": project.headline,
            "baseline": _baseline(project.baseline),
            "access": _roles(access.projects[project.id]) if access and project.id in access.projects else None,
            "milestones": {milestone.id: milestone_keys(milestone) for milestone in project.milestones},
            "kpis": {kpi.id: _kpi(kpi) for kpi in project.kpis},
            "health": None if project.health == USUAL_HEALTH else asdict(project.health),
            "notify": None if notify is None else notify_keys(notify),
        }
    )


def _runs(line: RunFilter) -> dict[str, Any]:
    return {"source": line.source, "experiments": list(line.experiments), "tags": dict(line.tags)}


def _baseline(baseline: RunName | None) -> dict[str, Any] | None:
    return {"source": baseline.source, "run": baseline.run_id} if baseline else None


def _metric(metric: Metric) -> dict[str, Any]:
    repeats = [{"source": group[0].source, "runs": [run.run_id for run in group]} for group in metric.repeats]
    return _given(
        {
            "title": metric.title,
            "names": list(metric.names),
            "better": metric.better,
            "unit": metric.unit,
            "bounds": list(metric.bounds),
            "take": metric.take,
            "test_size": metric.test_size,
            "repeats": repeats or None,
        }
    )


def milestone_keys(milestone: Milestone) -> dict[str, Any]:
    """A milestone as it stands in milepost.yaml."""
    return _given(
        {
            "title": milestone.title,
            "due": milestone.due,
            "owner": milestone.owner,
            "gates": _texts(milestone.gates),
            "kpis": _texts(milestone.kpis),
            "baseline": _baseline(milestone.baseline),
            "after": list(milestone.after) or None,
            "approvers": list(milestone.approvers) or None,
            "approvals": milestone.approvals,
            "runs_a_week": _weekly(milestone.runs_a_week),
            "planned_runs": None if milestone.planned_runs is None else asdict(milestone.planned_runs),
        }
    )


def _weekly(planned: WeeklyRuns | None) -> float | dict[str, Any] | None:
    """A number alone where they go on until the due day."""
    if planned is None:
        return None
    return planned.runs if planned.until is None else asdict(planned)


def _texts(gates: tuple[Gate, ...]) -> list[str]:
    return [gate.text for gate in gates]


def _kpi(kpi: Kpi) -> dict[str, Any]:
    keys = {key: value for key, value in asdict(kpi).items() if key != "id"}
    return _given({**keys, "adds_up": kpi.adds_up or None, "effect": kpi.effect and _given(asdict(kpi.effect))})
