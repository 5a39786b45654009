"""How a tally is written down and read back, exact to the last bit of each number."""

from typing import Any

import orjson

from milepost.metrics.faults import Fault
from milepost.metrics.past import Stretch
from milepost.metrics.tally import Counted, EvidenceTally, GateTally, MetricTally, MilestoneTally, Tally

FORMAT = 5


def dump_tally(tally: Tally) -> bytes:
    return orjson.dumps({"format": FORMAT, "tally": tally})


def load_tally(body: bytes) -> Tally:
    """Raises ValueError if another version of Milepost wrote it in another format."""
    document = orjson.loads(body)
    told = document.get("format") if isinstance(document, dict) else None
    if told != FORMAT:
        raise ValueError(f"a tally of format {told}, not {FORMAT}")
    tally = document["tally"]
    return Tally(
        metrics=tuple(metric(one) for one in tally["metrics"]),
        milestones=tuple(milestone(one) for one in tally["milestones"]),
        lately=tuple((hour, runs) for hour, runs in tally["lately"]),
        faults=tuple(Fault(**one) for one in tally["faults"]),
        changes_at_ms=tally["changes_at_ms"],
    )


def metric(one: dict[str, Any]) -> MetricTally:
    repeats = tuple(tuple(group) for group in one["repeats"])
    return MetricTally(one["id"], one["runs_counted"], points(one["frontier"]), points(one["dots"]), repeats)


def points(many: list[dict[str, Any]]) -> tuple[Counted, ...]:
    return tuple(Counted(one["value"], one["at_ms"], one["key"]) for one in many)


def milestone(one: dict[str, Any]) -> MilestoneTally:
    found = one["evidence"]
    evidence = found and EvidenceTally(
        found["key"], found["at_ms"], tuple((name, value) for name, value in found["values"])
    )
    past = tuple(Stretch(**each) for each in one["past"])
    gates, kpis = (tuple(gate(each) for each in one[name]) for name in ("gates", "kpis"))
    return MilestoneTally(one["id"], evidence, past, gates, kpis, one["runs_done"])


def gate(one: dict[str, Any] | None) -> GateTally | None:
    if one is None:
        return None
    first, best = (None if one[name] is None else Counted(**one[name]) for name in ("first", "best"))
    return GateTally(one["target"], first, best, one["why"], one["reference"])
