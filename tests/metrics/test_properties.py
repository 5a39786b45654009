"""What holds for any runs whatever."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.domain.candidates import FOREVER, NO_TIME
from milepost.domain.report import MilestoneReport, Report
from milepost.metrics import dump_tally, load_tally, tally
from tests.metrics.reference import expected
from tests.metrics.rows import NAN, Row, Setting, candidates, milestone, ms, report

DAY = 86_400_000
START = ms("2026-01-01")
DAYS = st.integers(0, 200)
VALUES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0, NAN]) | st.floats(0, 1)
SETTING = Setting(
    (
        milestone("accuracy >= 0.9", name="absolute", due="2026-03-01"),
        milestone("accuracy >= 0.75", "latency <= 0.5", name="both", due="2026-05-01"),
        milestone("accuracy >= start + 0.25", "latency <= start - 10%", name="relative", due="2026-09-01"),
    )
)


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """The versions of up to eight runs: each version holds until the next, and some were deleted for a while."""
    rows = []
    for number in range(draw(st.integers(0, 8))):
        run = f"{draw(st.integers(0, 3))}{number}"
        edges = sorted(START + draw(DAYS) * DAY for _ in range(draw(st.integers(0, 2))))
        spans = list(zip([NO_TIME, *edges], [*edges, FOREVER], strict=True))
        for since, until in spans:
            ended = START + draw(DAYS) * DAY
            seen = max(since, ended + draw(st.integers(0, 20)) * DAY)
            values = {name: draw(VALUES) for name in ("accuracy", "latency") if draw(st.booleans()) or name < "b"}
            finished, deleted = draw(st.booleans()), draw(st.integers(0, 3)) == 0
            rows.append(Row(run, values, ended, "lab", finished, deleted, seen, since, until))
    return [one for one in rows if one.since < one.until]


INSTANTS = st.integers(-5, 260).map(lambda day: START + day * DAY)


def told(rows: list[Row], as_of_ms: int) -> Report:
    return report(rows, SETTING, datetime.fromtimestamp(as_of_ms / 1000, UTC))


@given(histories(), INSTANTS)
def test_a_frontier_never_falls(rows: list[Row], as_of_ms: int) -> None:
    for one in told(rows, as_of_ms).metrics:
        gain = [point.value if one.better == "higher" else -point.value for point in one.frontier]
        assert all(earlier < later for earlier, later in pairwise(gain))
        times = [point.at for point in one.frontier]
        assert times == sorted(times)


@given(histories(), INSTANTS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows: list[Row], as_of_ms: int, chance: random.Random) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert told(shuffled, as_of_ms) == told(rows, as_of_ms)


def known_at(row: Row, as_of_ms: int) -> Row | None:
    """A row as it was known at an instant: what came later was not known, and what ended later had not ended."""
    if row.since > as_of_ms or (row.seen > as_of_ms and max(row.ended, row.logged) > as_of_ms):
        return None
    return replace(row, until=FOREVER) if row.until > as_of_ms else row


@given(histories(), INSTANTS)
@settings(max_examples=300)
def test_the_report_at_an_instant_is_built_from_what_was_known_then(rows: list[Row], as_of_ms: int) -> None:
    known = [one for row in rows if (one := known_at(row, as_of_ms)) is not None]
    assert told(known, as_of_ms) == told(rows, as_of_ms)


@given(histories(), histories(), INSTANTS)
def test_more_data_never_unreach_a_milestone(rows: list[Row], more: list[Row], as_of_ms: int) -> None:
    fresh = [replace(row, run=f"new{row.run}") for row in more]
    before, after = told(rows, as_of_ms), told([*rows, *fresh], as_of_ms)
    for one, other in zip(before.milestones[:2], after.milestones[:2], strict=True):
        if one.state == "reached":
            assert other.state == "reached"
            assert reached_by(other) <= reached_by(one)


def reached_by(one: MilestoneReport) -> float:
    assert one.reached_at is not None
    return one.reached_at.timestamp()


@given(histories(), INSTANTS)
@settings(max_examples=300)
def test_the_report_equals_a_plain_reading_of_the_rules(rows: list[Row], as_of_ms: int) -> None:
    found = told(rows, as_of_ms)
    assert {
        "frontier": {
            one.id: [(p.run.id, p.value, p.at.timestamp() * 1000) for p in one.frontier] for one in found.metrics
        },
        "counted": {one.id: one.runs_counted for one in found.metrics},
        "states": {one.id: (one.state, one.evidence.run.id if one.evidence else None) for one in found.milestones},
    } == expected(rows, SETTING, as_of_ms)


@given(histories(), INSTANTS)
def test_a_tally_written_down_and_read_back_is_the_same(rows: list[Row], as_of_ms: int) -> None:
    counted = tally(
        SETTING.project(),
        candidates(rows, ["accuracy", "latency"]),
        datetime.fromtimestamp(as_of_ms / 1000, UTC),
    )
    assert load_tally(dump_tally(counted)) == counted


@given(histories(), INSTANTS)
def test_all_counted_results_are_dots_while_they_are_few(rows: list[Row], as_of_ms: int) -> None:
    for one in told(rows, as_of_ms).metrics:
        assert len(one.dots) == one.runs_counted
        assert set(one.frontier) <= set(one.dots)
        runs = [key for key, _ in groupby(sorted(point.run.id for point in one.dots))]
        assert len(runs) == one.runs_counted


@pytest.mark.parametrize(("body", "told"), [(b'{"format": 0}', "0"), (b"[]", "None")])
def test_a_tally_of_another_format_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=f"format {told}"):
        load_tally(body)
