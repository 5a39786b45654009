"""No secret stands in an outcome, a log, a printed line or a repr, whatever the other side says and does."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from milepost.jobs.deliveries.message import Apprise, Email, Recipient, Slack, Teams, Webhook
from tests.jobs.deliveries.mail_server import AUTH, Postbox, mail_server
from tests.jobs.deliveries.samples import IMPATIENT, sent
from tests.jobs.deliveries.stand_in import Answer, Asked, Reply, standing_in

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by a library of Apprise's own
PLANTED = "planted0123456789"


def echo(status: int) -> Callable[[Asked], Reply]:
    """An other side that repeats all it was told."""
    return lambda asked: Answer(
        status,
        b"error " + asked.path.encode() + str(asked.headers).encode(),
        {"Location": asked.path, "X-Echo": quote(str(asked.headers.get("authorization")))},
    )


ANSWERS: dict[str, Callable[[Asked], Reply]] = {
    "200": echo(200),
    "302": echo(302),
    "400": echo(400),
    "500": echo(500),
    "silence": lambda _: "silence",
    "cut": lambda _: "cut",
}


@contextmanager
def told(name: str, answer: str) -> Iterator[tuple[Recipient, dict[str, Any]]]:
    with standing_in(ANSWERS[answer]) as server:
        url = f"{server.url}/{PLANTED}?sig={PLANTED}"
        both: dict[str, tuple[Recipient, str]] = {
            "webhook": (Webhook("HELD", "KEY", allow_private=True), url),
            "teams": (Teams("HELD"), url),
            "slack": (Slack("HELD", "C0123456789", f"{server.url}/api/"), PLANTED),
            "apprise": (Apprise("HELD"), server.url.replace("http://", f"json://{PLANTED}:{PLANTED}@") + f"/{PLANTED}"),
        }
        yield both[name][0], {"HELD": both[name][1], "KEY": f"{PLANTED}-key"}


def none_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], *said: object) -> None:
    printed = capfd.readouterr()
    for text in (*(repr(one) for one in said), caplog.text, printed.out, printed.err):
        assert PLANTED not in text


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", ["webhook", "teams", "slack", "apprise"])
def test_no_secret_is_told_by_anybody_who_was_asked(
    name: str, answer: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), told(name, answer) as (recipient, environ):
        outcome = sent(recipient, limits=IMPATIENT, **environ)
    assert "unexpectedly" not in repr(outcome)
    none_is_told(caplog, capfd, recipient, outcome)


@pytest.mark.parametrize(
    "held", [f"http://{PLANTED}", f"https://{PLANTED}.invalid/", f"{PLANTED}\x00", f"ftp://{PLANTED}"]
)
@pytest.mark.parametrize("recipient", [Webhook("HELD"), Teams("HELD"), Apprise("HELD"), Slack("HELD", "C0")])
def test_no_secret_is_told_when_it_is_of_no_use(
    recipient: Recipient, held: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        outcome = sent(recipient, limits=IMPATIENT, HELD=held)
    assert "unexpectedly" not in repr(outcome)
    none_is_told(caplog, capfd, recipient, outcome)


def test_no_password_is_told_by_a_mail_server_that_took_it(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    repeated = f"550 you are {AUTH[1]}"
    boxes = [Postbox({"ada@acme.example": repeated}), Postbox({"bo@acme.example": repeated}), Postbox(end=repeated)]
    for box in boxes:
        with mail_server(box, login_in_the_open=True) as port:
            to = ("ada@acme.example", "bo@acme.example")
            recipient = Email("127.0.0.1", port, "m@acme.example", to, "none", "USER_NAME", "PASS_WORD")
            outcome = sent(recipient, USER_NAME=AUTH[0], PASS_WORD=AUTH[1])
        assert "550 you are ***" in repr(outcome)
        assert AUTH[1] not in repr(outcome)
        none_is_told(caplog, capfd, outcome)


@pytest.mark.parametrize("secret", [PLANTED, f"{PLANTED}漢"])
def test_no_password_is_told_by_a_mail_server(
    secret: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    careless = Postbox({"ada@acme.example": f"550 you are {PLANTED}"}, end=f"554 {PLANTED}")
    with caplog.at_level(logging.DEBUG, logger="milepost"), mail_server(careless, login_in_the_open=True) as port:
        recipient = Email("127.0.0.1", port, "m@acme.example", ("ada@acme.example",), "none", "USER_NAME", "PASS_WORD")
        outcome = sent(recipient, USER_NAME="clock", PASS_WORD=secret)
    assert outcome.__class__.__name__ == "Failed"
    assert "unexpectedly" not in repr(outcome)
    none_is_told(caplog, capfd, recipient, outcome)
