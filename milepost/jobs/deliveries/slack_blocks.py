"""A message as blocks of Slack: plain text throughout, so that no data can format, link or call for anybody."""

from typing import Any

from milepost.jobs.deliveries.message import Message
from milepost.jobs.deliveries.sendable import first_lines

MOST_SECTION_CHARACTERS = 3_000
MOST_LINE_CHARACTERS = 9_000
"""Of all lines together; a message with more is refused as a whole."""


def blocks(message: Message) -> list[dict[str, Any]]:
    """Only kinds that files.completeUploadExternal takes: it answers `internal_error` to some others."""
    found = [_rich({"type": "text", "text": message.subject, "style": {"bold": True}})]
    found += [_section(text) for text in sections(first_lines(message.lines, MOST_LINE_CHARACTERS))]
    if message.link is not None:
        found.append(_rich({"type": "link", "url": message.link, "text": "Open in Milepost"}))
    return found


def sections(lines: tuple[str, ...]) -> list[str]:
    """The lines in as few texts as Slack's limit allows. A line is never longer than one."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= MOST_SECTION_CHARACTERS:
            texts[-1] += "\n" + line
        elif line:
            texts.append(line)
    return texts


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _rich(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
