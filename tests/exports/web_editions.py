"""Editions to write files from: one as a reader gets it, one full of hostile texts, and ones of many milestones."""

import random
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from milepost.domain.changes import Change, Changes, Edition, Flipped, KpiMoved, NewBest, Noted
from milepost.domain.notes import NoteReport, Reply
from milepost.domain.outlook import Outlook, Pace
from milepost.domain.projects import WeeklyRuns
from milepost.domain.report import Move, Report
from milepost.domain.sign_off import Decision, FrozenEvidence, SignOff
from tests.figures import samples

HOSTILE = (
    "<script>pwned=1</script></script></style></title><img src=http://10.0.0.1/x onerror=pwned=1>{{7*7}}"
    " ![i](http://10.0.0.1/i.png) [l](javascript:pwned=1) \x00\x1b\ud800\u202e =cmd|' /C calc'!A0 &lt;b&gt; \"'`"
    " \u65e5\u672c"
    " \u0639\u0631\u0628\u064a \U0001f600 ]]> --> <!--"
)
SECRET = "only the team may know that"


def moved() -> Move:
    at = samples.AS_OF - timedelta(days=60)
    asked = ("accuracy >= 0.945",)
    return Move(at, "ada", "labels came late", date(2026, 9, 20), date(2026, 10, 20), asked, asked)


def full(count: int = 1480) -> Report:
    """The project of the reference picture, with a moved date, a sign-off and notes."""
    report = samples.report(count)
    kept = FrozenEvidence(
        "lab", "r1", "calm-otter-42", None, samples.START, (("accuracy", 0.9412345),), (), ("accuracy >= 0.85",), "ab12"
    )
    no = Decision("bo@x.example", "reject", "one seed is not enough", samples.AS_OF)
    signed = SignOff("rejected", ("bo@x.example",), 1, samples.START, "ada", kept, (no,), None, True, 1)
    milestones = list(report.milestones)
    milestones[3] = replace(milestones[3], sign_off=signed)
    milestones[5] = replace(milestones[5], moves=(moved(),))
    pace = Pace(0.3125, (0.941, 0.945, 0.95, 0.955, 0.961), (samples.AS_OF, samples.AS_OF + timedelta(days=9), None))
    plan = replace(pace, chance=0.4375)
    milestones[6] = replace(
        milestones[6], outlook=Outlook("accuracy", pace, plan, 6), run_plan=WeeklyRuns(12.5, date(2026, 12, 24))
    )
    proof = milestones[2].evidence
    assert proof is not None
    milestones[2] = replace(milestones[2], evidence=replace(proof, values=(("accuracy", 0.1 + 0.6), ("f1", 0.81))))
    return replace(report, milestones=tuple(milestones), notes=notes())


def notes() -> tuple[NoteReport, ...]:
    first, second, third = samples.notes()
    answer = Reply("8a", "Agreed.", "cy", samples.AS_OF, None)
    text = "**Go** for three markets.\n\n- legal agreed\n- see [the minutes](https://wiki.example/m)"
    open_ = replace(second, text=text, replies=(answer,), audience="stakeholders")
    return replace(first, text=f"{SECRET}, number one."), open_, replace(third, text=f"{SECRET}, number three.")


def edition(report: Report | None = None) -> Edition:
    told = report or full()
    series = told.kpis[0].series
    changes: tuple[Change, ...] = (
        Flipped("candidate", "pending, at risk", "missed"),
        NewBest("accuracy", 0.936, 0.94),
        KpiMoved("chargebacks", series[-2], series[-1]),
        *([Noted(told.notes[-1].id)] if told.notes else []),
    )
    return Edition(told, Changes(samples.AS_OF - timedelta(days=7), changes))


def of_milestones(count: int) -> Report:
    """So many of them, a fortnight apart; the first half is reached."""
    made = []
    for number in range(count):
        due = date(2025, 7, 1) + timedelta(days=500 * number // max(count, 1))
        gates = (samples.gate(0.5 + 0.45 * number / max(count, 1), number < count / 2), samples.latency_gate())
        if number < count / 2:
            on = datetime.combine(due, samples.AS_OF.timetz())
            made.append(samples.reached(f"m{number}", f"Milestone number {number}", due, on, gates, 0))
        else:
            made.append(samples.pending(f"m{number}", f"Milestone number {number}", due, gates, 30))
    unknown = Outlook("accuracy", idle_days=43, why="fewer than 5 runs have been counted")
    made = [replace(one, outlook=unknown, run_plan=WeeklyRuns(7.25)) if one.state == "pending" else one for one in made]
    return replace(samples.report(1480), milestones=tuple(made), notes=samples.notes())


def huge() -> Report:
    """More of everything than a page can hold; the run ids are as random as those of a tracker."""
    rng = random.Random(5)
    dots = [
        replace(
            one, run=replace(one.run, url=f"https://tracker.example/#/experiments/7/runs/{rng.getrandbits(128):032x}")
        )
        for one in samples.points(2000)
    ]
    first = samples.notes()[0]
    many = tuple(replace(first, number=n, id=str(n), text=f"{n} " + "word " * 990) for n in range(1, 301))
    kpis = tuple(replace(samples.chargebacks(), id=f"k{n}", title=f"KPI {n}") for n in range(80))
    metrics = (samples.metric(dots, 90_000), samples.latency(dots))
    return replace(of_milestones(200), metrics=metrics, notes=many, kpis=kpis)


def hostile(report: Report, words: str = HOSTILE) -> Report:
    """Every text that people or trackers write is a hostile one; what links things together stays."""
    made: Report = _hostile(report, words)
    return made


WRITTEN = {"title", "name", "url", "owner", "text", "by", "reason", "why", "what", "error", "comment", "unit",
           "edited_by", "run_name", "reopened", "asked_by"}  # fmt: skip


def _hostile(told: Any, words: str) -> Any:
    if isinstance(told, tuple):
        return tuple(_hostile(one, words) for one in told)
    if not is_dataclass(told) or isinstance(told, type):
        return told
    changes = {}
    for field in fields(told):
        value = getattr(told, field.name)
        if field.name == "url" and value:
            changes[field.name] = f"javascript:pwned=1//{words}"
        elif field.name in WRITTEN and isinstance(value, str) and not (field.name == "name" and hasattr(told, "kind")):
            changes[field.name] = f"{value}{words}"
        else:
            changes[field.name] = _hostile(value, words)
    return replace(told, **changes)
