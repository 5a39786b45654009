"""The journal as a table: who changed what, when and why, and what it was before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.planning.file_plan import IN_FILE

VERBS = {
    "adopt": "took over",
    "create": "added",
    "change": "changed",
    "archive": "archived",
    "restore": "restored",
    "ask": "asked for",
    "accept": "accepted",
    "reject": "rejected",
}
Line = Mapping[str, Any]
HEAD = ("Line", "When", "Who", "What", "Why", "Before and after")


def audit_headline(told: Sequence[Line]) -> str:
    """ "19 changes by 3 people and milepost.yaml"; the file is nobody."""
    by = {one["by"] for one in told}
    people = len(by - {IN_FILE})
    who = [f"{people:,} {'person' if people == 1 else 'people'}"] if people or not by else []
    who += [IN_FILE] if IN_FILE in by else []
    return f"{len(told):,} {'change' if len(told) == 1 else 'changes'} by {' and '.join(who)}"


def audit_html(told: Sequence[Line], project: str, zone: ZoneInfo) -> Html:
    """These lines in their order, with the way to all of them."""
    address = f"api/projects/{quote(project, safe='')}/audit"
    way = tag("p", tag("a", "Download all lines as JSON", href=address, download=f"{project}-audit.json"))
    if not told:
        return joined(tag("p", "No line fits. Take a word or a filter away."), way)
    head = tag("tr", *(tag("th", words, scope="col") for words in HEAD))
    rows = [_row(one, zone) for one in told]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="mp-table mp-audit")
    return joined(tag("div", table, class_="mp-wide", tabindex="0", role="region", **{"aria-label": "Changes"}), way)


def _row(one: Line, zone: ZoneInfo) -> Html:
    when = moment_text(datetime.fromisoformat(one["at"]), zone)
    of = "of " if one["kind"] == "sign-off" else ""
    what = f"{VERBS.get(one['action'], one['action'])} {one['kind']} {of}{one['subject']}, version {one['version']}"
    cells = (when, one["by"], what, one["reason"] or "")
    return tag("tr", tag("th", one["line"], scope="row"), *(tag("td", cell) for cell in cells), tag("td", _change(one)))


def _change(one: Line) -> Html:
    rows = [
        tag("li", f"{key}: {before} → {after}") for key, before, after in changes(one["before"] or {}, one["after"])
    ]
    if not rows:
        return Html("")
    count = f"{len(rows)} {'thing' if len(rows) == 1 else 'things'}"
    return tag("details", tag("summary", count), tag("ul", *rows))


def changes(before: Mapping[str, Any], after: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str, str]]:
    """What differs, key by key and as text; a first version differs from nothing."""
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if isinstance(new, Mapping) and isinstance(old, Mapping | None):
            yield from changes(old or {}, new, f"{at}{key}.")
        elif old != new:
            yield f"{at}{key}", text(old), text(new)


def text(value: Any) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(text(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {text(one)}" for key, one in value.items())
    return str(value)
