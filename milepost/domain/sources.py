"""Which sources there can be, and what each needs to be reached. Secrets are named here, never held."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class MlflowSource:
    """An MLflow tracking server (http, https) or its database (sqlite, postgresql+psycopg), read-only.

    The *_env fields name environment variables. `ui` is the address people open runs at, where it is not `uri`.
    """

    name: str
    uri: str = field(repr=False)  # a database's may hold a password
    token_env: str | None = None
    username_env: str | None = None
    password_env: str | None = None
    ui: str | None = None
    kind: Literal["mlflow"] = "mlflow"


@dataclass(frozen=True, slots=True)
class KpiFileSource:
    """A CSV or Parquet file with one row a day, week or month; `date` and `value` name its columns.

    decimal, thousands: how numbers are written in the CSV file; None lets the file show it.
    """

    name: str
    path: Path
    date: str
    value: str
    decimal: str | None = None
    thousands: str | None = None
    kind: Literal["kpi_file"] = "kpi_file"


@dataclass(frozen=True, slots=True)
class WandbSource:
    """The projects of a Weights & Biases entity; names with * and ? as wildcards.

    api_key_env names an environment variable. Where it or base_url is None, they are found as the wandb library does.
    """

    name: str
    entity: str
    projects: tuple[str, ...] = ("*",)
    api_key_env: str | None = None
    base_url: str | None = None
    kind: Literal["wandb"] = "wandb"


@dataclass(frozen=True, slots=True)
class WandbOfflineSource:
    """A folder in which the wandb library left runs that were not, or not only, sent to a server."""

    name: str
    path: Path
    kind: Literal["wandb_offline"] = "wandb_offline"


@dataclass(frozen=True, slots=True)
class KpiSqlSource:
    """A query on a database, read-only; `url_env` names the environment variable that holds its SQLAlchemy URL.

    date, value: names of the query's columns; None takes the first and the second.
    user_may_only_read: said of a database whose connections we cannot hold to reading.
    """

    name: str
    url_env: str
    query: str
    date: str | None = None
    value: str | None = None
    timeout_seconds: float = 60.0
    user_may_only_read: bool = False
    kind: Literal["kpi_sql"] = "kpi_sql"


Source = MlflowSource | WandbSource | WandbOfflineSource | KpiFileSource | KpiSqlSource
RUN_KINDS = frozenset({"mlflow", "wandb", "wandb_offline"})
KPI_KINDS = frozenset({"kpi_file", "kpi_sql"})
