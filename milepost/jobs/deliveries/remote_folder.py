"""A snapshot's files into an object store or whatever else fsspec knows, the manifest last: where it is, all is."""

from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.files_of import MANIFEST, Files
from milepost.jobs.deliveries.message import HandedOver, Limits

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
LASTING = (
    "PermissionError",
    "NoCredentialsError",
    "DefaultCredentialsError",
    "FileNotFoundError",
    "ParamValidationError",
    "NotImplementedError",
)
"""Kinds of error, by name: those of a store's client cannot be imported where it is not installed."""


def keep_remotely(place: str, files: Files, limits: Limits) -> HandedOver:
    """Writing the same twice is harmless: the folder's name is made of what is in it."""
    scheme = place.partition("://")[0]
    _refuse_others(place)
    try:
        store, root = _opened(place, scheme, limits)
        folder = "/".join((root.rstrip("/"), files.project, files.name))
        told = f"{scheme}://{folder.removeprefix('/')}"
        if _manifest(store, folder) == files.manifest:
            return HandedOver(f"was already in {told}")
        for name, body in (*files.bodies.items(), (MANIFEST, files.manifest)):
            store.pipe_file(f"{folder}/{name}", body)
    except Ended:
        raise
    except Exception as error:  # every store has its own; their texts may hold keys
        raise _broken(place, error) from None
    return HandedOver(f"written to {told}")


def _refuse_others(place: str) -> None:
    if place.startswith(("http://", "https://")):
        raise failed("a web address is no folder", "give one such as s3://bucket/reports, or send to a webhook")
    if "::" in place:
        raise failed("a chain of addresses is no folder", "give one address, such as s3://bucket/reports")
    try:
        parts = urlsplit(place)
    except ValueError:
        raise failed("the folder's address cannot be read", "give one such as s3://bucket/reports") from None
    if "@" in parts.netloc or parts.query:
        raise failed(
            "the folder's address holds credentials", "give them by the environment, as the store's client says"
        )


def _opened(place: str, scheme: str, limits: Limits) -> tuple[Any, str]:
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
    except ImportError:
        raise _missing(scheme) from None
    try:
        opened: tuple[Any, str] = url_to_fs(place, **_options(scheme, limits))
    except ImportError:
        raise _missing(scheme) from None
    except ValueError:
        raise failed(
            f"there is no kind of folder {scheme}://", "give a path, or an address such as s3://bucket/reports"
        ) from None
    return opened


def _options(scheme: str, limits: Limits) -> dict[str, Any]:
    anew = {"skip_instance_cache": True}  # else credentials that were changed since are not seen
    if EXTRAS.get(scheme) != "s3":
        return anew
    seconds = {"connect_timeout": limits.connect_seconds, "read_timeout": limits.answer_seconds}
    return {**anew, "config_kwargs": {**seconds, "retries": {"max_attempts": 2}}}


def _missing(scheme: str) -> Ended:
    extra = EXTRAS.get(scheme, "s3")
    return failed(f"what writes to {scheme}:// is not installed", f"pip install 'milepost[{extra}]'")


def _manifest(store: Any, folder: str) -> bytes | None:
    try:
        held: bytes = store.cat_file(f"{folder}/{MANIFEST}")
    except FileNotFoundError:
        return None
    return held


def _broken(place: str, error: Exception) -> Ended:
    kind = type(error).__name__
    if kind in LASTING:
        return failed(f"{place} cannot be written ({kind})", "check that it exists, and the rights of the credentials")
    return failed(f"{place} could not be written ({kind})", "it is tried again", again=True)
