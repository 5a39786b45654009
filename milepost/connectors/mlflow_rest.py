"""Asks an MLflow server over its public REST routes, with the settings that MLflow's own client obeys."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests
import urllib3

from milepost.connectors.mlflow_credentials import authorise
from milepost.connectors.mlflow_session import RETRIED, session_of, settings_of
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.sources import MlflowSource


class ServerFailedError(SourceUnavailable):
    """The server answered, but could not answer this request (5xx), also after retries."""


class MlflowRest:
    """The routes that Milepost needs. Its repr and its errors never hold a secret."""

    def __init__(self, source: MlflowSource, environ: Mapping[str, str]) -> None:
        self.name = source.name
        self.base = source.uri.rstrip("/")
        self.settings = settings_of(environ, source.name)
        self.session = session_of(self.settings)
        self.hasty = session_of(replace(self.settings, retries=min(1, self.settings.retries)))
        for session in (self.session, self.hasty):
            authorise(session, source, environ)
            if environ.get("MLFLOW_WORKSPACE", "").strip():
                session.headers["X-MLFLOW-WORKSPACE"] = environ["MLFLOW_WORKSPACE"].strip()

    @property
    def verify(self) -> bool | str | None:
        """For each request: REQUESTS_CA_BUNDLE goes before a session's own setting."""
        return None if self.settings.verify is True else self.settings.verify

    @property
    def where(self) -> str:
        return f"source {self.name!r} ({without_credentials(self.base)})"

    def search_runs(self, body: Mapping[str, Any], *, patient: bool = True) -> dict[str, Any]:
        """patient: whether to ask more than once again when the server fails."""
        return self.ask("POST", "/api/2.0/mlflow/runs/search", patient, json=dict(body))

    def search_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return self.ask("POST", "/api/2.0/mlflow/experiments/search", json=dict(body))

    def histories(self, run_ids: list[str], metric: str, most: int, *, patient: bool) -> dict[str, Any]:
        params: list[tuple[str, Any]] = [("run_id", run_id) for run_id in run_ids]
        params += [("metric_key", metric), ("max_results", most)]
        return self.ask("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", patient, params=params)

    def history(self, run_id: str, metric: str, most: int, token: str | None, *, patient: bool) -> dict[str, Any]:
        params = {"run_id": run_id, "metric_key": metric, "max_results": most}
        if token:
            params["page_token"] = token
        return self.ask("GET", "/api/2.0/mlflow/metrics/get-history", patient, params=params)

    def ask(self, method: str, path: str, patient: bool = True, **what: Any) -> dict[str, Any]:
        """One request, tried again where that may help. Raises SourceUnavailable or SourceRefused."""
        for last_try in (False, True):
            try:
                session = self.session if patient else self.hasty
                answer = session.request(
                    method, self.base + path, timeout=self.settings.timeout_seconds, verify=self.verify, **what
                )
                return self.understood(answer)
            except (Truncated, requests.exceptions.ChunkedEncodingError):
                if last_try:
                    raise SourceUnavailable(
                        f"{self.where}: the answer to {path} was cut off, twice; try again later"
                    ) from None
            except requests.exceptions.RequestException as error:
                raise self.ours(error) from None
        raise AssertionError("unreachable")

    def understood(self, answer: requests.Response) -> dict[str, Any]:
        self.refuse_failures(answer)
        text = answer.content
        kind = answer.headers.get("Content-Type", "")
        if "html" in kind or text.lstrip()[:1] == b"<":
            raise SourceRefused(
                f"{self.where}: answered with a web page instead of MLflow's JSON. Is a login or proxy in front of it? "
                "Check uri and token_env, or username_env and password_env"
            )
        found = parsed(text)
        if not isinstance(found, dict):
            raise SourceRefused(f"{self.where}: answered with something that is not MLflow's JSON; check uri")
        return found

    def refuse_failures(self, answer: requests.Response) -> None:
        status = answer.status_code
        if status < 400:
            return
        said = said_by(answer)
        if status in (401, 403):
            raise SourceRefused(
                f"{self.where}: {status} {said}. Check the credentials: token_env, or username_env and password_env"
            )
        if status == 429:
            wait = answer.headers.get("Retry-After")
            told = f"it asks to wait {wait} s" if wait and wait.isdecimal() else "also after waiting"
            raise SourceUnavailable(f"{self.where}: 429, too many requests, {told}; try again later")
        if status in RETRIED or status >= 500:
            raise ServerFailedError(f"{self.where}: {status} {said}, also after {self.settings.retries} retries")
        if status == 404 and "RESOURCE_DOES_NOT_EXIST" not in said:
            raise SourceRefused(f"{self.where}: 404, there is no MLflow server at this address; check uri")
        raise SourceRefused(f"{self.where}: {status} {said}")

    def ours(self, error: requests.exceptions.RequestException) -> SourceUnavailable | SourceRefused:
        if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SourceRefused(
                f"{self.where}: its certificate is not accepted. Name the right one by "
                "MLFLOW_TRACKING_SERVER_CERT_PATH or REQUESTS_CA_BUNDLE"
            )
        if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
            return SourceRefused(f"{self.where}: that is no address; write http://HOST:PORT")
        if isinstance(error, OSError) and not isinstance(error, requests.exceptions.ConnectionError):
            what = type(error).__name__
        else:
            what = "cannot be reached"
        if is_timeout(error):
            what = f"did not answer within {self.settings.timeout_seconds:g} s"
        return SourceUnavailable(f"{self.where}: {what}; is it running, and is uri right? Otherwise try again later")


def is_timeout(error: requests.exceptions.RequestException) -> bool:
    """Also the one that comes after retries, which arrives as a connection error."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.exceptions.Timeout) or isinstance(reason, urllib3.exceptions.ReadTimeoutError)


class Truncated(requests.exceptions.RequestException):
    """A JSON text that ends in the middle."""


def parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:  # MLflow writes NaN and Infinity as bare words, which JSON does not have
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Truncated from None


def without_credentials(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def said_by(answer: requests.Response) -> str:
    """MLflow's own words about a failure, in one line of at most 200 characters."""
    try:
        body = orjson.loads(answer.content)
        said = f"{body.get('error_code', '')}: {body.get('message', '')}"
    except (orjson.JSONDecodeError, AttributeError):
        said = answer.reason or ""
    return " ".join(said.split())[:200]
