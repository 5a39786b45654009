"""Asks a W&B server one GraphQL question at a time, and again where that may help."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx
import orjson

from milepost.connectors.wandb_settings import Access
from milepost.domain.errors import SourceRefused, SourceUnavailable

TRIES = 5
HASTY_TRIES = 2
CONNECT_TRIES = 3
"""A server that is not there is found out soon: the next sync comes anyway."""
LONGEST_WAIT_SECONDS = 60.0
TIMEOUT_SECONDS = 60.0


class ServerFailedError(SourceUnavailable):
    """The server is there, but cannot answer this question (5xx, errors, a broken answer), also after retries."""


class Again(Exception):
    """One try that failed: why, in words for people, and how many seconds the server asks to wait."""

    def __init__(self, why: str, wait: float | None = None, *, failed: bool = False, most: int = TRIES) -> None:
        super().__init__(why)
        self.wait, self.failed, self.most = wait, failed, most


class WandbGraphql:
    """One server and one key. Its repr and its errors never hold the key."""

    def __init__(
        self,
        name: str,
        access: Access,
        sleep: Callable[[float], None] = time.sleep,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = name
        self.base = access.base_url
        self.key_from = access.key_from
        self.sleep = sleep
        self.timeout_seconds = timeout_seconds
        self.auth = httpx.BasicAuth("api", access.key)
        self.client: httpx.Client | None = None

    def __enter__(self) -> Self:
        """Connections are kept while one fetch goes on, and no longer."""
        encrypted = self.base.startswith("https:")  # without, reading the certificates is time lost
        self.client = httpx.Client(
            auth=self.auth, timeout=self.timeout_seconds, verify=encrypted, follow_redirects=False
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self.client is not None:
            self.client.close()

    @property
    def where(self) -> str:
        address = httpx.URL(self.base)
        return f"source {self.name!r} ({address.copy_with(username=None, password=None)})"

    def ask(self, query: str, variables: Mapping[str, Any], *, patient: bool = True) -> dict[str, Any]:
        """The answer's `data`. patient: whether to ask more than once again when the server fails."""
        most, tried = (TRIES if patient else HASTY_TRIES), 0
        while True:
            tried += 1
            try:
                return self.asked_once(query, variables)
            except Again as failure:
                wait = 2.0 ** (tried - 1) if failure.wait is None else failure.wait
                if tried >= min(most, failure.most) or wait > LONGEST_WAIT_SECONDS:
                    kind = ServerFailedError if failure.failed else SourceUnavailable
                    raise kind(f"{self.where}: {failure}; try again later") from None
                self.sleep(wait)

    def asked_once(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        assert self.client is not None, "asked outside of `with`"
        body = orjson.dumps({"query": query, "variables": dict(variables)})
        try:
            answer = self.client.post(
                self.base + "/graphql", content=body, headers={"Content-Type": "application/json"}
            )
        except httpx.TimeoutException:
            raise Again(f"did not answer within {self.timeout_seconds:g} s", failed=True, most=2) from None
        except httpx.ConnectError as error:
            raise self.unreachable(error) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError):
            raise Again("the answer was cut off, also when asked again", failed=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Again(f"cannot be asked ({type(error).__name__})", most=CONNECT_TRIES) from None
        self.refuse_failures(answer)
        return self.understood(answer)

    def unreachable(self, error: httpx.ConnectError) -> Exception:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SourceRefused(f"{self.where}: its certificate is not accepted; name the right one by SSL_CERT_FILE")
        return Again("cannot be reached; is base_url right?", most=CONNECT_TRIES)

    def refuse_failures(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status < 300:
            return
        if status == 429:
            raise Again("429, too many requests, also after waiting", wait=asked_wait(answer))
        if status == 408 or status >= 500:
            raise Again(f"{status} {said_by(answer)}", wait=asked_wait(answer), failed=True)
        if status in (401, 403):
            raise SourceRefused(f"{self.where}: {status}, the key from {self.key_from} is not accepted")
        if status == 404 or status < 400:
            raise SourceRefused(f"{self.where}: {status}, there is no W&B server at this address; check base_url")
        # A question that the server cannot put together is one more way to fail on a run.
        raise Again(f"{status} {said_by(answer)}", failed=True, most=1)

    def understood(self, answer: httpx.Response) -> dict[str, Any]:
        text = answer.content
        if "html" in answer.headers.get("Content-Type", "") or text.lstrip()[:1] == b"<":
            raise SourceRefused(
                f"{self.where}: answered with a web page instead of JSON. Is a login or proxy in front of it? "
                f"Check base_url and the key from {self.key_from}"
            )
        try:
            found = parsed(text)
        except ValueError:
            raise Again("the answer was cut off or is no JSON, also when asked again", failed=True) from None
        if not isinstance(found, dict) or not ("data" in found or "errors" in found):
            raise SourceRefused(f"{self.where}: answered with something that is not W&B's JSON; check base_url")
        if found.get("errors"):
            raise Again(f"answered with an error: {told_errors(found['errors'])}", failed=True)
        if not isinstance(found["data"], dict):
            raise Again("answered without data", failed=True)
        return found["data"]


def asked_wait(answer: httpx.Response) -> float | None:
    """Seconds, from Retry-After or RateLimit-Reset; None where neither says a number."""
    for header in ("Retry-After", "RateLimit-Reset"):
        try:
            seconds = float(answer.headers.get(header, ""))
        except ValueError:
            continue
        if seconds >= 0:
            return seconds
    return None


def parsed(text: str | bytes) -> Any:
    """Raises ValueError. NaN and Infinity are bare words in W&B's summaries, and integers may be of any size."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def told_errors(errors: Any) -> str:
    try:
        words = "; ".join(str(one.get("message", one)) for one in errors)
    except (TypeError, AttributeError):
        words = str(errors)
    return " ".join(words.split())[:200]


def said_by(answer: httpx.Response) -> str:
    """The server's own words about a failure, in one line of at most 200 characters."""
    try:
        body = orjson.loads(answer.content)
        return told_errors(body["errors"]) if body.get("errors") else answer.reason_phrase
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        return answer.reason_phrase
