"""Which keys milepost.yaml has, level by level, with what each means: the source of schema, reference and checks."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from milepost.config.access_models import AccessSection, RolesSection
from milepost.config.fields import (
    Count,
    Day,
    Exact,
    Flag,
    Id,
    MeasureId,
    Seconds,
    Share,
    Text,
    VariableName,
)
from milepost.config.kpi_models import KpiSection
from milepost.config.metric_models import MetricSection
from milepost.config.run_plans import PlannedRunsSection, PlannedWeekly
from milepost.config.schedule_models import NotifySection, RecipientSection, ScheduleSection, SnapshotsSection
from milepost.config.section import Section


def _empty_means_defaults(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: {} if held is None else held for key, held in value.items()}


class MlflowSection(Section, title="MLflow source"):
    """An MLflow tracking server, or the database behind one."""

    kind: Literal["mlflow"] = Field(description="What kind of source this is.")
    uri: Exact = Field(
        description="Address of the tracking server (http, https), or of its database (sqlite, postgresql+psycopg), "
        "which is only ever read. $VARIABLES are expanded; a sqlite path counts from this file's folder."
    )
    token_env: VariableName | None = Field(None, description="Environment variable that holds the bearer token.")
    username_env: VariableName | None = Field(None, description="Environment variable that holds the user name.")
    password_env: VariableName | None = Field(None, description="Environment variable that holds the password.")
    ui: Exact | None = Field(
        None, description="Address at which people open runs, if it is not `uri`; makes links when reading a database."
    )


class WandbSection(Section, title="Weights & Biases source"):
    """The projects of a Weights & Biases entity."""

    kind: Literal["wandb"] = Field(description="What kind of source this is.")
    entity: Exact = Field(description="The team or user that the projects belong to.")
    projects: list[Exact] = Field(
        default=["*"], min_length=1, description="Names of the projects to read; * and ? are wildcards."
    )
    api_key_env: VariableName | None = Field(
        None, description="Environment variable that holds the API key; default: found as the wandb library finds it."
    )
    base_url: Exact | None = Field(
        None, description="Address of the server; default: found as the wandb library finds it."
    )


class WandbOfflineSection(Section, title="Offline Weights & Biases runs"):
    """A folder in which the wandb library left its runs."""

    kind: Literal["wandb_offline"] = Field(description="What kind of source this is.")
    path: Exact = Field(
        description="The folder with `run-*` and `offline-run-*` in it, counted from this file's folder. $VARIABLES "
        "are expanded, and ~ is your home folder."
    )


class KpiFileSection(Section, title="KPI file"):
    """A CSV or Parquet file with one row a day, week or month."""

    kind: Literal["kpi_file"] = Field(description="What kind of source this is.")
    path: Exact = Field(
        description="The file, counted from this file's folder. $VARIABLES are expanded, and ~ is your home folder."
    )
    date: Exact = Field(description="Name of the column that holds the days.")
    value: Exact = Field(description="Name of the column that holds the values.")
    decimal: Literal[".", ","] | None = Field(
        None, description="Decimal sign of a CSV file; left out, the file shows it."
    )
    thousands: Literal[",", ".", " ", "'", "_"] | None = Field(
        None, description="Thousands separator of a CSV file; left out, the file shows it."
    )


class KpiSqlSection(Section, title="KPI query"):
    """A query on a database that gives one row a day, week or month."""

    kind: Literal["kpi_sql"] = Field(description="What kind of source this is.")
    url_env: VariableName = Field(
        description="Environment variable that holds the database's SQLAlchemy URL. The database is only ever read."
    )
    query: Exact = Field(
        description="One SELECT. With `:since` in it, compared with the days, a sync asks only for what is recent."
    )
    date: Exact | None = Field(None, description="Name of the column that holds the days; default: the first.")
    value: Exact | None = Field(None, description="Name of the column that holds the values; default: the second.")
    timeout_seconds: Seconds = Field(60.0, description="Seconds after which the query is given up.")
    user_may_only_read: Flag = Field(
        False,
        description="Says that the URL's user may only read. Needed for all but SQLite, PostgreSQL, MySQL and MariaDB, "
        "whose connections are held to reading whoever the user is.",
    )


SourceSection = Annotated[
    MlflowSection | WandbSection | WandbOfflineSection | KpiFileSection | KpiSqlSection, Field(discriminator="kind")
]


class RunsSection(Section, title="Line of runs"):
    """One line of `runs`: a run belongs to the project if any line matches; all keys of a line must hold."""

    source: Id = Field(description="The source that the runs come from.")
    experiments: list[Exact] = Field(
        default=["*"], min_length=1, description="Names of the experiments; * and ? are wildcards."
    )
    tags: dict[Exact, Exact] = Field(
        default={}, description="Tags that the run must have, with their values; * and ? are wildcards in values."
    )


class BaselineSection(Section, title="Baseline run"):
    """The run that gates compare with where they say `baseline`."""

    source: Id = Field(description="The source that the run is in.")
    run: Exact = Field(description="The run's id there.")


class MilestoneSection(Section, title="Milestone"):
    """A title, a due day and the gates that one run must pass all at once."""

    title: Text | None = Field(None, description="What people read; default: the milestone's id.")
    due: Day = Field(description="The day by whose end, in `time_zone`, it is to be reached, such as 2026-09-30.")
    owner: Text | None = Field(None, description="Who answers for it.")
    gates: list[Exact] = Field(
        min_length=1,
        description="Conditions such as `accuracy >= 0.92`, `accuracy >= baseline + 0.02` or `loss <= start - 10%`.",
    )
    kpis: list[Exact] = Field(
        default=[], description="Conditions on KPIs that are shown beside the gates and never decide."
    )
    baseline: BaselineSection | None = Field(None, description="The baseline run; default: the project's.")
    after: list[Id] = Field(default=[], description="Milestones of this project that come before it.")
    approvers: list[Text] = Field(
        default=[], description="Who signs it off once it is reached: the e-mail addresses that they sign in with."
    )
    approvals: Count | None = Field(None, description="How many of the approvers must accept; default: all of them.")
    runs_a_week: PlannedWeekly | None = Field(
        None,
        description="How many runs are planned each week until the due day; gives a second forecast. "
        "`{runs: 5, until: 2026-10-31}` where they end before it.",
    )
    planned_runs: PlannedRunsSection | None = Field(
        None, description="The same as a number of runs until the due day; not beside `runs_a_week`."
    )


class HealthSection(Section, title="Health"):
    """From which chance of being reached in time a pending milestone is on track, and from which it is at risk."""

    on_track: Share = Field(0.7, description="From this chance on it is on track.")
    at_risk: Share = Field(0.4, description="From this chance on it is at risk; below, it is off track.")


class ProjectSection(Section, title="Project"):
    """A named selection of runs with the metrics, milestones and KPIs that matter."""

    title: Text | None = Field(None, description="What people read; default: the project's id.")
    runs: list[RunsSection] = Field(min_length=1, description="Which runs belong to the project.")
    count: Literal["finished", "any"] = Field(
        "finished", description="Which runs count: finished ones, or also failed, killed and running ones."
    )
    metrics: Annotated[dict[MeasureId, MetricSection], BeforeValidator(_empty_means_defaults)] = Field(
        min_length=1, description="The metrics that matter, by an id of your choice."
    )
    headline: MeasureId | None = Field(None, description="The metric of the main chart; default: the first.")
    milestones: dict[Id, MilestoneSection] = Field(
        default={}, description="What was promised, by an id of your choice."
    )
    kpis: dict[MeasureId, KpiSection] = Field(default={}, description="Business series, by an id of your choice.")
    baseline: BaselineSection | None = Field(None, description="The run that gates with `baseline` compare with.")
    health: HealthSection | None = Field(
        None, description="From which chance on a pending milestone is on track or at risk; default: 0.7 and 0.4."
    )
    access: RolesSection | None = Field(None, description="Who has a role in this project, beside those of all.")
    notify: NotifySection | None = Field(None, description="Who is told when something happens to a milestone.")


class ConfigurationSection(Section, title="milepost.yaml"):
    """milepost.yaml: where data comes from, and what was promised."""

    store: Exact = Field(
        "sqlite:///milepost.db",
        description="Where Milepost keeps what it read: sqlite:///FILE, or postgresql+psycopg://USER@HOST/DATABASE. "
        "$VARIABLES are expanded; a relative FILE counts from this file's folder.",
    )
    time_zone: Exact = Field("UTC", description="Due days end at midnight here; an IANA name such as Europe/Berlin.")
    demo: Flag = Field(False, description="Marks everything as demo data.")
    address: Exact | None = Field(
        None,
        description="The address at which people open the dashboard, such as https://milepost.example.org; messages "
        "link to it.",
    )
    access: AccessSection | None = Field(
        None, description="Who may see and do what; left out, Milepost is for one trusted person on this machine."
    )
    sources: dict[Id, SourceSection] = Field(min_length=1, description="Where runs and KPIs come from, by name.")
    projects: dict[Id, ProjectSection] = Field(min_length=1, description="The projects, by id.")
    snapshots: SnapshotsSection = Field(
        SnapshotsSection.model_validate({}), description="Where scheduled snapshots are kept."
    )
    recipients: dict[Id, RecipientSection] = Field(default={}, description="Where snapshots can go, by name.")
    schedules: dict[Id, ScheduleSection] = Field(
        default={}, description="When snapshots are taken by themselves, by an id of your choice."
    )
