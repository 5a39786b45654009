"""What is refused of single kinds of source."""

from pathlib import Path

import pytest

from tests.config.files import changed, complaints

KPI_FILE = "kpi_file, path: kpis/sales.csv, date: day, value: revenue"
QUERY_MEANS = "One SELECT. With `:since` in it, compared with the days, a sync asks only for what is recent."
REFUSED: list[tuple[str, str, str]] = [
    # KPI queries
    (
        KPI_FILE,
        "kpi_sql, query: select",
        (
            "5: sources.sales.url_env: is missing: Environment variable that holds the database's SQLAlchemy URL. "
            "The database is only ever read."
        ),
    ),
    (KPI_FILE, "kpi_sql, url_env: W", "5: sources.sales.query: is missing: " + QUERY_MEANS),
    (
        KPI_FILE,
        "kpi_sql, url_env: W, query: select, timeout: 5",
        "5: sources.sales.timeout: is not known here; did you mean `timeout_seconds`?",
    ),
    (
        KPI_FILE,
        "kpi_sql, url_env: W, query: select, url: postgresql://ada:pw@host/db",
        (
            "5: sources.sales.url: secrets are not written here; use `url_env: NAME_OF_AN_ENVIRONMENT_VARIABLE` and "
            "set that variable"
        ),
    ),
    (
        KPI_FILE,
        'kpi_sql, url_env: "postgresql://ada:pw@host/db", query: select',
        (
            "5: sources.sales.url_env: takes the name of an environment variable (letters, digits, _), "
            "never the secret itself"
        ),
    ),
    (
        KPI_FILE,
        "kpi_sql, url_env: W, query: select, timeout_seconds: 0",
        "5: sources.sales.timeout_seconds: takes seconds, more than 0 and at most 86400 (a day)",
    ),
    (
        KPI_FILE,
        "kpi_sql, url_env: W, query: select, timeout_seconds: soon",
        "5: sources.sales.timeout_seconds: takes a number",
    ),
]


@pytest.mark.parametrize(("old", "new", "complaint"), REFUSED)
def test_a_kpi_query_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert complaints(tmp_path, changed(old, new)) == [f"milepost.yaml:{complaint}"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("kind: wandb", "sources.lab.entity: is missing: The team or user that the projects belong to."),
        ("kind: wandb, entity: a, projects: []", "sources.lab.projects: is empty; give it at least one entry"),
        ("kind: wandb, entity: a, base_url: localhost", "base_url: is not an address; write it like https://HOST"),
        ("kind: wandb, entity: a, entiti: b", "sources.lab.entiti: is not known here; did you mean `entity`?"),
    ],
)
def test_a_source_on_weights_and_biases_that_cannot_be_is_refused(tmp_path: Path, source: str, what: str) -> None:
    text = f"sources: {{lab: {{{source}}}}}\nprojects: {{fraud: {{runs: [{{source: lab}}], metrics: {{acc: }}}}}}\n"
    (told,) = complaints(tmp_path, text)
    assert what in told
