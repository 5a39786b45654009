"""One POST and its answer, told apart by whether the message can have been taken."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.message import Limits, Unknown

MOST_ANSWER_BYTES = 65_536
ASK = "ask the recipient whether it arrived; send it by hand if not"


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: its beginning; what comes after the status is lost without harm if the connection is."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """`server_name`: whom the certificate must name where the address is a number."""

    url: httpx.URL = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    server_name: str | None = None


def address(written: str, variable: str, *, plain_allowed: bool = False) -> httpx.URL:
    """The address that a variable holds: https, or http on this machine and where `plain_allowed`."""
    try:
        url = httpx.URL(written)
    except (httpx.InvalidURL, UnicodeError):
        url = httpx.URL("")
    if not url.host or url.scheme not in ("http", "https"):
        raise failed(f"{variable} holds no web address", f"set {variable} to an address that begins with https://")
    if url.scheme == "http" and not plain_allowed and url.host not in ("localhost", "127.0.0.1", "::1"):
        raise failed(f"{variable} holds an address without encryption", f"set {variable} to an https address")
    return url


def post(whom: str, call: Post, limits: Limits) -> Answer:
    """No redirect is followed and nothing is tried twice. Ends the try where there is no answer."""
    timeout = httpx.Timeout(limits.answer_seconds, connect=limits.connect_seconds)
    extensions: dict[str, Any] = {} if call.server_name is None else {"sni_hostname": call.server_name}
    headers = {"User-Agent": "Milepost", "Accept-Encoding": "identity", **call.headers}
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", call.url, content=call.content, headers=headers, extensions=extensions) as answer,
        ):
            return Answer(
                answer.status_code, dict(answer.headers), _beginning(answer, monotonic() + limits.answer_seconds)
            )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as error:
        raise _unreachable(whom, error) from None
    except (httpx.WriteError, httpx.WriteTimeout):
        raise failed(f"{whom} broke off before it had everything", "it is tried again", again=True) from None
    except httpx.TimeoutException:
        raise Ended(Unknown(f"{whom} took the message and then said nothing in time", ASK)) from None
    except httpx.TransportError:
        raise Ended(Unknown(f"{whom} took the message and then broke off without an answer", ASK)) from None


def _unreachable(whom: str, error: Exception) -> Ended:
    if "CERTIFICATE" in str(error):
        return failed(f"{whom} shows a certificate that is not trusted", "renew it there, or trust its authority here")
    return failed(f"{whom} cannot be reached", "it is tried again; check the address and the network", again=True)


def _beginning(answer: httpx.Response, until: float) -> bytes:
    held = b""
    with suppress(httpx.TransportError):
        for part in answer.iter_raw():
            held += part
            if len(held) > MOST_ANSWER_BYTES or monotonic() > until:
                break
    return held
