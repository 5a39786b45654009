"""What is sent to a webhook, how it proves who sent it, and what each answer means."""

import hmac
import json
import socket
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from milepost.jobs.deliveries.message import HandedOver, Outcome, Unknown, Webhook
from milepost.jobs.deliveries.private_addresses import are_public, is_public
from tests.jobs.deliveries.certificates import served
from tests.jobs.deliveries.samples import ASK, AT, HOSTILE, IMPATIENT, KEY, MESSAGE, QUICK, failed, sent
from tests.jobs.deliveries.stand_in import Answer, Reply, said, standing_in

HERE = Webhook("HOOK", allow_private=True)
DELIVERY = sha256(KEY.encode()).hexdigest()[:32]


def test_a_webhook_receives_the_news_signed_with_the_second_and_named_for_doubles() -> None:
    with standing_in(Answer(204)) as server:
        outcome = sent(replace(HERE, secret_env="KEY"), HOOK=f"{server.url}/in?code=abcd", KEY="planted\n")
    (asked,) = server.asked
    second, _, digest = asked.headers["x-milepost-signature"].partition(",v1=")
    assert outcome == HandedOver(f"the webhook took delivery {DELIVERY}")
    assert asked.path == "/in?code=abcd"
    assert second == f"t={int(AT.timestamp())}"
    signed = f"{int(AT.timestamp())}.".encode() + asked.body
    assert digest == hmac.new(b"planted", signed, sha256).hexdigest()
    assert asked.headers["x-milepost-delivery"] == DELIVERY
    assert json.loads(asked.body) == {
        "schema": "milepost-delivery-1",
        "delivery": DELIVERY,
        "project": "vision",
        "snapshot": MESSAGE.snapshot,
        "report": MESSAGE.report,
        "subject": "Vision: Pilot was reached",
        "lines": ["Pilot was reached on 28 August.", "Launch moved from 1 to 15 October."],
        "link": MESSAGE.link,
        "picture_link": MESSAGE.picture_link,
        "files": [
            {
                "name": "milestones.csv",
                "media_type": "text/csv",
                "bytes": 26,
                "sha256": sha256(MESSAGE.attachments[0].body).hexdigest(),
            }
        ],
    }


def test_the_same_delivery_is_the_same_bytes_at_every_try() -> None:
    with standing_in(Answer(503)) as server:
        for _ in range(2):
            sent(HERE, HOOK=server.url)
    first, second = server.asked
    assert (first.body, first.headers) == (second.body, second.headers)


AGAIN = "it is tried again later"
ITS_LOG = "it is tried again; see its own log if it goes on"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (said(429, {}, **{"Retry-After": "7"}), failed("the webhook answered 429", AGAIN, again=True, after_seconds=7)),
        (
            said(503, {}, **{"Retry-After": "Tue, 01 Sep 2026 07:02:00 GMT"}),
            failed("the webhook answered 503", AGAIN, again=True, after_seconds=120),
        ),
        (said(429, {}, **{"Retry-After": "soon"}), failed("the webhook answered 429", AGAIN, again=True)),
        (
            said(429, {}, **{"Retry-After": "9" * 400}),
            failed("the webhook answered 429", AGAIN, again=True),
        ),
        (Answer(500), failed("the webhook answered 500", ITS_LOG, again=True)),
        (Answer(504), Unknown("the webhook answered 504: it may have taken the message all the same", ASK)),
        (
            Answer(410),
            failed("the webhook answered 410", "nothing is there any more: make a new address", again=False),
        ),
        (
            Answer(422),
            failed("the webhook answered 422", "check the address and what stands behind it", again=False),
        ),
        (
            said(200, {"ok": False}),
            failed("the webhook answered 200, and that it failed", "see its own log", again=False),
        ),
        (
            Answer(200, b"Error: no such flow"),
            failed("the webhook answered 200, and that it failed", "see its own log", again=False),
        ),
        (said(200, {"ok": True, "error": None}), HandedOver(f"the webhook took delivery {DELIVERY}")),
        ("silence", Unknown("the webhook took the message and then said nothing in time", ASK)),
        ("cut", Unknown("the webhook took the message and then broke off without an answer", ASK)),
    ],
)
def test_each_answer_of_a_webhook_is_taken_failed_or_unknown(reply: Reply, outcome: Outcome) -> None:
    with standing_in(reply) as server:
        assert sent(HERE, limits=IMPATIENT if reply == "silence" else QUICK, HOOK=server.url) == outcome
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed_and_where_it_leads_is_not_told() -> None:
    with standing_in(Answer(200)) as private:
        with standing_in(Answer(307, headers={"Location": f"{private.url}/admin"})) as server:
            outcome = sent(HERE, HOOK=server.url)
        assert private.asked == []
    assert outcome == failed(
        "the webhook answered 307, a redirect, which is not followed", "set the address it leads to", again=False
    )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.1.2.3", "[::ffff:10.0.0.1]"]
)
def test_an_address_in_a_private_network_is_refused_before_anything_is_sent(host: str) -> None:
    assert sent(Webhook("HOOK"), HOOK=f"https://{host}/in") == failed(
        "the webhook lies in a private network",
        "give another address, or set allow_private: true for this recipient",
        again=False,
    )


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_which_addresses_lie_on_the_public_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_that_leads_to_one_machine_outside_and_one_inside_leads_inside() -> None:
    assert are_public(["93.184.216.34", "2606:2800:220:1::1"])
    assert not are_public(["93.184.216.34", "127.0.0.1"])


