"""A snapshot's files into an object store or whatever else fsspec knows, the manifest last: where it is, all is."""

from typing import Any
from urllib.parse import urlsplit

from milepost.jobs.buckets import NotOpened, is_lasting, kind_of, open_bucket, put_in_order
from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.files_of import MANIFEST, Files
from milepost.jobs.deliveries.message import HandedOver, Limits


def keep_remotely(place: str, files: Files, limits: Limits) -> HandedOver:
    """Writing the same twice is harmless: the folder's name is made of what is in it."""
    scheme = place.partition("://")[0]
    _refuse_others(place)
    try:
        store, root = open_bucket(place, limits.connect_seconds, limits.answer_seconds)
        folder = "/".join((root.rstrip("/"), files.project, files.name))
        told = f"{scheme}://{folder.removeprefix('/')}"
        if _manifest(store, folder) == files.manifest:
            return HandedOver(f"was already in {told}")
        put_in_order(store, folder, {**files.bodies, MANIFEST: files.manifest})
    except NotOpened as error:
        raise failed(error.reason, error.next_step) from None
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


def _manifest(store: Any, folder: str) -> bytes | None:
    try:
        held: bytes = store.cat_file(f"{folder}/{MANIFEST}")
    except FileNotFoundError:
        return None
    return held


def _broken(place: str, error: Exception) -> Ended:
    kind = kind_of(error)
    if is_lasting(error):
        return failed(f"{place} cannot be written ({kind})", "check that it exists, and the rights of the credentials")
    return failed(f"{place} could not be written ({kind})", "it is tried again", again=True)
