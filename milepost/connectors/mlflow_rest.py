"""Asks an MLflow server over its public REST routes, with the settings that MLflow's own client obeys."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from milepost.connectors.mlflow_credentials import authorise
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.sources import MlflowSource

RETRIED = (408, 429, 500, 502, 503, 504)
CONNECT_RETRIES = 2
"""A server that is not there is found out soon: the next sync comes anyway."""


class ServerFailedError(SourceUnavailable):
    """The server answered, but could not answer this request (5xx), also after retries."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says about requests; names and defaults are the official client's."""

    retries: int
    backoff_factor: float
    backoff_jitter: float
    timeout_seconds: float
    respect_retry_after: bool
    verify: bool | str
    client_certificate: str | None


def settings_of(environ: Mapping[str, str], name: str) -> Settings:
    def number(key: str, default: float) -> float:
        text = environ.get(f"MLFLOW_HTTP_REQUEST_{key}")
        try:
            return default if text is None else float(text)
        except ValueError:
            raise SourceRefused(f"source {name!r}: MLFLOW_HTTP_REQUEST_{key}={text!r} is no number") from None

    insecure = is_true(environ.get("MLFLOW_TRACKING_INSECURE_TLS", "false"))
    bundle = environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH")
    if insecure and bundle:
        raise SourceRefused(
            f"source {name!r}: MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH contradict each other"
        )
    return Settings(
        retries=int(number("MAX_RETRIES", 5)),
        backoff_factor=number("BACKOFF_FACTOR", 1),
        backoff_jitter=number("BACKOFF_JITTER", 1),
        timeout_seconds=number("TIMEOUT", 120),
        respect_retry_after=is_true(environ.get("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", "true")),
        verify=not insecure if insecure or not bundle else bundle,
        client_certificate=environ.get("MLFLOW_TRACKING_CLIENT_CERT_PATH"),
    )


def is_true(text: str) -> bool:
    return text.lower() in ("true", "1")


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

    def histories(self, run_ids: list[str], metric: str, most: int) -> dict[str, Any]:
        params: list[tuple[str, Any]] = [("run_id", run_id) for run_id in run_ids]
        params += [("metric_key", metric), ("max_results", most)]
        return self.ask("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", params=params)

    def history(self, run_id: str, metric: str, most: int, token: str | None) -> dict[str, Any]:
        params = {"run_id": run_id, "metric_key": metric, "max_results": most}
        if token:
            params["page_token"] = token
        return self.ask("GET", "/api/2.0/mlflow/metrics/get-history", params=params)

    def ask(self, method: str, path: str, patient: bool = True, **what: Any) -> dict[str, Any]:
        """One request, tried again where that may help. Raises SourceUnavailable or SourceRefused."""
        for last_try in (False, True):
            try:
                session = self.session if patient else self.hasty
                answer = session.request(
                    method, self.base + path, timeout=self.settings.timeout_seconds, verify=self.verify, **what
                )
                return self.understood(answer)
            except Truncated:
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
            raise SourceUnavailable(f"{self.where}: 429, too many requests, also after waiting; try again later")
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


def session_of(settings: Settings) -> requests.Session:
    session = requests.Session()
    retry = Retry(
        total=settings.retries,
        connect=min(CONNECT_RETRIES, settings.retries),
        read=settings.retries,
        status=settings.retries,
        other=0,  # a certificate does not get better
        backoff_factor=settings.backoff_factor,
        backoff_jitter=settings.backoff_jitter,
        status_forcelist=RETRIED,
        allowed_methods=None,  # searching by POST changes nothing
        raise_on_status=False,
        respect_retry_after_header=settings.respect_retry_after,
    )
    for prefix in ("http://", "https://"):
        session.mount(prefix, HTTPAdapter(max_retries=retry))
    if settings.client_certificate:
        session.cert = settings.client_certificate
    return session


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
