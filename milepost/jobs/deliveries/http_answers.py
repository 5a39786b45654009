"""What an HTTP answer says of the message: taken, refused, later, or nobody knows."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

import orjson

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.http_calls import ASK, Answer
from milepost.jobs.deliveries.message import Unknown

LATER = (408, 425, 429, 503)
"""The message was not looked at."""
BETWEEN = (502, 504)
"""A gateway speaks, and does not know what the one behind it did."""
LONGEST_WAIT_SECONDS = 7 * 86_400.0


def judge(whom: str, answer: Answer, at: datetime, *, tells_doubles: bool) -> None:
    """Return if the message was taken, else end the try. `tells_doubles`: the receiver can, by the delivery's id."""
    status = answer.status
    if status in LATER:
        again_after = retry_after(answer.headers, at)
        raise failed(f"{whom} answered {status}", "it is tried again later", again=True, after_seconds=again_after)
    if status in BETWEEN or (status >= 500 and not tells_doubles):
        raise Ended(Unknown(f"{whom} answered {status}: it may have taken the message all the same", ASK))
    if status >= 500:
        raise failed(f"{whom} answered {status}", "it is tried again; see its own log if it goes on", again=True)
    if 300 <= status < 400:
        raise failed(f"{whom} answered {status}, a redirect, which is not followed", "set the address it leads to")
    if not 200 <= status < 300:
        raise failed(f"{whom} answered {status}", REFUSED.get(status, "check the address and what stands behind it"))


REFUSED = {
    401: "the address or its key is no longer valid: make a new one",
    403: "the address or its key is no longer valid: make a new one",
    404: "nothing is there any more: make a new address",
    410: "nothing is there any more: make a new address",
    413: "it takes no message of this size",
}


def retry_after(headers: Mapping[str, str], at: datetime) -> float | None:
    """Seconds, told as a number or as a date."""
    told = headers.get("retry-after", "").strip()
    try:
        seconds = float(told) if told.replace(".", "", 1).isdecimal() else _until(told, at)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS) if isfinite(seconds) else None


def _until(told: str, at: datetime) -> float:
    return (parsedate_to_datetime(told) - at).total_seconds()


def told_json(body: bytes) -> dict[str, Any]:
    """The object that a body holds, or an empty one."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def says_failed(body: bytes) -> bool:
    """Does the text of a good answer say that it went wrong?"""
    told = told_json(body)
    if told:
        return told.get("ok") is False or told.get("success") is False or bool(told.get("error"))
    return b"error" in body.lower() or b"failed" in body.lower()
