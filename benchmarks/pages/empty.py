"""A Streamlit page with nothing on it but a word."""

import streamlit as st

st.set_page_config(layout="wide")
st.markdown("nothing")
