"""What all readers share is made once, and only the latest is kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from milepost.app.kept import Kept


def test_a_result_is_made_once_however_many_ask_at_the_same_time() -> None:
    kept: Kept[int] = Kept(4)
    made: list[int] = []
    together = Barrier(8)

    def ask() -> int:
        together.wait()
        return kept.get("key", lambda: made.append(1) or 7)  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
    assert (answers, made) == ([7] * 8, [1])


def test_the_result_not_asked_for_the_longest_goes_first() -> None:
    kept: Kept[str] = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)  # type: ignore[misc]
    assert list(kept.results) == ["a", "c"]


def test_a_failure_is_not_kept() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 1) == 1
    assert kept.making == {}
