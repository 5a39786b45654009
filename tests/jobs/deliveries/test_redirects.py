"""Whoever is asked and sends us on to another machine, such as one in a private network, is not followed there."""

import pytest

from milepost.jobs.deliveries.message import Apprise, HandedOver, Recipient, Slack, Teams, Webhook
from tests.jobs.deliveries.samples import QUICK, sent
from tests.jobs.deliveries.stand_in import Answer, standing_in

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by a library of Apprise's own


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", ["webhook", "teams", "slack", "apprise"])
def test_nobody_is_followed_into_a_private_network(name: str, status: int) -> None:
    with (
        standing_in(Answer(200, b"ok")) as private,
        standing_in(Answer(status, headers={"Location": f"{private.url}/admin"})) as server,
    ):
        held: dict[str, tuple[Recipient, str]] = {
            "webhook": (Webhook("HELD", allow_private=True), server.url),
            "teams": (Teams("HELD"), server.url),
            "slack": (Slack("HELD", "C0123456789", f"{server.url}/api/"), "xoxb-1"),
            "apprise": (Apprise("HELD"), f"{server.url.replace('http://', 'json://')}/?redirect=yes"),
        }
        recipient, value = held[name]
        outcome = sent(recipient, limits=QUICK, HELD=value)
        assert (server.asked != [], private.asked) == (True, [])
    assert not isinstance(outcome, HandedOver)
