"""Where the pages get Reports from, and what they keep of them between views."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from milepost.app.audit_html import audit_headline
from milepost.app.below import Plans, below_html
from milepost.app.forecasts_html import forecasts_html
from milepost.app.kept import Kept
from milepost.app.payload import Payload, payload
from milepost.app.portfolio_html import portfolio_html
from milepost.app.sources_html import sources_page_html
from milepost.domain.people import Audience, Right
from milepost.domain.projects import Project, RunName
from milepost.domain.report import Report
from milepost.domain.runs import Comparison, ListedRun, RunPage, RunQuestion
from milepost.figures.portfolio_words import has_been_read, portfolio_headline
from milepost.figures.score_words import score_below, score_headline
from milepost.figures.source_words import sources_headline
from milepost.jobs import run_browsing
from milepost.jobs.audit import with_before
from milepost.jobs.forecast_judging import book_of
from milepost.jobs.milestones import is_planned_here
from milepost.jobs.run_browsing import compare_runs, list_runs
from milepost.jobs.workspace import Workspace, configuration_file, open_workspace, used_sources, utc_now
from milepost.metrics import build_portfolio, for_audience
from milepost.store.forecasts import forecasts_stamp
from milepost.store.journal import every_line, first_fault

_workspaces: Kept[Workspace] = Kept(2)
_reports: Kept[Report] = Kept(64)
_charts: Kept[Payload] = Kept(256)
_below: Kept[str] = Kept(256)
_portfolios: Kept["ShownPortfolio"] = Kept(16)
_forecasts: Kept["ShownForecasts"] = Kept(16)
_runs: Kept[RunPage] = Kept(64)


def config_file() -> Path:
    return configuration_file(None, os.environ)


def workspace() -> Workspace:
    """The workspace of the configuration as it is now; a changed file is opened anew.

    Raises ConfigurationError or StoreRefused.
    """
    file = config_file()
    changed = file.stat().st_mtime_ns if file.is_file() else 0
    return _workspaces.get((file.absolute(), changed), lambda: open_workspace(file))


@dataclass(frozen=True, slots=True)
class View:
    """What a reader chose to see of a project."""

    project: str
    metric: str
    stretch: str
    since: date | None


def report(
    source: Workspace, project_id: str, audience: Audience = "stakeholders", as_of: datetime | None = None
) -> tuple[Report, str]:
    """The Report as of now, or of a past instant, for an audience, with a version that no other Report has."""
    version = f"{source.configuration.store} {project_id} {source.version(project_id)} {as_of}"
    whole = _reports.get(version, lambda: source.report(project_id, as_of))
    return for_audience(whole, audience), f"{version} {audience}"


@dataclass(frozen=True, slots=True)
class ShownPortfolio:
    """The portfolio as it is shown; `demo` says that all of it is demo data, `was_read` that there are data at all."""

    headline: str
    html: str
    demo: bool
    was_read: bool


def portfolio(source: Workspace, projects: Iterable[str], as_of: datetime | None = None) -> ShownPortfolio:
    told = [report(source, project_id, as_of=as_of) for project_id in projects]
    key = tuple(version for _, version in told)
    return _portfolios.get(key, lambda: _shown_portfolio([one for one, _ in told]))


def _shown_portfolio(told: list[Report]) -> ShownPortfolio:
    built = build_portfolio(told)
    demo = all(one.demo for one in told)
    return ShownPortfolio(portfolio_headline(built), portfolio_html(built), demo, has_been_read(built))


@dataclass(frozen=True, slots=True)
class ShownSources:
    """The sources as they are shown."""

    headline: str
    html: str


def sources(source: Workspace, projects: Mapping[str, Project]) -> ShownSources:
    """The sources of these projects with their problems, those of the data among them; asked anew for each view. Who
    sees all projects sees the sources that no project reads, too."""
    now, configured = utc_now(), source.configuration
    read = {name for one in projects.values() for name in used_sources(one)}
    whole = len(projects) == len(configured.projects)
    told = tuple(one for one in source.every_source() if whole or one.name in read)
    reported = [report(source, project_id)[0] for project_id in projects]
    problems = dict.fromkeys([*source.problems(told), *(one for each in reported for one in each.problems)])
    used_by = {one.name: [each.title for each in projects.values() if one.name in used_sources(each)] for one in told}
    html = sources_page_html(told, problems, used_by, now, ZoneInfo(configured.time_zone))
    return ShownSources(sources_headline(told), html)


def runs(source: Workspace, project_id: str, asked: RunQuestion, as_of: datetime | None = None) -> RunPage:
    """A page of a project's runs; asked anew whenever the data or the question changed."""
    key = (source.configuration.store, source.version(project_id), project_id, asked, as_of)
    return _runs.get(key, lambda: list_runs(source, project_id, asked, as_of or utc_now()))


