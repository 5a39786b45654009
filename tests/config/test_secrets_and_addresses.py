"""Secrets come from the environment and are never repeated; addresses that cannot work are refused before anything."""

from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.jobs.scheduled_message import reach
from tests.config.files import changed, complaints, written

PASSWORD_WAY_OUT = (
    "holds a password; keep it in an environment variable and write its name with a $ in its place, "
    "as in postgresql+psycopg://user:$DB_PASSWORD@host/database"
)


@pytest.mark.parametrize(
    ("key", "advice"),
    [("token", "token_env"), ("password", "password_env"), ("username", "username_env"), ("api_key", "token_env")],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str, advice: str) -> None:
    text = changed("token_env: MLFLOW_TRACKING_TOKEN", f"{key}: s3cr3t")
    assert complaints(tmp_path, text) == [
        (
            f"milepost.yaml:4: sources.lab.{key}: secrets are not written here; "
            f"use `{advice}: NAME_OF_AN_ENVIRONMENT_VARIABLE` and set that variable"
        )
    ]


def test_a_token_pasted_where_a_variables_name_belongs_is_not_repeated(tmp_path: Path) -> None:
    assert complaints(tmp_path, changed("MLFLOW_TRACKING_TOKEN", "dapi-12345")) == [
        (
            "milepost.yaml:4: sources.lab.token_env: takes the name of an environment variable (letters, digits, _), "
            "never the secret itself"
        )
    ]


def test_a_variable_that_is_not_set_is_named_with_the_nearest_that_is(tmp_path: Path) -> None:
    text = changed("sqlite:///milepost.db", "postgresql+psycopg://m:$DB_PASWORD@db/m")
    assert complaints(tmp_path, text, {"DB_PASSWORD": "x"}) == [
        (
            "milepost.yaml:1: store: the environment variable `DB_PASWORD` is not set; "
            "did you mean `$DB_PASSWORD`? Else set it (a dollar sign is written $$)"
        )
    ]


STORES = {
    "postgresql+psycopg://m:hunter2@db/m": PASSWORD_WAY_OUT,
    "postgresql+psycopg://m@db/m?password=hunter2": PASSWORD_WAY_OUT,
    "mysql://db/m": "`mysql://` cannot be used here; did you mean `sqlite://`?",
    "milepost.db": "is not an address; write it like sqlite:///milepost.db or postgresql+psycopg://USER@HOST/DATABASE",
    "sqlite://milepost.db": "a SQLite address has three slashes before a relative path and four before an absolute one",
    "sqlite:///:memory:": "names no file, and what is only in memory is lost; write sqlite:///FILE.db",
    "postgresql://db": "names no database; write postgresql+psycopg://USER@HOST/DATABASE",
}


@pytest.mark.parametrize("store", STORES)
def test_a_store_that_cannot_work_is_refused(tmp_path: Path, store: str) -> None:
    text = changed("sqlite:///milepost.db", f'"{store}"')
    assert complaints(tmp_path, text) == [f"milepost.yaml:1: store: {STORES[store]}"]


TRACKERS = {
    "./mlruns": "is a folder or no address at all; Milepost reads MLflow servers (http://HOST:5000) and databases "
    "(sqlite:///mlflow.db, postgresql+psycopg://USER@HOST/DATABASE)",
    "http://ada:$PW@lab:5000": "no user or password goes into a web address; use `username_env` and `password_env`",
    "http://lab:5000/#/experiments/1": "goes too far: cut it off before the first # or ?",
    "http://": "names no host; write it like http://HOST:5000",
    "http://lab:port": "its host and port cannot be read; in a user name or password, "
    "write @ as %40, : as %3A, / as %2F",
    "databricks://profile": "`databricks://` cannot be used here; write it like http://HOST:5000 or sqlite:///mlflow.db",
    "postgresql+psycopg://m:$PW@db/m": "its host and port cannot be read; in a user name or password, "
    "write @ as %40, : as %3A, / as %2F",
}


@pytest.mark.parametrize("uri", TRACKERS)
def test_a_trackers_address_that_cannot_work_is_refused_without_repeating_it(tmp_path: Path, uri: str) -> None:
    text = changed("http://127.0.0.1:5000", uri).replace(", token_env: MLFLOW_TRACKING_TOKEN", "")
    assert complaints(tmp_path, text, {"PW": "p@ss/word"}) == [f"milepost.yaml:4: sources.lab.uri: {TRACKERS[uri]}"]


def test_two_ways_in_and_half_a_way_in_are_refused(tmp_path: Path) -> None:
    text = changed("token_env: MLFLOW_TRACKING_TOKEN", "token_env: T, username_env: U")
    assert complaints(tmp_path, text) == [
        (
            "milepost.yaml:4: sources.lab.token_env: a token and a user name with password exclude each other; "
            "keep one way in"
        ),
        "milepost.yaml:4: sources.lab.username_env: goes with `password_env`; give both",
    ]


def test_a_token_for_a_database_is_refused(tmp_path: Path) -> None:
    assert complaints(tmp_path, changed("http://127.0.0.1:5000", "sqlite:///mlflow.db")) == [
        "milepost.yaml:4: sources.lab.token_env: is for servers; a database is reached by what stands in its `uri`"
    ]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("https://x/s.csv", "is an address; download the file, KPI sources read CSV and Parquet files on this machine"),
        ("kpis/sales.xlsx", "is a spreadsheet; save it as CSV or Parquet"),
    ],
)
def test_a_kpi_file_that_cannot_be_read_is_refused(tmp_path: Path, file: str, why: str) -> None:
    assert complaints(tmp_path, changed("kpis/sales.csv", file)) == [f"milepost.yaml:5: sources.sales.path: {why}"]


def test_what_is_shown_hides_passwords(tmp_path: Path) -> None:
    text = changed("sqlite:///milepost.db", "$STORE").replace("http://127.0.0.1:5000", "$LAB")
    text = text.replace(", token_env: MLFLOW_TRACKING_TOKEN", "")
    environ = {
        "STORE": "postgresql://m:hunter2@db/m?sslpassword=hunter3&x=1",
        "LAB": "postgresql://r:hunter4@db/lab",
        "CLOUD": "s3://k:hunter5@x/y",
    }
    loaded = load(written(tmp_path, f"{text}recipients: {{cloud: {{kind: folder, place: $CLOUD}}}}\n"), environ)
    assert "hunter" not in repr(loaded)
    assert "hunter" not in repr(reach(loaded.recipients["cloud"]))
    lines = show(loaded).splitlines()
    assert lines[0] == "store: postgresql+psycopg://m:***@db/m?sslpassword=***&x=1"
    assert "    uri: postgresql+psycopg://r:***@db/lab" in lines
    assert not [line for line in lines if "hunter" in line]
