"""The first page where there is no milepost.yaml yet: the demo to look at, and a first file to start from."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import streamlit as st

from milepost.app import demo_building
from milepost.app.markup import plain_markdown, quiet
from milepost.config import SCHEMA_FILE, schema_text
from milepost.config.first_file import FirstAnswers, FirstKind, first_faults, first_file

BETTER = ("higher", "lower")
KINDS: dict[str, tuple[FirstKind, str, str]] = {
    "MLflow server": ("mlflow", "Address of the server", "http://127.0.0.1:5000"),
    "MLflow database": ("mlflow", "Address of the database", "sqlite:///mlflow.db"),
    "Weights & Biases": ("wandb", "Team or user (entity)", ""),
    "Offline W&B runs": ("wandb_offline", "Folder with run-* or offline-run-* in it", "./wandb"),
}


def welcome(file: Path) -> None:
    """Shows both ways to begin; `file` is where the configuration will be."""
    with st.container(gap="xxsmall"):
        st.markdown(quiet("Welcome to Milepost"))
        st.title("Will the model be good enough by the date we promised?", anchor=False)
        st.markdown(
            quiet("Milepost reads your experiment runs, judges milestones by them, and shows both to everyone.")
        )
    demo, own = st.columns([2, 3], gap="large")
    with demo:
        show_demo(file.parent / "demo-workspace")
    with own:
        show_first_file(file)


def show_demo(folder: Path) -> None:
    st.header("Look at the demo", anchor=False)
    st.markdown("Two projects over half a year, trained here and now on small data sets. It takes about half a minute.")
    building = demo_building.latest(folder)
    if building is None or not building.is_running:
        if building is not None:
            st.warning(plain_markdown(building.error or ""))
        if st.button("Build the demo"):
            demo_building.start(folder)
            st.rerun()
        return
    show_building(folder)


@st.fragment(run_every=0.5)
def show_building(folder: Path) -> None:
    """Drawn anew twice a second until the demo is there."""
    building = demo_building.latest(folder)
    if building is None or not building.is_running:
        if building is not None and building.error is None:
            os.environ["MILEPOST_CONFIG"] = str(building.config)
        st.rerun(scope="app")
    st.progress(building.share, text=plain_markdown(building.words))


def show_first_file(file: Path) -> None:
    st.header("Start with your own runs", anchor=False)
    chosen = st.radio("Where are your runs?", list(KINDS), horizontal=True, key="kind")
    text = first_file(ask(chosen))
    faults = first_faults(text, os.environ)
    for fault in faults:
        st.warning(plain_markdown(fault))
    st.code(text, language=None, wrap_lines=True)  # colours of its own are too pale to read
    with st.container(horizontal=True, gap="small"):
        if st.button("Save and open", disabled=bool(faults), help=f"Writes {file}"):
            save(file, text)
        st.download_button("Download", text, file_name="milepost.yaml", mime="application/yaml", on_click="ignore")
    st.markdown(quiet(f"It is kept as {file}. Secrets never stand in it: they come from environment variables."))


def ask(chosen: str) -> FirstAnswers:
    kind, words, usual = KINDS[chosen]
    address = st.text_input(words, usual, key=f"address of {chosen}")
    left, right = st.columns(2)
    project = left.text_input("Project", "My model")
    experiments = right.text_input("Experiments", placeholder="all; or names like fraud*, churn", key="experiments")
    metric = left.text_input("Metric, as the tracker names it", "val_accuracy", help="Several names with commas.")
    better: Literal["higher", "lower"] = "lower" if right.selectbox("Better is", BETTER) == "lower" else "higher"
    milestone = left.text_input("First milestone", "Pilot")
    due = right.date_input("Due", datetime.now(UTC).date() + timedelta(days=90), format="YYYY-MM-DD")
    target = left.number_input("Needed", value=0.9, format="%0.4g", step=0.01)
    zone = right.text_input("Time zone of due days", "UTC")
    share = st.checkbox("Values are shares between 0 and 1, shown in percent", value=True)
    return FirstAnswers(kind, address, experiments, project, metric, better, share, milestone, due, float(target), zone)


def save(file: Path, text: str) -> None:
    """Never over a file that is there: somebody may have made one in the meantime."""
    try:
        with file.open("x", encoding="utf-8") as written:
            written.write(text)
        file.with_name(SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
    except FileExistsError:
        st.warning(plain_markdown(f"{file} is there already; reload the page to see it."))
    except OSError as error:
        st.error(plain_markdown(f"{file} cannot be written: {error.strerror}. Download the file and put it there."))
    else:
        st.rerun()
