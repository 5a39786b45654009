"""How everything else gets a Report: one configuration, one store, and counted results that are kept between asks."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from milepost.config import Configuration, load
from milepost.domain.candidates import KpiVersion
from milepost.domain.decided import Decided
from milepost.domain.errors import NothingSuch
from milepost.domain.projects import Project
from milepost.domain.report import Problem, Report, SourceReport
from milepost.domain.report import SourceState as Outcome
from milepost.domain.sources import KPI_KINDS, Source
from milepost.jobs.keeping import Place, place_of
from milepost.jobs.plans import noted, planned, put_into_force_at_start, signed
from milepost.metrics import Tally, build_report, dump_tally, load_tally, planned_project, tally
from milepost.store.database import Store, open_store
from milepost.store.journal import last_seq, lines
from milepost.store.selection import current_revisions, describe_runs, kpi_versions, select_candidates
from milepost.store.sources import SourceState, listed_problems, source_states
from milepost.store.tallies import KeptTally, keep_tally, kept_tally, tally_stamp
from milepost.store.turns import take_turn

DEFAULT_FILE = "milepost.yaml"


def configuration_file(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The file that was named, else $MILEPOST_CONFIG, else milepost.yaml here."""
    return given or Path(environ.get("MILEPOST_CONFIG") or DEFAULT_FILE)


def open_workspace(config_path: Path | None = None, environ: Mapping[str, str] = os.environ) -> "Workspace":
    """Load the configuration and open its store. Raises ConfigurationError or StoreRefused."""
    configuration = load(configuration_file(config_path, environ), environ)
    return Workspace(configuration, open_store(configuration.store))


def utc_now() -> datetime:
    return datetime.now(UTC)


def to_ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


