"""A W&B project that is renamed stays one project: its runs are neither read as others nor counted twice."""

from collections.abc import Iterator

import pytest

from milepost.connectors.wandb_names import Called, kept_as
from milepost.domain.records import Unusable
from tests.connectors.reading import Copy, read
from tests.connectors.wandb_asking import opened, true_runs
from tests.support.wandb_server import WandbServer, wandb_server
from tests.support.wandb_truth import ToldRun, Truth

VISION = {"r1": ToldRun("r1", summary={"acc": 0.5}), "r2": ToldRun("r2", summary={"acc": 0.6})}


@pytest.fixture
def server() -> Iterator[WandbServer]:
    with wandb_server(Truth(projects={"vision": dict(VISION)})) as found:
        yield found


def called(copy: Copy) -> dict[str, str]:
    return {kept: name for kept, (name, deleted) in copy.experiments.items() if not deleted}


def test_the_runs_of_a_renamed_project_stay_the_runs_they_are_and_are_read_on(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    before = dict(copy.runs)
    server.truth.rename("vision", "sight")
    assert read(opened(server.base_url), copy).runs == before == true_runs(Truth(projects={"vision": VISION}))
    assert (called(copy), copy.gone, copy.unusable) == ({"vision": "sight"}, [], [])
    server.truth.put("sight", ToldRun("r3", summary={"acc": 0.7}))
    del server.truth.projects["sight"]["r1"]
    assert sorted(read(opened(server.base_url, histories=frozenset({"acc"})), copy).runs) == ["vision/r2", "vision/r3"]


def test_a_new_project_under_the_old_name_is_another_one(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    server.truth.rename("vision", "sight")
    server.truth.projects["vision"] = {"r1": ToldRun("r1", summary={"acc": 0.1})}
    server.truth.numbers["vision"] = "7"
    number = "UHJvamVjdEludGVybmFsSWQ67"
    for _ in range(2):
        read(opened(server.base_url), copy)
        assert called(copy) == {"vision": "sight", f"vision#{number}": "vision"}
        assert sorted(copy.runs) == [f"vision#{number}/r1", "vision/r1", "vision/r2"]


def test_a_project_whose_new_name_is_not_asked_for_is_kept_and_told(server: WandbServer) -> None:
    copy = read(opened(server.base_url, projects=("vision",)))
    before = dict(copy.runs)
    server.truth.rename("vision", "sight")
    read(opened(server.base_url, projects=("vision",)), copy)
    why = "it is called 'sight' by now, which `projects` does not name: add it. Its runs are kept as they were"
    assert (copy.runs, copy.gone, copy.unusable) == (before, [], [Unusable("vision", why)])
    copy.unusable.clear()
    read(opened(server.base_url, projects=("sight",)), copy)
    assert (copy.runs, called(copy), copy.unusable) == (before, {"vision": "sight"}, [])


def test_what_was_read_before_projects_were_known_by_their_id_is_read_on(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    assert copy.cursor is not None
    whole = copy.cursor
    copy.cursor = {key: value for key, value in whole.items() if key != "called"}
    read(opened(server.base_url), copy)
    assert (copy.cursor, copy.gone, len(copy.runs)) == (whole, [], 2)


def test_a_server_that_tells_no_ids_is_read_as_ever(server: WandbServer) -> None:
    server.lacks = {"internalId"}
    assert read(opened(server.base_url)).runs == true_runs(server.truth)


@pytest.mark.parametrize(
    ("known", "seen", "expected"),
    [
        ({}, {"a": "1", "b": None}, {"a": ("a", "1"), "b": ("b", None)}),
        ({"a": ("a", "1"), "b": ("b", "2")}, {"a": "2", "b": "1"}, {"a": ("b", "1"), "b": ("a", "2")}),
        ({"a": ("a", "1")}, {"a": "2"}, {"a": ("a", "2")}),
        ({"a": ("a", None)}, {"a": "1"}, {"a": ("a", "1")}),
        ({"a": ("b", "1")}, {"b": None}, {"a": ("b", None)}),
        ({"a": ("b", "1")}, {"a": "2"}, {"a#2": ("a", "2")}),
        ({"a": ("b", "1"), "a#2": ("a", "2")}, {"c": "2", "b": "1"}, {"a": ("b", "1"), "a#2": ("c", "2")}),
    ],
    ids=["new", "swapped", "made anew", "met before ids", "ids gone", "old name taken", "taken and renamed"],
)
def test_a_project_is_known_again_by_its_id_or_else_by_its_last_name(
    known: dict[str, tuple[str, str | None]],
    seen: dict[str, str | None],
    expected: dict[str, tuple[str, str | None]],
) -> None:
    found = kept_as({kept: Called(*one) for kept, one in known.items()}, seen)
    assert found == {kept: Called(*one) for kept, one in expected.items()}
