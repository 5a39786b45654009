"""Which model describes which level of the file."""

from collections.abc import Mapping
from typing import Any

from milepost.config.access_models import AccessSection, LoginSection, RolesSection
from milepost.config.faults import Path
from milepost.config.kpi_models import EffectSection, KpiSection
from milepost.config.metric_models import MetricSection, RepeatsSection
from milepost.config.models import (
    BaselineSection,
    ConfigurationSection,
    HealthSection,
    KpiFileSection,
    KpiSqlSection,
    MilestoneSection,
    MlflowSection,
    ProjectSection,
    RunsSection,
    WandbOfflineSection,
    WandbSection,
)
from milepost.config.run_plans import PlannedRunsSection, WeeklyRunsSection
from milepost.config.schedule_models import (
    AppriseSection,
    EmailSection,
    FolderSection,
    NotifySection,
    ScheduleSection,
    SlackSection,
    SnapshotsSection,
    TeamsSection,
    WebhookSection,
)
from milepost.config.section import Section

KINDS: Mapping[str, type[Section]] = {
    "mlflow": MlflowSection,
    "wandb": WandbSection,
    "wandb_offline": WandbOfflineSection,
    "kpi_file": KpiFileSection,
    "kpi_sql": KpiSqlSection,
}

RECIPIENT_SECTIONS: Mapping[str, type[Section]] = {
    "folder": FolderSection,
    "email": EmailSection,
    "slack": SlackSection,
    "teams": TeamsSection,
    "webhook": WebhookSection,
    "apprise": AppriseSection,
}

UNIONS: Mapping[str, Mapping[str, type[Section]]] = {"sources": KINDS, "recipients": RECIPIENT_SECTIONS}
"""The keys below which each named entry says by its `kind` which keys it has."""

LEVELS: Mapping[tuple[str, ...], type[Section]] = {
    (): ConfigurationSection,
    ("access",): AccessSection,
    ("access", "login"): LoginSection,
    ("snapshots",): SnapshotsSection,
    ("schedules", "*"): ScheduleSection,
    ("projects", "*"): ProjectSection,
    ("projects", "*", "access"): RolesSection,
    ("projects", "*", "health"): HealthSection,
    ("projects", "*", "notify"): NotifySection,
    ("projects", "*", "kpis", "*", "effect"): EffectSection,
    ("projects", "*", "runs", "*"): RunsSection,
    ("projects", "*", "metrics", "*"): MetricSection,
    ("projects", "*", "metrics", "*", "repeats", "*"): RepeatsSection,
    ("projects", "*", "milestones", "*"): MilestoneSection,
    ("projects", "*", "milestones", "*", "planned_runs"): PlannedRunsSection,
    ("projects", "*", "milestones", "*", "runs_a_week"): WeeklyRunsSection,
    ("projects", "*", "kpis", "*"): KpiSection,
    ("projects", "*", "baseline"): BaselineSection,
    ("projects", "*", "milestones", "*", "baseline"): BaselineSection,
}


def model_at(tree: Any, path: Path) -> type[Section] | None:
    """Return the model of this level of the file; None where there is none, or its kind is unknown."""
    if len(path) == 2 and path[0] in UNIONS:
        entry = value_at(tree, path)
        return UNIONS[str(path[0])].get(str(entry.get("kind"))) if isinstance(entry, dict) else None
    for pattern, model in LEVELS.items():
        if len(pattern) == len(path) and all(want in ("*", part) for want, part in zip(pattern, path, strict=True)):
            return model
    return None


def value_at(tree: Any, path: Path) -> Any:
    """Return what the file says at this place, or None where it says nothing."""
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree
