"""The milestones as a list to read: state, due day, slip, owner, and each gate with its margin and its run."""

from zoneinfo import ZoneInfo

from milepost.domain.report import GateReport, MilestoneReport, Report
from milepost.figures.markup import Html, link, tag
from milepost.figures.milestone_words import gate_words, milestone_facts
from milepost.figures.move_words import move_words
from milepost.figures.sign_off_words import sign_off_words
from milepost.figures.words import status

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
    lines = [tag("span", " · ".join(milestone_facts(milestone, report)))]
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


def _gate(gate: GateReport, report: Report) -> Html:
    words = gate_words(gate, report)
    parts = [
        tag("span", words.glyph, class_="mp-glyph"),
        tag("span", words.wanted, title=gate.gate, class_="mp-wanted"),
        *([tag("span", words.best)] if words.best else []),
        tag("span", words.margin, class_="mp-margin"),
    ]
    if gate.run:
        parts.append(tag("span", f"{words.verb} ", link(gate.run), class_="mp-run"))
    return tag("li", *parts, class_="mp-passed" if gate.passed else "mp-short")
