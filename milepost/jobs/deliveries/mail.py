"""A snapshot's news by mail: one conversation with the mail server, and what it said of each address."""

import re
import smtplib
import ssl
from contextlib import suppress

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.http_calls import ASK
from milepost.jobs.deliveries.mail_message import mailable, plain
from milepost.jobs.deliveries.mail_server import connected, refusal
from milepost.jobs.deliveries.message import Email, Failed, HandedOver, Message, Unknown
from milepost.jobs.deliveries.trying import Try

FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)


def send(email: Email, message: Message, this_try: Try) -> HandedOver:
    to = tuple(dict.fromkeys(plain(one) for one in email.to))
    if not to:
        raise failed("there is nobody to mail to", "give at least one address")
    try:
        with connected(email, this_try) as server:
            body = mailable(
                email, message, this_try.delivery, this_try.at, most_bytes(server, this_try.limits.mail_bytes)
            )
            refused = _addressed(server, plain(email.from_), to, len(body))
            _handed_over(server, body)
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPResponseException as error:
        raise Ended(refusal(error.smtp_code, error.smtp_error)) from None
    except ssl.SSLCertVerificationError:
        raise failed("the mail server's certificate is not trusted", "renew it, or trust its authority here") from None
    except ssl.SSLError:
        raise failed("the mail server does not speak TLS as it was asked to", "check the port and tls") from None
    except (smtplib.SMTPException, OSError):
        raise failed("the mail server broke off before it had everything", "it is tried again", again=True) from None
    return HandedOver(_told(len(to), refused), refused)


def most_bytes(server: smtplib.SMTP, ours: int) -> int:
    told = server.esmtp_features.get("size", "").strip()
    return min(ours, int(told)) if told.isdecimal() and int(told) > 0 else ours


def _addressed(server: smtplib.SMTP, sender: str, to: tuple[str, ...], size: int) -> tuple[tuple[str, Failed], ...]:
    """Name the sender and those it goes to, and return those who were refused; ends the try if that is everybody."""
    options = [f"size={size}"] if server.has_extn("size") else []
    if not all(one.isascii() for one in (sender, *to)):
        if not server.has_extn("smtputf8"):
            raise failed("the mail server takes no addresses with letters beyond a to z", "give others")
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    code, words = server.mail(sender, options)
    if code != 250:
        raise Ended(refusal(code, words))
    answers = [(one, *server.rcpt(one)) for one in to]
    refused = tuple((one, refusal(code, words)) for one, code, words in answers if code not in (250, 251))
    if len(refused) == len(to):
        reason = "; ".join(f"{one}: {outcome.reason}" for one, outcome in refused)
        raise failed(reason, refused[0][1].next_step, again=any(outcome.again for _, outcome in refused))
    return refused


def _handed_over(server: smtplib.SMTP, body: bytes) -> None:
    """The body, the line that ends it, the answer: only once that line is out can the mail have been taken."""
    code, words = server.docmd("DATA")
    if code != 354:
        raise Ended(refusal(code, words))
    server.send(FIRST_DOT.sub(b"..", body))
    server.send(b".\r\n")
    try:
        code, words = server.getreply()
    except (smtplib.SMTPException, OSError):
        raise Ended(Unknown("the mail server had the whole mail and then did not answer", ASK)) from None
    if not 200 <= code < 300:
        raise Ended(refusal(code, words))


def _told(count: int, refused: tuple[tuple[str, Failed], ...]) -> str:
    if not refused:
        return f"the mail server took it for {count} address{'es' if count > 1 else ''}"
    names = "; ".join(f"{one}: {outcome.reason}" for one, outcome in refused)
    return f"the mail server took it for {count - len(refused)} of {count} addresses; refused: {names}"
