"""The script that Streamlit runs for every view: which pages there are.

It lies in a folder of its own: a script beside a folder called `pages` gets Streamlit's own menu of them until it has
run for the first time.
"""

from pathlib import Path

import streamlit as st

APP = Path(__file__).parent.parent
PAGES = [
    st.Page(APP / "pages/portfolio.py", title="Portfolio", default=True),
    st.Page(APP / "pages/project.py", title="Project", url_path="project"),
    st.Page(APP / "pages/runs.py", title="Runs", url_path="runs"),
    st.Page(APP / "pages/sources.py", title="Sources", url_path="sources"),
]
opened = st.navigation(PAGES, position="top")
st.set_page_config(page_title=f"{opened.title} · Milepost", page_icon=APP / "icon.svg", layout="wide")
opened.run()
