"""What is said of a milestone and of its gates, on the page and in every file alike."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.figures.dates import day_of, day_text
from milepost.figures.noise_words import noise_text
from milepost.figures.numbers import value_text
from milepost.figures.outlook_words import outlook_facts
from milepost.figures.words import GLYPHS, SIGNS, margin_text, needed_text, subject_unit
from milepost.metrics.changes import standing


@dataclass(frozen=True, slots=True)
class GateWords:
    """`wanted`: the condition; `best`: the best value, empty where there is none; `distance`: how far from the
    condition, or why that is not known; `doubt`: that it is too close to call; `verb`: what the gate's run did."""

    glyph: str
    wanted: str
    best: str
    distance: str
    doubt: str
    verb: str

    @property
    def margin(self) -> str:
        """How far, and whether that is too close to call."""
        return " · ".join(filter(None, (self.distance, self.doubt)))


def milestone_facts(milestone: MilestoneReport, report: Report) -> tuple[str, ...]:
    """State, due day, when it was reached, slip, what is left, what comes before it, who answers for it, its chance."""
    zone = ZoneInfo(report.time_zone)
    facts = [standing(milestone), f"due {day_text(milestone.due)}"]
    if milestone.reached_at:
        verb = "was reached" if milestone.state == "regressed" else "reached"
        facts.append(f"{verb} {day_text(day_of(milestone.reached_at, zone))}")
    if milestone.slip_days:
        days = abs(milestone.slip_days)
        facts.append(f"{days} {'day' if days == 1 else 'days'} {'early' if milestone.slip_days < 0 else 'of slip'}")
    if milestone.days_left is not None and milestone.state == "pending":
        facts.append("due today" if milestone.days_left == 0 else f"{milestone.days_left} days left")
    if milestone.after:
        titles = {one.id: one.title for one in report.milestones}
        facts.append(f"after {' and '.join(titles.get(one, one) for one in milestone.after)}")
    if milestone.owner:
        facts.append(f"owner {milestone.owner}")
    return (*facts, *outlook_facts(milestone, report))


def gate_words(gate: GateReport, report: Report) -> GateWords:
    unit = subject_unit(gate, report)
    beside = () if gate.target is None else (gate.target,)
    distance = margin_text(gate, unit).removesuffix(" of") or gate.why or "no value yet"
    return GateWords(
        glyph=GLYPHS["reached"] if gate.passed else GLYPHS["overdue"],
        wanted=gate.gate
        if gate.target is None
        else f"{gate.subject} {SIGNS[gate.comparison]} {needed_text(gate, unit)}",
        best="" if gate.best is None else f"best {value_text(gate.best, unit, beside)}",
        distance=distance,
        doubt=noise_text(gate, unit),
        verb="first passed by" if gate.passed else "nearest is",
    )
