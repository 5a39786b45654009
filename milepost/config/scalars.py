"""Which value an unquoted word of YAML stands for; words that YAML readers disagree on are told apart here."""

import re

from milepost.config.words import shown

Scalar = str | float | bool | None

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "yes", "on"})
FALSE = frozenset({"false", "no", "off"})
NUMBER = re.compile(r"[-+]?(\d+(_\d+)*\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
SPECIAL = re.compile(r"([-+]?\.(inf|Inf|INF))|(\.(nan|NaN|NAN))")


def plain_value(raw: str) -> Scalar:
    """Return what an unquoted scalar means. Dates stay text: only the place they stand at knows that they are one."""
    if raw in NULLS:
        return None
    if raw.lower() in TRUE and raw in (raw.lower(), raw.upper(), raw.title()):
        return True
    if raw.lower() in FALSE and raw in (raw.lower(), raw.upper(), raw.title()):
        return False
    if NUMBER.fullmatch(raw):
        return float(raw)
    if SPECIAL.fullmatch(raw):
        return float(raw.replace(".", ""))
    return raw


def misread(value: object, raw: str | None) -> str | None:
    """Say why a place that wants text got something else, if YAML's reading of an unquoted word is the reason."""
    word = raw if raw is not None else str(value)
    if isinstance(value, bool):
        return f'YAML reads {shown(word)} as {str(value).lower()}; put it in quotes: "{word}"'
    if isinstance(value, float):
        return f'YAML reads {shown(word)} as a number; put it in quotes: "{word}"'
    return None
