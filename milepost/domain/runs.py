"""What a reader asks of a project's runs and gets: a page of a list, and two runs held against a milestone's gates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from milepost.domain.records import RunStatus
from milepost.domain.report import RunRef

RUNS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class RunQuestion:
    """Which runs, in which order.

    text: in the name, id, params or tags, in any case; empty for all. order: a metric of the project, whose best
    values come first and which all listed runs have; None for the newest first. page: counted from 0. as_of: only runs
    that had begun by then and were not yet seen to be deleted; None: by now.
    """

    text: str = ""
    statuses: tuple[RunStatus, ...] = ()
    order: str | None = None
    reverse: bool = False
    page: int = 0
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunValue:
    """A run's value of a metric, None where it is not a finite number. `why` says why it does not count, if so."""

    value: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRun:
    """One run of a project. `values` are by metric id, without those that the run does not have."""

    run: RunRef
    experiment: str
    status: RunStatus
    started_at: datetime | None
    ended_at: datetime | None
    values: Mapping[str, RunValue]
    params: Mapping[str, str]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunPage:
    """One page of a list. `first` is the place of its first run, from 0; `more` says that others follow."""

    runs: tuple[ListedRun, ...]
    first: int
    more: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """One run at one gate. passed: None where it cannot be judged, and `why` says so. margin: see GateReport."""

    value: float | None
    passed: bool | None
    margin: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedGate:
    """One gate of the milestone with the verdict on each run; `target` has baseline and start resolved."""

    gate: str
    subject: str
    target: float | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side: the gates of a milestone, and the params that are not the same (None: the run lacks it)."""

    runs: tuple[ListedRun, ...]
    milestone: str | None
    gates: tuple[ComparedGate, ...] = ()
    params: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)

    def passes_all(self, place: int) -> bool:
        """Whether the run at that place passes every gate."""
        return bool(self.gates) and all(gate.verdicts[place].passed for gate in self.gates)
