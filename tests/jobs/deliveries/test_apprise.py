"""What the Apprise library hands over, and what is known when it does not."""

import json

import pytest

from milepost.jobs.deliveries.message import Apprise, HandedOver, Unknown
from tests.jobs.deliveries.samples import HOSTILE, IMPATIENT, MESSAGE, failed, sent
from tests.jobs.deliveries.stand_in import Answer, Reply, StandIn, standing_in

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by a library of Apprise's own


def address(server: StandIn) -> str:
    return server.url.replace("http://", "json://clock:planted@")


def test_apprise_hands_over_the_news_with_the_files() -> None:
    with standing_in(Answer(200)) as server:
        assert sent(Apprise("APPRISE"), APPRISE=address(server)) == HandedOver("handed over by Apprise")
    (asked,) = server.asked
    told = json.loads(asked.body)
    assert told["title"] == MESSAGE.subject
    assert told["message"] == "\n".join((*MESSAGE.lines, MESSAGE.link or ""))
    assert [one["filename"] for one in told["attachments"]] == ["chart.png", "milestones.csv"]


@pytest.mark.parametrize("reply", [Answer(500), "silence", "cut"])
@pytest.mark.parametrize("asked", ["", "/?retry=3&wait=0&optional=yes"])
def test_what_did_not_go_well_with_apprise_is_in_doubt_and_is_not_tried_twice(reply: Reply, asked: str) -> None:
    with standing_in(reply) as server:
        outcome = sent(Apprise("APPRISE"), limits=IMPATIENT, APPRISE=address(server) + asked)
    assert outcome == Unknown(
        "Apprise says that it did not go well, and not how far it went",
        "ask the recipient whether it arrived; check APPRISE",
    )
    assert len(server.asked) == 1


def test_hostile_text_is_handed_over_as_text() -> None:
    with standing_in(Answer(200)) as server:
        assert sent(Apprise("APPRISE"), HOSTILE, APPRISE=address(server)) == HandedOver("handed over by Apprise")
    assert "\r" not in json.loads(server.asked[0].body)["title"]


def test_what_is_no_address_of_apprise_is_said_without_repeating_it() -> None:
    assert sent(Apprise("APPRISE"), APPRISE="planted://x") == failed(
        "APPRISE holds no address of Apprise", "set APPRISE to one such as ntfy://topic", again=False
    )
