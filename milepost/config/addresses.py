"""Whether an address or a path can be used, and what it is once relative paths are counted from the file's folder."""

import re
from collections.abc import Mapping
from pathlib import Path

from milepost.config.variables import without_variables
from milepost.config.words import nearest, shown

ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
HOST = re.compile(r"([^:\[\]@]+|\[[0-9A-Fa-f:.]+\])?(:(?P<port>\d{1,5}))?", re.ASCII)
POSTGRESQL = "postgresql+psycopg"
POSTGRESQL_SPELLINGS = (POSTGRESQL, "postgresql", "postgres")
STORE_SCHEMES = ("sqlite", *POSTGRESQL_SPELLINGS)
MLFLOW_SCHEMES = ("http", "https", *STORE_SCHEMES)
SECRET_SETTING = re.compile(r"(?P<key>[?&](?:password|passwd|pwd|token|sslpassword)=)(?P<secret>[^&#]+)", re.IGNORECASE)
UNREADABLE_HOST = "its host and port cannot be read; in a user name or password, write @ as %40, : as %3A, / as %2F"
HIDDEN = "***"
ON_THIS_MACHINE = re.compile(r"(?:file|local)://", re.IGNORECASE)
BUCKETS = ("s3", "s3a", "gs", "gcs")
NOT_IN_PLACE = (
    "holds a password or key; let the machine's own credentials open it, or the environment variables that the "
    "store's client reads"
)


class BadAddress(Exception):
    """Why an address cannot be used; the message never repeats the address, which may hold a password."""


def store_address(address: str, folder: Path) -> str:
    """Return the store's address with an absolute path; raises BadAddress."""
    found = _parse(address, STORE_SCHEMES, "sqlite:///milepost.db or postgresql+psycopg://USER@HOST/DATABASE")
    return _database(found, folder)


def mlflow_address(address: str, folder: Path) -> str:
    """Return the address of an MLflow server without a slash at its end, or of its database; raises BadAddress."""
    if "://" not in address or address.lower().startswith("file:"):
        raise BadAddress(
            "is a folder or no address at all; Milepost reads MLflow servers (http://HOST:5000) and databases "
            "(sqlite:///mlflow.db, postgresql+psycopg://USER@HOST/DATABASE)"
        )
    found = _parse(address, MLFLOW_SCHEMES, "http://HOST:5000 or sqlite:///mlflow.db")
    return _web(found) if found["scheme"].lower() in ("http", "https") else _database(found, folder)


def web_address(address: str) -> str:
    """Return the address of web pages without a slash at its end; raises BadAddress."""
    return _web(_parse(address, ("http", "https"), "https://HOST"))


def page_address(address: str) -> str:
    """The same for the pages of Milepost itself, which nobody opens with a password in the address."""
    if "@" in address:
        raise BadAddress("no user or password goes into the dashboard's address; people sign in there")
    return web_address(address)


