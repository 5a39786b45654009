"""Odd runs of a W&B server: numbers in odd spellings, documents that say nothing, states that stay, fields that go."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Unusable
from tests.connectors.reading import HOUR_MS, NOW_MS, Copy, read
from tests.connectors.wandb_asking import opened, true_runs
from tests.support.wandb_server import WandbServer, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth

ACCURACY = frozenset({"acc"})


@pytest.fixture
def server() -> Iterator[WandbServer]:
    with wandb_server(Truth(projects={"vision": {}})) as found:
        yield found


def put(server: WandbServer, *runs: ToldRun) -> None:
    for run in runs:
        server.truth.put("vision", run)


NUMBERS = {
    "0.93": 0.93,
    "93": 93.0,
    "-0.0": -0.0,
    "1e308": 1e308,
    "1.7976931348623157e308": 1.7976931348623157e308,
    "5e-324": 5e-324,
    "0.12345678901234568": 0.12345678901234568,
    "0.30000000000000004": 0.1 + 0.2,
    "1e400": math.inf,
    "1" + "0" * 400: math.inf,
    "NaN": math.nan,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
    '"NaN"': math.nan,
    '"Infinity"': math.inf,
    '"-Infinity"': -math.inf,
}
NO_NUMBERS = ("null", "true", '"0.93"', '"nan"', '""', "[0.93]", "{}", '{"_type": "image-file", "size": 3}')


@pytest.mark.parametrize("key", ["acc", "val.acc"])
def test_a_number_is_read_however_wandb_spells_it(server: WandbServer, key: str) -> None:
    """Its own client spells what is not finite as text."""
    spelled = '{"acc": %s}' if key == "acc" else '{"val": {"acc": %s}}'
    words = [*NUMBERS, *NO_NUMBERS]
    put(server, *(ToldRun(f"r{n:02}", odd={"summaryMetrics": spelled % word}) for n, word in enumerate(words)))
    runs = read(opened(server.base_url)).runs
    found = [{name: told[0] for name, told in runs[f"vision/r{n:02}"]["values"].items()} for n in range(len(words))]
    assert found == [{key: repr(number)} for number in NUMBERS.values()] + [{}] * len(NO_NUMBERS)


def test_the_best_of_a_run_that_ended_without_a_number_is_found(server: WandbServer) -> None:
    values = [0.5, "Infinity", 0.9, "NaN", True, None, "0.99", "-Infinity", 0.2]
    history = [{"_step": step, "_timestamp": 100 + step, "acc": value} for step, value in enumerate(values)]
    put(server, ToldRun("r1", summary={"acc": "NaN"}, history=history))
    told = read(opened(server.base_url, histories=ACCURACY)).runs["vision/r1"]["values"]
    assert told == {"acc": ("nan", "None", "0.2", "108000", "0.9", "102000")}


@pytest.mark.parametrize("nothing", [None, "", "null", "{}"])
def test_a_run_without_config_or_summary_is_a_run_without_params_or_values(
    server: WandbServer, nothing: str | None
) -> None:
    odd = {"config": nothing, "summaryMetrics": nothing, "tags": None, "group": None, "user": None}
    put(server, ToldRun("r1", odd=odd))
    copy = read(opened(server.base_url))
    run = copy.runs["vision/r1"]
    assert (run["params"], run["tags"], run["values"], copy.unusable) == ({}, {}, {}, [])


@pytest.mark.parametrize(
    ("odd", "what"),
    [
        ({"config": "{"}, "its config is no JSON"),
        ({"config": "[" * 100_000}, "its config is no JSON"),
        ({"config": "[1]"}, "its config is no JSON object"),
        ({"summaryMetrics": "<html>"}, "its summary is no JSON"),
        ({"summaryMetrics": '"0.93"'}, "its summary is no JSON object"),
        ({"createdAt": "yesterday"}, "its creation time 'yesterday' is no time"),
        ({"heartbeatAt": "10000-01-01T00:00:00"}, "its heartbeat '10000-01-01T00:00:00' is no time"),
    ],
)
def test_a_run_that_cannot_be_understood_is_listed_and_the_others_come(
    server: WandbServer, odd: dict[str, Any], what: str
) -> None:
    put(server, ToldRun("r1"), ToldRun("r2", odd=odd), ToldRun("r3"))
    copy = read(opened(server.base_url))
    assert (sorted(copy.runs), copy.unusable) == (["vision/r1", "vision/r3"], [Unusable("vision/r2", what)])
    server.truth.change("vision", "r2", odd={})
    assert sorted(read(opened(server.base_url), copy).runs) == ["vision/r1", "vision/r2", "vision/r3"]


def test_a_crashed_run_that_stays_running_is_running_until_wandb_says_what_became_of_it(server: WandbServer) -> None:
    """Its last sign of life may be months old; W&B changes its state and nothing else."""
    put(server, ToldRun("r1", state="running", summary={"acc": 0.9}))
    copy = read(opened(server.base_url))
    for days in (1, 90):
        read(opened(server.base_url), copy, NOW_MS + days * 24 * HOUR_MS)
        run = copy.runs["vision/r1"]
        assert (run["status"], run["ended_ms"]) == ("running", None)
    server.truth.change("vision", "r1", state="crashed")
    read(opened(server.base_url), copy, NOW_MS + 91 * 24 * HOUR_MS)
    assert copy.runs["vision/r1"] == {**run, "status": "failed", "ended_ms": START_S * 1000}


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_a_clock_ten_minutes_off_hides_no_change(server: WandbServer, minutes: int) -> None:
    """Not even a second one within the same second of W&B's."""
    theirs = NOW_MS // 1000 + minutes * 60
    put(server, ToldRun("r1", theirs, theirs, theirs, summary={"acc": 0.5}))
    copy = read(opened(server.base_url))
    server.truth.change("vision", "r1", summary={"acc": 0.9})
    assert read(opened(server.base_url), copy, NOW_MS + 1).runs == true_runs(server.truth)


