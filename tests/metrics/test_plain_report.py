"""The whole Report, on random histories of everything at once, is what a second reading of the rules says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.projects import Kpi, Milestone, RunName
from tests.metrics.plain_milestone import plain_report
from tests.metrics.plain_report import Plain, utc
from tests.metrics.rows import NAN, Row, Setting, metric, milestone, ms, report

HALF_DAY = 43_200_000
START = ms("2026-03-20")  # a week before the clocks go forward in Berlin
ODD = [NO_TIME, 0, -1, 631_151_999_999, 631_152_000_000, ms("9999-12-30")]
NUMBERS = [-2.0, -1.9, -0.0, 0.0, 0.5, 0.8, 0.84, 0.8999999999999999, 0.9, 1.0]
NAMES = ("accuracy", "latency", "val/acc")
METRICS = (metric("accuracy", names=("val/acc", "accuracy"), take="best"), metric("latency", "lower"))
KPIS = (Kpi("cost", "books", "Cost", better="lower"), Kpi("sales", "books", "Sales"))
ABSOLUTE = ["accuracy >= 0.9", "accuracy > 0.9", "accuracy <= 0.84", "latency <= 0", "latency < 0", "latency > 0.5"]
COMPARED = [
    "accuracy >= baseline",
    "accuracy >= baseline + 5%",
    "latency <= baseline - 0.1",
    "latency < baseline - 10%",
]
STARTING = ["accuracy >= start + 0.3", "accuracy >= start + 5%", "latency <= start - 0.1", "accuracy > start"]
ON_KPIS = ["cost <= 100", "cost < 100", "sales >= 10"]
Values = dict[str, float | tuple[float, int, float, int, float, int]]


def time(chance: Random, steps: int) -> int:
    return START + chance.randrange(steps) * HALF_DAY


def value(chance: Random) -> float | tuple[float, int, float, int, float, int]:
    last = chance.choice([NAN, float("inf")]) if chance.random() < 0.05 else chance.choice(NUMBERS)
    if chance.random() < 0.8:
        return last
    low, high = sorted([chance.choice(NUMBERS), chance.choice(NUMBERS)])
    return last, time(chance, 14), low, time(chance, 14), high, time(chance, 14)


def spans(chance: Random) -> list[tuple[int, int]]:
    """Stretches of time, one after the other, now and then with a gap."""
    edges = sorted({time(chance, 40) for _ in range(chance.choice([0, 0, 1, 1, 2, 3]))})
    whole = zip([NO_TIME, *edges], [*edges, FOREVER], strict=True)
    return [span for span in whole if not edges or chance.random() < 0.9]


def versions_of(chance: Random, source: str, run: str) -> list[Row]:
    rows = []
    values: Values = {name: value(chance) for name in NAMES[: chance.choice([1, 2, 2, 2, 3])]}
    ended = chance.choice(ODD) if chance.random() < 0.05 else time(chance, 30)
    for since, until in spans(chance):
        if chance.random() < 0.3:
            values = {**values, chance.choice(NAMES): value(chance)}
        logged = time(chance, 30) if chance.random() < 0.2 else NO_TIME
        finished, deleted = chance.random() < 0.85, chance.random() < 0.3
        seen = max(since, ended + chance.randrange(10) * HALF_DAY) if ended < ODD[-1] else START
        rows.append(Row(run, values, ended, source, finished, deleted, seen, since, until, logged))
    return rows


def series(chance: Random) -> list[KpiVersion]:
    days = chance.sample(range(-3, 20), chance.randrange(4))
    return [
        KpiVersion(date(2026, 3, 20) + timedelta(days=day), chance.choice([0.0, 10.0, 100.0, 120.0]), since, until)
        for day in days
        for since, until in spans(chance)
    ]


def baseline(chance: Random) -> RunName | None:
    named = RunName(chance.choice(["lab", "team"]), chance.choice("abc"))
    return chance.choice([named, named, None])


def planned(chance: Random, number: int) -> Milestone:
    kinds: Sequence[list[str]] = chance.choices([ABSOLUTE, COMPARED, STARTING, ON_KPIS], [4, 2, 2, 3], k=3)
    gates = dict.fromkeys(chance.choice(kind) for kind in kinds[: chance.choice([0, 1, 1, 1, 2, 2, 2, 3])])
    due = date(2026, 3, 18) + timedelta(days=chance.randrange(25))
    one = milestone(*gates, due=due.isoformat(), name=f"m{number}")
    beside = milestone(chance.choice(ABSOLUTE + COMPARED + STARTING + ON_KPIS)).gates
    return replace(one, kpis=beside, baseline=baseline(chance) if chance.random() < 0.2 else None)


def situation(chance: Random) -> Setting:
    return Setting(
        milestones=tuple(planned(chance, number) for number in range(3)),
        metrics=METRICS,
        kpis=KPIS,
        count=chance.choice(["finished", "finished", "any"]),
        zone=chance.choice(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Honolulu"]),
        baseline=baseline(chance),
        series={"cost": series(chance), "sales": series(chance)},
    )


@pytest.mark.parametrize("tens", range(40))
def test_the_whole_report_is_what_a_second_reading_of_the_rules_says(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        chance = Random(seed)
        runs = chance.sample([(source, run) for source in ("lab", "team") for run in "abcd"], chance.randrange(8))
        rows = [row for source, run in runs for row in versions_of(chance, source, run)]
        setting, as_of_ms = situation(chance), time(chance, 45) + chance.choice([-1, 0, 0, 1])
        found = report(rows, setting, utc(as_of_ms))
        assert found == plain_report(Plain(rows, setting, as_of_ms), found), f"seed {seed}"
