"""Which characters of a text a file can hold: XML and HTML know no control characters and no halves of pairs, and none
may turn round the numbers that follow it."""

import re
from typing import Any

UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """The text with line ends as line feeds and a replacement character for what cannot be written."""
    return UNWRITABLE.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_all(told: Any) -> Any:
    """Plain values in which every text is clean."""
    if isinstance(told, str):
        return clean(told)
    if isinstance(told, dict):
        return {key: clean_all(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [clean_all(value) for value in told]
    return told
