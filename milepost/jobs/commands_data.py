"""`milepost sync`, `status` and `gate`: data are pulled, and the Report is asked.

What a command needs is imported when it runs, so that `--help` and a wrong call answer at once.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.domain.errors import ConfigurationError, NothingSuch
from milepost.jobs.options import (
    ANSWER_IS_NO,
    TRY_LATER,
    config_option,
    json_option,
    leave,
    parse_instant,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from milepost.domain.report import GateReport, MilestoneReport, Report
    from milepost.jobs.sync import Outcome


@click.command(epilog="Example: milepost sync lab")
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@click.option(
    "--progress",
    type=click.Choice(["lines", "json"]),
    default="lines",
    show_default=True,
    help="How progress is written to standard error: for people, or one JSON document a line.",
)
@config_option
@json_option
def sync(sources: tuple[str, ...], progress: str, config_path: Path | None, as_json: bool) -> None:
    """Pull what changed from the named sources, or from all.

    It can be stopped at any time: what was read is kept, and the next sync goes on from there. Exit code 1 if a source
    failed; the others are read all the same.
    """
    from milepost.jobs.progress import ProgressDocuments, ProgressLines
    from milepost.jobs.sync import sync as pull
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    lines = ProgressDocuments(sys.stderr) if progress == "json" else ProgressLines(sys.stderr)
    try:
        outcomes = pull(workspace, sources, report_progress=lines.show)
    except KeyboardInterrupt:
        lines.close()
        click.echo("milepost: stopped; what was read is kept, and the next sync goes on from there", err=True)
        leave(TRY_LATER)
    lines.close()
    if as_json:
        print_json({"sources": [outcome_dict(outcome) for outcome in outcomes]})
    else:
        print_outcomes(outcomes)
    if any(outcome.error for outcome in outcomes):
        leave(ANSWER_IS_NO)


def outcome_dict(outcome: Outcome) -> dict[str, Any]:
    changes = asdict(outcome.changes)
    row = {"source": outcome.source, "kind": outcome.kind, **changes, "records": outcome.records}
    return {
        **row,
        "seconds": round(outcome.seconds, 3),
        "rechecked": outcome.rechecked,
        "error": outcome.error,
        "try_again_later": outcome.later,
    }


def print_outcomes(outcomes: list[Outcome]) -> None:
    head = ("source", "new", "changed", "gone", "unusable", "seconds", "rechecked")
    rows = [
        (
            one.source,
            *(f"{number:,}" for number in (one.changes.new, one.changes.changed, one.changes.gone)),
            f"{one.changes.unusable:,}",
            f"{one.seconds:.2f}",
            "-" if one.rechecked is None else f"{one.rechecked:.0%}",
        )
        for one in outcomes
    ]
    print_table(head, rows)
    for one in outcomes:
        if one.error:
            click.echo(f"✗ {one.source}: {one.error}", err=True)


@click.command(epilog="Example: milepost status fraud --as-of 2026-09-30")
@click.argument("project", required=False)
@click.option("--as-of", "as_of_text", metavar="INSTANT", help="ISO 8601; a day means its end. Default: now.")
@config_option
@json_option
def status(project: str | None, as_of_text: str | None, config_path: Path | None, as_json: bool) -> None:
    """The state of a project's milestones, as known now or as of a past instant.

    Without a name: the only project there is, or one after the other.
    """
    from milepost.exports.json import report_to_dict
    from milepost.jobs.workspace import open_workspace

    workspace = open_workspace(config_path)
    names = [project] if project else list(workspace.configuration.projects)
    if as_json and len(names) != 1:
        raise ConfigurationError(f"--json prints one project: name it ({', '.join(names) or 'none is configured'})")
    as_of = None if as_of_text is None else parse_instant(as_of_text, workspace.configuration.time_zone, "--as-of")
    for name in names:
        report = workspace.report(name, as_of, fresh=True)
        if as_json:
            print_json(report_to_dict(report))
        else:
            print_report(report)


def print_report(report: Report) -> None:
    from milepost.figures.words import headline

    click.echo(f"{report.title}{' (demo data)' if report.demo else ''}")
    click.echo(headline(report, report.headline))
    known = "never" if report.data_as_of is None else f"{report.data_as_of:%Y-%m-%d %H:%M} UTC"
    click.echo(f"as of {report.as_of:%Y-%m-%d %H:%M} UTC, data as of {known}\n")
    print_table(
        ("milestone", "due", "state", "days", "gates"),
        [
            (
                one.title,
                one.due.isoformat(),
                state_words(one),
                days_of(one),
                " · ".join(gate_words(gate) for gate in one.gates),
            )
            for one in report.milestones
        ],
    )
    for problem in report.problems:
        where = problem.source if problem.run is None else f"{problem.source}, run {problem.run}"
        click.echo(f"! {where}: {problem.what}", err=True)
    click.echo()


def state_words(milestone: MilestoneReport) -> str:
    """What was measured, and what people said to it."""
    said = milestone.sign_off.state
    return milestone.state if said == "not required" else f"{milestone.state}, {said}"


def days_of(milestone: MilestoneReport) -> str:
    slip = milestone.slip_days
    if slip is None:
        return "" if milestone.days_left is None else f"{milestone.days_left} left"
    if milestone.state != "reached":
        return f"{slip} overdue"
    return "on the day" if slip == 0 else f"{abs(slip)} {'late' if slip > 0 else 'early'}"


def gate_words(gate: GateReport) -> str:
    best = "no value" if gate.best is None else repr(gate.best)
    return f"{'✓' if gate.passed else '✗'} {gate.gate} (best {best})"


@click.command(epilog="Example: milepost gate fraud pilot && ./release.sh")
@click.argument("project")
@click.argument("milestone")
@config_option
@json_option
def gate(project: str, milestone: str, config_path: Path | None, as_json: bool) -> None:
    """Say whether a milestone is reached, and by which run. Exit code 0: reached; 1: not.

    Exit code 3 if the project's sources were never read, so that nobody can know yet.
    """
    from milepost.exports.json import report_to_dict
    from milepost.jobs.workspace import nearest, open_workspace

    report = open_workspace(config_path).report(project, fresh=True)
    found = next((one for one in report.milestones if one.id == milestone), None)
    if found is None:
        raise NothingSuch(
            f"project {project!r} has no milestone {milestone!r}; "
            + nearest(milestone, [one.id for one in report.milestones])
        )
    if as_json:
        print_json(next(one for one in report_to_dict(report)["milestones"] if one["id"] == milestone))
    else:
        print_gate(found)
    if report.data_as_of is None and found.state != "reached":
        click.echo("milepost: the project's sources were not all read yet; run `milepost sync`", err=True)
        leave(TRY_LATER)
    if found.state != "reached":
        leave(ANSWER_IS_NO)


def print_gate(milestone: MilestoneReport) -> None:
    from milepost.figures.sign_off_words import sign_off_words

    if milestone.reached_at is None:
        click.echo(f"{milestone.title}: {milestone.state}, due {milestone.due.isoformat()}")
    else:
        by = f" by run {milestone.evidence.run.name} ({milestone.evidence.run.id})" if milestone.evidence else ""
        click.echo(f"{milestone.title}: {milestone.state} on {milestone.reached_at:%Y-%m-%d %H:%M} UTC{by}")
        if milestone.evidence and milestone.evidence.run.url:
            click.echo(f"  {milestone.evidence.run.url}")
    if sign_off_words(milestone):
        click.echo(f"  {sign_off_words(milestone)}")
    for one in (*milestone.gates, *milestone.kpis):
        margin = "" if one.margin is None else f", {'ahead' if one.margin >= 0 else 'short'} by {abs(one.margin)!r}"
        click.echo(f"  {gate_words(one)}{margin}{'' if one.why is None else ': ' + one.why}{noise_words(one)}")


def noise_words(gate: GateReport) -> str:
    if gate.noise is None or gate.noise.interval is None or gate.noise.verdict != "too close to call":
        return ""
    told = gate.noise.interval
    return (
        f"; {gate.noise.value!r} is too close to call (95 % interval {told.low:.4g} to {told.high:.4g}, {told.because})"
    )
