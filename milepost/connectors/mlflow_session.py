"""How requests to an MLflow server are made: time-outs, retries and certificates, as MLflow's own client is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

from milepost.domain.errors import SourceRefused

RETRIED = (408, 429, 500, 502, 503, 504)
CONNECT_RETRIES = 2
"""A server that is not there is found out soon: the next sync comes anyway."""
LONGEST_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says about requests; the names are the official client's, the defaults wait less long."""

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


class ShortWaits(Retry):
    """Gives up where the server asks to wait long: the next sync comes anyway, and goes on where this one was."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """None also for a Retry-After that is neither seconds nor a date: then the usual wait is right."""
        try:
            return super().get_retry_after(response)
        except InvalidHeader:
            return None

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        asked_seconds = (
            self.get_retry_after(response) if response is not None and self.respect_retry_after_header else None
        )
        if _pool is not None and asked_seconds is not None and asked_seconds > LONGEST_WAIT_SECONDS:
            raise MaxRetryError(_pool, url or "")
        return super().increment(method, url, response, error, _pool, _stacktrace)


def session_of(settings: Settings) -> requests.Session:
    session = requests.Session()
    retry = ShortWaits(
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
