"""What a right milepost.yaml means."""

from datetime import date
from pathlib import Path

import pytest

from milepost.config import Configuration, load, show
from milepost.domain.projects import Gate, Kpi, Metric, Milestone, Project, RunFilter, RunName
from milepost.domain.sources import KpiFileSource, KpiSqlSource, MlflowSource, WandbSource
from tests.config.files import VALID, changed, written


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = written(tmp_path, VALID)
    fraud = Project(
        id="fraud",
        title="Fraud detection",
        time_zone="Europe/Berlin",
        runs=(RunFilter("lab", ("fraud*",), (("stage", "candidate"),)),),
        count="finished",
        metrics=(
            Metric("accuracy", ("val_accuracy", "val/acc"), "higher", "%", (0.0, 1.0), "last", "accuracy"),
            Metric("latency_ms", ("latency_p95_ms",), "lower", "ms", (None, None), "last", "latency_ms"),
        ),
        headline="accuracy",
        milestones=(
            Milestone(
                id="pilot",
                title="Pilot",
                due=date(2026, 9, 30),
                gates=(
                    Gate("accuracy >= 0.92", "accuracy", ">=", "value", 0.92),
                    Gate("latency_ms <= 120", "latency_ms", "<=", "value", 120.0),
                ),
                owner="ada@example.org",
                kpis=(Gate("chargebacks <= 120000", "chargebacks", "<=", "value", 120000.0),),
            ),
        ),
        kpis=(Kpi("chargebacks", "sales", "chargebacks", "EUR", "lower", 120000.0, "accuracy"),),
    )
    assert load(path, {}) == Configuration(
        path=path,
        store=f"sqlite:///{tmp_path}/milepost.db",
        time_zone="Europe/Berlin",
        sources={
            "lab": MlflowSource("lab", "http://127.0.0.1:5000", token_env="MLFLOW_TRACKING_TOKEN"),
            "sales": KpiFileSource("sales", tmp_path / "kpis" / "sales.csv", "day", "revenue"),
        },
        projects={"fraud": fraud},
        demo=False,
        kept_in=tmp_path / "snapshots",
    )


WANDB = """
sources:
  team: {kind: wandb, entity: acme, projects: ["fraud-*"], api_key_env: KEY, base_url: "https://$HOST/"}
  all: {kind: wandb, entity: acme}
projects: {fraud: {runs: [{source: team}, {source: all}], metrics: {val/acc: }}}
"""


def test_a_source_on_weights_and_biases_is_an_entity_with_some_or_all_of_its_projects(tmp_path: Path) -> None:
    path = written(tmp_path, WANDB)
    loaded = load(path, {"HOST": "wandb.acme.example"})
    assert loaded.sources == {
        "team": WandbSource("team", "acme", ("fraud-*",), "KEY", "https://wandb.acme.example"),
        "all": WandbSource("all", "acme", ("*",), None, None),
    }
    assert load(written(tmp_path, show(loaded)), {}).sources == loaded.sources


def test_the_shortest_file_gets_every_default(tmp_path: Path) -> None:
    text = """
sources: {lab: {kind: mlflow, uri: "sqlite:///mlflow.db"}}
projects: {fraud: {runs: [{source: lab}], metrics: {val/acc: }, milestones: , title: }}
"""
    loaded = load(written(tmp_path, text), {})
    assert loaded.store == f"sqlite:///{tmp_path}/milepost.db"
    assert loaded.time_zone == "UTC"
    assert loaded.sources == {"lab": MlflowSource("lab", f"sqlite:///{tmp_path}/mlflow.db")}
    assert loaded.projects == {
        "fraud": Project(
            id="fraud",
            title="fraud",
            time_zone="UTC",
            runs=(RunFilter("lab"),),
            count="finished",
            metrics=(Metric("val/acc", ("val/acc",), "higher", title="val/acc"),),
            headline="val/acc",
        )
    }


def test_a_baseline_is_named_by_source_and_run_for_a_project_and_for_one_milestone(tmp_path: Path) -> None:
    text = changed("title: Fraud detection", "baseline: {source: lab, run: abc}").replace(
        "        title: Pilot\n", "        baseline: {source: lab, run: def}\n"
    )
    project = load(written(tmp_path, text), {}).projects["fraud"]
    assert (project.baseline, project.milestones[0].baseline) == (RunName("lab", "abc"), RunName("lab", "def"))


def test_demo_data_is_marked_in_every_project(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "demo: true\n" + VALID), {})
    assert (loaded.demo, loaded.projects["fraud"].demo) == (True, True)


