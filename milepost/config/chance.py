"""Whether what a metric's section says about chance, `test_size` and `repeats`, agrees with the rest of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.config.words import shown

SHARE = [0.0, 1.0]


def test_size_faults(metric: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Chance follows from the number of examples only where the metric is a share of them."""
    bounds = metric.get("bounds")
    if metric.get("test_size") is not None and (bounds is None or isinstance(bounds, list)) and bounds != SHARE:
        what = "tells chance only for a share of examples, such as accuracy; say that it is one with `bounds: [0, 1]`"
        yield Fault((*path, "test_size"), what)


def groups_of(metric: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The groups of repeats that are sections, with their places."""
    told = metric.get("repeats")
    return [(at, one) for at, one in enumerate(told if isinstance(told, list) else ()) if isinstance(one, dict)]


def repeats_faults(metric: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """A run repeats one setting, so that it stands in one group."""
    first: dict[tuple[str, str], int] = {}
    for at, group in groups_of(metric):
        runs = group.get("runs")
        for run in runs if isinstance(runs, list) else ():
            named = (str(group.get("source")), str(run))
            if first.setdefault(named, at) != at:
                what = f"{shown(named[1])} is in repeats[{first[named]}] too; a run belongs to one group"
                yield Fault((*path, "repeats", at, "runs"), what)
