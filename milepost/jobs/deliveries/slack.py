"""A snapshot's news in a Slack channel. Everything before the last call is invisible there, so only that one can be
in doubt, and it is the only one that is never repeated. (Slack's own library repeats calls whose answer was lost.)"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx
import orjson

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.http_answers import judge, told_json
from milepost.jobs.deliveries.http_calls import Answer, Post, address, post
from milepost.jobs.deliveries.message import HandedOver, Message, Slack, Unknown
from milepost.jobs.deliveries.slack_blocks import blocks
from milepost.jobs.deliveries.slack_errors import CHANNEL, refused
from milepost.jobs.deliveries.trying import Try

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    body: bytes
    alt: str | None = None


def send(slack: Slack, message: Message, this_try: Try) -> HandedOver:
    token = this_try.secret(slack.token_env)
    if not token.isascii() or " " in token:
        raise failed(f"{slack.token_env} holds no token of Slack", f"set {slack.token_env} to the app's bot token")
    if not CHANNEL.fullmatch(slack.channel):
        raise failed("the channel is no id of a channel", "copy the id from the channel's details, such as C0123456789")
    api = Api(address(slack.base_url, "base_url"), token, slack.token_env, this_try)
    uploads = [Upload("chart.png", message.picture, message.picture_alt)] if message.picture else []
    uploads += [Upload(one.name, one.body) for one in message.attachments if one.body]
    files = [api.uploaded(one) for one in uploads]
    shown = orjson.dumps(blocks(message)).decode()
    if files:
        shared = {"files": orjson.dumps(files).decode(), "channel_id": slack.channel, "blocks": shown}
        api.told("files.completeUploadExternal", shared)
    else:
        said = {"channel": slack.channel, "text": message.subject, "blocks": shown, "unfurl_links": "false"}
        api.told("chat.postMessage", said)
    return HandedOver(f"posted to the Slack channel {slack.channel}")


@dataclass(frozen=True, slots=True)
class Api:
    """`told` asks and returns what Slack answered; `uploaded` brings one file there."""

    base: httpx.URL
    token: str = field(repr=False)
    token_env: str
    this_try: Try

    def uploaded(self, one: Upload) -> dict[str, str]:
        """Bring one file to Slack, where nobody sees it yet; whatever goes wrong may go wrong again."""
        asked = {"filename": one.name, "length": str(len(one.body)), **({"alt_txt": one.alt} if one.alt else {})}
        try:
            told = self.told("files.getUploadURLExternal", asked)
            url = address(str(told.get("upload_url")), "Slack's upload address")
            headers = {"Content-Type": "application/octet-stream"}
            judge(
                "Slack",
                post("Slack", Post(url, one.body, headers), self.this_try.limits),
                self.this_try.at,
                tells_doubles=True,
            )
        except Ended as ended:
            if isinstance(ended.outcome, Unknown):
                raise failed(f"a file did not reach Slack ({one.name})", "it is tried again", again=True) from None
            raise
        return {"id": str(told.get("file_id")), "title": one.name}

    def told(self, method: str, arguments: Mapping[str, str]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": FORM}
        url = self.base.copy_with(path=urljoin(self.base.path.rstrip("/") + "/", method))
        answer = post("Slack", Post(url, urlencode(arguments).encode(), headers), self.this_try.limits)
        judge("Slack", answer, self.this_try.at, tells_doubles=False)
        return self._agreed(answer)

    def _agreed(self, answer: Answer) -> dict[str, Any]:
        told = told_json(answer.body)
        if told.get("ok") is not True:
            raise refused(told.get("error"), self.token_env)
        return told
