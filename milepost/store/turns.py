"""Which of several servers does what is due: a turn is taken once, however many ask for it."""

import sqlalchemy as sa

from milepost.store.database import Store
from milepost.store.tables import counters


def take_turn(store: Store, name: str, now_ms: int, every_ms: int) -> bool:
    """Whether this caller is the one to do it now: the last turn was at least `every_ms` ago.

    A last turn that lies in the future was taken by a clock that has been set back; it counts for nothing.
    """
    mine = counters.c.name == f"turn {name}"
    due = sa.or_(counters.c.value <= now_ms - every_ms, counters.c.value > now_ms)
    with store.write() as connection:
        first = "INSERT INTO milepost_counters (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
        connection.execute(sa.text(first), {"name": f"turn {name}", "value": now_ms - every_ms})
        taken = connection.execute(counters.update().where(mine, due).values(value=now_ms))
        return taken.rowcount == 1
