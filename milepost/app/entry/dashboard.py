"""The script that Streamlit runs for every view: which pages there are for whoever looks.

It lies in a folder of its own: a script beside a folder called `pages` gets Streamlit's own menu of them until it has
run for the first time.
"""

from pathlib import Path

import streamlit as st

from milepost.app.doors import open_doors, sees_pages
from milepost.app.signing_in import say_who, who_looks

ICON = Path(__file__).parent.parent / "icon.svg"
workspace, reader = who_looks()
pages = [
    st.Page(one.file, title=one.title, **({"url_path": one.path} if one.path else {"default": True}))
    for one in open_doors(workspace, reader)
]
opened = st.navigation(pages, position="top" if sees_pages(workspace, reader) else "hidden")
st.set_page_config(page_title=f"{opened.title} · Milepost", page_icon=ICON, layout="wide")
say_who(reader)
opened.run()
