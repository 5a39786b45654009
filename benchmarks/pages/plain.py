"""The page one writes first: a figure of 2,000 marks (or `?marks=`) through st.plotly_chart, and a filter."""

import random

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
chance = random.Random(1)
marks = [(number, number / 2000 + chance.random() / 5) for number in range(int(st.query_params.get("marks", 2_000)))]
if st.toggle("half"):
    marks = marks[::2]
figure = go.Figure(go.Scatter(x=[x for x, _ in marks], y=[y for _, y in marks], mode="markers"))
st.plotly_chart(figure, key="chart")
