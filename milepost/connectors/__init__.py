"""One file per kind of source: ask, translate, say how far it got."""

from collections.abc import Mapping

from milepost.domain.records import Connector
from milepost.domain.sources import (
    KpiFileSource,
    KpiSqlSource,
    MlflowSource,
    Source,
    WandbOfflineSource,
    WandbSource,
)


def open_connector(source: Source, environ: Mapping[str, str], histories: frozenset[str]) -> Connector:
    """The connector for a source; reaches nothing that is far away yet.

    `histories` names the metrics whose best over time is wanted. Raises SourceRefused for settings that cannot work.
    """
    if isinstance(source, KpiFileSource):
        from milepost.connectors.kpi_file import KpiFile

        return KpiFile(source)
    if isinstance(source, KpiSqlSource):
        from milepost.connectors.kpi_sql import KpiSql

        return KpiSql(source, environ)
    if isinstance(source, WandbSource):
        from milepost.connectors.wandb_server import open_wandb

        return open_wandb(source, environ, histories)
    if isinstance(source, WandbOfflineSource):
        from milepost.connectors.wandb_offline import WandbOffline

        return WandbOffline(source, histories)
    if source.uri.startswith(("http://", "https://")):
        return open_mlflow_server(source, environ, histories)
    return open_mlflow_database(source, histories)


def open_mlflow_server(source: MlflowSource, environ: Mapping[str, str], histories: frozenset[str]) -> Connector:
    from milepost.connectors.mlflow_rest import MlflowRest, without_credentials
    from milepost.connectors.mlflow_server import MlflowServer

    ui = source.ui or without_credentials(source.uri)
    return MlflowServer(source.name, MlflowRest(source, environ), histories, ui)


def open_mlflow_database(source: MlflowSource, histories: frozenset[str]) -> Connector:
    """Reads it ourselves if we know the schema, else through MLflow's own client."""
    from milepost.connectors.mlflow_database import MlflowDatabase
    from milepost.connectors.mlflow_database_access import is_known, open_database

    engine = open_database(source)
    try:
        known = is_known(engine, source)
    finally:
        engine.dispose()
    if known:
        return MlflowDatabase(source, engine, histories)
    from milepost.connectors.mlflow_client import MlflowClientTransport
    from milepost.connectors.mlflow_server import MlflowServer

    return MlflowServer(source.name, MlflowClientTransport(source), histories, source.ui)


__all__ = ["open_connector"]
