"""A page of runs as a table, and runs held side by side against a milestone's gates."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.domain.report import GateReport, MetricReport, Report
from milepost.domain.runs import ComparedGate, Comparison, ListedRun, RunPage, RunValue, Verdict
from milepost.figures.dates import day_text
from milepost.figures.markup import Html, joined, link, tag
from milepost.figures.numbers import distance_text, value_text
from milepost.figures.words import metric_title, metric_unit, needed_text, subject_unit

TONES = {"finished": "muted", "running": "muted", "failed": "late", "killed": "late"}
LONGEST = 60
MOST_METRICS = 6


def run_table(page: RunPage, report: Report, more: Sequence[str]) -> Html:
    """`more`: columns besides the metrics, written `param NAME` or `tag NAME`."""
    metrics = sorted(report.metrics, key=lambda one: one.id != report.headline)[:MOST_METRICS]
    zone = ZoneInfo(report.time_zone)
    words = ["Run", "Status", "Started", *map(metric_title, metrics), *more]
    head = tag("tr", *(tag("th", word, scope="col", class_=_side(place, metrics)) for place, word in enumerate(words)))
    rows = [_row(one, zone, report.as_of, metrics, more) for one in page.runs]
    told = tag("caption", "Runs of the project with their values", class_="mp-hidden")
    table = tag("table", told, tag("thead", head), tag("tbody", *rows), class_="mp-table mp-runs")
    return _wide(table, "Runs")


def _wide(table: Html, what: str) -> Html:
    """A table that may be wider than a phone: it moves in a frame of its own, by keyboard too."""
    return tag("div", table, class_="mp-wide", role="region", tabindex="0", **{"aria-label": what})


def _side(place: int, metrics: Sequence[MetricReport]) -> str:
    return "mp-number-cell" if 3 <= place < 3 + len(metrics) else ""


def _row(run: ListedRun, zone: ZoneInfo, now: datetime, metrics: Sequence[MetricReport], more: Sequence[str]) -> Html:
    where = tag("small", f"{run.experiment} · {run.run.source}")
    started = "" if run.started_at is None else day_text(run.started_at.astimezone(zone).date(), near=now.date())
    return tag(
        "tr",
        tag("th", link(run.run), where, scope="row"),
        tag("td", run.status, class_=f"mp-{TONES[run.status]}"),
        tag("td", started),
        *(_value(run.values.get(one.id), one) for one in metrics),
        *(tag("td", _short(_beside(run, name))) for name in more),
    )


def _value(told: RunValue | None, metric: MetricReport) -> Html:
    if told is None:
        return tag("td", tag("span", "none", class_="mp-hidden"), class_="mp-number-cell")
    words = (
        "not a number" if told.value is None else value_text(told.value, metric_unit(metric), _targets(metric, told))
    )
    if told.why is None:
        return tag("td", words, class_="mp-number-cell")
    why = f"does not count: {told.why}"
    hidden = tag("span", f" ({why})", class_="mp-hidden")
    return tag("td", tag("s", words), hidden, class_="mp-number-cell mp-muted", title=why)


def _targets(metric: MetricReport, told: RunValue) -> tuple[float, ...]:
    """Digits enough to tell the value from the best one."""
    best = metric.best
    return () if best is None or told.value in (None, best.value) else (best.value,)


def _beside(run: ListedRun, column: str) -> str:
    kind, _, name = column.partition(" ")
    return (run.params if kind == "param" else run.tags).get(name, "")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def other_columns(runs: Iterable[ListedRun]) -> list[str]:
    """What params and tags these runs have, as columns to choose from."""
    told = list(runs)
    params = sorted({f"param {name}" for run in told for name in run.params})
    return params + sorted({f"tag {name}" for run in told for name in run.tags})


def comparison_html(told: Comparison, report: Report, title: str | None) -> Html:
    """Gates first, then what differs in the params."""
    runs = [tag("th", link(one.run), scope="col") for one in told.runs]
    head = tag("thead", tag("tr", tag("th", "Gate", scope="col"), tag("th", "Needed", scope="col"), *runs))
    rows = [_gate(gate, report) for gate in told.gates]
    rows += [_all(told)] if told.gates else []
    gates = tag("table", head, tag("tbody", *rows), class_="mp-table mp-gates")
    heading = tag("h2", f"Against the gates of {title}" if title else "Side by side")
    return joined(heading, _wide(gates, "Gates") if told.gates else Html(""), _params(told))


def _told(gate: ComparedGate, report: Report) -> GateReport:
    """The Report's word on this gate."""
    return next(one for m in report.milestones for one in m.gates if one.gate == gate.gate)


def _gate(gate: ComparedGate, report: Report) -> Html:
    told = _told(gate, report)
    unit = subject_unit(told, report)
    needed = needed_text(told, unit) or "not known yet"
    cells = [_verdict(one, gate, report) for one in gate.verdicts]
    return tag("tr", tag("th", gate.gate, scope="row"), tag("td", needed), *cells)


def _verdict(one: Verdict, gate: ComparedGate, report: Report) -> Html:
    told = _told(gate, report)
    unit = subject_unit(told, report)
    beside = () if gate.target is None else (gate.target,)
    value = "" if one.value is None else value_text(one.value, unit, beside)
    if one.passed is None or one.margin is None:
        return tag("td", " ".join(filter(None, ("○", value, one.why))), class_="mp-muted")
    glyph, tone, side = ("✓", "reached", "to spare") if one.passed else ("✗", "late", _missing(told))
    apart = "exactly at it" if one.margin == 0 else f"{distance_text(one.margin, unit)} {side}"
    return tag("td", tag("strong", f"{glyph} {value}", class_=f"mp-{tone}"), " ", tag("span", apart))


def _missing(gate: GateReport) -> str:
    return "short" if gate.comparison in {">=", ">"} else "too much"


def _all(told: Comparison) -> Html:
    verdicts = (
        tag("td", tag("strong", "✓ passes all", class_="mp-reached") if told.passes_all(place) else "does not pass all")
        for place in range(len(told.runs))
    )
    return tag("tr", tag("th", "All at once", scope="row"), tag("td", ""), *verdicts)


def _params(told: Comparison) -> Html:
    if not told.params:
        return tag("p", "Their params are the same.", class_="mp-muted")
    runs = [tag("th", one.run.name or one.run.id, scope="col") for one in told.runs]
    head = tag("thead", tag("tr", tag("th", "Differing param", scope="col"), *runs))
    rows = [
        tag("tr", tag("th", name, scope="row"), *(tag("td", "none" if one is None else _short(one)) for one in values))
        for name, values in told.params.items()
    ]
    return _wide(tag("table", head, tag("tbody", *rows), class_="mp-table"), "Differing params")
