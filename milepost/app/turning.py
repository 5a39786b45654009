"""The way through a list that is longer than a page."""

import streamlit as st

from milepost.app.choices import open_page


def turn_pages(page: int, pages: int) -> None:
    """`page` counts from 1, the newest."""
    if pages == 1:
        return
    with st.container(horizontal=True, gap="small"):
        if st.button("Newer", disabled=page == 1):
            open_page(page - 1)
        if st.button("Older", disabled=page == pages):
            open_page(page + 1)
