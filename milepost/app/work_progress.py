"""How work that was asked for on a page shows that it goes on."""

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.app.working import Work
from milepost.jobs.workspace import utc_now


@st.fragment(run_every=0.5)
def show_work(work: Work) -> None:
    """Drawn anew twice a second until the work is done; then the whole page is."""
    if not work.is_running:
        st.rerun(scope="app")
    done, total = work.said.get("done", 0), work.said.get("total", 0)
    doing = f": {work.said['format']}, {done + 1} of {total}" if total else ""
    seconds = int((utc_now() - work.begun).total_seconds())
    words = f"{work.words}{doing} … {max(0, seconds)} s, asked for by {work.by}"
    st.progress(min(done / total, 1.0) if total else 0.0, text=plain_markdown(words))
