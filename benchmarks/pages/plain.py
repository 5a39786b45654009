"""The page one writes first, with the same picture: runs, frontier, plan, milestones and their list, through
st.plotly_chart and Streamlit's own elements, and a filter."""

import random

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.title("Best accuracy is 96 %")
chance = random.Random(1)
days = pd.date_range("2025-12-01", periods=2_000, freq="4h", tz="UTC")
runs = pd.DataFrame({"day": days, "value": [0.5 + n / 5000 - chance.random() / 5 for n in range(2_000)]})
runs["name"] = [f"run-{n}" for n in range(2_000)]
if st.toggle("half"):
    runs = runs[::2]
told = [f"<b>{run.name}</b><br>{run.value:.1%} · {run.day:%d %b %Y}" for run in runs.itertuples(index=False)]
milestones = pd.DataFrame({"title": ["Pilot", "Beta", "GA"], "due": days[[500, 1200, 1900]], "target": [0.6, 0.7, 0.9]})
figure = go.Figure()
figure.add_trace(go.Scatter(x=runs["day"], y=runs["value"], mode="markers", text=told, hovertemplate="%{text}"))
figure.add_trace(go.Scatter(x=runs["day"], y=runs["value"].cummax(), mode="lines", line={"shape": "hv", "width": 3}))
figure.add_trace(go.Scatter(x=milestones["due"], y=milestones["target"], mode="lines+markers", line={"dash": "dash"}))
for milestone in milestones.itertuples(index=False):
    figure.add_annotation(x=milestone.due, y=1, yref="paper", text=f"<b>{milestone.title}</b>", showarrow=False)
    figure.add_shape(type="line", x0=milestone.due, x1=milestone.due, y0=0, y1=1, yref="paper")
figure.update_layout(height=520, showlegend=False, yaxis_tickformat=".0%")
st.plotly_chart(figure, key="chart")
st.dataframe(milestones)
