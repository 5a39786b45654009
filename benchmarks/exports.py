"""What files cost: one chart as a picture, a report to print, slides, pages, and a week of snapshots on one core.

Beside them kaleido's and Chromium's ways to the same, which no snapshot ever takes. Needs `pip install kaleido`.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.browsing import chromium
from benchmarks.figures import Ratio
from milepost.domain.changes import Edition
from milepost.domain.report import MilestoneReport
from milepost.exports.formats import FORMATS
from milepost.figures.chart import chart_of
from milepost.figures.frame import frame_of
from milepost.figures.plotly import figure
from milepost.figures.theme import TOKENS
from tests.figures import samples
from tests.support.browser import chromium_program

PROJECTS, WEEKLY = 20, ("html", "pdf", "pptx", "png", "xlsx", "csv")
ROUNDS = 7


def measure() -> list[Ratio]:
    report = samples.report(2_000)
    edition, long = Edition(report), Edition(replace(report, milestones=tuple(map(_numbered, range(30)))))
    for name in WEEKLY:
        FORMATS[name].write(edition)  # imports, and what is read once
    sizes = {name: len(one.write(edition)) for name, one in FORMATS.items()}
    print(f"     bytes: {sizes}", flush=True)
    png, pdf = timed(lambda: FORMATS["png"].write(edition)), timed(lambda: FORMATS["pdf"].write(long))
    pptx, svg = (timed(lambda name=name: FORMATS[name].write(edition)) for name in ("pptx", "svg"))  # type: ignore[misc]
    kaleido, printed = one_shot(), print_of(FORMATS["html"].write(long))
    print(
        f"     s: png {png:.3f}, kaleido {kaleido:.2f}; pdf {pdf:.3f}, Chromium {printed:.2f}; pptx {pptx:.3f}",
        flush=True,
    )
    cpu, memory = weekly()
    return [
        Ratio("chart to PNG / kaleido's one-shot", png / kaleido, 0.06),
        Ratio("chart to SVG, s", svg, 0.01),
        Ratio("report to PDF / warm Chromium's print of it", pdf / printed, 0.4),
        Ratio("editable PPTX with four charts, kB", sizes["pptx"] / 1e3, 200),
        Ratio("editable PPTX with four charts, s", pptx, 0.15),
        Ratio("offline HTML, MB", sizes["html"] / 1e6, 1.5),
        Ratio("mailable HTML, kB", sizes["mail"] / 1e3, 60),
        Ratio(f"{PROJECTS} projects in {len(WEEKLY)} formats on one core without a browser, s", cpu, 10),
        Ratio("memory after a hundred snapshots / after twenty", memory, 1.05),
    ]


def _numbered(number: int) -> MilestoneReport:
    every = samples.milestones()
    one = every[number % len(every)]
    return replace(
        one, id=f"m{number}", title=f"{one.title} {number}", due=date(2026, 1, 1) + timedelta(days=11 * number)
    )


def timed(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        seconds.append(perf_counter() - began)
    return median(seconds)


def one_shot() -> float:
    """The page's own figure through kaleido, which starts a browser for each."""
    import plotly.graph_objects as go

    drawn = figure(frame_of(chart_of(samples.report(2_000), "accuracy"), 1200), TOKENS, samples.report(2_000))
    shown = go.Figure(data=drawn["data"], layout={"width": 1200, "height": 560}, skip_invalid=True)
    os.environ["BROWSER_PATH"] = str(chromium_program())
    return timed(lambda: shown.to_image(format="png", scale=2))


def print_of(page: bytes) -> float:
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.html"
        place.write_bytes(page)
        opened = browser.new_page()
        opened.goto(place.as_uri())

        def work() -> None:
            opened.reload()
            opened.wait_for_load_state("load")
            opened.pdf(format="A4")

        work()
        return timed(work)


def weekly() -> tuple[float, float]:
    """CPU seconds of a week's snapshots in a process of their own that finds no browser, and how its memory grows."""
    command = [sys.executable, "-m", "benchmarks.exports"]
    told = subprocess.run(command, env={"PATH": "", "PYTHONPATH": "."}, check=True, capture_output=True, text=True)
    first, growth = told.stdout.split()
    return float(first), float(growth)


def work_of_a_week() -> None:
    import psutil

    process, every = psutil.Process(), [samples.report(2_000) for _ in range(2)]
    cpu, resident = 0.0, {}
    for number in range(100):
        report = replace(every[number % 2], project=f"p{number}", title=f"Project {number}")
        for name in WEEKLY:
            FORMATS[name].write(Edition(report))
        if number + 1 == PROJECTS:
            used = resource.getrusage(resource.RUSAGE_SELF)
            cpu = used.ru_utime + used.ru_stime
        resident[number + 1] = process.memory_info().rss
    print(cpu, resident[100] / resident[20])


if __name__ == "__main__":
    work_of_a_week()
