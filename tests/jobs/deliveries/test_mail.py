"""What a mail holds, who receives it, and when it is known that it was taken."""

import socket
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from milepost.jobs.deliveries.message import Attachment, Email, Failed, HandedOver, Outcome, Unknown
from tests.jobs.deliveries.certificates import served
from tests.jobs.deliveries.mail_server import AUTH, Postbox, mail_server
from tests.jobs.deliveries.samples import ASK, CSV, HOSTILE, HTML, IMPATIENT, KEY, MESSAGE, PNG, QUICK, failed, sent

TWENTY = tuple(f"reader{number}@acme.example" for number in range(20))
SEE = "see what the answer says; check the address"
LATER = "it is tried again later"


def email(port: int, to: tuple[str, ...] = ("ada@acme.example",), **given: Any) -> Email:
    made = Email("127.0.0.1", port, "Milepost <milepost@acme.example>", to, tls="none")
    return replace(made, **given)


def test_a_mail_holds_text_and_html_with_the_chart_inside_and_the_files_attached() -> None:
    box = Postbox()
    with mail_server(box) as port:
        outcome = sent(email(port, ("ada@acme.example", "bo@acme.example", "ada@acme.example")))
    mail = box.mail()
    assert outcome == HandedOver("the mail server took it for 2 addresses")
    assert box.mails[0][0] == ["ada@acme.example", "bo@acme.example"]
    assert {name: mail[name] for name in ("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted")} == {
        "Subject": "Vision: Pilot was reached",
        "From": "Milepost <milepost@acme.example>",
        "To": "ada@acme.example, bo@acme.example",
        "Date": "Tue, 01 Sep 2026 07:00:00 +0000",
        "Message-ID": f"<{sha256(KEY.encode()).hexdigest()[:32]}@acme.example>",
        "Auto-Submitted": "auto-generated",
    }
    parts = [(one.get_content_type(), one.get("Content-ID"), one.get_filename()) for one in mail.walk()]
    assert parts == [
        ("multipart/mixed", None, None),
        ("multipart/alternative", None, None),
        ("text/plain", None, None),
        ("multipart/related", None, None),
        ("text/html", None, None),
        ("image/png", "<chart>", "chart.png"),
        ("text/csv", None, "milestones.csv"),
    ]
    text, html, picture, csv = (one for one in mail.walk() if not one.is_multipart())
    assert text.get_content().splitlines() == [MESSAGE.subject, "", *MESSAGE.lines, "", MESSAGE.link]
    told = f'<p style="text-align:center"><a href="{MESSAGE.link}">Open in Milepost</a></p>'
    assert html.get_content().rstrip() == HTML.decode().replace("</body>", f"{told}</body>")
    assert picture.get_content() == PNG
    assert csv.get_payload(decode=True) == CSV.body


def test_one_of_twenty_refused_is_named_and_the_others_receive_the_mail() -> None:
    box = Postbox({TWENTY[7]: "550 5.1.1 no such user"})
    with mail_server(box) as port:
        outcome = sent(email(port, TWENTY))
    why = failed("the mail server answered 550 5.1.1 no such user", SEE, again=False)
    assert outcome == HandedOver(
        "the mail server took it for 19 of 20 addresses; "
        "refused: reader7@acme.example: the mail server answered 550 5.1.1 no such user",
        ((TWENTY[7], why),),
    )
    assert box.mails[0][0] == [one for one in TWENTY if one != TWENTY[7]]


def test_one_of_twenty_put_off_may_be_tried_again_alone() -> None:
    box = Postbox({TWENTY[3]: "451 4.7.1 greylisted"})
    with mail_server(box) as port:
        outcome = sent(email(port, TWENTY))
        assert isinstance(outcome, HandedOver)
        assert outcome.refused == (
            (TWENTY[3], failed("the mail server answered 451 4.7.1 greylisted", LATER, again=True)),
        )
        box.refusals.clear()
        assert sent(email(port, (TWENTY[3],))) == HandedOver("the mail server took it for 1 address")
    assert [len(to) for to, _ in box.mails] == [19, 1]


def test_when_everybody_is_refused_nothing_is_sent() -> None:
    box = Postbox(dict.fromkeys(TWENTY[:2], "550 no"))
    with mail_server(box) as port:
        outcome = sent(email(port, TWENTY[:2]))
    assert outcome == failed(
        "reader0@acme.example: the mail server answered 550 no; reader1@acme.example: the mail server answered 550 no",
        SEE,
        again=False,
    )
    assert box.mails == []


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        ("451 4.3.0 try later", failed("the mail server answered 451 4.3.0 try later", LATER, again=True)),
        ("554 5.7.1 spam", failed("the mail server answered 554 5.7.1 spam", SEE, again=False)),
        ("silence", Unknown("the mail server had the whole mail and then did not answer", ASK)),
        ("cut", Unknown("the mail server had the whole mail and then did not answer", ASK)),
    ],
)
def test_what_is_said_after_the_whole_mail_is_believed_and_silence_is_doubt(end: str, outcome: Outcome) -> None:
    box = Postbox(end=end)
    with mail_server(box) as port:
        assert sent(email(port), limits=IMPATIENT if end == "silence" else QUICK) == outcome
    assert len(box.mails) == 1


