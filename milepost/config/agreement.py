"""Whether the parts of a file agree: every name that is used exists, and nothing contradicts itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.config.approvals import approval_faults
from milepost.config.chance import groups_of, repeats_faults, test_size_faults
from milepost.config.conditions import Measures, condition_faults
from milepost.config.effects import effect_faults
from milepost.config.faults import Fault, Path
from milepost.config.orders import order_faults
from milepost.config.run_plans import run_plan_faults
from milepost.config.words import shown, way_out
from milepost.domain.people import ROLES
from milepost.domain.projects import USUAL_HEALTH
from milepost.domain.sources import KPI_KINDS, RUN_KINDS


def agreement_faults(tree: Any) -> Iterator[Fault]:
    """Yield every unknown name and contradiction. Works on the bare tree, so that a wrong shape hides none of them."""
    kinds = {name: str(source.get("kind")) for name, source in entries(tree, "sources")}
    known = {name: kinds.get(name, "") for name in keys(tree, "sources")}
    for project_id, project in entries(tree, "projects"):
        yield from _project(project, ("projects", project_id), known)
    yield from _same_titles(tree, "projects", ())
    yield from _roles(tree)


def _roles(tree: Any) -> Iterator[Fault]:
    """Roles without a way to sign in mean nothing, and a way to sign in without roles lets nobody see anything."""
    own = [("projects", name, "access") for name, project in entries(tree, "projects") if project.get("access")]
    access = tree.get("access") if isinstance(tree, dict) else None
    if not isinstance(access, dict):
        for place in own:
            yield Fault(place, "roles need people to sign in; say how in `access:` at the top of the file")
    elif not own and not any(access.get(role) for role in ROLES):
        yield Fault(("access",), f"nobody has a role; name people under {', '.join(ROLES[:-1])} or {ROLES[-1]}")


def entries(section: Any, key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the named entries below a key that are sections themselves; an empty one is a section of defaults."""
    held = section.get(key) if isinstance(section, dict) else None
    named = held.items() if isinstance(held, dict) else ()
    return [(name, entry or {}) for name, entry in named if entry is None or isinstance(entry, dict)]


def keys(section: Any, key: str) -> list[str]:
    """Return the names below a key, whatever stands behind them."""
    held = section.get(key) if isinstance(section, dict) else None
    return list(held) if isinstance(held, dict) else []


def _project(project: dict[str, Any], path: Path, sources: Mapping[str, str]) -> Iterator[Fault]:
    for index, line in enumerate(project["runs"] if isinstance(project.get("runs"), list) else ()):
        if isinstance(line, dict):
            yield from _source(line, (*path, "runs", index, "source"), sources, RUN_KINDS, "runs")
    yield from _baseline(project, path, sources)
    metrics = keys(project, "metrics")
    yield from _known(project.get("headline"), metrics, (*path, "headline"), "metric")
    for kpi_id, kpi in entries(project, "kpis"):
        yield from _kpi(kpi, kpi_id, (*path, "kpis", kpi_id), sources, metrics)
    for metric_id, metric in entries(project, "metrics"):
        yield from _metric(metric, (*path, "metrics", metric_id), sources)
    measures = Measures.of(
        dict(entries(project, "metrics")), metrics, dict(entries(project, "kpis")), keys(project, "kpis")
    )
    for milestone_id, milestone in entries(project, "milestones"):
        place = (*path, "milestones", milestone_id)
        yield from _baseline(milestone, place, sources)
        has_baseline = bool(milestone.get("baseline") or project.get("baseline"))
        yield from condition_faults(milestone, place, measures, has_baseline)
        yield from approval_faults(milestone, place)
        yield from run_plan_faults(milestone, place)
    yield from order_faults(dict(entries(project, "milestones")), keys(project, "milestones"), (*path, "milestones"))
    yield from _same_titles(project, "milestones", path)
    yield from _health(project.get("health"), (*path, "health"))


def _health(health: Any, path: Path) -> Iterator[Fault]:
    told = health if isinstance(health, dict) else {}
    on_track, at_risk = told.get("on_track", USUAL_HEALTH.on_track), told.get("at_risk", USUAL_HEALTH.at_risk)
    if isinstance(on_track, float) and isinstance(at_risk, float) and at_risk >= on_track:
        what = f"a milestone is at risk from {at_risk:g} on and on track from {on_track:g}; the first must be the lower"
        yield Fault(path, what)


def _source(
    section: dict[str, Any], path: Path, sources: Mapping[str, str], kinds: frozenset[str], what: str
) -> Iterator[Fault]:
    name = section.get("source")
    kind = sources.get(name) if isinstance(name, str) else None
    if kind is not None and kind in (RUN_KINDS | KPI_KINDS) - kinds:
        yield Fault(path, f"the source {shown(str(name))} is of kind {kind}, which has no {what}")
    elif kind is None:
        yield from _known(name, [known for known, kind in sources.items() if kind in kinds or not kind], path, "source")


def _known(name: Any, known: list[str], path: Path, what: str) -> Iterator[Fault]:
    if isinstance(name, str) and name not in known:
        yield Fault(path, f"there is no {what} called {shown(name)}; {way_out(name, known, what)}")


def _baseline(section: dict[str, Any], path: Path, sources: Mapping[str, str]) -> Iterator[Fault]:
    if isinstance(section.get("baseline"), dict):
        yield from _source(section["baseline"], (*path, "baseline", "source"), sources, RUN_KINDS, "runs")


def _kpi(
    kpi: dict[str, Any], kpi_id: str, path: Path, sources: Mapping[str, str], metrics: list[str]
) -> Iterator[Fault]:
    yield from _source(kpi, (*path, "source"), sources, KPI_KINDS, "KPI series")
    yield from _known(kpi.get("driven_by"), metrics, (*path, "driven_by"), "metric")
    yield from effect_faults(kpi, path)
    if kpi_id in metrics:
        yield Fault(path, f"{shown(kpi_id)} is a metric too, so a gate could mean either; rename one of them")


def _metric(metric: dict[str, Any], path: Path, sources: Mapping[str, str]) -> Iterator[Fault]:
    names = metric.get("names")
    texts = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    twice = next((name for index, name in enumerate(texts) if name in texts[:index]), None)
    if twice is not None:
        yield Fault((*path, "names"), f"{shown(twice)} is listed twice; keep one of them")
    bounds = metric.get("bounds")
    if isinstance(bounds, list) and len(bounds) == 2 and all(isinstance(bound, float) for bound in bounds):
        low, high = bounds
        if low >= high:
            yield Fault((*path, "bounds"), f"the lowest value ({low:g}) is not below the highest ({high:g})")
    yield from test_size_faults(metric, path)
    for at, group in groups_of(metric):
        yield from _source(group, (*path, "repeats", at, "source"), sources, RUN_KINDS, "runs")
    yield from repeats_faults(metric, path)


def _same_titles(section: Any, key: str, path: Path) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for entry_id, entry in entries(section, key):
        title = entry.get("title") or entry_id
        if not isinstance(title, str):
            continue
        if title in first:
            what = f"{shown(first[title])} has the title {shown(title)} too, so readers could not tell them apart"
            yield Fault((*path, key, entry_id, "title"), what)
        first.setdefault(title, entry_id)
