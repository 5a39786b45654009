"""The next page is fetched while the current one is being kept: waiting for the server and writing overlap."""

from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 0.5


def prefetched(items: Iterator[T]) -> Iterator[T]:
    """The same items, one of them taken ahead in a thread; errors come out where they belong."""
    ready: Queue[tuple[str, object]] = Queue(maxsize=1)
    stop = Event()

    def put(kind: str, item: object) -> bool:
        while not stop.is_set():
            try:
                ready.put((kind, item), timeout=PATIENCE_SECONDS)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:
            put("error", error)

    thread = Thread(target=work, name="prefetch", daemon=True)
    thread.start()
    try:
        while True:
            try:
                kind, item = ready.get(timeout=PATIENCE_SECONDS)
            except Empty:
                continue
            if kind == "end":
                return
            if isinstance(item, BaseException):
                raise item
            yield item  # type: ignore[misc]
    finally:
        stop.set()
