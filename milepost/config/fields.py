"""Which values the keys of milepost.yaml take: text, ids, numbers and days, each refused with the way out."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

from milepost.config.words import shown
from milepost.domain.people import GROUP

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2199
MOST_RUNS_A_WEEK = MOST_RUNS = 1_000_000
LONGEST_SECONDS = 86_400
MOST_EXAMPLES = 10**9
MOST_REPEATS = 50
LONGEST_HOURS = 720
MOST_PEOPLE = 100
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def wrong(what: str) -> PydanticCustomError:
    """Return the error that says exactly this; the braces that pydantic would fill in are kept."""
    return PydanticCustomError("milepost", "{what}", {"what": what})


def _clean(text: str) -> str:
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202a\u202b\u202d\u202e"), None)
    if bad is not None:
        raise wrong(f"holds the invisible character {bad!a}; delete it")
    return text


def _storable(text: str) -> str:
    if "\0" in text or any(unicodedata.category(c) == "Cs" for c in text):
        raise wrong("holds a character that no tracker can have written; delete it")
    return text


def _variable_name(text: str) -> str:
    # What stands here may be the secret itself, pasted by mistake: it is never repeated in the message.
    if text.startswith("$"):
        raise wrong("takes the name of an environment variable without the $")
    if not VARIABLE_NAME.fullmatch(text):
        raise wrong("takes the name of an environment variable (letters, digits, _), never the secret itself")
    return text


def _who(pattern: str) -> str:
    if pattern.startswith(GROUP):
        if not pattern.removeprefix(GROUP).strip():
            raise wrong("names no group; write group:NAME as the sign-in tells it")
        return pattern
    if pattern != "*" and (pattern.count("@") != 1 or " " in pattern):
        raise wrong(
            f"{shown(pattern)} is nobody; write an e-mail address, a pattern such as *@acme.example, group:NAME, or * "
            "for everybody who signed in"
        )
    return pattern


def _secure_address(address: str) -> str:
    parts = urlsplit(address)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise wrong(f"{shown(address)} takes an https address; http is for this machine only, such as http://localhost")
    return address


def _callback(address: str) -> str:
    if not urlsplit(address).path.endswith("/oauth2callback"):
        raise wrong(f"{shown(address)} does not end with /oauth2callback, where Milepost waits for the answer")
    return _secure_address(address)


def _counted(number: Any) -> Any:
    # The file's numbers are read as doubles.
    if isinstance(number, bool) or not isinstance(number, int | float) or not 1 <= number <= MOST_PEOPLE or number % 1:
        raise wrong(f"takes a number of people, from 1 to {MOST_PEOPLE}")
    return int(number)


def _examples(number: Any) -> Any:
    if (
        isinstance(number, bool)
        or not isinstance(number, int | float)
        or not 1 <= number <= MOST_EXAMPLES
        or number % 1
    ):
        raise wrong(f"takes a number of test examples, from 1 to {MOST_EXAMPLES:,}")
    return int(number)


def _together(runs: list[str]) -> list[str]:
    if not 2 <= len(runs) <= MOST_REPEATS:
        raise wrong(f"takes two runs or more, at most {MOST_REPEATS}: one run alone has no spread")
    twice = next((run for index, run in enumerate(runs) if run in runs[:index]), None)
    if twice is not None:
        raise wrong(f"{shown(twice)} is listed twice; keep one of them")
    return runs


def _bounded_hours(hours: float) -> float:
    if not 0 < hours <= LONGEST_HOURS:
        raise wrong(f"takes hours, more than 0 and at most {LONGEST_HOURS} (30 days)")
    return hours


def _bounded_seconds(seconds: float) -> float:
    if not 0 < seconds <= LONGEST_SECONDS:
        raise wrong(f"takes seconds, more than 0 and at most {LONGEST_SECONDS} (a day)")
    return seconds


def _share(value: float) -> float:
    if not 0 < value < 1:
        raise wrong(f"is a chance, more than 0 and less than 1, such as 0.7; {value:g} is none")
    return value


def _weekly(value: float) -> float:
    if not 0 <= value <= MOST_RUNS_A_WEEK:
        raise wrong(f"takes a number of runs, at least 0 and at most {MOST_RUNS_A_WEEK:,}")
    return value


def _runs(number: Any) -> Any:
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= MOST_RUNS or number % 1:
        raise wrong(f"takes a whole number of runs, from 0 to {MOST_RUNS:,}")
    return int(number)


def parse_day(value: Any) -> Any:
    """Return the day that `2026-09-30` names; raises an error that says what is wrong with any other text."""
    if not isinstance(value, str):
        raise wrong("takes a day such as 2026-09-30")
    found = DAY.fullmatch(value)
    if found is None:
        raise wrong(f"{shown(value)} is not a day; write year, month and day, such as 2026-09-30")
    year, month, day = (int(part) for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong(f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise wrong(f"there is no month {month}; write year, month and day, such as {year}-09-30")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise wrong(f"there is no {year}-{month:02}-{day:02}; that month ends with {year}-{month:02}-{last}")
    return date(year, month, day)


Text = Annotated[str, Strict(), Field(min_length=1), AfterValidator(_clean)]
Label = Annotated[str, Strict(), AfterValidator(_clean)]
Exact = Annotated[str, Strict(), Field(min_length=1), AfterValidator(_storable)]
"""A name that a tracker or a table gave: taken whole, whatever is in it."""

Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-1e300, le=1e300)]
Seconds = Annotated[Number, AfterValidator(_bounded_seconds)]
Count = Annotated[int, BeforeValidator(_counted)]
Examples = Annotated[int, BeforeValidator(_examples)]
Repeats = Annotated[list[Exact], AfterValidator(_together)]
Share = Annotated[Number, AfterValidator(_share)]
Runs = Annotated[int, BeforeValidator(_runs)]
Weekly = Annotated[Number, AfterValidator(_weekly)]
Hours = Annotated[Number, AfterValidator(_bounded_hours)]
Who = Annotated[Text, AfterValidator(_who)]
"""Somebody: an e-mail address, a pattern of them, or a group."""

SecureAddress = Annotated[Exact, AfterValidator(_secure_address)]
Callback = Annotated[Exact, AfterValidator(_callback)]
Flag = Annotated[bool, Strict()]
VariableName = Annotated[str, Strict(), AfterValidator(_variable_name)]
Day = Annotated[date, BeforeValidator(parse_day)]
Id = Annotated[str, Strict(), Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]
"""Names projects, milestones and sources: it stands in addresses and in commands."""

MeasureId = Annotated[str, Strict(), Field(pattern="^[^\\s<>=≥≤!'\"]{1,200}$"), AfterValidator(_clean)]
"""Names metrics and KPIs: it stands on the left of a gate, so it may be the tracker's own name."""
