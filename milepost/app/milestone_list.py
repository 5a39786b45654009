"""The milestones as a list to read: state, due day, slip, owner, and each gate with its margin and its run."""

from zoneinfo import ZoneInfo

from milepost.app.markup import Html, link, tag
from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.figures.dates import day_of, day_text
from milepost.figures.move_words import move_words
from milepost.figures.numbers import value_text
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.words import GLYPHS, SIGNS, margin_text, needed_text, status, subject_unit

TONES = {"accepted": "mp-reached", "rejected": "mp-late"}


def milestones_html(report: Report, metric_id: str, *, plans: bool = False) -> Html:
    """An ordered list; the numbers are those in the chart. `plans`: the reader may change them here."""
    entries = [_entry(m, number, report, metric_id, plans) for number, m in enumerate(report.in_order, start=1)]
    return tag("ol", *entries, class_="mp-milestones")


def _entry(milestone: MilestoneReport, number: int, report: Report, metric_id: str, plans: bool) -> Html:
    told = status(milestone, report, metric_id)
    heading = tag(
        "div",
        tag("span", number, class_="mp-number"),
        tag("strong", milestone.title),
        tag("span", told.line, class_=f"mp-status mp-{told.tone}"),
        class_="mp-heading",
    )
    gates = [_gate(gate, report) for gate in milestone.gates]
    beside = [_gate(gate, report) for gate in milestone.kpis]
    if beside:
        gates += [tag("li", "beside the gates", class_="mp-beside"), *beside]
    return tag(
        "li",
        tag("div", heading, _facts(milestone, report), *([_acts(milestone)] if plans else [])),
        tag("ul", *gates),
        id=f"milestone-{number}",
        tabindex="-1",
    )


def _acts(milestone: MilestoneReport) -> Html:
    return tag(
        "div",
        plan_button("milestone-edit", "Edit", milestone.id, f"Edit: {milestone.title}"),
        plan_button("milestone-archive", "Archive", milestone.id, f"Archive: {milestone.title}"),
        class_="mp-acts mp-facts",
    )


def plan_button(act: str, words: str, milestone_id: str = "", name: str = "") -> Html:
    more = {"data-act": act, "data-id": milestone_id, "aria-label": name or words}
    return tag("button", words, type="button", **more)


def _facts(milestone: MilestoneReport, report: Report) -> Html:
    zone = ZoneInfo(report.time_zone)
    facts = [_state(milestone), f"due {day_text(milestone.due)}"]
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
    lines = [tag("span", " · ".join(facts))]
    if milestone.evidence and milestone.state == "reached":
        lines.append(tag("span", "proved by ", link(milestone.evidence.run)))
    lines += [tag("span", move_words(move, zone)) for move in milestone.moves]
    words = sign_off_words(milestone)
    if words:
        facts_of = {"data-act": "sign-off", "data-id": milestone.id, "aria-label": f"Sign-off of {milestone.title}"}
        tone = TONES.get(milestone.sign_off.state, "")
        lines.append(
            tag("span", tag("span", words, class_=tone), " ", tag("button", "Sign-off", type="button", **facts_of))
        )
    return tag("div", *lines, class_="mp-facts")


def _state(milestone: MilestoneReport) -> str:
    return f"{milestone.state}, {milestone.health}" if milestone.health else milestone.state


def _gate(gate: GateReport, report: Report) -> Html:
    unit = subject_unit(gate, report)
    wanted = gate.gate if gate.target is None else f"{gate.subject} {SIGNS[gate.comparison]} {needed_text(gate, unit)}"
    parts = [
        tag("span", GLYPHS["reached"] if gate.passed else GLYPHS["overdue"], class_="mp-glyph"),
        tag("span", wanted, title=gate.gate, class_="mp-wanted"),
    ]
    if gate.best is not None:
        beside = () if gate.target is None else (gate.target,)
        parts.append(tag("span", f"best {value_text(gate.best, unit, beside)}"))
    margin = margin_text(gate, unit).removesuffix(" of")
    parts.append(tag("span", margin or gate.why or "no value yet", class_="mp-margin"))
    if gate.run:
        parts.append(tag("span", "first passed by " if gate.passed else "nearest is ", link(gate.run), class_="mp-run"))
    return tag("li", *parts, class_="mp-passed" if gate.passed else "mp-short")
