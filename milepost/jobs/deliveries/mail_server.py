"""A mail server that was reached, encrypted as asked and signed in to, and what its refusals mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.message import Email, Failed
from milepost.jobs.deliveries.sendable import one_line, shortened
from milepost.jobs.deliveries.trying import Try

HERE = ("localhost", "127.0.0.1", "::1")


@contextmanager
def connected(email: Email, this_try: Try) -> Iterator[smtplib.SMTP]:
    """Never without encryption where it was asked for, and no password without it."""
    credentials = _credentials(email, this_try)
    server = _reached(email, this_try)
    try:
        if server.sock is not None:
            server.sock.settimeout(this_try.limits.answer_seconds)
        server.ehlo_or_helo_if_needed()
        if email.tls == "starttls":
            if not server.has_extn("starttls"):
                raise failed("the mail server offers no STARTTLS", "set tls: tls or tls: none, as the server wants it")
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if credentials is not None:
            _sign_in(server, *credentials)
        yield server
    finally:
        server.close()


def _credentials(email: Email, this_try: Try) -> tuple[str, str] | None:
    if email.username_env is None or email.password_env is None:
        return None
    if email.tls == "none" and email.host not in HERE:
        raise failed("a password would be sent without encryption", "set tls: starttls or tls: tls")
    return this_try.secret(email.username_env), this_try.secret(email.password_env)


def _reached(email: Email, this_try: Try) -> smtplib.SMTP:
    seconds = this_try.limits.connect_seconds
    try:
        if email.tls == "tls":
            return smtplib.SMTP_SSL(email.host, email.port, timeout=seconds, context=ssl.create_default_context())
        return smtplib.SMTP(email.host, email.port, timeout=seconds)
    except (smtplib.SMTPResponseException, ssl.SSLError):
        raise
    except (OSError, UnicodeError):
        raise failed(
            f"the mail server {email.host}:{email.port} cannot be reached",
            "it is tried again; check the host, the port and tls",
            again=True,
        ) from None


def _sign_in(server: smtplib.SMTP, username: str, password: str) -> None:
    try:
        server.login(username, password)
    except smtplib.SMTPAuthenticationError as error:
        # Servers repeat what they were told: their words stay out.
        raise Ended(_sign_in_refused(error.smtp_code)) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        raise failed("the mail server takes no user name and password of this kind", "check how it signs in") from None


def _sign_in_refused(code: int) -> Failed:
    return Failed(
        f"the mail server refused the user name or password ({code})",
        "it is tried again" if code < 500 else "set the two environment variables anew",
        again=code < 500,
    )


def refusal(code: int, words: bytes | str) -> Failed:
    """4xx: not now; 5xx: not at all. What cannot be read is taken as the first."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    again = not 500 <= code < 600
    return Failed(
        f"the mail server answered {code} {shortened(one_line(text), 200)}".rstrip(),
        "it is tried again later" if again else "see what the answer says; check the address",
        again,
    )