@pytest.mark.parametrize("written", ["ftp://example.com", "nonsense", "https://", "https://exa mple.com:x"])
def test_what_is_no_web_address_is_said_without_repeating_it(written: str) -> None:
    assert sent(HERE, HOOK=written) == failed(
        "HOOK holds no web address", "set HOOK to an address that begins with https://", again=False
    )


def test_an_address_without_encryption_is_for_private_networks_only() -> None:
    assert sent(Webhook("HOOK"), HOOK="http://example.com/in") == failed(
        "HOOK holds an address without encryption", "set HOOK to an https address", again=False
    )


def test_a_variable_that_is_not_set_is_named() -> None:
    assert sent(HERE) == failed("the environment variable HOOK is not set", "set HOOK where Milepost runs", again=False)


def test_a_variable_with_more_than_one_line_is_refused() -> None:
    assert sent(HERE, HOOK="https://example.com/in\r\nX-Other: planted") == failed(
        "HOOK holds invisible characters", "set HOOK anew, in one line", again=False
    )


def test_nobody_at_the_address_means_that_it_can_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert sent(HERE, HOOK=f"http://127.0.0.1:{port}") == failed(
        "the webhook cannot be reached", "it is tried again; check the address and the network", again=True
    )


def test_hostile_text_arrives_as_one_line_of_text_each_and_links_that_run_something_do_not() -> None:
    with standing_in(Answer(200)) as server:
        sent(HERE, HOSTILE, HOOK=server.url)
    told = json.loads(server.asked[0].body)
    assert told["subject"].startswith(
        "Bcc: eve@example.com Bcc: eve@example.com\ufffd *bold* <!channel> 漢字 عربي 🚀 \ufffdxx"
    )
    assert len(told["subject"]) == 150
    assert [len(line) for line in told["lines"]] == [18, 51, 7, 1000, 0]
    assert (told["link"], told["picture_link"]) == (None, None)


def test_the_machines_that_were_looked_at_are_asked_by_the_name_that_was_given() -> None:
    with standing_in(Answer(200)) as server:
        port = server.url.rpartition(":")[2]
        outcome = sent(HERE, HOOK=f"http://localhost:{port}/in")
    assert outcome == HandedOver(f"the webhook took delivery {DELIVERY}")
    assert [asked.headers["host"] for asked in server.asked] == [f"localhost:{port}"]


def test_the_certificate_must_name_whom_the_address_names(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(Answer(200), tls=served(certificate)) as server:
        hook = f"https://localhost:{server.http.server_address[1]}/in"
        untrusted = sent(HERE, HOOK=hook)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted = sent(HERE, HOOK=hook)
    assert untrusted == failed(
        "the webhook shows a certificate that is not trusted",
        "renew it there, or trust its authority here",
        again=False,
    )
    assert trusted == HandedOver(f"the webhook took delivery {DELIVERY}")
    assert len(server.asked) == 1


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    with standing_in(Answer(200, b" " * 5_000_000 + b"error")) as server:
        assert sent(HERE, HOOK=server.url) == HandedOver(f"the webhook took delivery {DELIVERY}")
