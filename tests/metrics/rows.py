"""Runs as plain rows, and the Report that comes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from milepost.config import parse_gate
from milepost.domain.candidates import FOREVER, NO_TIME, Candidates, KpiVersion, ValueColumns
from milepost.domain.projects import Better, Kpi, Metric, Milestone, Project, RunFilter, RunName
from milepost.domain.report import MilestoneReport, Report, RunRef
from milepost.metrics import build_report, dump_tally, load_tally, tally

NAN = float("nan")


def ms(text: str) -> int:
    """Milliseconds of an ISO instant; UTC where it names no zone."""
    at = datetime.fromisoformat(text)
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def at(text: str) -> datetime:
    return datetime.fromtimestamp(ms(text) / 1000, UTC)


@dataclass(frozen=True)
class Row:
    """One version of one run. `values`: metric name to its last value, or to (last, logged, low, when, high, when)."""

    run: str
    values: Mapping[str, float | tuple[float, int, float, int, float, int]]
    ended: int = ms("2026-03-01")
    source: str = "lab"
    finished: bool = True
    deleted: bool = False
    seen: int = ms("2026-01-01")
    since: int = NO_TIME
    until: int = FOREVER
    logged: int = NO_TIME


def row(run: str, accuracy: float | None, ended: str = "2026-03-01", **rest: object) -> Row:
    values = {} if accuracy is None else {"accuracy": accuracy}
    extra = rest.pop("values", {})
    assert isinstance(extra, dict)
    return Row(run, {**values, **extra}, ms(ended), **rest)  # type: ignore[arg-type]


def columns(rows: Sequence[Row], name: str) -> ValueColumns:
    present = np.array([name in one.values for one in rows], dtype=np.bool_)
    full = []
    for one in rows:
        value = one.values.get(name, NAN)
        full.append(value if isinstance(value, tuple) else (value, one.logged, NAN, NO_TIME, NAN, NO_TIME))
    parts: list[Any] = list(zip(*full, strict=True)) or [()] * 6
    last, logged, low, low_at, high, high_at = parts
    floats, ints = [np.array(one, float) for one in (last, low, high)], (logged, low_at, high_at)
    times = [np.array(one, dtype=np.int64) for one in ints]
    return ValueColumns(present, floats[0], times[0], floats[1], times[1], floats[2], times[2])


def candidates(rows: Sequence[Row], names: Sequence[str]) -> Candidates:
    sources = tuple(sorted({one.source for one in rows})) or ("lab",)
    keys = {name: number for number, name in enumerate(sorted({(one.source, one.run) for one in rows}), start=1)}
    return Candidates(
        sources=sources,
        key=np.array([keys[one.source, one.run] for one in rows], dtype=np.int64),
        run_id=np.array([one.run.encode() for one in rows], dtype=np.bytes_),
        source=np.array([sources.index(one.source) for one in rows], dtype=np.int16),
        usable=np.array([not one.deleted for one in rows], dtype=np.bool_),
        finished=np.array([one.finished for one in rows], dtype=np.bool_),
        ended_ms=np.array([one.ended for one in rows], dtype=np.int64),
        seen_ms=np.array([one.seen for one in rows], dtype=np.int64),
        known_from_ms=np.array([one.since for one in rows], dtype=np.int64),
        known_until_ms=np.array([one.until for one in rows], dtype=np.int64),
        values={name: columns(rows, name) for name in names},
    )


def milestone(*gates: str, due: str = "2026-06-30", name: str = "m", **rest: object) -> Milestone:
    parsed = tuple(parse_gate(gate) for gate in gates)
    return Milestone(name, name.title(), date.fromisoformat(due), parsed, **rest)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Setting:
    """A project and how it is asked."""

    milestones: tuple[Milestone, ...] = ()
    metrics: tuple[Metric, ...] = (
        Metric("accuracy", ("accuracy",), "higher"),
        Metric("latency", ("latency",), "lower"),
    )
    kpis: tuple[Kpi, ...] = ()
    count: str = "finished"
    zone: str = "UTC"
    baseline: RunName | None = None
    series: Mapping[str, Sequence[KpiVersion]] = field(default_factory=dict)

    def project(self) -> Project:
        return Project(
            id="p",
            title="P",
            time_zone=self.zone,
            runs=(RunFilter("lab"),),
            count="any" if self.count == "any" else "finished",
            metrics=self.metrics,
            headline=self.metrics[0].id,
            milestones=self.milestones,
            kpis=self.kpis,
            baseline=self.baseline,
        )


def metric(name: str, better: Better = "higher", **rest: object) -> Metric:
    return Metric(name, rest.pop("names", (name,)), better, **rest)  # type: ignore[arg-type]


def report(rows: Sequence[Row], setting: Setting, as_of: datetime) -> Report:
    """What the project's Report says, with the tally written down and read back on the way."""
    project = setting.project()
    names = [name for one in project.metrics for name in one.names]
    counted = tally(project, candidates(rows, names), as_of)
    assert load_tally(dump_tally(counted)) == counted
    ids = sorted({(one.source, one.run) for one in rows})
    runs = {key: RunRef(source, run, run, None) for key, (source, run) in enumerate(ids, start=1)}
    return build_report(project, counted, runs, setting.series, (), (), as_of)


NOW = at("2026-12-31T12:00")


def judged(rows: Sequence[Row], one: Milestone, as_of: datetime = NOW, **setting: object) -> MilestoneReport:
    """The state of a single milestone."""
    return report(rows, Setting((one,), **setting), as_of).milestones[0]  # type: ignore[arg-type]


def frontier(rows: Sequence[Row], as_of: datetime = NOW, **setting: object) -> list[tuple[str, float]]:
    """The frontier of the first metric, as run and value."""
    points = report(rows, Setting(**setting), as_of).metrics[0].frontier  # type: ignore[arg-type]
    return [(point.run.id, point.value) for point in points]


def problems(rows: Sequence[Row], as_of: datetime = NOW, **setting: object) -> list[tuple[str | None, str]]:
    found = report(rows, Setting(**setting), as_of).problems  # type: ignore[arg-type]
    return [(one.run, one.what) for one in found]
