"""Who asks an MLflow server: the source's own settings, MLflow's environment variables, or its credentials file."""

import configparser
from collections.abc import Mapping
from pathlib import Path

import requests

from milepost.domain.errors import SourceRefused
from milepost.domain.sources import MlflowSource


def authorise(session: requests.Session, source: MlflowSource, environ: Mapping[str, str]) -> None:
    """The source's own variables first, then MLflow's: user and password before the token, as its client does."""
    if source.token_env:
        bear(session, secret(source, source.token_env, environ))
    elif source.username_env or source.password_env:
        username, password = (
            secret(source, name, environ) if name else "" for name in (source.username_env, source.password_env)
        )
        session.auth = basic(username, password)
    else:
        filed = credentials_file()
        username = environ.get("MLFLOW_TRACKING_USERNAME") or filed.get("mlflow_tracking_username", "")
        password = environ.get("MLFLOW_TRACKING_PASSWORD") or filed.get("mlflow_tracking_password", "")
        token = environ.get("MLFLOW_TRACKING_TOKEN")
        if username and password:
            session.auth = basic(username, password)
        elif token:
            bear(session, token)


def basic(username: str, password: str) -> requests.auth.HTTPBasicAuth:
    return requests.auth.HTTPBasicAuth(username.encode(), password.encode())


def bear(session: requests.Session, token: str) -> None:
    def add(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    session.auth = add


def secret(source: MlflowSource, variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable)
    if not value:
        raise SourceRefused(f"source {source.name!r}: the environment variable {variable} is not set")
    return value


def credentials_file() -> Mapping[str, str]:
    """What `~/.mlflow/credentials` says, as MLflow's client reads it."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(Path.home() / ".mlflow" / "credentials")
    except (configparser.Error, OSError):
        return {}
    return dict(config["mlflow"]) if "mlflow" in config else {}
