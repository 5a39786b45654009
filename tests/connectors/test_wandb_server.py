"""What a W&B server can say and do, and what is made of it."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from milepost.connectors.wandb_settings import access_of
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Experiment, Unusable, Window
from milepost.domain.sources import WandbSource
from tests.connectors.reading import NOW_MS, Copy, kept, read
from tests.connectors.wandb_asking import opened, true_runs
from tests.support.wandb_server import WandbServer, wandb_server
from tests.support.wandb_truth import START_S, ToldRun, Truth

START_MS = START_S * 1000


@pytest.fixture
def server() -> Iterator[WandbServer]:
    with wandb_server(Truth(projects={"vision": {}})) as found:
        yield found


def put(server: WandbServer, *runs: ToldRun, project: str = "vision") -> None:
    for run in runs:
        server.truth.put(project, run)


def test_a_run_is_told_with_its_params_tags_and_numbers(server: WandbServer) -> None:
    summary = {
        "acc": 0.9,
        "val": {"acc": 0.8, "loss": {"min": 0.1}},
        "val.acc": 0.7,
        "nan": math.nan,
        "inf": math.inf,
        "flag": True,
        "text": "0.93",
        "null": None,
        "image": {"_type": "image-file", "width": 3},
        "_timestamp": 1.5,
        "system/gpu": 3,
    }
    config = {"lr": 0.1, "net": {"depth": 3}, "name": "big", "_wandb": {"x": 1}}
    put(server, ToldRun("r1", tags=["best"], group="g", job_type="train", display="brave-owl", summary=summary))
    server.truth.change("vision", "r1", config=config)
    assert read(opened(server.base_url)).runs == {
        "vision/r1": {
            "run_id": "vision/r1",
            "experiment_id": "vision",
            "name": "brave-owl",
            "status": "finished",
            "started_ms": START_MS,
            "ended_ms": START_MS,
            "deleted": False,
            "params": {"lr": "0.1", "net": '{"depth":3}', "name": "big"},
            "tags": {"best": "true", "group": "g", "job_type": "train", "user": "ada"},
            "values": {
                name: (repr(last), "None", "None", "None", "None", "None")
                for name, last in [
                    ("acc", 0.9),
                    ("val.acc", 0.7),
                    ("val.loss.min", 0.1),
                    ("nan", math.nan),
                    ("inf", math.inf),
                ]
            },
        }
    }


@pytest.mark.parametrize(
    ("state", "status", "ended_ms"),
    [
        ("finished", "finished", START_MS),
        ("crashed", "failed", START_MS),
        ("failed", "failed", START_MS),
        ("killed", "killed", START_MS),
        ("preempted", "killed", START_MS),
        ("running", "running", None),
        ("pending", "running", None),
    ],
)
def test_only_a_run_that_is_over_has_an_end(server: WandbServer, state: str, status: str, ended_ms: int | None) -> None:
    put(server, ToldRun("r1", state=state))
    run = read(opened(server.base_url)).runs["vision/r1"]
    assert (run["status"], run["ended_ms"]) == (status, ended_ms)


def test_without_a_heartbeat_a_run_ended_when_its_summary_was_logged(server: WandbServer) -> None:
    put(server, ToldRun("r1", heartbeat=None, summary={"acc": 1.0, "_timestamp": 1_700_000_000.25}))
    run = read(opened(server.base_url)).runs["vision/r1"]
    assert (run["ended_ms"], run["values"]["acc"][:2]) == (1_700_000_000_250, ("1.0", "1700000000250"))


def test_the_best_of_a_history_comes_with_the_first_time_of_it(server: WandbServer) -> None:
    rows = [0.5, 0.9, math.nan, 0.2, 0.9, 0.2, math.inf]
    history = [{"_step": 15_000 * step, "_timestamp": 100.5 + step, "acc": acc} for step, acc in enumerate(rows)]
    put(server, ToldRun("r1", summary={"acc": 0.3}, history=history), ToldRun("r2", summary={"loss": 1.0}))
    runs = read(opened(server.base_url, histories=frozenset({"acc"}))).runs
    assert runs["vision/r1"]["values"] == {"acc": ("0.3", "None", "0.2", "103500", "0.9", "101500")}


def test_a_history_that_is_wanted_later_is_fetched_for_every_run(server: WandbServer) -> None:
    put(server, ToldRun("r1", summary={"acc": 0.3}, history=[{"_step": 0, "_timestamp": 5, "acc": 0.7}]))
    copy = read(opened(server.base_url))
    read(opened(server.base_url, histories=frozenset({"acc"})), copy)
    assert copy.runs["vision/r1"]["values"] == {"acc": ("0.3", "None", "0.7", "5000", "0.7", "5000")}


def test_a_run_that_the_server_fails_on_is_listed_and_the_others_come(server: WandbServer) -> None:
    put(server, *(ToldRun(f"r{number}", created=START_S + number) for number in range(150)))
    server.truth.change("vision", "r77", poisoned=True)
    copy = read(opened(server.base_url))
    assert copy.runs == true_runs(server.truth)
    assert [one.record_id for one in copy.unusable] == ["vision/r77"]
    server.truth.change("vision", "r77", poisoned=False)
    read(opened(server.base_url), copy)
    assert copy.runs == true_runs(server.truth)


def test_a_state_that_wandb_does_not_have_is_listed(server: WandbServer) -> None:
    put(server, ToldRun("r1", state="exploded"), ToldRun("r2"))
    copy = read(opened(server.base_url))
    assert copy.unusable == [Unusable("vision/r1", "its state 'exploded' is none that W&B has")]
    assert set(copy.runs) == {"vision/r2"}


def test_deleted_runs_are_gone_and_nothing_else(server: WandbServer) -> None:
    put(server, *(ToldRun(f"r{number}") for number in range(6)))
    copy = read(opened(server.base_url))
    for name in ("r1", "r2", "r5"):
        del server.truth.projects["vision"][name]
    batches = list(opened(server.base_url).fetch(copy.cursor, NOW_MS))
    assert [(batch.complete, batch.runs) for batch in batches if batch.complete] == [
        (Window("run_id", "vision/r1", "vision/r2\x01"), ()),
        (Window("run_id", "vision/r5", "vision/r5\x01"), ()),
    ]
    assert sorted(kept(copy, batches).runs) == ["vision/r0", "vision/r3", "vision/r4"]


def test_a_project_that_is_no_longer_visible_keeps_its_runs_and_is_listed(server: WandbServer) -> None:
    put(server, ToldRun("r1"))
    put(server, ToldRun("r1"), project="text")
    copy = read(opened(server.base_url))
    before = dict(copy.runs)
    server.truth.hidden.add("vision")
    read(opened(server.base_url), copy)
    assert copy.runs == before
    assert copy.experiments == {"text": ("text", False), "vision": ("vision", False)}
    lost = "the key may not see this project; its runs are kept as they were"
    assert copy.unusable == [Unusable("vision", lost)]
    server.truth.hidden.clear()
    windows = [batch.complete for batch in opened(server.base_url).fetch(copy.cursor, NOW_MS)]
    assert [window for window in windows if window] == [Window("run_id", "vision", "vision\x01")]


def test_only_the_named_projects_are_read(server: WandbServer) -> None:
    for project in ("vision-1", "vision-2", "text"):
        put(server, ToldRun("r1"), project=project)
    batches = list(opened(server.base_url, projects=("vision-*",)).fetch(None, NOW_MS))
    assert batches[0].experiments == (
        Experiment("vision-1", "vision-1", deleted=False),
        Experiment("vision-2", "vision-2", deleted=False),
    )
    assert [batch.complete for batch in batches if batch.complete] == [
        Window("run_id", None, "vision-2/"),
        Window("run_id", "vision-2/", None),
    ]


def test_ten_thousand_unchanged_runs_take_at_most_twelve_calls_and_one_megabyte(server: WandbServer) -> None:
    put(server, *(ToldRun(f"{number:08x}", created=START_S + number) for number in range(10_000)))
    copy = read(opened(server.base_url))
    assert len(copy.runs) == 10_000
    server.calls = server.sent_bytes = 0
    batches = list(opened(server.base_url).fetch(copy.cursor, NOW_MS))
    assert not any(batch.runs or batch.complete for batch in batches)
    assert server.calls <= 12
    assert server.sent_bytes <= 1_000_000


def test_a_server_that_asks_to_wait_is_waited_for(server: WandbServer) -> None:
    waits: list[float] = []
    server.faults.extend(["429 wait", "429 reset", "429", "500"])
    put(server, ToldRun("r1"))
    assert read(opened(server.base_url, sleep=waits.append)).runs == true_runs(server.truth)
    assert waits == [7.0, 9.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("faults", "kind", "words"),
    [
        (["429 long"], SourceUnavailable, "429, too many requests"),
        (["429"] * 5, SourceUnavailable, "429, too many requests"),
        (["500"] * 5, SourceUnavailable, "500 slow down"),
        (["errors"] * 5, SourceUnavailable, "answered with an error: internal error"),
        (["cut"] * 5, SourceUnavailable, "the answer was cut off"),
        (["cut quietly"] * 5, SourceUnavailable, "the answer was cut off"),
        (["html"], SourceRefused, "a web page instead of JSON"),
        (["401"], SourceRefused, "401, the key from LAB_KEY is not accepted"),
        (["404"], SourceRefused, "check base_url"),
    ],
)
def test_a_failure_says_what_would_help(
    server: WandbServer, faults: list[str], kind: type[Exception], words: str
) -> None:
    server.faults.extend(faults)
    with pytest.raises(kind, match=words):
        opened(server.base_url).check()
    assert not server.faults


def test_a_key_that_is_none_is_refused(server: WandbServer) -> None:
    with pytest.raises(SourceRefused, match="the key from LAB_KEY is not accepted"):
        opened(server.base_url, key="x" * 40).check()


def test_links_lead_to_the_pages_of_runs() -> None:
    assert opened("https://api.wandb.ai").link_template() == "https://wandb.ai/lab/{experiment_name}/runs/{run_id}"
    assert opened("https://wandb.lab").link_template() == "https://wandb.lab/lab/{experiment_name}/runs/{run_id}"


def test_key_and_address_are_found_where_the_wandb_library_finds_them(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "WANDB_DIR": str(tmp_path)}
    source = WandbSource("team", "lab")
    with pytest.raises(SourceRefused, match=r"no API key for api\.wandb\.ai found"):
        access_of(source, home)
    (tmp_path / ".netrc").write_text("machine wandb.lab\n  login user\n  password filed\n")
    (tmp_path / ".config/wandb").mkdir(parents=True)
    (tmp_path / ".config/wandb/settings").write_text("[default]\nbase_url = https://wandb.lab\n")
    found = access_of(source, home)
    assert (found.base_url, found.key, "filed" in repr(found)) == ("https://wandb.lab", "filed", False)
    spoken = {**home, "WANDB_API_KEY": "told", "WANDB_BASE_URL": "https://elsewhere.lab/"}
    told = access_of(source, spoken)
    assert (told.base_url, told.key, told.key_from) == ("https://elsewhere.lab", "told", "WANDB_API_KEY")
    with pytest.raises(SourceRefused, match="LAB_KEY is not set"):
        access_of(WandbSource("team", "lab", api_key_env="LAB_KEY"), spoken)


def test_pages_that_do_not_move_on_end_the_sync(server: WandbServer) -> None:
    put(server, *(ToldRun(f"r{number}") for number in range(5)))
    server.stuck = True
    with pytest.raises(SourceUnavailable, match="its pages do not move on"):
        read(opened(server.base_url, page=2), Copy())
