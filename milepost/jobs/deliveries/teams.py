"""A snapshot's news as a card in Microsoft Teams, by the address that a workflow there gave."""

from typing import Any

import orjson

from milepost.jobs.deliveries.ended import failed
from milepost.jobs.deliveries.http_answers import judge, says_failed
from milepost.jobs.deliveries.http_calls import Post, address, post
from milepost.jobs.deliveries.message import HandedOver, Message, Teams
from milepost.jobs.deliveries.sendable import first_lines
from milepost.jobs.deliveries.trying import Try

MOST_BYTES = 28_000
"""Teams counts in UTF-16 in some places: the card keeps below the limit either way."""
MOST_LINE_CHARACTERS = 6_000
MEDIA_TYPE = "application/vnd.microsoft.card.adaptive"


def send(teams: Teams, message: Message, this_try: Try) -> HandedOver:
    url = address(this_try.secret(teams.url_env), teams.url_env)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = post("Teams", Post(url, fitting(message), headers), this_try.limits)
    judge("Teams", answer, this_try.at, tells_doubles=False)
    if says_failed(answer.body):
        # The status of what refused it stands in the text: "... returned HTTP error 429 with ContextId ...".
        again = b"429" in answer.body
        raise failed(
            f"Teams answered {answer.status}, and that it failed",
            "it is tried again later" if again else "see the workflow's run history in Teams",
            again=again,
        )
    return HandedOver("accepted by Teams; it may still refuse it")


def fitting(message: Message) -> bytes:
    """The card with as many lines as Teams takes."""
    room = MOST_LINE_CHARACTERS
    while True:
        body = orjson.dumps(card(message, first_lines(message.lines, room)))
        if room < 100 or (len(body) < MOST_BYTES and len(body.decode().encode("utf-16-le")) < MOST_BYTES):
            return body
        room //= 2


def card(message: Message, lines: tuple[str, ...]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [_text(message.subject, size="Medium", weight="Bolder"), *(_text(line) for line in lines)],
    }
    if message.picture_link is not None:
        content["body"].append({"type": "Image", "url": message.picture_link, "altText": message.picture_alt})
    if message.link is not None:
        content["actions"] = [{"type": "Action.OpenUrl", "title": "Open in Milepost", "url": message.link}]
    return {
        "type": "message",
        "attachments": [{"contentType": MEDIA_TYPE, "contentUrl": None, "content": content}],
    }


def _text(text: str, **style: str) -> dict[str, Any]:
    """A run of text: in it, unlike in a TextBlock, asterisks and brackets are just that."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
