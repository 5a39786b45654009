"""A W&B source that is suddenly another one is refused; one that only moved to another address goes on."""

from collections.abc import Iterator

import pytest

from milepost.domain.errors import SourceRefused
from tests.connectors.reading import NOW_MS, read
from tests.connectors.wandb_asking import opened, true_runs
from tests.support.wandb_server import WandbServer, wandb_server
from tests.support.wandb_truth import ToldRun, Truth


@pytest.fixture
def server() -> Iterator[WandbServer]:
    with wandb_server(Truth(projects={"vision": {"r1": ToldRun("r1")}})) as found:
        yield found


def test_another_entity_under_the_same_name_is_refused(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    assert copy.cursor is not None
    with pytest.raises(SourceRefused, match="give 'lab' a source name of its own"):
        list(opened(server.base_url).fetch({**copy.cursor, "entity": "other"}, NOW_MS))


def test_a_server_where_the_entity_is_another_one_is_refused_and_nothing_is_forgotten(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    others = Truth(entity_id="RW50aXR5OjI=", projects={"vision": {"r1": ToldRun("r1", summary={"acc": 0.1})}})
    with wandb_server(others) as another, pytest.raises(SourceRefused, match="it seems to be another server"):
        read(opened(another.base_url), copy)
    with wandb_server(server.truth) as moved:
        assert read(opened(moved.base_url), copy).runs == true_runs(server.truth)
    assert copy.gone == []


def test_what_was_read_before_entities_were_known_by_their_id_is_read_on(server: WandbServer) -> None:
    copy = read(opened(server.base_url))
    assert copy.cursor is not None
    whole = copy.cursor
    copy.cursor = {key: value for key, value in whole.items() if key != "entity_id"}
    assert read(opened(server.base_url), copy).runs == true_runs(server.truth)
    assert (copy.cursor, copy.gone) == (whole, [])
