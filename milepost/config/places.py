"""Whether the addresses, paths and the time zone of a file can be used."""

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import available_timezones

from milepost.config.addresses import (
    BadAddress,
    holds_password,
    mlflow_address,
    page_address,
    store_address,
    web_address,
)
from milepost.config.faults import Fault, Path
from milepost.config.levels import value_at
from milepost.config.words import shown, way_out

LITERAL_PASSWORD = (
    "holds a password; keep it in an environment variable and write its name with a $ in its place, "
    "as in postgresql+psycopg://user:$DB_PASSWORD@host/database"
)


def place_faults(tree: Any, written: Any, folder: FilePath) -> Iterator[Fault]:
    """Yield what is wrong with places; `written` is the tree before variables were filled in."""
    yield from _address(tree, written, ("store",), lambda text: store_address(text, folder))
    yield from _accepted(value_at(tree, ("address",)), ("address",), page_address)
    yield from _time_zone(value_at(tree, ("time_zone",)))
    sources = value_at(tree, ("sources",))
    for name, source in sources.items() if isinstance(sources, dict) else ():
        if isinstance(source, dict) and source.get("kind") == "mlflow":
            yield from _mlflow(tree, written, ("sources", name), source, folder)
        if isinstance(source, dict) and source.get("kind") == "kpi_file":
            yield from _kpi_file(("sources", name, "path"), source.get("path"))
        if isinstance(source, dict) and source.get("kind") == "wandb":
            yield from _address(tree, written, ("sources", name, "base_url"), web_address)
        if isinstance(source, dict) and source.get("kind") == "wandb_offline":
            yield from _folder(("sources", name, "path"), source.get("path"))


def _address(tree: Any, written: Any, path: Path, accept: Callable[[str], str]) -> Iterator[Fault]:
    address = value_at(tree, path)
    if not isinstance(address, str) or not address:
        return
    if holds_password(str(value_at(written, path))):
        yield Fault(path, LITERAL_PASSWORD)
    yield from _accepted(address, path, accept)


def _accepted(address: Any, path: Path, accept: Callable[[str], str]) -> Iterator[Fault]:
    if not isinstance(address, str) or not address:
        return
    try:
        accept(address)
    except BadAddress as error:
        yield Fault(path, str(error))


def _time_zone(name: Any) -> Iterator[Fault]:
    if isinstance(name, str) and name not in (zones := available_timezones()):
        yield Fault(("time_zone",), f"there is no time zone {shown(name)}; {way_out(name, zones, 'time zone')}")


def _mlflow(tree: Any, written: Any, path: Path, source: dict[str, Any], folder: FilePath) -> Iterator[Fault]:
    yield from _address(tree, written, (*path, "uri"), lambda text: mlflow_address(text, folder))
    yield from _address(tree, written, (*path, "ui"), web_address)
    if source.get("token_env") and (source.get("username_env") or source.get("password_env")):
        yield Fault((*path, "token_env"), "a token and a user name with password exclude each other; keep one way in")
    for one, other in (("username_env", "password_env"), ("password_env", "username_env")):
        if source.get(one) and not source.get(other):
            yield Fault((*path, one), f"goes with {shown(other)}; give both")
    if str(source.get("uri")).lower().startswith(("sqlite:", "postgres")):
        for key in ("token_env", "username_env", "password_env"):
            if source.get(key):
                yield Fault((*path, key), "is for servers; a database is reached by what stands in its `uri`")


def _folder(path: Path, folder: Any) -> Iterator[Fault]:
    if isinstance(folder, str) and folder.strip() == "":
        yield Fault(path, "is not the path of a folder")
    elif isinstance(folder, str) and "://" in folder:
        yield Fault(path, "is an address; name the folder that the wandb library writes to, such as ./wandb")


def _kpi_file(path: Path, file: Any) -> Iterator[Fault]:
    if isinstance(file, str) and ("\0" in file or file.strip() == ""):
        yield Fault(path, "is not the path of a file")
    elif isinstance(file, str) and "://" in file:
        yield Fault(path, "is an address; download the file, KPI sources read CSV and Parquet files on this machine")
    elif isinstance(file, str) and file.lower().endswith((".xlsx", ".xls", ".ods")):
        yield Fault(path, "is a spreadsheet; save it as CSV or Parquet")
