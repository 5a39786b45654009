"""Google's Cloud Storage: opened with credentials that are proved first, and asked over HTTP alone."""

import os
from importlib import import_module
from typing import Any

SCHEMES = ("gs", "gcs")
PIECE_BYTES = 2**20


def open_google(place: str, connect_seconds: float, answer_seconds: float) -> tuple[Any, str]:
    """The store of an address, and the path in it. Raises ImportError, and errors of the client's own.

    gcsfs would rather ask each bucket's kind over gRPC before anything else, and waits a minute each time where only
    HTTP gets through. A key that is refused would be tried for half a minute; asked for here, it is refused at once."""
    kind = import_module("gcsfs.core").GCSFileSystem
    store = kind(skip_instance_cache=True, **_token(), **_seconds(connect_seconds, answer_seconds))
    store.credentials.maybe_refresh()
    return store, str(store._strip_protocol(place))


def _token() -> dict[str, str]:
    """Left to itself the client looks in four places, which takes a while, and then asks as nobody."""
    settings = import_module("fsspec.config").conf
    if any("token" in settings.get(scheme, {}) for scheme in SCHEMES):
        return {}
    return {"token": "anon" if os.environ.get("STORAGE_EMULATOR_HOST") else "google_default"}


def _seconds(connect_seconds: float, answer_seconds: float) -> dict[str, Any]:
    """Of each request as a whole: what takes too long is given up, where a silence would be tried six times."""
    limit = import_module("aiohttp").ClientTimeout(total=2 * answer_seconds, sock_connect=connect_seconds)
    return {"requests_timeout": limit}


def put_at_google(store: Any, path: str, body: bytes) -> None:
    """In pieces, and seen once the last is there: gcsfs would put a small file whole between marks that it may hold."""
    store.pipe_file(path, body, chunksize=min(max(len(body), 1), PIECE_BYTES))
