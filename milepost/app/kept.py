"""Results that all readers share, each made once: a small store of the latest ones by key.

Streamlit's own cache hashes every argument at every ask, which costs more than all else that a cached view does.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """At most `most` results; the one that was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.results: OrderedDict[Hashable, Result] = OrderedDict()
        self.making: dict[Hashable, Lock] = {}
        self.lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """The result under this key; made by one thread while others that ask for the same wait."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
                return self.results[key]
            making = self.making.setdefault(key, Lock())
        with making:
            with self.lock:
                if key in self.results:
                    return self.results[key]
            try:
                return self.keep(key, make())
            finally:
                with self.lock:
                    self.making.pop(key, None)

    def peek(self, key: Hashable) -> Result | None:
        """The result under this key, if it was made already."""
        with self.lock:
            return self.results.get(key)

    def keep(self, key: Hashable, result: Result) -> Result:
        with self.lock:
            self.results[key] = result
            while len(self.results) > self.most:
                self.results.popitem(last=False)
        return result
