"""A KPI in the Report's JSON: its series, what its history says of the metric that drives it, what that is worth."""

from typing import Any

from milepost.domain.formula import Formula
from milepost.domain.kpi_link import Band, CostOfDelay, Effect, KpiStory, Link, MilestoneWorth, Refusal
from milepost.domain.report import KpiReport


def kpi(one: KpiReport) -> dict[str, Any]:
    series = [{"date": each.date.isoformat(), "value": each.value} for each in one.series]
    return {
        "title": one.title,
        "source": one.source,
        "unit": one.unit,
        "better": one.better,
        "target": one.target,
        "driven_by": one.driven_by,
        "latest": series[-1] if series else None,
        "series": series,
        "story": None if one.story is None else story(one.story),
    }


def story(one: KpiStory) -> dict[str, Any]:
    return {"link": link(one.link), "effect": effect(one.effect), "worth": [worth(each) for each in one.worth]}


def link(one: Link | Refusal) -> dict[str, Any]:
    """A refusal is not enough evidence, with its reason."""
    if isinstance(one, Refusal):
        return {"verdict": "not enough evidence", "why": one.why}
    return {
        "verdict": one.verdict,
        "why": one.why,
        "size": band(Band(one.size, one.low, one.high)),
        "lag_periods": one.lag,
        "chance": one.chance,
        "periods": one.periods,
        "changes": one.changes,
        "season_periods": one.season,
    }


def effect(one: Effect | Formula | Refusal) -> dict[str, Any]:
    if isinstance(one, Refusal):
        return {"origin": None, "why": one.why}
    if isinstance(one, Formula):
        return {"origin": "assumed", "formula": one.text}
    return {"origin": one.origin, "label": one.label, "size": band(one.size)}


def worth(one: MilestoneWorth) -> dict[str, Any]:
    there = one.at_target
    return {
        "milestone": one.milestone,
        "expected": band(there.expected),
        "gain": band(there.gain),
        "label": there.label,
        "beyond_seen": there.beyond_seen,
        "delay": delay(one.delay),
    }


def delay(one: CostOfDelay | Refusal) -> dict[str, Any]:
    if isinstance(one, Refusal):
        return {"why": one.why}
    return {"per_day": band(one.per_day), "per_week": band(one.per_week)}


def band(one: Band) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high}
