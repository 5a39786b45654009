"""How a MySQL or MariaDB database is opened for a KPI query, so that nothing in the query can write or run for ever."""

from math import ceil

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

CONNECT_SECONDS = 20
SILENCE_SECONDS = 10
"""How much longer than the server's own limit the network may be silent."""

LOOSENING = ("client_flag", "init_command", "local_infile")
"""What in a URL would let several statements through, run one of its own, or hand out files of this machine."""


def mysql_engine(url: URL, seconds: float) -> Engine:
    """Raises ModuleNotFoundError without PyMySQL: the driver that lets one statement through at a time."""
    engine = sa.create_engine(
        url.set(drivername=f"{url.get_backend_name()}+pymysql").difference_update_query(LOOSENING),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": CONNECT_SECONDS, "read_timeout": ceil(seconds) + SILENCE_SECONDS},
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mariadb = getattr(connection.dialect, "is_mariadb", False)
        limit = f"max_statement_time = {seconds:.3f}" if mariadb else f"max_execution_time = {ceil(seconds * 1000)}"
        for statement in (f"SET SESSION {limit}", "SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY"):
            connection.exec_driver_sql(statement)

    return engine
