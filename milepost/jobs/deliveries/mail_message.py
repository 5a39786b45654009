"""A message as a mail: text and HTML side by side, the chart inside, the files attached, no larger than allowed."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from html import escape

from milepost.jobs.deliveries.ended import failed
from milepost.jobs.deliveries.message import Attachment, Email, Message
from milepost.jobs.deliveries.sendable import one_line

WITHIN = r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f-\x9f\ud800-\udfff]"
PLAIN_ADDRESS = re.compile(f"{WITHIN}{{1,64}}@{WITHIN}{{1,253}}")


def mailable(email: Email, message: Message, delivery: str, at: datetime, most_bytes: int) -> bytes:
    """Where the whole is too large, the largest files are left out first, and the text says so. Ends the try if it is
    too large without any."""
    kept = list(message.attachments)
    while True:
        built = _built(email, message, kept, delivery, at)
        if len(built) <= most_bytes:
            return built
        if not kept:
            raise failed(
                f"the mail has {len(built):,} bytes without attachments, and {most_bytes:,} are taken",
                "raise the mail server's limit, or have fewer formats sent",
            )
        kept.remove(max(kept, key=lambda one: len(one.body)))


def plain(written: str) -> str:
    """The bare address in `Name <name@example.com>` or `name@example.com`."""
    found = parseaddr(written)[1] if "<" in written else written
    if not PLAIN_ADDRESS.fullmatch(found):
        raise failed(f"{written!a:.80} is no mail address", "write one such as name@example.com")
    return found


def _built(email: Email, message: Message, kept: Sequence[Attachment], delivery: str, at: datetime) -> bytes:
    addresses = (email.from_, *email.to)
    mail = EmailMessage(policy=SMTP if all(one.isascii() for one in addresses) else SMTPUTF8)
    _head(mail, email, message, delivery, at)
    left_out = [one for one in message.attachments if one not in kept]
    mail.set_content("\n".join(_text(message, left_out)) + "\n")
    if message.html is not None:
        _add_html(mail, message, left_out)
    elif message.picture is not None:
        mail.add_attachment(message.picture, maintype="image", subtype="png", filename="chart.png")
    for one in kept:
        maintype, _, subtype = one.media_type.partition(";")[0].partition("/")
        mail.add_attachment(one.body, maintype=maintype, subtype=subtype or "octet-stream", filename=one.name)
    return mail.as_bytes()


def _head(mail: EmailMessage, email: Email, message: Message, delivery: str, at: datetime) -> None:
    sender = plain(email.from_)
    name = parseaddr(email.from_)[0] if "<" in email.from_ else ""
    mail["Subject"] = message.subject
    mail["From"] = _address(sender, one_line(name))
    mail["To"] = [_address(one) for one in dict.fromkeys(plain(one) for one in email.to)]
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{delivery}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"


def _address(bare: str, name: str = "") -> Address:
    username, _, domain = bare.partition("@")
    return Address(name, username, domain)


def _text(message: Message, left_out: Sequence[Attachment]) -> list[str]:
    links = ["", message.link] if message.link else []
    return [message.subject, "", *message.lines, *(["", too_large(left_out)] if left_out else []), *links]


def too_large(left_out: Sequence[Attachment]) -> str:
    names = ", ".join(one.name for one in left_out)
    return f"Too large to be mailed, and left out: {names}"


def _add_html(mail: EmailMessage, message: Message, left_out: Sequence[Attachment]) -> None:
    text = (message.html or b"").decode("utf-8", "replace")
    told = f"<p>{too_large(left_out)}</p>" if left_out else ""
    if message.link:
        told += f'<p style="text-align:center"><a href="{escape(message.link)}">Open in Milepost</a></p>'
    before, end, after = text.rpartition("</body>")
    mail.add_alternative(before + told + end + after if end else text + told, subtype="html")
    if message.picture is not None:
        parts = mail.get_payload()
        assert isinstance(parts, list)
        assert isinstance(parts[1], EmailMessage)
        parts[1].add_related(message.picture, "image", "png", cid="<chart>", filename="chart.png", disposition="inline")
