"""Hand-made Reports: one like a real two-year project, and one for each state that a picture must show."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from milepost.domain.notes import NoteReport
from milepost.domain.outlook import Outlook, Pace
from milepost.domain.report import (
    Evidence,
    GateReport,
    KpiReport,
    KpiValue,
    MetricReport,
    MilestoneReport,
    Point,
    Problem,
    Report,
    RunRef,
    SourceReport,
)

START = datetime(2025, 6, 2, 8, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
AS_OF = datetime(2026, 11, 20, 6, tzinfo=UTC)


def run_ref(number: int) -> RunRef:
    word = ("amber", "brisk", "calm", "dusty", "early", "fresh", "grand", "honest")[number % 8]
    url = f"http://tracker.example/#/experiments/7/runs/{number:032x}"
    return RunRef(source="lab", id=f"{number:032x}", name=f"{word}-otter-{number}", url=url)


def points(count: int, seed: int = 7) -> list[Point]:
    """Results that rise from about 50 % to exactly 94 %, oldest first."""
    rng = random.Random(seed)
    span = (AS_OF - START - timedelta(hours=3)).total_seconds()
    made = []
    for number in range(count):
        share = (number + rng.random()) / count
        curve = 0.55 + 0.385 * (1 - (1 - share) ** 2.1)
        value = round(curve + 0.008 * rng.random() - abs(rng.gauss(0, 0.045)), 4)
        made.append(Point(min(0.936, max(0.44, value)), START + timedelta(seconds=span * share), run_ref(number)))
    return [*made[:-1], replace(made[-1], value=0.94)]


def frontier_of(dots: list[Point]) -> tuple[Point, ...]:
    best: list[Point] = []
    for point in dots:
        if not best or point.value > best[-1].value:
            best.append(point)
    return tuple(best)


def metric(dots: list[Point], counted: int | None = None, **changes: object) -> MetricReport:
    accuracy = MetricReport(
        id="accuracy",
        title="",
        better="higher",
        unit="%",
        bounds=(0.0, 1.0),
        take="last",
        runs_counted=counted or len(dots),
        frontier=frontier_of(dots),
        dots=tuple(dots),
    )
    return replace(accuracy, **changes)  # type: ignore[arg-type]


def gate(target: float, passed: bool, best: float = 0.94, number: int = 3, **changes: object) -> GateReport:
    accuracy = GateReport(
        gate=f"accuracy >= {target:g}",
        subject="accuracy",
        comparison=">=",
        target=target,
        passed=passed,
        passed_at=START if passed else None,
        best=best,
        margin=best - target,
        run=run_ref(number),
        why=None,
    )
    return replace(accuracy, **changes)  # type: ignore[arg-type]


def reached(id_: str, title: str, due: date, on: datetime, gates: tuple[GateReport, ...], slip: int) -> MilestoneReport:
    values = tuple((g.subject, g.best) for g in gates if g.best is not None)
    return MilestoneReport(
        id=id_,
        title=title,
        due=due,
        owner="ada@example.org",
        state="reached",
        health=None,
        reached_at=on,
        slip_days=slip,
        days_left=None,
        evidence=Evidence(run=run_ref(42), at=on, values=values),
        gates=gates,
        kpis=(),
    )


def pending(id_: str, title: str, due: date, gates: tuple[GateReport, ...], left: int) -> MilestoneReport:
    return MilestoneReport(
        id=id_,
        title=title,
        due=due,
        owner="grace@example.org",
        state="pending",
        health=None,
        reached_at=None,
        slip_days=None,
        days_left=left,
        evidence=None,
        gates=gates,
        kpis=(),
    )


def missed(id_: str, title: str, due: date, gates: tuple[GateReport, ...], slip: int) -> MilestoneReport:
    return replace(pending(id_, title, due, gates, 0), state="missed", slip_days=slip, days_left=None)


def latency_gate(passed: bool = True) -> GateReport:
    return gate(120.0, passed, 88.0, 9, gate="latency_ms <= 120", subject="latency_ms", comparison="<=", margin=32.0)


def milestones() -> tuple[MilestoneReport, ...]:
    """Early, late, overdue and to come, as in the reference picture."""
    kpi = gate(
        120000.0, False, 131200.0, 0, gate="chargebacks <= 120000", subject="chargebacks", comparison="<=",
        margin=-11200.0, run=None,
    )  # fmt: skip
    return (
        reached("data", "Data contract", date(2025, 7, 15), _on(2025, 7, 9), (gate(0.58, True),), -6),
        reached("rules", "Beats rules", date(2025, 9, 20), _on(2025, 9, 4), (gate(0.63, True),), -16),
        reached("pilot", "Pilot go-live", date(2025, 12, 10), _on(2026, 1, 5), (gate(0.725, True), latency_gate()), 26),
        reached("beta", "Beta, 3 markets", date(2026, 4, 15), _on(2026, 5, 6), (gate(0.85, True),), 21),
        reached("latency", "Latency sign-off", date(2026, 7, 10), _on(2026, 7, 2), (latency_gate(),), -8),
        replace(missed("candidate", "GA candidate", date(2026, 10, 20), (gate(0.945, False),), 31), kpis=(kpi,)),
        pending("ga", "GA", date(2027, 1, 29), (gate(0.96, False), latency_gate()), 70),
    )


def _on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 14, 3, 22, 120000, tzinfo=UTC)


def chargebacks() -> KpiReport:
    rng = random.Random(3)
    days = [date(2025, 6 + n, 28) if n < 7 else date(2026, n - 6, 28) for n in range(17)]
    values = [round(185000 - 3300 * n + rng.uniform(-5000, 5000), -2) for n in range(17)]
    series = tuple(KpiValue(day, value) for day, value in zip(days, [*values[:-1], 131200.0], strict=True))
    return KpiReport("chargebacks", "Monthly chargebacks", "sales", "EUR", "lower", 120000.0, "accuracy", series)


def latency(dots: list[Point]) -> MetricReport:
    slow = [replace(p, value=round(90 + 400 * (0.95 - p.value), 1)) for p in dots]
    best: list[Point] = []
    for point in slow:
        if not best or point.value < best[-1].value:
            best.append(point)
    return MetricReport("latency_ms", "", "lower", "ms", (None, None), "last", len(slow), tuple(best), tuple(slow))


def report(count: int = 1480, counted: int | None = 20000) -> Report:
    """The project of the reference picture."""
    dots = points(count)
    return Report(
        project="churn",
        title="Churn ranking",
        demo=False,
        time_zone="UTC",
        as_of=AS_OF,
        data_as_of=datetime(2026, 11, 20, 5, 58, 31, tzinfo=UTC),
        headline="accuracy",
        sources=(
            SourceReport("lab", "mlflow", "ok", datetime(2026, 11, 20, 5, 58, 31, tzinfo=UTC), None, 0.4),
            SourceReport("sales", "kpi_file", "ok", datetime(2026, 11, 20, 5, 59, tzinfo=UTC), None),
        ),
        metrics=(metric(dots, counted), latency(dots)),
        milestones=milestones(),
        kpis=(chargebacks(),),
        problems=(Problem("lab", "f" * 32, "accuracy is NaN and does not count"),),
    )


def ahead(best: tuple[float, ...], chance: float = 0.42, metric_id: str = "accuracy") -> Outlook:
    """An outlook with these quantiles of the best at the due day."""
    return Outlook(metric_id, Pace(chance, best, (None, None, None)), None, 2)


def with_outlook(count: int = 160) -> Report:
    """The sample with a forecast for GA and for a milestone after it."""
    told, gates = report(count), (gate(0.97, False),)
    *others, ga = milestones()
    later = pending("eu", "All of Europe", date(2027, 4, 30), gates, 161)
    pair = (
        replace(ga, health="at risk", outlook=ahead((0.942, 0.947, 0.953, 0.961, 0.968))),
        replace(later, health="off track", outlook=ahead((0.941, 0.951, 0.959, 0.967, 0.978), 0.15)),
    )
    return replace(told, milestones=(*others, *pair))


def without(**changes: object) -> Report:
    """The sample with some of its parts replaced."""
    return replace(report(60, 60), **changes)  # type: ignore[arg-type]


def empty() -> Report:
    """A project before its first sync."""
    never = SourceReport("lab", "mlflow", "never read", None, None)
    blank = metric([])
    return without(data_as_of=None, sources=(never,), metrics=(blank,), milestones=(), kpis=(), problems=())


def notes() -> tuple[NoteReport, ...]:
    """A period, and two moments of which one is close to it."""
    told = [("data change", 100, 79), ("decision", 98, None), ("release", 30, None)]
    return tuple(
        NoteReport(
            number=number,
            id=str(number),
            kind=kind,  # type: ignore[arg-type]
            text=f"What happened, number {number}.",
            begins=AS_OF - timedelta(days=begins),
            ends=None if ends is None else AS_OF - timedelta(days=ends),
            about=None,
            by="ada",
            at=AS_OF,
            edited_by=None,
            edited_at=None,
            replies=(),
        )
        for number, (kind, begins, ends) in enumerate(told, start=1)
    )