def file_path(text: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """Return an absolute path; ~ is the home folder, and a relative path counts from `folder`."""
    if text == "~" or text.startswith("~/"):
        text = environ.get("HOME", "~") + text[1:]
    return folder / text


def kept_place(text: str, folder: Path, environ: Mapping[str, str]) -> Path | str:
    """Where snapshots are kept: a folder of this machine, or an address without a slash at its end; raises
    BadAddress."""
    path = ON_THIS_MACHINE.sub("", text)
    if "://" not in path:
        return file_path(path, folder, environ)
    return _bucket_address(path).rstrip("/")


def _bucket_address(address: str) -> str:
    if "::" in address:
        raise BadAddress("is a chain of addresses; write one, such as s3://bucket/snapshots")
    found = ADDRESS.fullmatch(address)
    if found is None or not address.isprintable() or re.search(r"\s", found["authority"]):
        raise BadAddress("is not an address; write it like s3://bucket/snapshots")
    scheme, authority = found["scheme"].lower(), found["authority"]
    user, at, host = authority.rpartition("@")
    if ":" in user or (at and scheme in BUCKETS) or SECRET_SETTING.search(found["rest"]):
        raise BadAddress(NOT_IN_PLACE)
    if scheme in ("http", "https"):
        raise BadAddress("is a web address, where nothing can be kept; write one such as s3://bucket/snapshots")
    if scheme == "memory":
        raise BadAddress("is only in memory, where snapshots are lost; write one such as s3://bucket/snapshots")
    if scheme in BUCKETS and not host:
        raise BadAddress(f"names no bucket; write it like {scheme}://bucket/snapshots")
    if re.search(r"[?*\[\]]", found["rest"]) or "/../" in f"{found['rest']}/":
        raise BadAddress("? * [ ] and .. cannot stand in it; choose another folder")
    return f"{scheme}://{authority}{found['rest']}"


def holds_password(written: str) -> bool:
    """Say whether an address, as it stands in the file, holds a password that does not come from a variable."""
    found = ADDRESS.fullmatch(without_variables(written))
    if found is None:
        return False
    user = found["authority"].rpartition("@")[0]
    return bool(user.partition(":")[2]) or SECRET_SETTING.search(found["rest"]) is not None


def hidden(address: str) -> str:
    """Return an address with its passwords replaced by ***."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        return address
    user, at, host = found["authority"].rpartition("@")
    name, colon, _ = user.partition(":")
    rest = SECRET_SETTING.sub(lambda setting: setting["key"] + HIDDEN, found["rest"])
    return f"{found['scheme']}://{name}{colon}{HIDDEN if colon else ''}{at}{host}{rest}"


def _parse(address: str, schemes: tuple[str, ...], example: str) -> re.Match[str]:
    found = ADDRESS.fullmatch(address)
    if found is None or not address.isprintable() or re.search(r"\s", found["authority"]):
        raise BadAddress(f"is not an address; write it like {example}")
    scheme = found["scheme"].lower()
    if scheme not in schemes:
        guess = nearest(scheme, schemes)
        hint = f"did you mean {shown(guess + '://')}?" if guess else f"write it like {example}"
        raise BadAddress(f"{shown(scheme + '://')} cannot be used here; {hint}")
    return found


def _database(found: re.Match[str], folder: Path) -> str:
    if found["scheme"].lower() != "sqlite":
        return _postgresql(found)
    path = found["rest"][1:]
    if found["authority"]:
        raise BadAddress("a SQLite address has three slashes before a relative path and four before an absolute one")
    if path in ("", ":memory:"):
        raise BadAddress("names no file, and what is only in memory is lost; write sqlite:///FILE.db")
    whole = folder / path
    if "?" in str(whole) or "#" in path:
        raise BadAddress("? and # cannot stand in the path of a SQLite file; choose another folder or file name")
    return f"sqlite:///{whole.as_posix()}"


def _postgresql(found: re.Match[str]) -> str:
    _host(found["authority"].rpartition("@")[2], found)
    database = found["rest"].partition("?")[0]
    if "@" in database:
        raise BadAddress(UNREADABLE_HOST)
    if not database.strip("/"):
        raise BadAddress("names no database; write postgresql+psycopg://USER@HOST/DATABASE")
    return f"{POSTGRESQL}://{found['authority']}{found['rest']}"


def _web(found: re.Match[str]) -> str:
    if "@" in found["authority"]:
        raise BadAddress("no user or password goes into a web address; use `username_env` and `password_env`")
    if not found["authority"] or not _host(found["authority"], found):
        raise BadAddress("names no host; write it like http://HOST:5000")
    if "?" in found["rest"] or "#" in found["rest"]:
        raise BadAddress("goes too far: cut it off before the first # or ?")
    return f"{found['scheme'].lower()}://{found['authority']}{found['rest'].rstrip('/')}"


def _host(host: str, found: re.Match[str]) -> bool:
    """Say whether a host is named; raises BadAddress if host and port cannot be told apart from a password."""
    parts = HOST.fullmatch(host)
    if parts is None or found["authority"].count("@") > 1 or int(parts["port"] or 0) > 65535:
        raise BadAddress(UNREADABLE_HOST)
    return parts.group(1) is not None
