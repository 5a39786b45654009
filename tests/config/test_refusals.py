"""What a wrong milepost.yaml is refused with: file, line, key, what is wrong and the way out."""

from pathlib import Path

import pytest

from tests.config.files import VALID, changed, complaints

PILOT = "projects.fraud.milestones.pilot"
REFUSED: list[tuple[str, str, str]] = [
    # unknown keys and words
    ("title: Fraud detection", "titel: Fraud", "8: projects.fraud.titel: is not known here; did you mean `title`?"),
    ("time_zone: Eu", "timezone: Eu", "2: timezone: is not known here; did you mean `time_zone`?"),
    ("date: day", "dat: day, date: day", "5: sources.sales.dat: is not known here; did you mean `date`?"),
    (
        "better: higher",
        "better: up",
        "12: projects.fraud.metrics.accuracy.better: `up` is not one of 'higher' or 'lower'",
    ),
    (
        "kind: mlflow",
        "kind: mflow",
        "4: sources.lab: there is no kind of source called `mflow`; did you mean `mlflow`?",
    ),
    ("kind: mlflow, ", "", "4: sources.lab: has no `kind`; known: kpi_file, kpi_sql, mlflow, wandb, wandb_offline"),
    (
        "Europe/Berlin",
        "europe/berln",
        "2: time_zone: there is no time zone `europe/berln`; did you mean `Europe/Berlin`?",
    ),
    # milestones that come after each other
    (
        "due: 2026-09-30",
        "due: 2026-09-30\n        after: [pilto]",
        f"18: {PILOT}.after[0]: there is no milestone called `pilto`; did you mean `pilot`?",
    ),
    (
        "due: 2026-09-30",
        "due: 2026-09-30\n        after: [pilot]",
        f"18: {PILOT}.after[0]: `pilot` itself comes after `pilot`; take one of the two away",
    ),
    # unknown names
    (
        "{source: lab, exp",
        "{source: lap, exp",
        "10: projects.fraud.runs[0].source: there is no source called `lap`; did you mean `lab`?",
    ),
    (
        "{source: lab, exp",
        "{source: sales, exp",
        "10: projects.fraud.runs[0].source: the source `sales` is of kind kpi_file, which has no runs",
    ),
    (
        "{source: sales,",
        "{source: lab,",
        "22: projects.fraud.kpis.chargebacks.source: the source `lab` is of kind mlflow, which has no KPI series",
    ),
    (
        "driven_by: accuracy",
        "driven_by: acuracy",
        "22: projects.fraud.kpis.chargebacks.driven_by: there is no metric called `acuracy`; did you mean `accuracy`?",
    ),
    (
        "title: Fraud detection",
        "headline: latency",
        "8: projects.fraud.headline: there is no metric called `latency`; did you mean `latency_ms`?",
    ),
    (
        "title: Pilot",
        "baseline: {source: labb, run: x}",
        f"16: {PILOT}.baseline.source: there is no source called `labb`; did you mean `lab`?",
    ),
    ('"acc', '"ac', f"19: {PILOT}.gates[0]: there is no metric or KPI called `acuracy`; did you mean `accuracy`?"),
    # YAML's readings
    ("title: Pilot", "title: 2026", f'16: {PILOT}.title: YAML reads `2026` as a number; put it in quotes: "2026"'),
    ("pilot:", "no:", '15: projects.fraud.milestones.no: YAML reads `no` as false; put it in quotes: "no"'),
    ("  fraud:", "  1e5:", '7: projects.1e5: YAML reads `1e5` as a number; put it in quotes: "1e5"'),
    (
        "stage: candidate",
        "stage: 1",
        '10: projects.fraud.runs[0].tags.stage: YAML reads `1` as a number; put it in quotes: "1"',
    ),
    ("store: sqlite:///milepost.db", "demo: maybe", "1: demo: takes true or false"),
    # values
    ("due: 2026-09-30", "due: 2026-02-30", f"17: {PILOT}.due: there is no 2026-02-30; that month ends with 2026-02-28"),
    (
        "due: 2026-09-30",
        "due: 30.09.2026",
        f"17: {PILOT}.due: `30.09.2026` is not a day; write year, month and day, such as 2026-09-30",
    ),
    (
        "due: 2026-09-30",
        "due: 20260930",
        f"17: {PILOT}.due: takes a day such as 2026-09-30",
    ),
    ("due: 2026-09-30", "due: 9999-12-31", f"17: {PILOT}.due: the year 9999 is outside 1990 to 2199"),
    (
        "        due: 2026-09-30\n",
        "",
        f"15: {PILOT}.due: is missing: The day by whose end, in `time_zone`, it is to be reached, such as 2026-09-30.",
    ),
    ("target: 120000", "target: .inf", "22: projects.fraud.kpis.chargebacks.target: takes a finite number"),
    ("target: 120000", "target: many", "22: projects.fraud.kpis.chargebacks.target: takes a number"),
    (
        "[0, 1]",
        "[1, 0]",
        "12: projects.fraud.metrics.accuracy.bounds: the lowest value (1) is not below the highest (0)",
    ),
    ("[0, 1]", "1", "12: projects.fraud.metrics.accuracy.bounds: takes two numbers: [lowest, highest]"),
    ("[0, 1]", "[1]", "12: projects.fraud.metrics.accuracy.bounds: takes two numbers: [lowest, highest]"),
    (
        "names: [latency_p95_ms]",
        "names: latency",
        '13: projects.fraud.metrics.latency_ms.names: takes a list: ["latency"]',
    ),
    (
        "val/acc]",
        "val_accuracy]",
        "12: projects.fraud.metrics.accuracy.names: `val_accuracy` is listed twice; keep one of them",
    ),
    ("title: Pilot", 'title: ""', f"16: {PILOT}.title: is empty; write something"),
    ("title: Pilot", 'title: "a\\u202Eb"', f"16: {PILOT}.title: holds the invisible character '\\u202e'; delete it"),
    (
        "title: Pilot",
        "title: Pilot\n        title: P",
        f"17: {PILOT}.title: is given twice, first on line 16; keep one of them",
    ),
    # contradictions
    (
        "      latency_ms: {",
        "      chargebacks: {}\n      latency_ms: {",
        (
            "23: projects.fraud.kpis.chargebacks: `chargebacks` is a metric too, so a gate could mean either; "
            "rename one of them"
        ),
    ),
    (
        "accuracy >= 0.92",
        "accuracy >= 92",
        f"19: {PILOT}.gates[0]: 92 is outside the bounds of `accuracy`, from 0 up to 1; did you mean 0.92?",
    ),
    (
        "accuracy >= 0.92",
        "accuracy > 1",
        f"19: {PILOT}.gates[0]: can never be passed: `accuracy` goes from 0 up to 1; write >=",
    ),
    (
        "accuracy >= 0.92",
        "accuracy <= 0.92",
        f"19: {PILOT}.gates[0]: `accuracy` is better when higher, so this gate asks for less; mend it, or `better:`",
    ),
    (
        '"latency_ms <= 120"',
        '"latency_ms <= 120", "latency_ms >= 200"',
        f"19: {PILOT}.gates[2]: no value passes both this and `latency_ms <= 120`",
    ),
    (
        '"latency_ms <= 120"',
        '"accuracy ≥ 0.920"',
        f"19: {PILOT}.gates[1]: is listed twice; keep one of them",
    ),
    (
        "accuracy >= 0.92",
        "accuracy >= baseline + 5%",
        (
            f"19: {PILOT}.gates[0]: compares with `baseline`, but none is given; "
            "add `baseline: {source: …, run: …}` here or to the project"
        ),
    ),
    (
        "chargebacks <= 120000",
        "accuracy >= 0.9",
        f"20: {PILOT}.kpis[0]: `accuracy` is a metric; conditions on metrics go under `gates`",
    ),
    (
        "chargebacks <= 120000",
        "chargebacks <= baseline",
        f"20: {PILOT}.kpis[0]: a KPI belongs to no run, so it has no `baseline`; compare it with a number",
    ),
    (
        "    kpis:\n",
        "      second: {title: Pilot, due: 2027-01-01, gates: [accuracy > 0.95]}\n    kpis:\n",
        (
            "21: projects.fraud.milestones.second.title: `pilot` has the title `Pilot` too, "
            "so readers could not tell them apart"
        ),
    ),
]


@pytest.mark.parametrize(("old", "new", "complaint"), REFUSED)
def test_what_is_wrong_is_said_with_its_line_and_the_way_out(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert complaints(tmp_path, changed(old, new)) == [f"milepost.yaml:{complaint}"]


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = VALID.replace("Europe/Berlin", "Mars").replace("0.92", "92").replace("better: lower", "beter: lower")
    text = text.replace("kind: mlflow", "kind: mlflov").replace("source: sales", "source: saels")
    assert [line.split(" ")[0] for line in complaints(tmp_path, text)] == [
        "milepost.yaml:2:",
        "milepost.yaml:4:",
        "milepost.yaml:13:",
        "milepost.yaml:19:",
        "milepost.yaml:22:",
        "milepost.yaml:22:",
    ]
