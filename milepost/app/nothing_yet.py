"""What a page says while there is nothing to show, and which step comes next."""

from typing import NoReturn

import streamlit as st

from milepost.app import reports
from milepost.app.markup import plain_markdown
from milepost.app.welcome import welcome
from milepost.domain.errors import ConfigurationError, MilepostError
from milepost.domain.report import Report
from milepost.figures.words import metric_name
from milepost.jobs.workspace import Workspace


def open_or_explain() -> Workspace:
    """The workspace; where there is none, the page says what to do and ends."""
    if not reports.config_file().is_file():
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
    st.code(what, language=None, wrap_lines=True)
    st.markdown(f"Next: `{command}`")
    st.stop()


def say_nothing_read(report: Report) -> None:
    """No source was ever read with success."""
    failed = [source for source in report.sources if source.state == "failed"]
    if failed:
        st.warning(f"No data yet: {plain_markdown(failed[0].name)} could not be read. See Sources below.")
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
