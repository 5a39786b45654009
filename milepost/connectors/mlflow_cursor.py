"""How far an MLflow server was read, and how much of it is due to be looked at again."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from milepost.domain.records import Cursor

HOUR_MS = 3_600_000
OVERLAP_MS = HOUR_MS
"""How far before the latest start or end we ask again: clocks of training machines differ."""
LATEST, ELDEST = 5, 5
ROUND_MS = 20 * HOUR_MS
"""In what time a reconciliation round is done; less than a day, so that a few missed syncs do no harm."""


@dataclass
class Position:
    """The cursor, as an object that moves. Instants in ms.

    whole: everything was read once; until then `read_to` is the start time to go on from.
    started, ended: the latest start and end seen, never ahead of our own clock.
    unfinished: ids of the runs that had not finished.
    sample: ids of a few runs that were not deleted, to know the server again by.
    known: how many runs there were. recheck_*: the reconciliation round under way.
    """

    MOST_UNFINISHED: ClassVar[int] = 5_000

    histories: list[str] = field(default_factory=list)
    whole: bool = False
    read_to: int | None = None
    started: int | None = None
    ended: int | None = None
    unfinished: list[str] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)
    known: int = 0
    recheck_from: int | None = None
    recheck_done: int = 0
    recheck_since: int = 0

    @classmethod
    def read(cls, cursor: Cursor | None, histories: frozenset[str]) -> "Position":
        """Starts from the beginning if a history is wanted that the cursor lacks, or if the cursor is not ours: the
        source's uri named a database before. The tracker is known again all the same."""
        if cursor is None or not histories <= set(cursor.get("histories", [])) or "unfinished" not in cursor:
            return cls(histories=sorted(histories), sample=list((cursor or {}).get("sample", [])))
        # A history that nobody wants any more is not kept up to date from now on.
        return cls(**{**cursor, "histories": sorted(histories)})

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def mark(latest: int | None) -> int:
        """From when on to ask again; from the beginning while there was nothing yet."""
        return max(0, (latest or 0) - OVERLAP_MS)

    def note(self, told: Sequence[Mapping[str, Any]], now_ms: int) -> None:
        """Take the marks, the unfinished and the sample from what was told."""
        for info in (run["info"] for run in told):
            self.started = latest(self.started, info.get("start_time"), now_ms)
            self.ended = latest(self.ended, info.get("end_time"), now_ms)
            open_ = info.get("status") in ("RUNNING", "SCHEDULED") and info.get("lifecycle_stage") != "deleted"
            if open_ and not self.whole and len(self.unfinished) < self.MOST_UNFINISHED:
                self.unfinished.append(info["run_id"])
        deleted = {run["info"]["run_id"] for run in told if run["info"].get("lifecycle_stage") == "deleted"}
        self.sample = sampled(self.sample, [run["info"]["run_id"] for run in told], deleted)

    def finish_first_read(self, now_ms: int) -> None:
        self.whole, self.read_to = True, None
        self.begin_round(now_ms, known=self.known)

    def begin_round(self, now_ms: int, known: int | None = None) -> None:
        self.known = self.recheck_done if known is None else known
        self.recheck_from, self.recheck_done, self.recheck_since = None, 0, now_ms

    @property
    def rechecked(self) -> float:
        return min(1.0, self.recheck_done / self.known) if self.known else 1.0


def sampled(sample: Sequence[str], told: Sequence[str], deleted: AbstractSet[str]) -> list[str]:
    """A few run ids to know a tracker again by: the latest told, and the eldest of those before, which are there
    also after the tracker was put back to a backup. Not by deleted runs: they may be removed for good at any time."""
    fresh = [one for one in told if one not in deleted][-LATEST:]
    kept = [one for one in sample if one not in deleted and one not in fresh]
    return [*fresh, *kept[-ELDEST:]]


def latest(known: int | None, told: Any, now_ms: int) -> int | None:
    """A start or end in the future moves no mark: it would hide what comes before it."""
    try:
        ms = int(told)
    except (TypeError, ValueError):
        return known
    return known if ms > now_ms else max(known or 0, ms)


def recheck_target(position: Position, now_ms: int) -> int:
    """How many runs of this round should have been looked at by now."""
    share = min(1.0, max(0, now_ms - position.recheck_since) / ROUND_MS)
    return round(share * max(position.known, 1))
