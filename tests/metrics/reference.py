"""The rules once more, as plainly as they can be said: loops over rows, no columns, nothing clever."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from milepost.domain.projects import Gate, Milestone
from tests.metrics.rows import Row, Setting

EARLIEST = 631_152_000_000
Result = tuple[int, str, float]
"""When, run, value."""


def expected(rows: list[Row], setting: Setting, as_of_ms: int) -> dict[str, Any]:
    """Frontier, number counted, and state with evidence, per metric and milestone."""
    names = [(one.id, one.better) for one in setting.metrics]
    results = {name: counted(rows, name, as_of_ms) for name, _ in names}
    return {
        "frontier": {name: frontier(results[name], better) for name, better in names},
        "counted": {name: len(found) for name, found in results.items()},
        "states": {one.id: state(rows, one, as_of_ms) for one in setting.milestones},
    }


def counted(rows: list[Row], name: str, as_of_ms: int) -> list[Result]:
    found = []
    for row in rows:
        value = row.values.get(name)
        assert not isinstance(value, tuple)
        date = max(row.ended, row.logged)
        holds = row.since <= as_of_ms < row.until
        if value is None or not isfinite(value) or row.deleted or not row.finished or not holds:
            continue
        if EARLIEST <= date <= as_of_ms:
            found.append((date, row.run, value))
    return sorted(found)


def frontier(results: list[Result], better: str) -> list[tuple[str, float, float]]:
    best: list[tuple[str, float, float]] = []
    for date, run, value in results:
        if not best or (value > best[-1][1] if better == "higher" else value < best[-1][1]):
            best.append((run, value, date))
    return best


def state(rows: list[Row], milestone: Milestone, as_of_ms: int) -> tuple[str, str | None]:
    proof = evidence(rows, milestone, as_of_ms)
    if proof is not None:
        return "reached", proof
    # Reached can only end when a version of a run ends.
    ends = {row.until - 1 for row in rows if row.until <= as_of_ms}
    if any(evidence(rows, milestone, end) is not None for end in ends):
        return "regressed", None
    today = datetime.fromtimestamp(as_of_ms / 1000, UTC).date()
    return ("missed" if today > milestone.due else "pending"), None


def evidence(rows: list[Row], milestone: Milestone, as_of_ms: int) -> str | None:
    passing: list[set[str]] = []
    dates: dict[str, int] = {}
    for gate in milestone.gates:
        results = counted(rows, gate.subject, as_of_ms)
        passing.append({run for _, run, value in results if passes(gate, value, results)})
        for date, run, _ in results:
            dates[run] = max(dates.get(run, 0), date)
    both = set.intersection(*passing)
    return min(both, key=lambda run: (dates[run], run), default=None)


def passes(gate: Gate, value: float, results: list[Result]) -> bool:
    higher = gate.comparison in (">=", ">")
    target = gate.amount
    if gate.reference == "start":
        start = results[0][2]
        if gate.relative and start == 0:
            target = 1e-10 if higher else -1e-10
        elif gate.relative:
            value, target = (value - start) / abs(start), gate.amount
        else:
            target = start + gate.amount
    return {">=": value >= target, ">": value > target, "<=": value <= target, "<": value < target}[gate.comparison]
