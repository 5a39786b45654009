"""Milepost's own HTTP routes: whether the service works, and a project's Report as JSON."""

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from milepost.app import reports
from milepost.app.who import Reader, request_reader
from milepost.domain.errors import ConfigurationError, MilepostError, NothingSuch, WrongInstant
from milepost.domain.people import Right
from milepost.exports.json import report_to_json
from milepost.jobs.audit import with_before
from milepost.jobs.options import parse_instant
from milepost.jobs.workspace import Workspace, no_such_project
from milepost.store.journal import lines

NOT_KEPT = {"Cache-Control": "no-cache"}


def routes() -> list[Route]:
    return [
        Route("/healthz", health),
        Route("/api/projects/{project_id}/report", project_report),
        Route("/api/projects/{project_id}/audit", project_audit),
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
        told, zone = request.query_params.get("as_of"), workspace.project(project_id).time_zone
        as_of = None if told is None else parse_instant(told, zone, "as_of")
        report, _ = reports.report(workspace, project_id, reader.audience(project_id), as_of)
        return report_to_json(report)

    return for_reader(request, "see", body)


def project_audit(request: Request) -> Response:
    """Every change of a project by a person, before and after: what `milepost audit list PROJECT --json` prints."""

    def body(workspace: Workspace, _: Reader, project_id: str) -> bytes:
        return orjson.dumps({"lines": with_before(lines(workspace.store, project_id))})

    return for_reader(request, "see the audit", body)


def for_reader(request: Request, right: Right, body: Callable[[Workspace, Reader, str], bytes]) -> Response:
    """JSON about a project for who has this right in it; to all others it is as one that does not exist."""
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
    except WrongInstant as error:
        return answer({"error": str(error)}, 400)
    except (MilepostError, OSError) as error:
        return answer({"error": _reason(error)}, 503)
    return Response(told, media_type="application/json", headers=NOT_KEPT)


def answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers=NOT_KEPT)


def _reason(error: Exception) -> str:
    """What may be told to anybody who asks: the kind of fault, never an address or a query."""
    if isinstance(error, ConfigurationError):
        return "the configuration is wrong; `milepost check` says where"
    return "the store does not answer"