@pytest.mark.parametrize(
    ("written_store", "environ", "store"),
    [
        ("sqlite:////var/milepost.db", {}, "sqlite:////var/milepost.db"),
        ("sqlite:///$STATE/milepost.db", {"STATE": "/var/state"}, "sqlite:////var/state/milepost.db"),
        ("sqlite:///cash$$.db", {}, "sqlite:///{folder}/cash$.db"),
        ("$STORE", {"STORE": "postgresql+psycopg://m:pw@db/m"}, "postgresql+psycopg://m:pw@db/m"),
        ("postgres://m:${PW}@db/m", {"PW": "a%40b"}, "postgresql+psycopg://m:a%40b@db/m"),
        ("postgresql:///m?host=/run/postgresql", {}, "postgresql+psycopg:///m?host=/run/postgresql"),
    ],
)
def test_a_store_is_absolute_with_its_variables_filled_in(
    tmp_path: Path, written_store: str, environ: dict[str, str], store: str
) -> None:
    text = changed("sqlite:///milepost.db", f'"{written_store}"')
    assert load(written(tmp_path, text), environ).store == store.replace("{folder}", str(tmp_path))


@pytest.mark.parametrize(
    ("written_path", "path"),
    [("$DATA/s.csv", "/data/s.csv"), ("~/s.csv", "/home/ada/s.csv"), ("../s.csv", "{folder}/../s.csv")],
)
def test_a_kpi_file_counts_from_the_folder_of_the_yaml(tmp_path: Path, written_path: str, path: str) -> None:
    text = changed("path: kpis/sales.csv", f"path: {written_path}")
    source = load(written(tmp_path, text), {"DATA": "/data", "HOME": "/home/ada"}).sources["sales"]
    assert source == KpiFileSource("sales", Path(path.replace("{folder}", str(tmp_path))), "day", "revenue")


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ("", KpiSqlSource("sales", "SALES_URL", "SELECT day, '$5' FROM t", None, None, 60.0)),
        (
            ", date: day, value: Umsatz, timeout_seconds: 5",
            KpiSqlSource("sales", "SALES_URL", "SELECT day, '$5' FROM t", "day", "Umsatz", 5.0),
        ),
    ],
)
def test_a_kpi_query_is_taken_as_it_stands(tmp_path: Path, more: str, source: KpiSqlSource) -> None:
    query = f"""kpi_sql, url_env: SALES_URL, query: "SELECT day, '$5' FROM t"{more}"""
    text = changed("kpi_file, path: kpis/sales.csv, date: day, value: revenue", query)
    assert load(written(tmp_path, text), {}).sources["sales"] == source


def test_a_trackers_address_loses_the_slash_at_its_end(tmp_path: Path) -> None:
    text = changed("http://127.0.0.1:5000", "https://mlflow.example.org/team/")
    assert load(written(tmp_path, text), {}).sources["lab"] == MlflowSource(
        "lab", "https://mlflow.example.org/team", token_env="MLFLOW_TRACKING_TOKEN"
    )


@pytest.mark.parametrize("due", ["2026-09-30", '"2026-09-30"', "2026-9-30"])
def test_a_due_day_may_be_a_yaml_date_or_text(tmp_path: Path, due: str) -> None:
    project = load(written(tmp_path, changed("due: 2026-09-30", f"due: {due}")), {}).projects["fraud"]
    assert project.milestones[0].due == date(2026, 9, 30)


@pytest.mark.parametrize("number", ["120000", "120_000", "1.2e5", "12e4", "+120000.0"])
def test_a_number_may_be_written_in_any_common_way(tmp_path: Path, number: str) -> None:
    project = load(written(tmp_path, changed("target: 120000", f"target: {number}")), {}).projects["fraud"]
    assert project.kpis[0].target == 120000.0


def test_a_band_of_two_gates_may_hold_a_metric_from_both_sides(tmp_path: Path) -> None:
    text = changed('"latency_ms <= 120"', '"latency_ms <= 120", "latency_ms >= 20"')
    project = load(written(tmp_path, text), {}).projects["fraud"]
    assert [gate.text for gate in project.milestones[0].gates] == [
        "accuracy >= 0.92",
        "latency_ms <= 120",
        "latency_ms >= 20",
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = load(written(tmp_path, VALID), {})
    assert load(written(tmp_path, "\ufeff" + VALID.replace("\n", "\r\n")), {}) == plain
