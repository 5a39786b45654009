"""Where the pages get Reports from, and what they keep of them between views."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from milepost.app.payload import Payload, payload
from milepost.domain.report import Report
from milepost.jobs.workspace import Workspace, configuration_file, open_workspace


def config_file() -> Path:
    return configuration_file(None, os.environ)


def workspace() -> Workspace:
    """The workspace of the configuration as it is now; a changed file is opened anew.

    Raises ConfigurationError or StoreRefused.
    """
    file = config_file()
    changed = file.stat().st_mtime_ns if file.is_file() else 0
    return _workspace(file.absolute(), changed)


@st.cache_resource(max_entries=2, show_spinner=False)
def _workspace(file: Path, changed: int) -> Workspace:  # noqa: ARG001 - the change is part of the key
    return open_workspace(file)


@dataclass(frozen=True, slots=True)
class View:
    """What a reader chose to see of a project."""

    project: str
    metric: str
    since: date | None
    runs: bool


def report(source: Workspace, project_id: str) -> tuple[Report, str]:
    """The Report as of now, with its version."""
    version = source.version(project_id)
    return _report(source, source.configuration.store, project_id, version), version


@st.cache_resource(max_entries=64, show_spinner=False)
def _report(_source: Workspace, store: str, project_id: str, version: str) -> Report:  # noqa: ARG001
    return _source.report(project_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def chart(_report: Report, store: str, version: str, view: View) -> Payload:  # noqa: ARG001
    """The drawn chart of a view, made once for all readers."""
    return payload(_report, view.metric, view.since, view.runs)
