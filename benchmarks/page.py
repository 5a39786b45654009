"""How fast the Project page is beside an empty page, plain st.plotly_chart, static plotly.js and MLflow's own page."""

import shutil
import time
from itertools import cycle
from pathlib import Path

import plotly
import psutil
from playwright.sync_api import Page

from benchmarks.browsing import chromium, first_view, redraw, side_by_side
from benchmarks.figures import Ratio
from benchmarks.make_mlflow_runs import database_in
from benchmarks.read_mlflow import mlflow_server
from benchmarks.serving import milepost, static, streamlit
from benchmarks.stored import workspace_with

ROUNDS = 10
CHART = {"visible": ".mp-svg svg, .mp-plot.mp-ready", "interactive": ".mp-plot.mp-ready"}
PLAIN = {"interactive": ".js-plotly-plot .scatterlayer .trace"}
EMPTY = {"visible": "[data-testid=stMarkdown] p"}
SHOWN = "(document.querySelector('.js-plotly-plot')?.calcdata ?? []).reduce((n, c) => n + c.length, 0)"
DOTS = "(document.querySelector('.mp-svg .run')?.getAttribute('d') ?? '').length"
HIDDEN = "getComputedStyle(document.querySelector('.mp-svg .run') ?? document.body).display"
STATIC = """<!doctype html><script src="plotly.min.js"></script><button onclick="flip()">half</button>
<div id="chart" style="height:560px"></div><script>
const all = Array.from({ length: 2000 }, (_, i) => i)
let half = false
const draw = (xs) => Plotly.react("chart", [{ x: xs, y: xs.map((x) => x / 2000 + ((x * 7919) % 997) / 4000),
  mode: "markers", type: "scatter" }], { width: 1300, height: 520 })
const flip = () => { half = !half; draw(half ? all.filter((x) => x % 2) : all) }
draw(all)
</script>"""


class Clicks:
    """Clicks on two words in turn."""

    def __init__(self, page: Page, texts: tuple[str, str]) -> None:
        self.page = page
        self.texts = cycle(texts)

    def next(self) -> None:
        self.page.get_by_text(next(self.texts), exact=True).first.click()


def static_page(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    shutil.copyfile(script, folder / "plotly.min.js")
    (folder / "index.html").write_text(STATIC, encoding="utf-8")
    return folder


def measure(folder: Path) -> list[Ratio]:
    config = workspace_with(folder / "stored-2000", 2_000)
    with (
        chromium() as browser,
        milepost(config) as (home, our_process),
        streamlit("empty.py") as (empty, _),
        streamlit("plain.py") as (plain, plain_process),
        static(static_page(folder / "static")) as (fixed, _),
        mlflow_server(database_in(folder, 2_000, 0, now_ms=int(time.time() * 1000))) as tracker,
    ):
        ours = f"{home}/project"
        pages = {"ours": (ours, CHART), "empty": (empty, EMPTY), "plain": (plain, PLAIN), "static": (fixed, PLAIN)}
        pages["mlflow"] = (f"{tracker}/#/experiments/1/runs", {"visible": ".ag-row"})
        warm = side_by_side(browser, pages, ROUNDS, warm=True)
        cold = side_by_side(browser, pages, ROUNDS, warm=False)
        print(f"     warm: {warm}\n     cold: {cold}", flush=True)
        megabytes, requests = first_view(browser, ours, CHART["interactive"])
        theirs, _ = first_view(browser, pages["mlflow"][0], ".ag-row")
        redrawn, cpu = {}, {}
        for name, address, texts, process, changed in (
            ("ours", ours, ("3 months", "All"), our_process, DOTS),
            ("ours, interactive", ours, ("3 months", "All"), our_process, SHOWN),
            ("ours, runs hidden", ours, ("Best only", "All runs"), our_process, HIDDEN),
            ("plain", plain, ("half", "half"), plain_process, SHOWN),
            ("static", fixed, ("half", "half"), None, SHOWN),
        ):
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.goto(address)
            page.wait_for_selector(CHART["interactive"] if address == ours else PLAIN["interactive"])
            clicks = Clicks(page, texts)
            redraw(page, clicks.next, changed, 2)
            before = cpu_seconds(process)
            redrawn[name] = redraw(page, clicks.next, changed, 8)
            cpu[name] = (cpu_seconds(process) - before) / 8
            page.close()
        print(f"     redraw: {redrawn}\n     server CPU per interaction: {cpu}", flush=True)
    return [
        Ratio("warm: readable / empty Streamlit page", warm["ours"]["visible"] / warm["empty"]["visible"], 1.5),
        Ratio("cold: readable / empty Streamlit page", cold["ours"]["visible"] / cold["empty"]["visible"], 1.3),
        Ratio("warm: interactive / empty Streamlit page", warm["ours"]["interactive"] / warm["empty"]["visible"], 2.2),
        Ratio("warm: interactive / static page", warm["ours"]["interactive"] / warm["static"]["interactive"], 2.2),
        Ratio("warm: readable / static page", warm["ours"]["visible"] / warm["static"]["interactive"], 1.4),
        Ratio("filter redraw, readable / static page's redraw", redrawn["ours"] / redrawn["static"], 1.5),
        Ratio("filter redraw, interactive / static page's", redrawn["ours, interactive"] / redrawn["static"], 1.5),
        Ratio("runs hidden and shown / static page's redraw", redrawn["ours, runs hidden"] / redrawn["static"], 1.1),
        Ratio(
            "warm: interactive / MLflow's own page of runs",
            warm["ours"]["interactive"] / warm["mlflow"]["visible"],
            0.6,
        ),
        Ratio("first view: bytes / MLflow's page of runs", megabytes / theirs, 0.2),
        Ratio("first view in a cold browser, MB", megabytes, 1.5),
        Ratio("first view in a cold browser, requests", requests, 80),
        Ratio("server CPU per interaction / plain page's", cpu["ours"] / cpu["plain"], 0.1),
    ]


def cpu_seconds(process: int | None) -> float:
    if process is None:
        return 0.0
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)
