"""What a Slack channel shows, in which order it is sent, and what is in doubt when something goes wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from milepost.jobs.deliveries.message import Failed, HandedOver, Limits, Message, Outcome, Slack, Unknown
from tests.jobs.deliveries.samples import ASK, CSV, HOSTILE, IMPATIENT, MANY, MESSAGE, PNG, QUICK, failed, sent
from tests.jobs.deliveries.slack_stand_in import CHANNEL, TOKEN, Workspace, texts
from tests.jobs.deliveries.stand_in import Answer, Reply, StandIn, said, standing_in

POSTED = HandedOver(f"posted to the Slack channel {CHANNEL}")
COMPLETE = "files.completeUploadExternal"
ADDRESS = "files.getUploadURLExternal"
ALONE = replace(MESSAGE, picture=None, attachments=())


@contextmanager
def slack(replies: Mapping[str, Reply] | None = None) -> Iterator[tuple[Workspace, StandIn]]:
    workspace = Workspace(replies)
    with standing_in(workspace) as server:
        workspace.url = server.url
        yield workspace, server


def posted(server: StandIn, message: Message = MESSAGE, limits: Limits = QUICK, channel: str = CHANNEL) -> Outcome:
    return sent(Slack("SLACK", channel, f"{server.url}/api/"), message, limits, SLACK=TOKEN)


def test_the_channel_shows_one_post_with_the_picture_the_files_the_news_and_the_way_to_the_page() -> None:
    with slack() as (workspace, server):
        assert posted(server) == POSTED
    (post,) = workspace.posts
    assert post["files"] == ["chart.png", "milestones.csv"]
    assert texts(post["blocks"]) == [MESSAGE.subject, "\n".join(MESSAGE.lines), "Open in Milepost"]
    assert list(workspace.uploaded.values()) == [PNG, CSV.body]
    assert [alt for _, _, alt in workspace.awaited.values()] == [MESSAGE.picture_alt, None]


def test_without_files_it_is_a_message_with_its_subject_as_notice() -> None:
    with slack() as (workspace, server):
        assert posted(server, ALONE) == POSTED
    assert [(post["files"], post["text"]) for post in workspace.posts] == [([], MESSAGE.subject)]
    assert [asked.path for asked in server.asked] == ["/api/chat.postMessage"]


@pytest.mark.parametrize(
    "message",
    [
        HOSTILE,
        MANY,
        replace(MANY, lines=("漢" * 1000,) * 100),
        replace(MESSAGE, lines=()),
        replace(MESSAGE, lines=("",)),
    ],
)
def test_what_is_posted_keeps_within_the_limits_of_slack(message: Message) -> None:
    with slack() as (workspace, server):
        assert posted(server, message) == POSTED
        assert posted(server, replace(message, picture=None, attachments=())) == POSTED
    assert len(workspace.posts) == 2


def test_no_text_from_data_formats_links_or_calls_for_anybody() -> None:
    with slack() as (workspace, server):
        posted(server, HOSTILE)
    kinds = [one["text"]["type"] for one in workspace.posts[0]["blocks"] if one["type"] == "section"]
    assert set(kinds) == {"plain_text"}


def test_the_stand_in_is_one_that_slacks_own_library_can_upload_to() -> None:
    with slack() as (workspace, server):
        client = WebClient(TOKEN, base_url=f"{server.url}/api/", retry_handlers=[])
        client.files_upload_v2(file=PNG, filename="chart.png", channel=CHANNEL, initial_comment="news")
    assert [post["files"] for post in workspace.posts] == [["chart.png"]]


LATER = failed("Slack answered 429", "it is tried again later", again=True, after_seconds=30)
NOT_SHOWN = "a file did not reach Slack (chart.png)"
WAIT = Answer(429, headers={"Retry-After": "30"})


@pytest.mark.parametrize(
    ("method", "reply", "outcome"),
    [
        (ADDRESS, WAIT, LATER),
        ("upload", WAIT, LATER),
        (COMPLETE, WAIT, LATER),
        (ADDRESS, "silence", failed(NOT_SHOWN, "it is tried again", again=True)),
        ("upload", "silence", failed(NOT_SHOWN, "it is tried again", again=True)),
        ("upload", "cut", failed(NOT_SHOWN, "it is tried again", again=True)),
        (ADDRESS, Answer(502), failed(NOT_SHOWN, "it is tried again", again=True)),
        (COMPLETE, "silence", Unknown("Slack took the message and then said nothing in time", ASK)),
        (COMPLETE, "cut", Unknown("Slack took the message and then broke off without an answer", ASK)),
        (COMPLETE, Answer(500), Unknown("Slack answered 500: it may have taken the message all the same", ASK)),
        (COMPLETE, Answer(200, b"<html>"), Unknown("Slack answered what cannot be read", ASK)),
        (
            COMPLETE,
            said(200, {"ok": False, "error": "fatal_error"}),
            Unknown("Slack answered fatal_error: it may be in the channel all the same", ASK),
        ),
        (
            COMPLETE,
            said(200, {"ok": False, "error": "not_in_channel"}),
            failed(
                "Slack answered not_in_channel", "invite the app to the channel, or give another channel", again=False
            ),
        ),
        (
            ADDRESS,
            said(200, {"ok": False, "error": "missing_scope", "needed": "files:write"}),
            failed(
                "Slack answered missing_scope",
                "give the app the scopes chat:write and files:write, and install it again",
                again=False,
            ),
        ),
        (
            COMPLETE,
            said(200, {"ok": False, "error": "ratelimited"}),
            failed("Slack answered ratelimited", "it is tried again later", again=True),
        ),
        (
            COMPLETE,
            said(200, {"ok": False, "error": f"what is {TOKEN}?"}),
            Unknown("Slack answered what cannot be read", ASK),
        ),
    ],
)
def test_only_the_last_call_can_leave_it_in_doubt(method: str, reply: Reply, outcome: Outcome) -> None:
    with slack({method: reply}) as (workspace, server):
        assert posted(server, limits=IMPATIENT if reply == "silence" else QUICK) == outcome
    assert workspace.posts == []
    assert len([asked for asked in server.asked if COMPLETE in asked.path]) == (method == COMPLETE)


def test_a_token_that_slack_does_not_know_is_named_by_its_variable() -> None:
    with slack() as (_, server):
        outcome = sent(Slack("SLACK", CHANNEL, f"{server.url}/api"), SLACK="xoxb-other")
    assert outcome == failed(
        "Slack answered invalid_auth",
        "set SLACK to the valid bot token of an app in this workspace",
        again=False,
    )


@pytest.mark.parametrize("channel", ["#general", "general", "C1&channel=C2", "", "U0123456789"])
def test_a_channel_is_given_by_its_id(channel: str) -> None:
    with slack() as (_, server):
        outcome = posted(server, channel=channel)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "the channel is no id of a channel"
    assert server.asked == []
