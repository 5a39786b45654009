"""What a page says while there is nothing to show, and which step comes next."""

from typing import NoReturn

import streamlit as st

from milepost.app import reports
from milepost.app.doors import door
from milepost.app.login import login_is_on
from milepost.app.markup import plain_markdown
from milepost.app.signing_in import ask_to_sign_in, say_no_role
from milepost.app.welcome import welcome
from milepost.app.who import Reader, page_reader
from milepost.domain.errors import ConfigurationError, MilepostError
from milepost.domain.report import Report
from milepost.figures.words import metric_name
from milepost.jobs.workspace import Workspace


def let_in(page: str) -> tuple[Workspace, Reader]:
    """The workspace and who looks at it; where there is none, or who looks may not, the page says so and ends."""
    workspace = open_or_explain()
    reader = page_reader(workspace)
    if reader is None:
        ask_to_sign_in()
        st.stop()
    if not reader.may(door(page).needs, workspace):
        say_no_role(reader)
        st.stop()
    return workspace, reader


def open_or_explain() -> Workspace:
    """The workspace; where there is none, the page says what to do and ends."""
    if not reports.config_file().is_file() and not login_is_on():
        welcome(reports.config_file())
        st.stop()
    try:
        return reports.workspace()
    except ConfigurationError as error:
        _end("The configuration is wrong", str(error), "milepost check")
    except MilepostError as error:
        _end("The store cannot be opened", str(error), "milepost check")


def _end(title: str, what: str, command: str) -> NoReturn:
    st.title(title, anchor=False)
    if login_is_on():  # anybody may be looking
        what = "Whoever keeps this Milepost finds the reason with the command below."
    st.code(what, language=None, wrap_lines=True)
    st.markdown(f"Next: `{command}`")
    st.stop()


def say_what_is_missing(report: Report) -> None:
    """Where sources were never read with success: what that means, and what to do."""
    if not report.never_read:
        return
    names, some = plain_markdown(" and ".join(report.never_read)), len(report.never_read) > 1
    failed = any(source.state == "failed" for source in report.sources if source.last_success is None)
    if report.oldest_read is not None:
        are, their = ("were", "their data are") if some else ("was", "its data are")
        st.warning(f"{names} {are} never read: {their} missing here. Sources says {'why' if failed else 'more'}.")
    elif failed:
        st.warning(f"No data yet: {names} could not be read. Sources says why.")
    else:
        say_next_step()


def say_next_step() -> None:
    st.info("No data yet. Next: open Sources and press “Sync now”, or run `milepost sync`.")


def say_nothing_counted(report: Report, metric_id: str) -> None:
    """Sources were read, but no run counts for the metric."""
    metric = report.metric(metric_id)
    if metric is not None and metric.best is None:
        name = plain_markdown(metric_name(metric))
        st.info(f"No counted run has {name} yet. A run counts once it is finished and belongs to the project.")
