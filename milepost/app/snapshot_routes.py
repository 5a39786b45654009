"""The files of snapshots, for whoever may read them: exactly as they were written, or not at all."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from milepost.app.kept_readers import LIST_SECONDS, seen_snapshots
from milepost.app.who import Reader
from milepost.domain.errors import NothingSuch
from milepost.exports.formats import FORMATS
from milepost.jobs.kept_snapshots import KeptSnapshot
from milepost.jobs.workspace import Workspace

SHOWN = "html"
"""The format that a browser may show in place, in a sandbox of its own; all others are only kept."""
SANDBOX = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'none'"
TYPES = {one.file: one.media_type for one in FORMATS.values()}


def file_answer(request: Request, workspace: Workspace, reader: Reader, project_id: str) -> Response:
    """One file of one snapshot that the reader may see. `?in=` names who keeps it, where two have the same id; with
    `?show=1` the page of a report is shown and not saved. Nothing of the request becomes part of a path. Raises
    NothingSuch, ConfigurationError for a file that was changed, and KeepingError where a bucket does not answer."""
    snapshot_id, file_name = request.path_params["snapshot"], request.path_params["file"]
    home = request.query_params.get("in")
    lists = (seen_snapshots(workspace, reader, project_id, age) for age in (LIST_SECONDS, 0))  # else of a moment ago
    found = next((one for seen in lists for one in seen if one.id == snapshot_id and home in (None, one.home)), None)
    if found is None:
        raise NothingSuch(f"there is no snapshot {snapshot_id!r}; the page Snapshots lists those there are")
    file, body = found.body(file_name)
    is_shown = file.format == SHOWN and request.query_params.get("show") == "1"
    headers = {
        "Content-Disposition": "inline" if is_shown else f'attachment; filename="{saved_as(found, file.name)}"',
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-cache",
    }
    return Response(body, media_type=TYPES.get(file.name, "application/octet-stream"), headers=headers)


def saved_as(one: KeptSnapshot, file_name: str) -> str:
    """ "fraud-20261130T070000Z-stakeholders-report.pdf"."""
    return f"{one.project}-{one.id.rpartition('-')[0]}-{file_name}"


def file_address(one: KeptSnapshot, file_name: str, *, show: bool = False) -> str:
    """Where the file is, counted from a page."""
    project, snapshot, name = (quote(each, safe="") for each in (one.project, one.id, file_name))
    shown = "&show=1" if show else ""
    return f"api/projects/{project}/snapshots/{snapshot}/{name}?in={quote(one.home, safe='')}{shown}"
