"""A snapshot's news by way of the Apprise library, which knows some hundred services."""

from typing import Any

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.message import Apprise, HandedOver, Limits, Message, Unknown
from milepost.jobs.deliveries.sendable import first_lines
from milepost.jobs.deliveries.trying import Try

MOST_LINE_CHARACTERS = 9_000


def send(recipient: Apprise, message: Message, this_try: Try) -> HandedOver:
    library = _library()
    service = library.Apprise(asset=library.AppriseAsset(async_mode=False, secure_logging=True))
    if not service.add(this_try.secret(recipient.url_env)) or len(service) != 1:
        raise failed(
            f"{recipient.url_env} holds no address of Apprise", f"set {recipient.url_env} to one such as ntfy://topic"
        )
    _hold(service[0], this_try.limits)
    text = "\n".join((*first_lines(message.lines, MOST_LINE_CHARACTERS), *([message.link] if message.link else [])))
    if not service.notify(
        title=message.subject,
        body=text or message.subject,
        body_format=library.NotifyFormat.TEXT,
        attach=_attachments(library, message) or None,
    ):
        # Apprise tells a refusal and a time-out after the message was taken by the same word.
        raise Ended(
            Unknown(
                "Apprise says that it did not go well, and not how far it went",
                f"ask the recipient whether it arrived; check {recipient.url_env}",
            )
        )
    return HandedOver("handed over by Apprise")


def _hold(service: Any, limits: Limits) -> None:
    """What an address may ask for is not done: trying again (the message may have been taken), calling a failure
    no failure, and following redirects, which may lead into a private network."""
    service.retry = 0
    service.optional = False
    service.redirects = False
    service.socket_connect_timeout = limits.connect_seconds
    service.socket_read_timeout = limits.answer_seconds


def _library() -> Any:
    try:
        import apprise
        import apprise.attachment.memory
    except ImportError:
        raise failed("Apprise is not installed", "pip install 'milepost[apprise]'") from None
    return apprise


def _attachments(library: Any, message: Message) -> list[Any]:
    memory = library.attachment.memory.AttachMemory
    files = [
        memory(content=one.body, name=one.name, mimetype=one.media_type) for one in message.attachments if one.body
    ]
    return (
        [memory(content=message.picture, name="chart.png", mimetype="image/png"), *files] if message.picture else files
    )
