"""A snapshot's news as signed JSON to an address of the recipient's own."""

import hmac
from datetime import datetime
from hashlib import sha256

import httpx
import orjson

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.http_answers import judge, says_failed
from milepost.jobs.deliveries.http_calls import Answer, Post, address, post
from milepost.jobs.deliveries.message import Failed, HandedOver, Limits, Message, Webhook
from milepost.jobs.deliveries.private_addresses import machines
from milepost.jobs.deliveries.trying import Try

WHOM = "the webhook"
SCHEMA = "milepost-delivery-1"


def send(webhook: Webhook, message: Message, this_try: Try) -> HandedOver:
    url = address(this_try.secret(webhook.url_env), webhook.url_env, plain_allowed=webhook.allow_private)
    body = told(message, this_try.delivery)
    headers = {"Content-Type": "application/json", "X-Milepost-Delivery": this_try.delivery}
    if webhook.secret_env is not None:
        headers["X-Milepost-Signature"] = signature(this_try.secret(webhook.secret_env), this_try.at, body)
    port = url.port or (443 if url.scheme == "https" else 80)
    found = machines(url.host, port, WHOM, allow_private=webhook.allow_private)
    answer = _first_reached(url, found, body, headers, this_try.limits)
    judge(WHOM, answer, this_try.at, tells_doubles=True)
    if says_failed(answer.body):
        raise failed(f"{WHOM} answered {answer.status}, and that it failed", "see its own log")
    return HandedOver(f"{WHOM} took delivery {this_try.delivery}")


def told(message: Message, delivery: str) -> bytes:
    """The same bytes at every try."""
    files = [
        {"name": one.name, "media_type": one.media_type, "bytes": len(one.body), "sha256": sha256(one.body).hexdigest()}
        for one in message.attachments
    ]
    return orjson.dumps(
        {
            "schema": SCHEMA,
            "delivery": delivery,
            "project": message.project,
            "snapshot": message.snapshot,
            "report": message.report,
            "subject": message.subject,
            "lines": message.lines,
            "link": message.link,
            "picture_link": message.picture_link,
            "files": files,
        }
    )


def signature(secret: str, at: datetime, body: bytes) -> str:
    """Over the second and the body, so that a signed body cannot be used again later."""
    second = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{second}.".encode() + body, sha256).hexdigest()
    return f"t={second},v1={digest}"


def _first_reached(url: httpx.URL, found: list[str], body: bytes, headers: dict[str, str], limits: Limits) -> Answer:
    """Ask the machines that were looked at, and no name a second time: it could lead elsewhere by then."""
    last = failed(f"{WHOM} cannot be reached", "it is tried again; check the address", again=True)
    whose = {"Host": url.netloc.decode("ascii"), **headers}
    for machine in found:
        try:
            return post(WHOM, Post(url.copy_with(host=machine), body, whose, url.raw_host.decode("ascii")), limits)
        except Ended as ended:
            if not isinstance(ended.outcome, Failed) or not ended.outcome.again:
                raise
            last = ended
    raise last
