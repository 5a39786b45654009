"""What of a message can be sent: texts of one line, all of it visible, links that open, names that are safe."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from milepost.exports.clean_text import clean
from milepost.jobs.deliveries.ended import failed
from milepost.jobs.deliveries.message import Message

LONGEST_SUBJECT = 150
LONGEST_LINE = 1000
LONGEST_LINK = 2000
ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", re.ASCII)
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}(\.[a-z0-9_-]{1,12}){1,2}", re.ASCII)
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, beyond the end of a text."""


def sendable(message: Message) -> Message:
    """Ends the try for ids and file names that Milepost would not have made."""
    for name in (message.project, message.snapshot):
        if not ID.fullmatch(name):
            raise failed(f"{name!a:.80} can name no folder", "take the snapshot again")
    names = [one.name for one in message.attachments]
    for name in names:
        if not FILE_NAME.fullmatch(name) or names.count(name) > 1:
            raise failed(f"{name!a:.80} can name no file of a delivery", "take the snapshot again")
    return replace(
        message,
        subject=shortened(one_line(message.subject), LONGEST_SUBJECT) or "Milepost",
        lines=tuple(shortened(one_line(line), LONGEST_LINE) for line in message.lines),
        picture_alt=shortened(one_line(message.picture_alt), LONGEST_LINE),
        link=opening(message.link),
        picture_link=opening(message.picture_link),
    )


def one_line(text: str) -> str:
    return " ".join(clean(TURNS.sub("", text)).split())


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def opening(link: str | None) -> str | None:
    """The link if it opens a page; one that would run something or is no address is left out."""
    if link is None or len(link) > LONGEST_LINK or not link.isprintable() or " " in link:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and parts.hostname else None


def first_lines(lines: tuple[str, ...], most_characters: int) -> tuple[str, ...]:
    """As many as fit, and a last one that says how many more there are."""
    kept: list[str] = []
    room = most_characters - len(more_words(len(lines)))
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return (*kept, more_words(len(lines) - len(kept)))
        kept.append(line)
    return lines


def more_words(count: int) -> str:
    return f"… and {count} more"
