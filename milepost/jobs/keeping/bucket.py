"""A bucket that snapshots are kept in: asked within a time, its lists kept for a while, its errors without secrets."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from milepost.domain.errors import KeepingError, SnapshotsRefused, SnapshotsUnavailable
from milepost.jobs.buckets import NotOpened, is_lasting, kind_of, open_bucket, put_in_order

Answer = TypeVar("Answer")
Infos = Mapping[str, Mapping[str, Any]]
"""What is known of each file below a folder, by its way from there."""
FAILURE_SECONDS = 15.0
"""How long readers are told the same reason before the bucket is asked again."""
MOST_KEPT = 20_000
CHECK = "check that it exists, and the rights of the credentials"


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a list, some files, and the writing of one file may take."""

    connecting: float = 5
    listing: float = 15
    reading: float = 60
    writing: float = 120


class Unanswered(Exception):
    """Nothing came within the time."""


class Bucket:
    """Opened when it is first asked, and anew after an error: credentials may have been changed since."""

    def __init__(
        self, address: str, patience: Patience = Patience(), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address = address
        self.patience = patience
        self.clock = clock
        self._opened: tuple[Any, str] | None = None
        self._listing = Lock()
        self._lists: dict[str, tuple[float, Infos | KeepingError]] = {}
        self._bodies: dict[str, tuple[str, bytes]] = {}

    def files(self, below: str, max_age_seconds: float = 0) -> Infos:
        """All files below a folder, in one request or one for every thousand files."""
        with self._listing:
            at, known = self._lists.get(below, (float("-inf"), {}))
            if self.clock() - at < (min(max_age_seconds, FAILURE_SECONDS) if _failed(known) else max_age_seconds):
                return _told(known)
            try:
                known = self._ask("read", self.patience.listing, lambda store, root: _files(store, _in(root, below)))
            except KeepingError as error:
                known = error
            if max_age_seconds > 0 or below in self._lists:
                self._lists[below] = (self.clock(), known)
        return _told(known)

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Those of these files that are there, fetched together."""
        if not paths:
            return {}
        return self._ask("read", self.patience.reading, lambda store, root: _bodies(store, root, paths))

    def read_once(self, looks: Mapping[str, str]) -> dict[str, bytes]:
        """The same for small files that are asked for again and again: fetched only where they look otherwise."""
        known = {path: self._bodies[path] for path in looks if path in self._bodies}
        held = {path: body for path, (look, body) in known.items() if look == looks[path]}
        fetched = self.read([path for path in looks if path not in held])
        if len(self._bodies) > MOST_KEPT:
            self._bodies = {}
        self._bodies.update({path: (looks[path], body) for path, body in fetched.items()})
        return held | fetched

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        for name, body in files.items():
            self._write(partial(_put, folder, {name: body}))
        self._lists.clear()

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._write(partial(_remove, path))

    def _write(self, how: Callable[[Any, str], None]) -> None:
        self._ask("written", self.patience.writing, how)

    def _ask(self, done: str, seconds: float, how: Callable[[Any, str], Answer]) -> Answer:
        """Raises SnapshotsUnavailable or SnapshotsRefused. Texts of the store's own errors may hold keys: only their
        kind is told."""
        try:
            return _within(seconds, lambda: how(*self._open(seconds)))
        except NotOpened as error:
            raise SnapshotsRefused(f"{self.address}: {error.reason}; {error.next_step}") from None
        except Unanswered:
            self._opened = None  # its connections may all hang
            why = f"{self.address} did not answer within {seconds:g} seconds; nothing is lost, try again later"
            raise SnapshotsUnavailable(why) from None
        except Exception as error:  # every store has its own
            self._opened = None
            kind = kind_of(error)
            if is_lasting(error):
                raise SnapshotsRefused(f"{self.address} cannot be {done} ({kind}); {CHECK}") from None
            raise SnapshotsUnavailable(
                f"{self.address} could not be {done} ({kind}); nothing is lost, try again later"
            ) from None

    def _open(self, seconds: float) -> tuple[Any, str]:
        if self._opened is None:
            store, root = open_bucket(self.address, min(self.patience.connecting, seconds), seconds)
            self._opened = store, root.rstrip("/")
        return self._opened


def _within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """Not every client ends by itself: whoever waits goes on, and the thread ends when its client does."""
    answers: SimpleQueue[tuple[Answer | None, Exception | None]] = SimpleQueue()

    def wait() -> None:
        try:
            answers.put((ask(), None))
        except Exception as error:
            answers.put((None, error))

    Thread(target=wait, name="bucket", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        raise Unanswered from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]  # what ask() gave, which may be None


def _in(root: str, path: str) -> str:
    return f"{root}/{path}" if path else root


def _failed(known: Infos | KeepingError) -> bool:
    return isinstance(known, KeepingError)


def _told(known: Infos | KeepingError) -> Infos:
    if isinstance(known, KeepingError):
        raise known
    return known


def _put(folder: str, files: Mapping[str, bytes], store: Any, root: str) -> None:
    put_in_order(store, _in(root, folder), files)


def _remove(path: str, store: Any, root: str) -> None:
    store.rm_file(_in(root, path))


def _files(store: Any, folder: str) -> Infos:
    store.invalidate_cache()
    found = store.find(folder, detail=True)
    return {name.removeprefix(folder).lstrip("/"): info for name, info in found.items() if name.startswith(folder)}


def _bodies(store: Any, root: str, paths: Sequence[str]) -> dict[str, bytes]:
    found = store.cat([_in(root, path) for path in paths], on_error="return")
    bodies = {}
    for path in paths:
        body = found[_in(root, path)]
        if isinstance(body, bytes):
            bodies[path] = body
        elif not isinstance(body, FileNotFoundError):
            raise body
    return bodies