@dataclass(frozen=True, slots=True)
class ShownForecasts:
    """The forecasts of some projects as they are shown; `of`: whose they are; `demo`: all of it is demo data."""

    of: str
    headline: str
    below: str
    html: str
    demo: bool


def forecasts(source: Workspace, projects: Sequence[str], as_of: datetime | None = None) -> ShownForecasts:
    """Judged anew whenever the data, the plans or the day changed, or a forecast was kept."""
    told = [report(source, project_id, as_of=as_of) for project_id in projects]
    key = (tuple(version for _, version in told), forecasts_stamp(source.store, projects))
    return _forecasts.get(key, lambda: _shown_forecasts(source, [one for one, _ in told]))


def _shown_forecasts(source: Workspace, told: list[Report]) -> ShownForecasts:
    book = book_of(source, told, utc_now())
    kept = len(book.judged)
    return ShownForecasts(
        told[0].title if len(told) == 1 else "Forecasts",
        score_headline(book.score, kept),
        score_below(book.score, kept),
        forecasts_html(book.reports, book.judged, book.score),
        all(one.demo for one in told),
    )


@dataclass(frozen=True, slots=True)
class ShownAudit:
    """A project's lines, oldest first, and whether all lines of the journal hold."""

    headline: str
    proof: str
    lines: tuple[Mapping[str, Any], ...]


def audit(source: Workspace, project_id: str, as_of: datetime | None = None) -> ShownAudit:
    """As the journal stood then; the proof goes through every line there is."""
    every = every_line(source.store)
    broken, what, holds, digest = first_fault(every)
    told = tuple(with_before([one for one in every if one.project == project_id]))
    if as_of is not None:
        told = tuple(one for one in told if datetime.fromisoformat(one["at"]) <= as_of)
    headline = audit_headline(told)
    proof = f"All {holds:,} lines of the journal are as they were written; the last digest is {digest[:16] or 'none'}."
    if broken is not None:
        headline = f"The journal was altered: {what} (line {broken.seq})"
        proof = f"The {holds:,} lines before it hold. `milepost audit verify` tells more."
    return ShownAudit(headline, proof, told)


def named_runs(source: Workspace, project_id: str, names: Sequence[RunName]) -> tuple[ListedRun, ...]:
    return run_browsing.named_runs(source, project_id, names, utc_now())


def comparison(source: Workspace, shown: Report, compared: Sequence[ListedRun], milestone: str | None) -> Comparison:
    return compare_runs(source, shown, compared, milestone)


def chart(shown: Report, version: str, view: View) -> Payload:
    """The drawn chart of a view. Whether single runs are shown is the browser's affair: they are always there."""
    key = (version, view.metric, view.since)
    return _charts.get(key, lambda: payload(shown, view.metric, view.since))


def plans_of(source: Workspace, project_id: str, rights: Collection[Right], as_of: datetime | None) -> Plans:
    """Where a reader with these rights may plan; the past is not planned."""
    if "plan" not in rights or as_of is not None:
        return None
    return "here" if is_planned_here(source.project(project_id)) else "in the file"


def below(
    source: Workspace, shown: Report, version: str, metric_id: str, rights: Collection[Right], as_of: datetime | None
) -> str:
    """What stands below the chart for a reader with these rights; the past is looked at and not changed."""
    writes = "annotate" in rights and as_of is None
    plans = plans_of(source, shown.project, rights, as_of)
    return _below.get(
        (version, metric_id, writes, plans),
        lambda: below_html(shown, metric_id, writes=writes, plans=plans, as_of=as_of),
    )
