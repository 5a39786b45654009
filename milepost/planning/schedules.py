"""How schedules are changed: by whoever plans, each change a line in the journal of every project that it concerns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from milepost.config.scheduled import schedule_keys
from milepost.domain.journal import Action, Draft
from milepost.domain.people import Author
from milepost.domain.schedules import Schedule


def schedule_lines(before: Schedule | None, after: Schedule | None, by: Author) -> list[Draft]:
    """What is written of a change: `before` is None for a new schedule, `after` for one that is deleted. The lines get
    their versions as they are written. Raises NotAllowed."""
    by.must("plan", "change schedules")
    return list(_lines(before, after, by))


def _lines(before: Schedule | None, after: Schedule | None, by: Author) -> Iterator[Draft]:
    had, has = (() if one is None else one.projects for one in (before, after))
    for project in dict.fromkeys((*had, *has)):
        action: Action = "change" if project in had and project in has else "create" if project in has else "archive"
        held = after if project in has else before
        assert held is not None
        content = schedule_content(held, archived=project not in has)
        yield Draft(by.name, project, "schedule", held.id, 0, action, content, None)


def broken_lines(schedule_id: str, body: Any, projects: Iterable[str], by: Author) -> list[Draft]:
    """What is written when one is deleted that could not be used any more; in those of these projects that it names.
    Raises NotAllowed."""
    by.must("plan", "delete schedules")
    held = dict(body) if isinstance(body, Mapping) else {}
    named = held.pop("projects", None)
    mine = [one for one in projects if isinstance(named, list) and one in named]
    return [
        Draft(by.name, one, "schedule", schedule_id, 0, "archive", {**held, "archived": True}, None) for one in mine
    ]


def schedule_content(schedule: Schedule, *, archived: bool) -> dict[str, Any]:
    """All of it but its projects: a line stands in one project, and its readers may not know of the others."""
    keys = {key: held for key, held in schedule_keys(schedule).items() if key != "projects"}
    until = None if schedule.until is None else schedule.until.isoformat()
    return {**keys, "until": until, "archived": archived}
