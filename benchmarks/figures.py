"""How a benchmark says what it found: seconds side by side, ratios against their limits."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measured ratio and the limit it should keep."""

    what: str
    value: float
    limit: float
    most: bool = True

    @property
    def holds(self) -> bool:
        return self.value <= self.limit if self.most else self.value >= self.limit

    def line(self) -> str:
        sign = "≤" if self.most else "≥"
        return f"{'ok  ' if self.holds else 'MISS'} {self.what}: {self.value:.4g} (goal {sign} {self.limit:g})"


def timed(what: str, work: Callable[[], object]) -> float:
    """Seconds of wall time, printed as they are measured."""
    started = perf_counter()
    found = work()
    seconds = perf_counter() - started
    print(f"     {what}: {seconds:.3f} s{'' if found is None else f' ({found})'}", flush=True)
    return seconds
