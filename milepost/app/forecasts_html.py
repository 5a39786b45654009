"""The forecasts on their page: what came true of what was told, what is likely now, and how each one came out."""

from collections.abc import Iterable, Sequence

from milepost.app.forecast_tables import Row, rows_table
from milepost.app.portfolio_html import project_link
from milepost.domain.forecasts import Bin, Judged, Score
from milepost.domain.report import MilestoneReport, Report
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_text
from milepost.figures.markup import Html, joined, tag
from milepost.figures.reliability import reliability_svg
from milepost.figures.score_words import (
    afterwards_words,
    bin_cells,
    chances_words,
    counted,
    outcome_words,
    score_text,
)
from milepost.metrics.scoring import Promised, promised_of

MOST_ROWS = 200


def forecasts_html(reports: Sequence[Report], judged: Sequence[Judged], score: Score) -> Html:
    told = [one for one in judged if one.reached is not None or one.why is not None]
    return joined(
        _afterwards(judged),
        _reliability(score),
        _open(reports),
        _judged(promised_of(told), reports),
        _waiting(judged, told),
    )


def _afterwards(judged: Sequence[Judged]) -> Html:
    words = afterwards_words(sum(one.forecast.made_afterwards for one in judged), len(judged))
    return tag("p", words, class_="mp-afterwards") if words else Html("")


def _reliability(score: Score) -> Html:
    """Nothing where nothing was judged; no scores as long as they say nothing."""
    if not score.bins:
        return Html("")
    how = (
        "Each dot is a tenth of the chances, the line through it its 95 % interval. On the dashed line, 70 % is seven "
    )
    return joined(
        tag("h2", "What was told, and what came true"),
        Html("") if score.verdict == "too early" else _tiles(score),
        tag("p", how + "times out of ten; above it, more was reached than was told. Each milestone counts once."),
        tag("div", tag("div", Html(reliability_svg(score.bins))), _bins(score.bins), class_="mp-beside-chart"),
    )


def _tiles(score: Score) -> Html:
    facts = {
        "Brier score: 0 is perfect, 1 the worst": score_text(score.brier),
        "of the base rate: the share of the others that were reached": score_text(score.base),
        "skill: 1 is perfect, 0 no better than the base rate": score_text(score.skill),
        "milestones judged": f"{score.milestones:,}",
    }
    tiles = (tag("div", tag("dt", name), tag("dd", value)) for name, value in facts.items())
    return tag("dl", *tiles, class_="mp-tiles")


def _bins(bins: Iterable[Bin]) -> Html:
    head = ("Told", "On average", "Came true", "95 % interval", "Milestones", "Forecasts")
    rows = [Row(name, (*cells, f"{one.forecasts:,}")) for one in bins for name, *cells in [bin_cells(one)]]
    return rows_table("What was told, and what came true", head, rows, {"Forecasts"})


def _open(reports: Sequence[Report]) -> Html:
    pending = [(report, one) for report in reports for one in report.in_order if one.outlook is not None]
    pending.sort(key=lambda each: each[1].due)
    if not pending:
        where = tag("a", "the page Project", href="project", target="_self")
        words = ("No milestone is pending. The milestones are on ", where, ".")
        return joined(tag("h2", "Likely now"), tag("p", *words, class_="mp-muted"))
    head = ("Milestone", "At this pace", "With the plan", "Due", *_project_head(reports))
    rows = [
        Row(
            one.title,
            (*_chances(one), day_text(one.due), *_project(reports, report)),
            joined(tag("span", f"due {day_text(one.due)} "), *_project(reports, report)),
        )
        for report, one in pending
    ]
    return joined(
        tag("h2", "Likely now"),
        rows_table("Likely now", head, rows[:MOST_ROWS], {"Due", "Project"}),
        _more(len(rows)),
    )


def _chances(one: MilestoneReport) -> tuple[str, str]:
    told = one.outlook
    if told is None or told.pace is None:
        return f"no forecast: {(told.why if told else None) or 'not enough data'}", "–"
    return chance_text(told.pace.chance), "–" if told.plan is None else chance_text(told.plan.chance)


def _judged(promised: Sequence[Promised], reports: Sequence[Report]) -> Html:
    if not promised:
        return Html("")
    by_id = {one.project: one for one in reports}
    head = ("Milestone", "Outcome", "First → last", "Was due", "Forecasts", "Brier", *_project_head(reports))
    rows = [_outcome(one, _project(reports, by_id[one.first.project])) for one in promised]
    return joined(
        tag("h2", "How they came out"),
        rows_table("How they came out", head, rows[:MOST_ROWS], {"Was due", "Forecasts", "Project"}),
        _more(len(rows)),
    )


def _outcome(one: Promised, project: tuple[Html, ...]) -> Row:
    due, count = day_text(one.first.due), f"{len(one.forecasts):,}"
    return Row(
        one.last.title,
        (outcome_words(one), chances_words(one), due, count, score_text(one.brier), *project),
        joined(tag("span", f"due {due} "), *project),
    )


def _waiting(judged: Sequence[Judged], told: Sequence[Judged]) -> Html:
    count = len(judged) - len(told)
    if not count:
        return Html("")
    words = f"{counted(count, 'forecast')} {'waits' if count == 1 else 'wait'} for the day that was promised."
    return tag("p", words, class_="mp-muted")


def _more(count: int) -> Html:
    if count <= MOST_ROWS:
        return Html("")
    words = tag("code", "milepost forecasts")
    return tag("p", f"{count - MOST_ROWS:,} more are in what ", words, " prints.", class_="mp-muted")


def _project_head(reports: Sequence[Report]) -> tuple[str, ...]:
    return ("Project",) if len(reports) > 1 else ()


def _project(reports: Sequence[Report], report: Report) -> tuple[Html, ...]:
    if len(reports) < 2:
        return ()
    return (tag("a", report.title, href=project_link(report.project), target="_self"),)