class Workspace:
    """A configuration with its open store; share one between threads."""

    def __init__(self, configuration: Configuration, store: Store) -> None:
        self.configuration = configuration
        self.store = store

    @cached_property
    def kept(self) -> Place:
        """Where snapshots are kept; nobody is asked yet."""
        return place_of(self.configuration.kept_in)

    def project(self, project_id: str) -> Project:
        """Raises NothingSuch, with the nearest name there is."""
        projects = self.configuration.projects
        if project_id in projects:
            return projects[project_id]
        raise no_such_project(project_id, projects)

    def in_force(self, project_id: str) -> Project:
        """The project with the milestones that are in force: those of the file, or, where it has none, those that
        people planned. Raises NothingSuch."""
        project = self.project(project_id)
        if project.milestones:
            return project
        now_ms = to_ms(utc_now())
        return planned_project(project, planned(lines(self.store, project.id), project, now_ms, now_ms))

    def version(self, project_id: str, now: datetime | None = None) -> str:
        """A short text that changes when the project's Report would; costs three small queries."""
        project, now = self.in_force(project_id), now or utc_now()
        states = self.source_states(project).values()
        read = [(state.name, state.revision, state.last_success_ms, state.last_error) for state in states]
        stamp = tally_stamp(self.store, project.id, definition_of(project))
        today = now.astimezone(ZoneInfo(project.time_zone)).date()
        moved = last_seq(self.store, project.id)
        return digest((definition_of(project), repr(project), moved, today, stamp, sorted(read, key=repr)))

    def report(
        self, project_id: str, as_of: datetime | None = None, *, fresh: bool = False, now: datetime | None = None
    ) -> Report:
        """The project as of an instant, by default now.

        fresh: count again if anything was synced since the kept count; a page does not ask for that, because a sync
        counts when it is done.
        """
        now = now or utc_now()
        if as_of is None:
            return self.current_report(project_id, now, fresh=fresh)
        decided = self.decided(project_id, as_of, now)
        project = planned_project(self.project(project_id), decided.plan)
        candidates, _ = select_candidates(self.store, project)
        return self.assemble(project, tally(project, candidates, as_of), decided, as_of)

    def current_report(self, project_id: str, now: datetime, *, fresh: bool = False) -> Report:
        """The project as of an instant after which nothing was counted, from the kept count where that holds."""
        decided, project = self.decided(project_id, now, now), self.in_force(project_id)
        return self.assemble(project, self.current_tally(project, now, fresh=fresh), decided, now)

    def decided(self, project_id: str, as_of: datetime, now: datetime) -> Decided:
        """What people had decided by then: the plan, the notes and the sign-offs."""
        written, at_ms, now_ms = lines(self.store, project_id), to_ms(as_of), to_ms(now)
        plan = planned(written, self.project(project_id), at_ms, now_ms)
        return Decided(plan, noted(written, at_ms, now_ms), signed(written, at_ms, now_ms))

    def current_tally(self, project: Project, now: datetime, *, fresh: bool) -> Tally:
        kept = kept_tally(self.store, project.id, definition_of(project))
        revisions = current_revisions(self.store, project) if fresh or kept is None else kept.revisions
        if kept is not None and kept.holds(revisions, to_ms(now)):
            try:
                return load_tally(kept.body)
            except ValueError:
                pass  # kept by another version of Milepost
        return self.count(project, now)

    def count(self, project: Project, now: datetime) -> Tally:
        """Count the project's runs and keep the result."""
        candidates, revisions = select_candidates(self.store, project)
        result = tally(project, candidates, now)
        kept = KeptTally(revisions, to_ms(now), result.changes_at_ms, dump_tally(result))
        keep_tally(self.store, project.id, definition_of(project), kept)
        return result

    def today(self, project_id: str) -> date:
        """In the project's time zone."""
        return utc_now().astimezone(ZoneInfo(self.project(project_id).time_zone)).date()

    def count_again(self, now: datetime, sources: Iterable[str] | None = None) -> list[str]:
        """Bring the counts of all projects that read these sources up to date; returns those that were counted."""
        wanted = None if sources is None else set(sources)
        counted = []
        for name in self.configuration.projects:
            project = self.in_force(name)
            if wanted is not None and not wanted & {line.source for line in project.runs}:
                continue
            kept = kept_tally(self.store, project.id, definition_of(project))
            if kept is None or not kept.holds(current_revisions(self.store, project), to_ms(now)):
                self.count(project, now)
                counted.append(project.id)
        return counted

    def put_plans_into_force(self, now: datetime) -> None:
        """Write down what milepost.yaml declares otherwise than the plan has it."""
        for project in self.configuration.projects.values():
            put_into_force_at_start(self.store, project, to_ms(now))

    def assemble(self, project: Project, counted: Tally, decided: Decided, as_of: datetime) -> Report:
        runs = describe_runs(self.store, counted.keys())
        kpis: dict[str, list[KpiVersion]] = {kpi.id: kpi_versions(self.store, kpi.source) for kpi in project.kpis}
        states = self.source_states(project)
        sources = [source_report(self.configuration.sources[name], states.get(name)) for name in used_sources(project)]
        return build_report(project, counted, runs, kpis, sources, self.problems(sources), as_of, decided)

    def source_states(self, project: Project) -> Mapping[str, SourceState]:
        return source_states(self.store, used_sources(project))

    def unasked_sources(self, project: Project) -> tuple[str, ...]:
        """Those of a project that nothing is known of yet, not even that they do not answer."""
        states = self.source_states(project)
        return tuple(
            name
            for name in used_sources(project)
            if source_report(self.configuration.sources[name], states.get(name)).state == "never read"
        )

    def take_turn(self, what: str, now: datetime, every: timedelta) -> bool:
        """Whether it is this process that does what is due every so often; of all that share the store, one is."""
        return take_turn(self.store, what, to_ms(now), every // timedelta(milliseconds=1))

    def every_source(self) -> tuple[SourceReport, ...]:
        """All configured sources, whether a project reads them or not."""
        states = source_states(self.store, self.configuration.sources)
        return tuple(source_report(one, states.get(name)) for name, one in self.configuration.sources.items())

    def problems(self, sources: Iterable[SourceReport]) -> list[Problem]:
        reports = {source.name: source for source in sources}
        dead = [Problem(one.name, None, one.error) for one in reports.values() if one.error is not None]
        listed = listed_problems(self.store, reports)
        return dead + [
            Problem(one.source, one.record_id, one.what)
            if reports[one.source].kind not in KPI_KINDS
            else Problem(one.source, None, f"{one.record_id}: {one.what}")
            for one in listed
        ]

    def close(self) -> None:
        self.store.close()


def used_sources(project: Project) -> tuple[str, ...]:
    """The sources a project reads, in order of mention."""
    return tuple(dict.fromkeys([line.source for line in project.runs] + [kpi.source for kpi in project.kpis]))


def source_report(source: Source, state: SourceState | None) -> SourceReport:
    if state is None or (state.last_success_ms is None and state.last_error is None):
        return SourceReport(source.name, source.kind, "never read", None, None)
    last_success = None if state.last_success_ms is None else from_ms(state.last_success_ms)
    outcome: Outcome = "ok" if state.last_error is None else "failed"
    return SourceReport(source.name, source.kind, outcome, last_success, state.last_error, state.rechecked)


def definition_of(project: Project) -> str:
    """A digest of all that decides a tally."""
    gates = [(one.id, one.gates, one.kpis, one.baseline) for one in project.milestones]
    planned = [(project.time_zone, one.planned_runs and one.planned_runs.since) for one in project.milestones]
    return digest((project.runs, project.count, project.metrics, gates, planned, project.baseline, project.kpis))


def digest(value: object) -> str:
    return blake2b(orjson.dumps(value, default=str), digest_size=12).hexdigest()


def no_such_project(project_id: str, known: Iterable[str]) -> NothingSuch:
    return NothingSuch(f"there is no project {project_id!r}; {nearest(project_id, known)}")


def nearest(name: str, known: Iterable[str]) -> str:
    """What to say after a name that does not exist."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there is {', '.join(map(repr, names))}" if names else "none is configured"
