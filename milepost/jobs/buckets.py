"""An object store, or whatever else fsspec knows: opened, written to, and what its errors mean."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from milepost.jobs.google_bucket import SCHEMES, open_google, put_at_google

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
LASTING = (
    "PermissionError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "DefaultCredentialsError",
    "RefreshError",
    "ProfileNotFound",
    "FileNotFoundError",
    "ParamValidationError",
    "NotImplementedError",
)
"""Kinds of error, by name: those of a store's client cannot be imported where it is not installed."""
LASTING_CODES = (400, 401, 403, 404)
TREES = ("file", "local", "ftp", "sftp", "ssh", "smb", "hdfs", "arrow_hdfs", "webhdfs", "webdav", "dav", "davs")
"""Where a folder is made before files go into it. An object store has none: asked to make one, it makes a bucket."""


class NotOpened(Exception):
    """A place that cannot be opened as things are; neither text holds a secret."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


def open_bucket(place: str, connect_seconds: float, answer_seconds: float) -> tuple[Any, str]:
    """The store of an address, and the path in it; asks nobody yet but for a key. Raises NotOpened, and errors of
    the store's own."""
    scheme = place.partition("://")[0]
    try:
        if scheme in SCHEMES:
            return open_google(place, connect_seconds, answer_seconds)
    except ImportError:
        raise _not_installed(scheme) from None
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
        opened: tuple[Any, str] = url_to_fs(place, **_options(scheme, connect_seconds, answer_seconds))
    except ImportError:
        raise _not_installed(scheme) from None
    except ValueError:
        raise NotOpened(
            f"there is no kind of folder {scheme}://", "give a path, or an address such as s3://bucket/reports"
        ) from None
    return opened


def _not_installed(scheme: str) -> NotOpened:
    return NotOpened(f"what writes to {scheme}:// is not installed", _way_to_install(scheme))


def _way_to_install(scheme: str) -> str:
    try:
        known = import_module("fsspec.registry").known_implementations
    except ImportError:
        known = {}
    if scheme in EXTRAS or scheme not in known:
        return f"pip install 'milepost[{EXTRAS.get(scheme, 's3')}]'"
    return str(known[scheme].get("err") or "install what fsspec needs for it")


def _options(scheme: str, connect_seconds: float, answer_seconds: float) -> dict[str, Any]:
    anew = {"skip_instance_cache": True}  # else credentials that were changed since are not seen
    if EXTRAS.get(scheme) != "s3":
        return anew
    seconds = {"connect_timeout": connect_seconds, "read_timeout": answer_seconds}
    at_once = {"max_pool_connections": 32}  # snapshots have a small file each that tells what they are
    return {**anew, "config_kwargs": {**seconds, **at_once, "retries": {"max_attempts": 2}}}


def put_in_order(store: Any, folder: str, files: Mapping[str, bytes]) -> None:
    """The manifest comes last in `files`: where it is, all is."""
    kinds = (store.protocol,) if isinstance(store.protocol, str) else store.protocol
    if any(one in TREES for one in kinds):
        store.makedirs(folder, exist_ok=True)
    at_google = any(one in SCHEMES for one in kinds)
    for name, body in files.items():
        path = f"{folder}/{name}"
        put_at_google(store, path, body) if at_google else store.pipe_file(path, body)


def is_lasting(error: BaseException) -> bool:
    """Whether trying again would end in the same way until somebody mends something."""
    return type(error).__name__ in LASTING or getattr(error, "code", None) in LASTING_CODES or _is_forbidden(error)


def kind_of(error: BaseException) -> str:
    """What may be told of an error: its own words may hold keys."""
    code = getattr(error, "code", None)
    kind = "Forbidden" if _is_forbidden(error) else type(error).__name__
    return f"{kind} {code}" if isinstance(code, int) else kind


def _is_forbidden(error: BaseException) -> bool:
    """gcsfs has no kind of error for this."""
    return type(error) is OSError and str(error).startswith("Forbidden")
