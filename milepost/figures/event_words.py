"""What is said to those who are told that something happened to a milestone."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from milepost.domain.events import EventKind
from milepost.domain.notes import NoteReport
from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.figures.dates import day_of, day_text
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.note_words import note_head
from milepost.figures.numbers import value_text
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.words import subject_unit

NOTE_LENGTH = 300
HAPPENED: dict[EventKind, str] = {
    "reached": "{} is reached",
    "missed": "{} missed its due day",
    "regressed": "{} is no longer reached",
    "sign-off wanted": "{} awaits sign-off",
}


def event_subject(kind: EventKind, milestone: MilestoneReport, report: Report) -> str:
    """ "Pilot is reached (Fraud detection)"."""
    happened = HAPPENED.get(kind, f"{{}} is {milestone.health}").format(milestone.title)
    return f"{happened} ({report.title}{', demo data' if report.demo else ''})"


def event_lines(kind: EventKind, milestone: MilestoneReport, report: Report) -> tuple[str, ...]:
    """How it stands, the run that proves it, each gate with its margin, who signs off, and the newest note on it."""
    facts, signing = " · ".join(milestone_facts(milestone, report)), sign_off_words(milestone)
    asked = f"; asked for by {milestone.sign_off.asked_by}" if kind == "sign-off wanted" else ""
    first = [f"{signing}{asked}", facts] if kind == "sign-off wanted" else [facts]
    last = [signing] if signing and kind != "sign-off wanted" else []
    gates = [_gate(gate, milestone, report) for gate in (*milestone.gates, *milestone.kpis)]
    return (*first, *_proof(milestone, report), *gates, *last, *_note(milestone, report))


def _proof(milestone: MilestoneReport, report: Report) -> list[str]:
    proof = milestone.evidence
    if proof is None or milestone.state != "reached":
        return []
    day = day_text(day_of(proof.at, ZoneInfo(report.time_zone)))
    return [f"proved by run {proof.run.name or proof.run.id}, {day}"]


def _gate(gate: GateReport, milestone: MilestoneReport, report: Report) -> str:
    """With the value of the run that proves the milestone, or with the best one there is."""
    proof = milestone.evidence if milestone.state == "reached" else None
    proved = dict(proof.values).get(gate.subject) if proof else None
    if proved is None or gate not in milestone.gates:
        words = gate_words(gate, report)
        best = words.best
    else:
        noise = gate.noise if gate.noise and gate.noise.value == proved else None
        words = gate_words(replace(gate, best=proved, margin=gate.margin_of(proved), noise=noise), report)
        best = value_text(proved, subject_unit(gate, report), () if gate.target is None else (gate.target,))
    return f"{words.glyph} {words.wanted}: {', '.join(filter(None, (best, words.margin)))}"


def _note(milestone: MilestoneReport, report: Report) -> list[str]:
    mine = [one for one in report.notes if one.about and (one.about.kind, one.about.id) == ("milestone", milestone.id)]
    newest: NoteReport | None = max(mine, key=lambda one: (one.edited_at or one.at, one.id), default=None)
    if newest is None:
        return []
    words = " ".join(newest.text.split())
    short = words if len(words) <= NOTE_LENGTH else f"{words[: NOTE_LENGTH - 1]}…"
    return [f"{note_head(newest, report)}: {short}"]
