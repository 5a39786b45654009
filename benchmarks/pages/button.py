"""A page with a button and nothing else: what an interaction costs at least."""

import streamlit as st

st.session_state["times"] = st.session_state.get("times", 0) + bool(st.button("again"))
st.markdown(f"pressed {st.session_state['times']} times")
