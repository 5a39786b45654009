"""Putting a file into force brings the plan to what the file says, whatever the plan was before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost.config.gates import parse_gate
from milepost.domain.journal import Entry, entry_of
from milepost.domain.projects import Milestone, RunName
from milepost.planning.contents import milestone_content, milestone_of, plan_of
from milepost.planning.file_plan import applied, differences

GATES = [parse_gate(text) for text in ("accuracy >= 0.9", "accuracy > baseline + 10%", "cost <= 5")]
MILESTONES = st.builds(
    Milestone,
    id=st.sampled_from("abc"),
    title=st.text(max_size=3),
    due=st.integers(0, 3).map(lambda days: date(2026, 9, 30) + timedelta(days)),
    gates=st.lists(st.sampled_from(GATES), max_size=2).map(tuple),
    owner=st.none() | st.just("ada"),
    kpis=st.lists(st.sampled_from(GATES), max_size=1).map(tuple),
    baseline=st.none() | st.just(RunName("lab", "1")),
    after=st.lists(st.sampled_from("abc"), max_size=1).map(tuple),
)
FILES = st.lists(MILESTONES, max_size=3, unique_by=lambda one: one.id)


@given(MILESTONES)
def test_a_milestone_is_read_as_it_was_written(milestone: Milestone) -> None:
    assert milestone_of(milestone.id, milestone_content(milestone)) == milestone


@given(st.lists(FILES, min_size=1, max_size=4))
def test_once_in_force_a_file_differs_in_nothing_and_holds_what_it_says(files: list[list[Milestone]]) -> None:
    entries: list[Entry] = []
    for at_ms, declared in enumerate(files):
        drafts = applied("fraud", list(differences(declared, plan_of(entries))))
        entries += [entry_of(draft, 0, at_ms, "", "") for draft in drafts]
        plan = plan_of(entries)
        assert list(differences(declared, plan)) == []
        held = [versions[-1].milestone for versions in plan.values() if not versions[-1].archived]
        assert sorted(held, key=lambda one: one.id) == sorted(declared, key=lambda one: one.id)
        assert all([one.version for one in told] == list(range(1, len(told) + 1)) for told in plan.values())
