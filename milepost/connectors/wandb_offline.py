"""Reads the runs that the wandb library left in a folder: once all of them, then those whose log has changed."""

from collections.abc import Iterator

from milepost.connectors.wandb_folders import LoggedFolder, is_run, logged_folders, opening_of
from milepost.connectors.wandb_log import needing_wandb
from milepost.connectors.wandb_offline_cursor import Position
from milepost.connectors.wandb_offline_reading import put_together
from milepost.connectors.wandb_offline_run import project_of
from milepost.domain.errors import SourceRefused
from milepost.domain.records import Batch, Cursor, Experiment, Run, Unusable, Window
from milepost.domain.sources import WandbOfflineSource

LOGS_AT_ONCE = 100
Grouped = dict[str, list[LoggedFolder]]
"""The folders of each run, by its id; those of which no run is known by their own label."""


class WandbOffline:
    """One folder of runs. A run may have several logs: it was resumed, or its folder was copied."""

    def __init__(self, source: WandbOfflineSource, histories: frozenset[str]) -> None:
        self.source = source
        self.histories = histories

    @property
    def where(self) -> str:
        return f"source {self.source.name!r} ({self.source.path})"

    def link_template(self) -> str | None:
        return None

    def check(self) -> str:
        grouped = self.grouped(Position([]))
        runs = sum(1 for key in grouped if is_run(key))
        unreadable = len(grouped) - runs
        projects = len({project_of(key) for key in grouped if is_run(key)})
        skipped = f", {unreadable:,} logs unusable" if unreadable else ""
        return f"folder with {runs:,} offline runs in {projects:,} projects{skipped}"

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        position = Position.read(since, self.histories)
        grouped = self.grouped(position)
        self.refuse_emptied(since, grouped)
        projects = sorted({project_of(key) for key in grouped if is_run(key)})
        yield Batch(
            experiments=tuple(Experiment(name, name, False) for name in projects),
            experiments_complete=True,
            resume_at=position.written(),
        )
        if not position.whole:
            yield from self.fetch_everything(grouped, position, now_ms)
        yield from self.fetch_changes(grouped, position, now_ms)

    def grouped(self, position: Position) -> Grouped:
        grouped: Grouped = {}
        for folder in logged_folders(self.where, self.source.path):
            with needing_wandb(self.where):
                key = position.key_of(folder) or opening_of(folder).key
            grouped.setdefault(key, []).append(folder)
        return dict(sorted(grouped.items()))

    def refuse_emptied(self, since: Cursor | None, grouped: Grouped) -> None:
        """A folder that has nothing left of what it had is a disk that is not mounted, not so many deleted runs."""
        known = set((since or {}).get("folders", ()))
        if known and not known & {one.name for folders in grouped.values() for one in folders}:
            raise SourceRefused(
                f"{self.where}: none of the {len(known):,} run folders that were read before is there any more. Is "
                "its disk mounted? Put them back, or give the folder a source name of its own"
            )

    def fetch_everything(self, grouped: Grouped, position: Position, now_ms: int) -> Iterator[Batch]:
        """In order of run id, so that each batch is all there is in its window."""
        has_runs = any(is_run(key) for key in grouped)
        done, total = len(position.folders), sum(map(len, grouped.values()))
        while not position.whole:
            left = [key for key in grouped if position.read_to is None or key >= position.read_to]
            some = at_once(grouped, left)
            following = left[len(some)] if len(some) < len(left) else None
            window = Window("run_id", position.read_to, following) if has_runs else None
            runs, unusable = self.read(some, position, now_ms)
            position.read_to, position.whole = following, following is None
            done += sum(map(len, some.values()))
            yield Batch(runs, unusable=unusable, complete=window, resume_at=position.written(), done=done, total=total)

    def fetch_changes(self, grouped: Grouped, position: Position, now_ms: int) -> Iterator[Batch]:
        for window, keys in gaps(grouped, position):
            position.forget(keys)
            yield Batch(complete=window, resume_at=position.written())
        changed = changed_keys(grouped, position, now_ms)
        done, total = 0, sum(len(grouped[key]) for key in changed)
        while changed:
            some = at_once(grouped, changed)
            changed = changed[len(some) :]
            runs, unusable = self.read(some, position, now_ms)
            done += sum(map(len, some.values()))
            yield Batch(runs, unusable=unusable, resume_at=position.written(), done=done, total=total)

    def read(self, some: Grouped, position: Position, now_ms: int) -> tuple[tuple[Run, ...], tuple[Unusable, ...]]:
        """Reads these whole and notes in the position that they were."""
        runs, unusable = [], []
        position.note(some)
        for key, folders in some.items():
            with needing_wandb(self.where):
                run, last_ms, faults = put_together(key, folders, self.histories, now_ms)
            if run is not None:
                runs.append(run)
            if faults:
                unusable.append(Unusable(key, "; ".join(faults)))
            if run is not None and run.status == "running":
                position.running[key] = last_ms
        return tuple(runs), tuple(unusable)


def at_once(grouped: Grouped, keys: list[str]) -> Grouped:
    """The first of these, up to a hundred logs, and at least one run."""
    some: Grouped = {}
    logs = 0
    for key in keys:
        logs += len(grouped[key])
        if some and logs > LOGS_AT_ONCE:
            break
        some[key] = grouped[key]
    return some


def gaps(grouped: Grouped, position: Position) -> list[tuple[Window, list[str]]]:
    """Stretches of keys in which nothing is left of what was read: no run, and no folder that was unusable."""
    known = position.by_key()
    found: list[tuple[Window, list[str]]] = []
    gone: list[str] = []
    for key in [*sorted(known.keys() | grouped.keys()), None]:
        if key is not None and key not in grouped:
            gone.append(key)
        elif gone:
            found.append((Window("run_id", gone[0], key), gone))
            gone = []
    return found


def changed_keys(grouped: Grouped, position: Position, now_ms: int) -> list[str]:
    known = position.by_key()

    def is_changed(key: str) -> bool:
        now = {one.name: (*one.fingerprint, key) for one in grouped[key]}
        return now != known.get(key) or position.is_due(key, now_ms)

    return [key for key in grouped if is_changed(key)]
