"""What Slack's `"ok": false` means: https://docs.slack.dev/reference/methods/chat.postMessage#errors."""

import re

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.http_calls import ASK
from milepost.jobs.deliveries.message import Unknown

CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}", re.ASCII)
CODE = re.compile(r"[a-z_]{1,60}", re.ASCII)
LATER = ("ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "org_login_required")
HALF_DONE = ("internal_error", "fatal_error", "request_timeout")
"""Slack says of these that some of it may have been done."""
TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
PLACE = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action")


def refused(code: object, token_env: str) -> Ended:
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return Ended(Unknown("Slack answered what cannot be read", ASK))
    if code in HALF_DONE:
        return Ended(Unknown(f"Slack answered {code}: it may be in the channel all the same", ASK))
    return failed(f"Slack answered {code}", _next_step(code, token_env), again=code in LATER)


def _next_step(code: str, token_env: str) -> str:
    if code in LATER:
        return "it is tried again later"
    if code in TOKEN:
        return f"set {token_env} to the valid bot token of an app in this workspace"
    if code in PLACE:
        return "invite the app to the channel, or give another channel"
    if code == "missing_scope":
        return "give the app the scopes chat:write and files:write, and install it again"
    return "look the word up in Slack's reference of chat.postMessage"
