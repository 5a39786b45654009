"""`milepost forecasts`: what is likely now, and how good the forecasts of before were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.jobs.options import config_option, json_option, print_json, print_table

if TYPE_CHECKING:
    from milepost.domain.forecasts import Bin, Judged
    from milepost.domain.outlook import Outlook
    from milepost.domain.report import MilestoneReport, Report
    from milepost.jobs.forecast_judging import ForecastBook
    from milepost.metrics.scoring import Promised

WIDTH = 80


@click.command(epilog="Example: milepost forecasts fraud --json > forecasts.json")
@click.argument("project", required=False)
@config_option
@json_option
def forecasts(project: str | None, config_path: Path | None, as_json: bool) -> None:
    """What is likely now, and how good the forecasts of before were, of a project or of all.

    Every forecast is judged once its due day is over, by the gates and the day that held when it was made. The Brier
    score is 0 for perfect ones and 1 for the worst; each milestone counts once. With --json, every forecast that was
    kept.
    """
    from milepost.jobs.forecast_judging import book_of
    from milepost.jobs.workspace import open_workspace, utc_now

    workspace = open_workspace(config_path)
    wanted = list(workspace.configuration.projects) if project is None else [workspace.project(project).id]
    book = book_of(workspace, [workspace.report(one) for one in wanted], utc_now())
    if as_json:
        print_json(book_dict(book))
    else:
        print_book(book)


def print_book(book: ForecastBook) -> None:
    from milepost.figures.score_words import afterwards_words, score_below, score_headline
    from milepost.metrics.scoring import promised_of

    kept = len(book.judged)
    say(score_headline(book.score, kept))
    say(score_below(book.score, kept))
    say(afterwards_words(book.afterwards, kept))
    print_bins(book.score.bins)
    print_open(book.reports)
    print_outcomes(one for one in promised_of(book.judged) if one.reached is not None or one.why is not None)


def say(words: str) -> None:
    """Wrapped between words; nothing where there is nothing to say."""
    if words:
        click.echo(click.wrap_text(words, WIDTH))


def print_bins(bins: Sequence[Bin]) -> None:
    from milepost.figures.score_words import bin_cells

    if bins:
        click.echo()
        print_table(
            ("told", "on average", "came true", "95 % interval", "milestones"), [bin_cells(one) for one in bins]
        )


def print_open(reports: Iterable[Report]) -> None:
    """What is likely now; why there is no forecast stands below, where there is room for it."""
    pending = [(f"{one.project}/{each.id}", each) for one in reports for each in one.in_order if each.outlook]
    if pending:
        click.echo()
        print_table(("milestone", "due", "chance now"), [(name, *open_row(one)) for name, one in pending])
    for name, one in pending:
        if one.outlook and one.outlook.chance is None:
            say(f"no forecast of {name}: {one.outlook.why}")


def open_row(one: MilestoneReport) -> tuple[str, str]:
    from milepost.figures.chances import chance_text

    chance = None if one.outlook is None else one.outlook.chance
    return one.due.isoformat(), "no forecast" if chance is None else chance_text(chance)


def print_outcomes(promised: Iterable[Promised]) -> None:
    """What came of each; why it was not judged stands below."""
    told = list(promised)
    if told:
        click.echo()
        print_table(("milestone", "was due", "forecasts", "chance", "in time", "Brier"), [row_of(one) for one in told])
    for one in told:
        if one.why is not None:
            say(f"not judged, {one.first.project}/{one.first.milestone}: {one.why}")


def row_of(one: Promised) -> tuple[str, ...]:
    from milepost.figures.score_words import chances_words, score_text

    told = one.first
    name, count = f"{told.project}/{told.milestone}", str(len(one.forecasts))
    outcome = "not judged" if one.reached is None else "reached" if one.reached else "not reached"
    return name, told.due.isoformat(), count, chances_words(one), outcome, score_text(one.brier)


def book_dict(book: ForecastBook) -> dict[str, Any]:
    """All there is, as JSON."""
    return {
        "score": asdict(book.score),
        "open": [one for report in book.reports for one in open_dicts(report)],
        "kept": [judged_dict(one) for one in book.judged],
    }


def open_dicts(report: Report) -> list[dict[str, Any]]:
    return [
        {"project": report.project, "milestone": one.id, "due": one.due, **outlook_dict(one.outlook)}
        for one in report.in_order
        if one.outlook is not None
    ]


def outlook_dict(told: Outlook) -> dict[str, Any]:
    pace = None if told.pace is None else told.pace.chance
    plan = None if told.plan is None else told.plan.chance
    return {"chance": told.chance, "chance_pace": pace, "chance_plan": plan, "why": told.why}


def judged_dict(one: Judged) -> dict[str, Any]:
    from milepost.exports.json import instant
    from milepost.jobs.workspace import from_ms

    told = one.forecast
    names = ("project", "milestone", "title", "day", "due", "chance", "chance_pace", "chance_plan", "model")
    baseline = told.promise.baseline
    return {
        **{name: getattr(told, name) for name in names},
        "made_at": instant(from_ms(told.made_ms)),
        "made_afterwards": told.made_afterwards,
        "snapshot": instant(from_ms(told.shown_ms)) if told.shown_ms else None,
        "gates": told.promise.gates,
        "baseline": None if baseline is None else {"source": baseline.source, "run": baseline.run_id},
        "reached": one.reached,
        "why": one.why,
    }
