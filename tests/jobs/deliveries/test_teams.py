"""The card that Teams receives, its size, and what Teams' answers mean."""

import json
from dataclasses import replace
from typing import Any

import pytest

from milepost.jobs.deliveries.message import HandedOver, Message, Outcome, Teams, Unknown
from tests.jobs.deliveries.samples import ASK, HOSTILE, IMPATIENT, MANY, MESSAGE, QUICK, failed, sent
from tests.jobs.deliveries.stand_in import Answer, Asked, Reply, standing_in

TAKEN = HandedOver("accepted by Teams; it may still refuse it")
MOST_BYTES = 28 * 1024


def judging(asked: Asked) -> Answer:
    """As a workflow does: what is too large or no card is refused, the rest accepted before it is posted."""
    told = json.loads(asked.body)
    if len(asked.body) > MOST_BYTES or len(asked.body.decode().encode("utf-16-le")) > MOST_BYTES:
        return Answer(413)
    (attachment,) = told["attachments"]
    card = attachment["content"]
    sound = (
        set(told) == {"type", "attachments"}
        and told["type"] == "message"
        and attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        and (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
        and all(one["type"] in ("RichTextBlock", "Image") for one in card["body"])
        and all(one["url"].startswith("https://") for one in card["body"] if one["type"] == "Image")
    )
    return Answer(202 if sound else 400)


def card(asked: Asked) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(asked.body)["attachments"][0]["content"]
    return content


def texts(asked: Asked) -> list[str]:
    return [one["inlines"][0]["text"] for one in card(asked)["body"] if one["type"] == "RichTextBlock"]


def test_teams_receives_a_card_with_the_news_the_picture_by_link_and_the_way_to_the_page() -> None:
    with standing_in(judging) as server:
        assert sent(Teams("TEAMS"), TEAMS=f"{server.url}/workflows/abc?sig=planted") == TAKEN
    (asked,) = server.asked
    assert asked.path == "/workflows/abc?sig=planted"
    assert texts(asked) == [MESSAGE.subject, *MESSAGE.lines]
    assert card(asked)["body"][-1] == {"type": "Image", "url": MESSAGE.picture_link, "altText": MESSAGE.picture_alt}
    assert card(asked)["actions"] == [{"type": "Action.OpenUrl", "title": "Open in Milepost", "url": MESSAGE.link}]


@pytest.mark.parametrize(
    "message",
    [
        HOSTILE,
        MANY,
        *(replace(MANY, lines=lines) for lines in (("漢" * 900,) * 300, ("x",) * 5000, ('"🚀\\' * 300,) * 90)),
    ],
)
def test_a_card_keeps_below_the_size_that_teams_takes(message: Message) -> None:
    with standing_in(judging) as server:
        assert sent(Teams("TEAMS"), message, TEAMS=server.url) == TAKEN


def test_lines_that_find_no_room_are_counted() -> None:
    with standing_in(judging) as server:
        sent(Teams("TEAMS"), MANY, TEAMS=server.url)
    shown = texts(server.asked[0])[1:]
    assert len(shown) > 50
    assert shown[:-1] == list(MANY.lines[: len(shown) - 1])
    assert shown[-1] == f"… and {600 - len(shown) + 1} more"


IN_TIME = "Teams took the message and then said nothing in time"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            Answer(429, headers={"Retry-After": "30"}),
            failed("Teams answered 429", "it is tried again later", again=True, after_seconds=30),
        ),
        (
            Answer(
                200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
            ),
            failed("Teams answered 200, and that it failed", "it is tried again later", again=True),
        ),
        (
            Answer(
                200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413"
            ),
            failed("Teams answered 200, and that it failed", "see the workflow's run history in Teams", again=False),
        ),
        (Answer(200, b"1"), TAKEN),
        (Answer(413), failed("Teams answered 413", "it takes no message of this size", again=False)),
        (
            Answer(401),
            failed("Teams answered 401", "the address or its key is no longer valid: make a new one", again=False),
        ),
        (Answer(500), Unknown("Teams answered 500: it may have taken the message all the same", ASK)),
        ("silence", Unknown(IN_TIME, ASK)),
        ("cut", Unknown("Teams took the message and then broke off without an answer", ASK)),
    ],
)
def test_each_answer_of_teams_is_taken_failed_or_unknown(reply: Reply, outcome: Outcome) -> None:
    with standing_in(reply) as server:
        assert sent(Teams("TEAMS"), limits=IMPATIENT if reply == "silence" else QUICK, TEAMS=server.url) == outcome
    assert len(server.asked) == 1
