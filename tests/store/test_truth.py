"""Whatever a source goes through, the store ends up equal to it."""

from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.domain.records import Run, RunStatus, Value
from milepost.store.database import open_store
from milepost.store.selection import select_candidates
from tests.store.runs import DAY, EVERYTHING, T0, keep, plain, project, run

IDS = st.sampled_from("abcdef")
STATUS: st.SearchStrategy[RunStatus] = st.sampled_from(["finished", "failed", "running"])


@st.composite
def tellings(draw: st.DrawFn) -> list[dict[str, Run]]:
    """What a source holds at successive readings: each run may be absent, deleted or different every time."""

    def one(run_id: str) -> Run:
        value = draw(st.floats(0, 1) | st.just(float("nan")))
        told = run(run_id, value, status=draw(STATUS), deleted=draw(st.booleans()), name=draw(st.sampled_from("xyz")))
        logged_ms = draw(st.integers(T0, T0 + 20 * DAY))
        return told._replace(values={"accuracy": Value(value, logged_ms)} if draw(st.booleans()) else {})

    rounds = draw(st.lists(st.sets(IDS), min_size=1, max_size=5))
    return [{run_id: one(run_id) for run_id in sorted(ids)} for ids in rounds]


@given(tellings())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_equals_the_source_after_every_reading(tmp_path: Path, rounds: list[dict[str, Run]]) -> None:
    path = tmp_path / "store.db"
    for leftover in tmp_path.glob("store.db*"):
        leftover.unlink()
    store = open_store(f"sqlite:///{path}")
    for number, told in enumerate(rounds):
        now_ms = T0 + (number + 1) * DAY
        keep(store, list(told.values()), complete=EVERYTHING, now_ms=now_ms)
        rows = plain(select_candidates(store, project())[0])
        now = {row["run"]: row for row in rows if row["until"] is None and row["usable"]}
        assert {run_id: (one["finished"], repr(one["value"])) for run_id, one in now.items()} == {
            run_id: (one.status == "finished", repr(one.values["accuracy"].last if one.values else None))
            for run_id, one in told.items()
            if not one.deleted
        }
        spans: dict[object, list[tuple[int, int]]] = {}
        for one in rows:
            spans.setdefault(one["run"], []).append((one["from"] or 0, one["until"] or 2**62))
        assert all(earlier[1] <= later[0] for held in spans.values() for earlier, later in pairwise(held))
    store.close()
