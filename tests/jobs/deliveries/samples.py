"""What the tests send, when, and how long they wait."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from milepost.jobs.deliveries.message import (
    Attachment,
    Failed,
    Limits,
    Message,
    Outcome,
    Recipient,
)
from milepost.jobs.deliveries.sending import send

AT = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
KEY = "weekly/2026-09-01T07:00Z/3"
QUICK = Limits(connect_seconds=5, answer_seconds=5)
IMPATIENT = Limits(connect_seconds=5, answer_seconds=0.3)
ASK = "ask the recipient whether it arrived; send it by hand if not"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CSV = Attachment("milestones.csv", "text/csv", b"title,state\nPilot,reached\n")
HTML = b'<!doctype html><html><body><h1>Vision</h1><img src="cid:chart" alt="chart"></body></html>'
MESSAGE = Message(
    project="vision",
    snapshot="20260901T070000Z-stakeholders-0123456789ab",
    report="0123456789ab" * 5,
    subject="Vision: Pilot was reached",
    lines=("Pilot was reached on 28 August.", "Launch moved from 1 to 15 October."),
    html=HTML,
    picture=PNG,
    picture_link="https://milepost.example/vision/chart.png",
    link="https://milepost.example/?project=vision",
    attachments=(CSV,),
)
HOSTILE = replace(
    MESSAGE,
    subject="Bcc: eve@example.com\r\nBcc: eve@example.com\x00 \u202e*bold* <!channel> 漢字 عربي 🚀 \ud800" + "x" * 5000,
    lines=("=cmd|' /C calc'!A0", "<script>alert(1)</script> [a](javascript:1) <!here>\n\n", "../../x", "y" * 5000, ""),
    link="javascript://x/%0aalert(1)",
    picture_link="data://x/text/html,x",
)
MANY = replace(
    MESSAGE, lines=tuple(f"Milestone {number} 漢字 was reached, and more is said of it" for number in range(600))
)


def sent(recipient: Recipient, message: Message = MESSAGE, limits: Limits = QUICK, **environ: Any) -> Outcome:
    return send(recipient, message, KEY, AT, environ, limits)


def failed(reason: str, next_step: str, *, again: bool, after_seconds: float | None = None) -> Failed:
    return Failed(reason, next_step, again, after_seconds)
