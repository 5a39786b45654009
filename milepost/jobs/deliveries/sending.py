"""One message to one recipient: which sender does it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from os import environ as process_environ
from typing import Any

from milepost.jobs.deliveries import apprise_service, folder, mail, slack, teams, webhook
from milepost.jobs.deliveries.ended import Ended
from milepost.jobs.deliveries.message import (
    Apprise,
    Email,
    Folder,
    HandedOver,
    Limits,
    Message,
    Outcome,
    Recipient,
    Slack,
    Teams,
    Unknown,
    Webhook,
)
from milepost.jobs.deliveries.quiet_logs import quiet_logs
from milepost.jobs.deliveries.sendable import sendable
from milepost.jobs.deliveries.trying import Try

SENDERS: dict[type, Callable[[Any, Message, Try], Outcome]] = {
    Folder: folder.send,
    Email: mail.send,
    Slack: slack.send,
    Teams: teams.send,
    Webhook: webhook.send,
    Apprise: apprise_service.send,
}


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
    this_try = Try(key, at, process_environ if environ is None else environ, limits or Limits())
    with quiet_logs():
        return _without_secrets(_outcome(recipient, message, this_try), this_try)


def _outcome(recipient: Recipient, message: Message, this_try: Try) -> Outcome:
    try:
        return SENDERS[type(recipient)](recipient, sendable(message), this_try)
    except Ended as ended:
        return ended.outcome
    except Exception as error:
        # What the error says may hold an address or a password: its kind is all that is told.
        return Unknown(
            f"sending broke off unexpectedly ({type(error).__name__})",
            "ask the recipient whether it arrived; send it by hand if not",
        )


def _without_secrets(outcome: Outcome, this_try: Try) -> Outcome:
    """Servers repeat what they are told."""
    clear = this_try.without_secrets
    if isinstance(outcome, HandedOver):
        refused = tuple((clear(one), replace(why, reason=clear(why.reason))) for one, why in outcome.refused)
        return HandedOver(clear(outcome.told), refused)
    return replace(outcome, reason=clear(outcome.reason))
