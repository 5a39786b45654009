"""Whatever changes and fails between two syncs of a W&B server, what was read is what is there."""

import random
from collections.abc import Callable, Generator
from typing import Any, cast

import pytest

from milepost.domain.errors import SourceUnavailable
from milepost.domain.records import Batch
from tests.connectors.reading import NOW_MS, Copy, kept
from tests.connectors.wandb_asking import opened, true_runs
from tests.support.wandb_server import FAULTS, WandbServer, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth

ROUNDS = 20
STATES = ("running", "finished", "crashed", "killed", "failed", "pending")


class Story:
    """A truth that changes at random; its clock goes on by at least a second with each change."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.truth = Truth(projects={name: {} for name in ("a", "a-b", "vision")})
        self.now = START_S
        self.count = 0
        self.shown: dict[str, object] = {}
        for _ in range(self.pick.randrange(5, 30)):
            self.new()

    def new(self) -> None:
        self.count += 1
        self.now += self.pick.choice([0, 1, 60])
        run = ToldRun(f"r{self.count:03}", self.now, self.now, self.now, self.pick.choice(STATES))
        run.summary = {"acc": self.pick.random(), "val": {"loss": float("nan")}}
        run.user = self.pick.choice(["ada", None])
        run.hidden = self.pick.random() < 0.1
        self.truth.put(self.pick.choice(list(self.truth.projects)), run)

    def chosen(self) -> tuple[str, ToldRun] | None:
        every = [(name, run) for name, runs in self.truth.projects.items() for run in runs.values()]
        return self.pick.choice(every) if every else None

    def edit(self) -> None:
        if found := self.chosen():
            project, run = found
            self.now += 1
            what: dict[str, Any] = self.pick.choice(
                [
                    {"state": self.pick.choice(STATES)},
                    {"summary": {"acc": self.pick.random()}},
                    {"tags": [f"t{self.now}"]},
                    {"display": f"name {self.now}", "heartbeat": self.now},
                ]
            )
            self.truth.change(project, run.name, updated=self.now, **what)

    def delete(self) -> None:
        if found := self.chosen():
            del self.truth.projects[found[0]][found[1].name]

    def hide(self) -> None:
        name = self.pick.choice(list(self.truth.projects))
        self.truth.hidden ^= {name}
        if len(self.truth.hidden) == len(self.truth.projects):
            self.truth.hidden.clear()

    def change(self) -> None:
        steps: list[Callable[[], None]] = [self.new, self.edit, self.edit, self.delete]
        for _ in range(self.pick.randrange(6)):
            self.pick.choice(steps)()
        if self.pick.random() < 0.15:
            self.hide()


def spoil(server: WandbServer, story: Story) -> None:
    """Faults for the next answers, and changes right after some of them."""
    pick = story.pick
    share = pick.choice([0.0, 0.1, 0.4])
    server.faults.extend(pick.choice(FAULTS) if pick.random() < share else None for _ in range(40))
    if pick.random() < 0.5:
        steps: list[Callable[[], object]] = [story.new, story.edit, story.delete]
        server.between.extend(pick.choice(steps) if pick.random() < 0.3 else None for _ in range(20))
    server.ties_backwards = pick.random() < 0.5


def agrees(copy: Copy, story: Story, before: dict[str, object]) -> None:
    """Runs of projects that are hidden now are as they were when the project was last seen."""
    expected = true_runs(story.truth)
    expected |= {key: run for key, run in before.items() if key.partition("/")[0] in story.truth.hidden}
    assert copy.runs == expected


@pytest.mark.parametrize("seed", range(30))
def test_after_every_sync_that_succeeds_what_was_read_is_what_is_there(seed: int) -> None:
    story = Story(seed)
    copy = Copy()
    succeeded = 0
    with wandb_server(story.truth) as server:
        for _ in range(ROUNDS):
            story.change()
            before = dict(copy.runs)
            spoil(server, story)
            page, cut = story.pick.choice([3, 7, 1_000]), story.pick.choice([None, None, 2])
            batches = cast("Generator[Batch]", opened(server.base_url, page=page).fetch(copy.cursor, NOW_MS))
            try:
                for count, batch in enumerate(batches):
                    copy.keep(batch)
                    if count == cut:
                        break
            except SourceUnavailable:
                pass
            finally:
                batches.close()
            server.faults.clear()
            server.between.clear()
            kept(copy, opened(server.base_url, page=page).fetch(copy.cursor, NOW_MS))
            agrees(copy, story, before)
            succeeded += 1
    assert succeeded == ROUNDS


def test_a_run_that_slips_between_two_pages_is_not_taken_as_deleted() -> None:
    truth = Truth(projects={"vision": {}})
    for number in range(6):
        truth.put("vision", ToldRun(f"r{number}", START_S + number))
    with wandb_server(truth) as server:
        copy = kept(Copy(), opened(server.base_url, page=2).fetch(None, NOW_MS))
        server.between.extend([None, lambda: truth.projects["vision"].pop("r0")])
        kept(copy, opened(server.base_url, page=2).fetch(copy.cursor, NOW_MS))
        assert set(copy.gone) <= {"vision/r0"}
        kept(copy, opened(server.base_url, page=2).fetch(copy.cursor, NOW_MS))
    assert copy.gone == ["vision/r0"]
    assert copy.runs == true_runs(truth)
