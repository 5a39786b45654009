"""What is said of a KPI and the metric that drives it: whether there is evidence, and what a point is worth."""

from milepost.domain.formula import Formula
from milepost.domain.kpi_link import Band, Effect, KpiStory, Link, MilestoneWorth, Refusal
from milepost.domain.report import KpiReport, MetricReport, Report
from milepost.figures.numbers import Unit, unit_of, value_text
from milepost.figures.words import metric_name, metric_unit

NO_PROOF = "association, not proof of cause"


def kpi_link_lines(kpi: KpiReport, report: Report) -> tuple[str, ...]:
    """Sentences without their full stop; none for a KPI that no metric drives."""
    metric = report.metric(kpi.driven_by or "")
    if kpi.story is None or metric is None:
        return ()
    return (*_history(kpi.story, kpi, metric), *_stated(kpi.story, kpi, metric), *_worth(kpi.story, kpi, report))


def kpi_verdict(kpi: KpiReport) -> str:
    """In two or three words; empty for a KPI that no metric drives."""
    if kpi.story is None:
        return ""
    effect, found = kpi.story.effect, kpi.story.link
    if isinstance(effect, Formula):
        return "assumed"
    if isinstance(effect, Effect) and effect.origin != "measured":
        return effect.origin
    return "not enough evidence" if isinstance(found, Refusal) else found.verdict


def _history(story: KpiStory, kpi: KpiReport, metric: MetricReport) -> list[str]:
    found, name = story.link, metric_name(metric)
    if isinstance(found, Refusal):
        return [f"Not enough evidence that {name} moves it: {found.why}"]
    if found.verdict != "evidence":
        verdict = "No evidence" if found.verdict == "no evidence" else "Not enough evidence"
        return [f"{verdict} that {name} moves it: {found.why}"]
    size = Band(found.size, found.low, found.high)
    return [f"Evidence that {name} moves it: {_per_point(size, kpi, metric)}{_lag(found)}; {NO_PROOF}; {found.why}"]


def _lag(found: Link) -> str:
    return "" if found.lag == 0 else f", {found.lag} {'period' if found.lag == 1 else 'periods'} later"


def _per_point(size: Band, kpi: KpiReport, metric: MetricReport) -> str:
    """ "-120 EUR (95 % interval -200 to -40) for each point"."""
    share = metric_unit(metric).share
    point, per = (0.01, "point") if share else (1.0, metric_unit(metric).symbol or "1")
    scaled = Band(*(None if one is None else one * point for one in (size.value, size.low, size.high)))  # type: ignore[arg-type]
    return f"{band_text(scaled, unit_of(kpi.unit))} for each {per} of {metric_name(metric)}"


def _stated(story: KpiStory, kpi: KpiReport, metric: MetricReport) -> list[str]:
    effect = story.effect
    if isinstance(effect, Formula):
        return [f"Reckoned by a formula that is assumed, not measured: {effect.text}"]
    if isinstance(effect, Effect) and effect.origin != "measured":
        return [f"{effect.label[0].upper()}{effect.label[1:]}: {_per_point(effect.size, kpi, metric)}"]
    return []


def _worth(story: KpiStory, kpi: KpiReport, report: Report) -> list[str]:
    titles = {one.id: one.title for one in report.milestones}
    return [line for one in story.worth for line in _of_milestone(one, titles.get(one.milestone, ""), kpi)]


def _of_milestone(worth: MilestoneWorth, title: str, kpi: KpiReport) -> list[str]:
    unit, there = unit_of(kpi.unit), worth.at_target
    beyond = "; the target lies beyond what was measured" if there.beyond_seen else ""
    lines = [f"At {title}: about {band_text(there.expected, unit)} if nothing else changes ({there.label}){beyond}"]
    if not isinstance(worth.delay, Refusal):
        week = worth.delay.per_week
        word = "costs" if week.value >= 0 else "gains"
        size = week if week.value >= 0 else Band(-week.value, _minus(week.high), _minus(week.low))
        lines.append(f"Each week that {title} is late {word} about {band_text(size, unit)} ({worth.delay.label})")
    return lines


def _minus(end: float | None) -> float | None:
    return None if end is None else -end


def band_text(band: Band, unit: Unit) -> str:
    """ "1,400 EUR (95 % interval 1,200 EUR to 1,600 EUR)"; an end that is not known is said to be so."""
    ends = [one for one in (band.low, band.high) if one is not None]
    told = value_text(band.value, unit, ends)
    if not ends:
        return f"{told} (no interval stated)"
    low, high = ("unknown" if one is None else value_text(one, unit, (band.value,)) for one in (band.low, band.high))
    return f"{told} (95 % interval {low} to {high})"
