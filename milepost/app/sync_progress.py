"""How a sync that was asked for on a page shows that it goes on, and what came of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from milepost.app.markup import plain_markdown
from milepost.app.sync_work import outcomes_of
from milepost.app.working import Work


@st.fragment(run_every=0.5)
def show_progress(work: Work) -> None:
    """Drawn anew twice a second until the sync is done; then the whole page is."""
    if not work.is_running:
        st.rerun(scope="app")
    st.markdown("Reading all sources …")
    for name, told in sorted(work.said_of.items()):
        of = f" of {told['total']:,}" if told["total"] else ""
        words = f"{plain_markdown(name)}: {told['done']:,}{of} records, {told['rate']:,.0f} a second"
        st.progress(min(told["done"] / told["total"], 1.0) if told["total"] else 0.0, text=words)


def say_what_came(work: Work) -> None:
    """What was new of each source, and what went wrong."""
    outcomes = outcomes_of(work)
    wrong = [f"{one['source']}: {one['error']}" for one in outcomes if one["error"]]
    for words in filter(None, (work.error, *wrong)):
        st.warning(plain_markdown(words))
    done = [f"{one['source']}: {changes_words(one)}" for one in outcomes if not one["error"]]
    if done:
        st.success(plain_markdown("Read. " + "; ".join(done)))


def changes_words(outcome: Mapping[str, Any]) -> str:
    told = [f"{outcome[word]:,} {word}" for word in ("new", "changed", "gone", "unusable") if outcome[word]]
    return ", ".join(told) or ("updated" if outcome["other"] else "nothing new")