def test_what_changes_about_runs_is_noticed_by_the_next_read(server: WandbServer) -> None:
    runs = {name: ToldRun(name, summary={"acc": 0.5}) for name in ("moved", "resumed", "deleted", "renamed")}
    put(server, *runs.values())
    copy = read(opened(server.base_url))
    changes: list[dict[str, dict[str, ToldRun]]] = [
        {"vision": {}, "other": {"moved": runs["moved"]}},
        {"vision": {name: runs[name] for name in ("deleted", "resumed")}, "other": {}},
        {"vision": {"resumed": ToldRun("resumed", state="running", updated=START_S + 1)}, "other": {}},
        {"vision": {"resumed": ToldRun("resumed", updated=START_S + 2, display="anew", summary={"acc": 0.9})}},
    ]
    for projects in changes:
        server.truth.projects = projects
        assert read(opened(server.base_url), copy).runs == true_runs(server.truth)
    assert copy.runs["vision/resumed"]["name"] == "anew"


def test_a_wait_that_is_none_is_the_usual_one(server: WandbServer) -> None:
    waits: list[float] = []
    server.faults.extend(["429 word", "429 nan", "429 back", "429 date"])
    put(server, ToldRun("r1"))
    assert read(opened(server.base_url, sleep=waits.append)).runs == true_runs(server.truth)
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_a_key_that_expires_while_paging_loses_nothing(server: WandbServer) -> None:
    put(server, *(ToldRun(f"r{number:02}", START_S + number) for number in range(50)))
    copy = Copy()
    server.faults.extend([None, None, None, "401"])
    with pytest.raises(SourceRefused, match="401, the key from LAB_KEY is not accepted"):
        read(opened(server.base_url, page=10), copy)
    assert 0 < len(copy.runs) < 50
    server.faults.clear()
    assert read(opened(server.base_url, page=10), copy).runs == true_runs(server.truth)
    assert copy.gone == []


@pytest.mark.parametrize("field", ["jobType", "updatedAt", "summaryMetrics"])
def test_a_field_that_a_server_does_not_have_any_more_is_named_and_nothing_is_lost(
    server: WandbServer, field: str
) -> None:
    put(server, *(ToldRun(f"r{number:02}", START_S + number) for number in range(30)))
    copy = read(opened(server.base_url))
    before = dict(copy.runs)
    server.lacks = {field}
    put(server, *(ToldRun(f"s{number:02}", START_S + number) for number in range(30)))
    with pytest.raises(SourceUnavailable, match=f'400 Cannot query field "{field}"'):
        read(opened(server.base_url), copy)
    assert (copy.runs, copy.gone) == (before, [])
    server.lacks.clear()
    assert read(opened(server.base_url), copy).runs == true_runs(server.truth)


def test_a_history_of_odd_lines_is_listed_or_read(server: WandbServer) -> None:
    """Steps that begin late, times that are none."""
    lines = [
        {"_step": 25_000, "_timestamp": "soon", "acc": 0.9},
        {"_step": 25_000, "_timestamp": 7, "acc": 0.9},
        {"_step": 25_001, "acc": 0.1},
        {"_step": 25_002, "_timestamp": math.nan, "acc": 0.1},
        {"_step": 60_000, "_timestamp": -5, "acc": 0.1},
    ]
    put(server, ToldRun("r1", summary={"acc": 0.5}, history=json.loads(json.dumps(lines))))
    told = read(opened(server.base_url, histories=ACCURACY)).runs["vision/r1"]["values"]
    assert told == {"acc": ("0.5", "None", "0.1", "-5000", "0.9", "7000")}
