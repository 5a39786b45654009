"""What is wrong with the address of a KPI database is said, and no message shows a secret of it."""

import sys
from pathlib import Path

import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceError, SourceRefused
from milepost.domain.sources import KpiSqlSource
from tests.connectors.kpi_databases import KpiDatabase, opened
from tests.connectors.reading import NOW_MS
from tests.support.postgres import free_port

DAY = "2026-01-31"
ALL = "SELECT day, revenue FROM sales"
SECRET = "s3cret-pa55word"


@pytest.mark.parametrize("environ", [{}, {"SALES_URL": ""}, {"SALES_URL": " \n"}])
def test_a_url_that_is_not_set_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(SourceRefused, match="source 'sales': the environment variable SALES_URL is not set"):
        open_connector(KpiSqlSource("sales", "SALES_URL", ALL), environ, frozenset())


def test_blanks_around_a_url_are_not_part_of_it(kpi_sqlite: KpiDatabase) -> None:
    assert opened(f" {kpi_sqlite.url}\n", ALL).check() == "KPI query without values yet"


def refusal(url: str, query: str = "SELECT 1, 2") -> str:
    with pytest.raises(SourceError) as failure:
        list(opened(url, query).fetch(None, NOW_MS))
    error: BaseException | None = failure.value
    while error is not None:
        assert SECRET not in repr(error)
        error = error.__cause__
    return str(failure.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (SECRET, "holds no database URL (not shown here)"),
        (f"postgresql://reader:a:{SECRET}:b/sales", "holds no database URL (not shown here)"),
        (f"postgresql://reader:pa@{SECRET}@host/sales", "a second @ (not shown here); write @ in a password as %40"),
        (
            f"mssql+pyodbc://reader:{SECRET}@host/sales?x={SECRET}",
            "give the URL a user who may only read",
        ),
        (
            f"bigquery://project?credentials_base64={SECRET}",
            "give the URL a user who may only read",
        ),
        (f"postgresql://reader:x@127.0.0.1/sales?secret={SECRET}", 'invalid connection option "secret"'),
        ("sqlite://", "(sqlite in memory): there is no such file; a database is never created"),
        (f"sqlite:////nowhere/sales.db?password={SECRET}", "(/nowhere/sales.db): there is no such file"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_showing_its_secrets(url: str, says: str) -> None:
    assert says in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:{secret}@127.0.0.1:{port}/sales",
        "postgres://reader:{secret}@127.0.0.1:{port}/sales",
        "postgresql+asyncpg://127.0.0.1:{port}/sales?user=reader&password={secret}",
    ],
)
def test_a_server_that_is_off_is_unavailable(url: str) -> None:
    told = refusal(url.format(secret=SECRET, port=free_port()))
    assert "; try again later, or check the URL in SALES_URL" in told


@pytest.mark.postgres
def test_a_password_that_the_database_repeats_is_hidden(kpi_postgres: KpiDatabase) -> None:
    """Here it is the name of a column, too."""
    connector = opened(kpi_postgres.url.replace("tester@", f"tester:{SECRET}@"), f'SELECT 1, "{SECRET}"')
    with pytest.raises(SourceRefused, match=r'column "\*\*\*" does not exist'):
        connector.check()


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("mysql+mysqldb://reader@127.0.0.1/sales", "pymysql", "pip install 'pymysql[rsa]'"),
        ("mariadb://reader@127.0.0.1/sales", "pymysql", "pip install 'pymysql[rsa]'"),
        ("postgresql://reader@127.0.0.1/sales", "psycopg", "pip install 'milepost[postgres]'"),
    ],
)
def test_a_driver_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, url: str, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceRefused) as failure:
        opened(url)
    assert str(failure.value).endswith(package)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database " * 100)
    assert "file is not a database; check query" in refusal(f"sqlite:///{tmp_path}/notes.db", ALL)


@pytest.mark.postgres
def test_a_setting_of_the_url_is_kept_beside_ours(kpi_postgres: KpiDatabase) -> None:
    settings = "current_setting('work_mem') || current_setting('statement_timeout')"
    url = f"{kpi_postgres.url}{'&' if '?' in kpi_postgres.url else '?'}options=-c%20work_mem%3D7MB"
    assert KpiDatabase(url).points(f"SELECT '{DAY}', CASE {settings} WHEN '7MB1min' THEN 1 END") == {DAY: 1.0}
