"""The forecasts that were kept: one of each milestone and day, and one of each snapshot, whoever computes it first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

from milepost.domain.forecasts import KeptForecast, Promise
from milepost.domain.projects import RunName
from milepost.store.database import Store
from milepost.store.tables import counters, forecasts

COLUMNS = [column.name for column in forecasts.c]
INSERT = (
    f"INSERT INTO milepost_forecasts ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)}) "
    "ON CONFLICT (project_id, milestone_id, day, shown_ms) DO NOTHING"
)
FIRST_LOOK = "INSERT INTO milepost_counters (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"


def keep_forecasts(store: Store, made: Sequence[KeptForecast]) -> int:
    """Keep those that are not there yet; returns how many. What is there is never changed."""
    if not made:
        return 0
    insert = sa.text(INSERT).bindparams(sa.bindparam("day", type_=sa.Date), sa.bindparam("due", type_=sa.Date))
    with store.write() as connection:
        return sum(connection.execute(insert, _row(one)).rowcount for one in made)


def kept_forecasts(store: Store, project: str, until_ms: int) -> list[KeptForecast]:
    """A project's forecasts that were made by then: by milestone, the oldest first."""
    mine = (forecasts.c.project_id == project, forecasts.c.made_ms <= until_ms)
    order = (forecasts.c.milestone_id, forecasts.c.day, forecasts.c.shown_ms)
    with store.read() as connection:
        return [
            _forecast(row._mapping) for row in connection.execute(sa.select(forecasts).where(*mine).order_by(*order))
        ]


def forecasts_stamp(store: Store, projects: Sequence[str]) -> tuple[int, int]:
    """How many forecasts these projects have and when the last one was made; it changes when one is kept."""
    query = sa.select(sa.func.count(), sa.func.max(forecasts.c.made_ms)).where(forecasts.c.project_id.in_(projects))
    with store.read() as connection:
        count, last = connection.execute(query).one()
    return count, last or 0


def not_looked_at(store: Store, today: Mapping[str, date]) -> list[str]:
    """The projects whose forecasts nobody has looked at on this day of theirs; one small query."""
    marks = {_mark(project): project for project in today}
    with store.read() as connection:
        found = connection.execute(sa.select(counters).where(counters.c.name.in_(marks)))
        last = {marks[name]: value for name, value in found}
    return [project for project, day in today.items() if last.get(project, 0) < day.toordinal()]


def look_at(store: Store, project: str, today: date) -> bool:
    """Whether it is this caller who looks at a project's forecasts on this day; of several, one is."""
    name, day = _mark(project), today.toordinal()
    with store.write() as connection:
        connection.execute(sa.text(FIRST_LOOK), {"name": name, "value": 0})
        mine = (counters.c.name == name, counters.c.value < day)
        return connection.execute(counters.update().where(*mine).values(value=day)).rowcount == 1


def _mark(project: str) -> str:
    return f"forecasts {project}"


def _row(one: KeptForecast) -> dict[str, object]:
    names = ("title", "day", "shown_ms", "made_ms", "due", "chance_pace", "chance_plan", "model")
    ids = {"project_id": one.project, "milestone_id": one.milestone}
    return ids | {name: getattr(one, name) for name in names} | {"promise": orjson.dumps(one.promise).decode()}


def _forecast(told: Mapping[Any, Any]) -> KeptForecast:
    rest = dict(told)
    project, milestone, promise = rest.pop("project_id"), rest.pop("milestone_id"), orjson.loads(rest.pop("promise"))
    baseline = None if promise["baseline"] is None else RunName(**promise["baseline"])
    return KeptForecast(project, milestone, promise=Promise(tuple(promise["gates"]), baseline), **rest)
