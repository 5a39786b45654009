"""One message to one recipient: which sender does it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from os import environ as process_environ
from typing import Any

from milepost.jobs.deliveries.message import Limits, Message, Outcome, Recipient, Unknown

Sender = Callable[[Any, Message, str, datetime, Mapping[str, str], Limits], Outcome]
SENDERS: dict[type, Sender] = {}


def send(
    recipient: Recipient,
    message: Message,
    key: str,
    at: datetime,
    environ: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """Never raises for what the world does. `key`: names this delivery, the same at each try; receivers that can tell
    doubles do so by it. `at`: now."""
    secrets = process_environ if environ is None else environ
    try:
        return SENDERS[type(recipient)](recipient, message, key, at, secrets, limits or Limits())
    except Exception as error:
        # What the error says may hold an address or a password: its kind is all that is told.
        return Unknown(
            f"sending broke off unexpectedly ({type(error).__name__})",
            "ask the recipient whether it arrived; send it by hand if not",
        )