def test_a_server_that_is_silent_or_not_there_took_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        limits = replace(IMPATIENT, connect_seconds=0.3)
        first = sent(email(port), limits=limits)
    second = sent(email(port))
    for outcome in (first, second):
        assert outcome == failed(
            f"the mail server 127.0.0.1:{port} cannot be reached",
            "it is tried again; check the host, the port and tls",
            again=True,
        )


def test_files_that_make_a_mail_too_large_are_left_out_the_largest_first_and_named() -> None:
    large = tuple(Attachment(f"part{size}.pdf", "application/pdf", b"%" * size) for size in (40_000, 90_000, 200))
    box = Postbox()
    with mail_server(box, size=80_000) as port:
        sent(email(port), replace(MESSAGE, attachments=large))
    names = [one.get_filename() for one in box.mail().walk() if one.get_content_disposition() == "attachment"]
    assert names == ["part40000.pdf", "part200.pdf"]
    said = "Too large to be mailed, and left out: part90000.pdf"
    body, html = box.mail().get_body(("plain",)), box.mail().get_body(("html",))
    assert body is not None
    assert html is not None
    assert said in body.get_content().splitlines()
    assert f"<p>{said}</p><p style=" in html.get_content()


def test_a_mail_that_is_too_large_without_files_is_not_sent() -> None:
    box = Postbox()
    with mail_server(box) as port:
        outcome = sent(email(port), limits=replace(QUICK, mail_bytes=500))
    assert isinstance(outcome, Failed)
    assert outcome.reason.endswith("bytes without attachments, and 500 are taken")
    assert not outcome.again
    assert box.mails == []


def test_nothing_in_a_text_adds_a_header_or_a_recipient() -> None:
    box = Postbox()
    with mail_server(box) as port:
        sent(email(port), replace(HOSTILE, lines=(".", "..", ".\r\nRCPT TO:<eve@example.com>")))
    mail = box.mail()
    assert box.mails[0][0] == ["ada@acme.example"]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject", [])) == 1
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[2:] == [".", "..", ". RCPT TO:<eve@example.com>"]


@pytest.mark.parametrize(
    "address",
    ["ada", "ada@acme.example\r\nBcc: eve@example.com", "a@b@c", "ada@acme.example,eve@example.com", "", "\ud800@x"],
)
def test_what_is_no_address_is_refused_before_the_server_is_asked(address: str) -> None:
    outcome = sent(email(1, ("ada@acme.example", address)))
    assert outcome == failed(f"{address!a:.80} is no mail address", "write one such as name@example.com", again=False)


def test_addresses_in_any_script_are_mailed_to_where_the_server_takes_them() -> None:
    box = Postbox()
    with mail_server(box) as port:
        assert sent(email(port, ("漢字@例え.example",))) == HandedOver("the mail server took it for 1 address")
    assert box.mails[0][0] == ["漢字@例え.example"]


SIGNED: dict[str, Any] = {
    "host": "localhost",
    "tls": "starttls",
    "username_env": "USER_NAME",
    "password_env": "PASS_WORD",
}


def test_a_password_is_given_to_an_encrypted_server_that_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box = Postbox()
    with mail_server(box, served(certificate)) as port:
        right = sent(email(port, **SIGNED), USER_NAME=AUTH[0], PASS_WORD=AUTH[1])
        wrong = sent(email(port, **SIGNED), USER_NAME=AUTH[0], PASS_WORD="planted-wrong")
    assert right == HandedOver("the mail server took it for 1 address")
    assert wrong == failed(
        "the mail server refused the user name or password (535)", "set the two environment variables anew", again=False
    )


def test_a_server_with_a_certificate_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    box = Postbox()
    with mail_server(box, served(certificate)) as port:
        outcome = sent(email(port, **SIGNED), USER_NAME=AUTH[0], PASS_WORD=AUTH[1])
    assert outcome == failed(
        "the mail server's certificate is not trusted", "renew it, or trust its authority here", again=False
    )
    assert box.mails == []


def test_a_server_that_speaks_no_tls_on_its_port_is_said() -> None:
    box = Postbox()
    with mail_server(box) as port:
        outcome = sent(email(port, tls="tls"))
    assert outcome == failed(
        "the mail server does not speak TLS as it was asked to", "check the port and tls", again=False
    )


def test_without_encryption_where_it_was_asked_for_nothing_is_sent() -> None:
    box = Postbox()
    with mail_server(box) as port:
        outcome = sent(email(port, tls="starttls"))
    elsewhere = Email("mail.example", 25, "a@acme.example", ("b@acme.example",), "none", "USER_NAME", "PASS_WORD")
    assert outcome == failed(
        "the mail server offers no STARTTLS", "set tls: tls or tls: none, as the server wants it", again=False
    )
    assert sent(elsewhere, USER_NAME="clock", PASS_WORD="planted") == failed(
        "a password would be sent without encryption", "set tls: starttls or tls: tls", again=False
    )
    assert box.mails == []
