"""How the dashboard keeps its data fresh: every so often one of the servers on a store reads all sources."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

from milepost.app import reports
from milepost.app.sync_work import start_sync
from milepost.jobs.workspace import Workspace, utc_now

LOOK_EVERY = timedelta(seconds=15)


def keep_fresh(every: timedelta) -> Event:
    """Start looking whether a sync is due, in a thread of its own; setting the event ends it."""
    stop = Event()
    Thread(target=_look, args=(every, stop), name="automatic sync", daemon=True).start()
    return stop


def _look(every: timedelta, stop: Event) -> None:
    while True:
        begin_if_due(reports.workspace, utc_now(), every)
        if stop.wait(min(LOOK_EVERY, every).total_seconds()):
            return


def begin_if_due(opened: Callable[[], Workspace], now: datetime, every: timedelta) -> bool:
    """Start a sync if it is due and no other server on this store has taken this turn; whether it was started.

    A configuration or a store that cannot be used is said on the pages; here it only means that nothing is due.
    """
    try:
        workspace = opened()
        due = workspace.take_turn("sync", now, every)
        if due:
            start_sync(workspace.configuration.path, "the clock")
        return due
    except Exception:  # whatever it is, the next look may go well: this thread must not end in silence
        return False
