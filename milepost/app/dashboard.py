"""The script that Streamlit runs for every view: which pages there are."""

from pathlib import Path

import streamlit as st

st.set_page_config(page_title="Milepost", page_icon=Path(__file__).with_name("icon.svg"), layout="wide")
st.navigation([st.Page("pages/project.py", title="Project", default=True)], position="hidden").run()
