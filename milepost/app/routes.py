"""Milepost's own HTTP routes: whether the service works, a project's Report, chart, what-if and audit
as JSON, and the files of its snapshots."""

from collections.abc import Callable

import anyio
import anyio.to_thread
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from milepost.app import reports
from milepost.app.payload import payload
from milepost.app.snapshot_routes import file_answer
from milepost.app.what_if import answer_to, supposed_by
from milepost.app.who import Reader, request_reader
from milepost.domain.errors import (
    ConfigurationError,
    KeepingError,
    MilepostError,
    NothingSuch,
    WrongInstant,
    WrongSupposition,
)
from milepost.domain.people import Right
from milepost.domain.report import Report
from milepost.exports.json import report_to_json
from milepost.figures import stretches
from milepost.figures.stretches import STRETCHES, since
from milepost.jobs.audit import with_before
from milepost.jobs.options import parse_instant
from milepost.jobs.workspace import Workspace, nearest, no_such_project
from milepost.store.journal import lines

FEW = anyio.CapacityLimiter(2)
"""Threads that answer for charts: every thread more keeps memory of its own."""
NOT_KEPT = {"Cache-Control": "no-cache"}


def routes() -> list[Route]:
    return [
        Route("/healthz", health),
        Route("/api/projects/{project_id}/report", project_report),
        Route("/api/projects/{project_id}/chart", project_chart),
        Route("/api/projects/{project_id}/what-if", project_what_if),
        Route("/api/projects/{project_id}/audit", project_audit),
        Route("/api/projects/{project_id}/snapshots/{snapshot}/{file}", snapshot_file),
    ]


def health(_: Request) -> Response:
    """200 while the configuration holds and the store answers, else 503 with the reason."""
    try:
        workspace = reports.workspace()
        for project_id in list(workspace.configuration.projects)[:1]:
            workspace.version(project_id)
    except (MilepostError, OSError) as error:
        return answer({"status": "failing", "reason": _reason(error)}, 503)
    return answer({"status": "ok"})


def project_report(request: Request) -> Response:
    """The Report, word for word what `milepost status PROJECT --json` prints, as its audience may read it.
    `?as_of=2026-09-30`: as it was known at the end of that day."""

    def body(workspace: Workspace, reader: Reader, project_id: str) -> bytes:
        return report_to_json(asked_report(request, workspace, reader, project_id)[0])

    return for_reader(request, "see", body)


async def project_chart(request: Request) -> Response:
    """The drawn chart of a metric (`?metric=`, default the main one) for a stretch of time (`&range=3m`), with what
    stands below it, as the page shows them: the chart's buttons ask here, which costs less than running the whole page
    again."""

    def body(workspace: Workspace, reader: Reader, project_id: str) -> bytes:
        report, version = asked_report(request, workspace, reader, project_id)
        view = asked_view(request, report)
        as_of = report.as_of if "as_of" in request.query_params else None
        below = reports.below(workspace, report, version, view.metric, reader.rights(project_id), as_of)
        return orjson.dumps(reports.chart(report, version, view) | {"below": below})

    return await anyio.to_thread.run_sync(for_reader, request, "see", body, limiter=FEW)


async def project_what_if(request: Request) -> Response:
    """How likely a milestone is to be reached in time if it asked for another number (`&target=`), another day
    (`&due=2027-01-29`) or another pace (`&runs_a_week=`, until the day `&runs_until=`); what is left out is as planned,
    and nothing is kept. With `&metric=` also the drawn chart of that metric as it would be, for `&range=`."""

    def body(workspace: Workspace, reader: Reader, project_id: str) -> bytes:
        report, _ = asked_report(request, workspace, reader, project_id)
        asked = request.query_params
        made, told = answer_to(
            report, asked.get("milestone", ""), supposed_by(asked), workspace.project(project_id).health
        )
        if "metric" not in asked:
            return orjson.dumps(told)
        view = asked_view(request, report)
        return orjson.dumps(told | {"chart": payload(made, view.metric, view.since)})

    return await anyio.to_thread.run_sync(for_reader, request, "see", body, limiter=FEW)


def asked_view(request: Request, report: Report) -> reports.View:
    """Metric and stretch of time. Raises NothingSuch."""
    metric, stretch = (
        request.query_params.get("metric", report.headline),
        request.query_params.get("range", stretches.ALL),
    )
    if report.metric(metric) is None:
        raise NothingSuch(f"there is no metric {metric!r}; {nearest(metric, (one.id for one in report.metrics))}")
    if stretch not in STRETCHES:
        raise NothingSuch(f"there is no range {stretch!r}; {nearest(stretch, STRETCHES)}")
    return reports.View(report.project, metric, stretch, since(report, stretch))


def asked_report(request: Request, workspace: Workspace, reader: Reader, project_id: str) -> tuple[Report, str]:
    """As its audience may read it, as of `?as_of=` where that is told; with its version. Raises WrongInstant."""
    told, zone = request.query_params.get("as_of"), workspace.project(project_id).time_zone
    as_of = None if told is None else parse_instant(told, zone, "as_of")
    return reports.report(workspace, project_id, reader.audience(project_id), as_of)


def project_audit(request: Request) -> Response:
    """Every change of a project by a person, before and after: what `milepost audit list PROJECT --json` prints."""

    def body(workspace: Workspace, _: Reader, project_id: str) -> bytes:
        return orjson.dumps({"lines": with_before(lines(workspace.store, project_id))})

    return for_reader(request, "see the audit", body)


def snapshot_file(request: Request) -> Response:
    """A file of a snapshot that was kept, as it was written (see milepost.app.snapshot_routes)."""

    def body(workspace: Workspace, reader: Reader, project_id: str) -> Response:
        try:
            return file_answer(request, workspace, reader, project_id)
        except NothingSuch:
            raise
        except ConfigurationError as error:
            return answer({"error": str(error)}, 410)

    return for_reader(request, "see", body)


def for_reader(request: Request, right: Right, body: Callable[[Workspace, Reader, str], bytes | Response]) -> Response:
    """JSON about a project, or a file of it, for who has this right in it; to all others it is as one that does not
    exist."""
    project_id = request.path_params["project_id"]
    try:
        workspace = reports.workspace()
        reader = request_reader(workspace, request)
        if reader is None:
            return answer({"error": "sign in first"}, 401)
        seen = reader.projects(workspace, right)
        if project_id not in seen:
            raise no_such_project(project_id, seen)
        told = body(workspace, reader, project_id)
    except NothingSuch as error:
        return answer({"error": str(error)}, 404)
    except (WrongInstant, WrongSupposition) as error:
        return answer({"error": str(error)}, 400)
    except (MilepostError, OSError) as error:
        return answer({"error": _reason(error)}, 503)
    if isinstance(told, Response):
        return told
    return Response(told, media_type="application/json", headers=NOT_KEPT)


def answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers=NOT_KEPT)


def _reason(error: Exception) -> str:
    """What may be told to anybody who asks: the kind of fault, never an address or a query."""
    if isinstance(error, ConfigurationError):
        return "the configuration is wrong; `milepost check` says where"
    if isinstance(error, KeepingError):
        return "the place where snapshots are kept does not answer; the page Snapshots says why"
    return "the store does not answer"
