"""In the chart no words lie over others and none are cut, whatever is planned and however wide it is drawn."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.domain.report import MilestoneReport, Move, Report
from milepost.figures.chart import chart_of
from milepost.figures.forms import WIDTHS
from milepost.figures.frame import frame_of
from milepost.figures.free_places import crosses
from milepost.figures.svg import drawing, svg
from milepost.figures.taken import meets, rectangle
from milepost.figures.theme import LIGHT, TEXT_SIZE, TOKENS
from milepost.figures.type_widths import text_width
from tests.figures import samples
from tests.figures.drawn_words import covered, cut, overlapping, picture
from tests.figures.samples import ahead, gate, missed, pending, reached

TITLES = (
    "GA",
    "Beta in three markets with everything that legal asked for and then some more",
    "模型精度达到目标并在三个市场上线的里程碑",
    "نموذج الدقة في ثلاثة أسواق",
    "🚀 Launch 👨‍👩‍👧‍👦 party",
    "W" * 300,
)
UNITS = ("%", "", "ms", "requests per second and core")
COUNTS = (1, 2, 5, 12, 60)
SIZES = (360, 420, 640, 700, 900, 1060, 1200, 1440, 1920)
BEST = 0.94


@st.composite
def milestone(draw: st.DrawFn, number: int, first: int, spread: int, fan: bool) -> MilestoneReport:
    days = first + draw(st.integers(0, spread))
    due = samples.AS_OF.date() + timedelta(days=days)
    target = round(draw(st.sampled_from([0.5, 0.8, 0.93, 0.94, 0.945, 0.96, 0.99])) + number / 10_000, 4)
    title = draw(st.sampled_from(TITLES))
    asked = () if draw(st.integers(0, 5)) == 0 else (gate(target, target <= BEST),)
    kind = draw(st.sampled_from(["early", "late", "open"]))
    if days > 0:
        made = pending(f"m{number}", title, due, asked, days)
        levels = (0.942, 0.947, 0.953, 0.961, 0.968)
        forecast = ahead(levels, draw(st.sampled_from([0.004, 0.42, 0.9]))) if fan and asked else None
        made = replace(made, outlook=forecast, health=draw(st.sampled_from([None, "at risk", "off track"])))
    elif kind == "open":
        made = missed(f"m{number}", title, due, asked, -days)
    else:
        slip = min(-days, draw(st.integers(0, 60))) if kind == "late" else -draw(st.integers(0, 30))
        on = samples.AS_OF + timedelta(days=days + slip)
        made = reached(f"m{number}", title, due, on, asked, slip)
    return replace(made, moves=draw(moves(made, target)))


@st.composite
def moves(draw: st.DrawFn, made: MilestoneReport, target: float) -> tuple[Move, ...]:
    count = draw(st.sampled_from([0, 0, 1, 2]))
    days = [made.due + timedelta(days=draw(st.integers(-120, 120))) for _ in range(count)] + [made.due]
    targets = [round(target + draw(st.integers(-3, 3)) / 100, 4) for _ in range(count)] + [target]
    return tuple(
        Move(samples.AS_OF, "ada", None, days[n], days[n + 1], (), (), (("accuracy", a),), (("accuracy", b),))
        for n, (a, b) in enumerate(pairwise(targets))
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    count, fan = draw(st.sampled_from(COUNTS)), draw(st.booleans())
    first, spread = draw(st.sampled_from([(-500, 900), (-20, 40), (2, 3), (-400, 390), (30, 400), (0, 0)]))
    made = tuple(draw(milestone(number, first, spread, fan)) for number in range(count))
    told = samples.points(draw(st.sampled_from([1, 3, 40, 160])))
    unit = draw(st.sampled_from(UNITS))
    bounds = (0.0, 1.0) if unit == "%" else (None, None)
    kpis = tuple(
        replace(samples.chargebacks(), title=title, unit=unit, target=draw(st.sampled_from([None, 1e5, 120000.0, 2e5])))
        for title in draw(st.lists(st.sampled_from(TITLES), max_size=3))
    )
    kpis = tuple(replace(kpi, series=kpi.series[: draw(st.integers(1, 17))]) for kpi in kpis)
    notes = samples.notes() * draw(st.integers(0, 4))
    notes = tuple(replace(note, number=n) for n, note in enumerate(notes, 1))
    metrics = (samples.metric(told, draw(st.sampled_from([None, 20_000])), unit=unit, bounds=bounds),)
    return samples.without(metrics=metrics, milestones=made, kpis=kpis, notes=notes)


@settings(max_examples=1500)
@given(reports(), st.sampled_from(SIZES), st.sampled_from([None, date(2026, 9, 1)]))
def test_no_words_overlap_and_none_are_cut(report: Report, width: int, since: date | None) -> None:
    told = picture(svg(frame_of(chart_of(report, since=since), width), LIGHT))
    assert overlapping(told) == []
    assert cut(told) == []


@settings(max_examples=150)
@given(reports(), st.sampled_from(SIZES))
def test_what_a_page_stretches_stays_apart(report: Report, width: int) -> None:
    form = max(one for one in WIDTHS if one <= width)
    frame = frame_of(chart_of(report), form)
    told = picture(drawing(frame, TOKENS, frame.plot).whole, width)
    assert overlapping(told) == []
    assert cut(told) == []


@settings(max_examples=150)
@given(reports(), st.sampled_from(SIZES))
def test_words_that_can_be_left_out_cover_no_sign(report: Report, width: int) -> None:
    """The best value is always told, and today's line is always named."""
    frame = frame_of(chart_of(report), width)
    always = {frame.best.text, frame.best_words.text} if frame.best and frame.best_words else set()
    found = covered(picture(svg(frame, LIGHT)))
    assert [(word, sign) for word, sign in found if word.name not in {*always, frame.today.text}] == []


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("width", [390, 1180])
def test_the_same_report_is_drawn_the_same(count: int, width: int) -> None:
    due = date(2026, 6, 1)
    many = tuple(pending(f"m{n}", f"M {n}", due + timedelta(days=9 * n), (gate(0.96, False),), 9) for n in range(count))
    report = samples.without(milestones=many)
    assert svg(frame_of(chart_of(report), width), LIGHT) == svg(frame_of(chart_of(report), width), LIGHT)


def test_the_best_value_goes_lower_where_signs_are_in_its_way() -> None:
    """At this width there is room for it only before today, where milestones lie on the way to today's best."""
    first, gates = date(2025, 7, 1), [(gate(0.5 + 0.4 * n / 30, False),) for n in range(30)]
    days = [first + timedelta(days=500 * n // 30) for n in range(30)]
    many = tuple(pending(f"m{n}", f"M {n}", days[n], gates[n], 9) for n in range(30))
    frame = frame_of(chart_of(replace(samples.report(400), milestones=many)), 760)
    assert frame.best is not None
    assert frame.best.anchor == "end"
    told = picture(svg(frame, LIGHT))
    assert [(word, sign) for word, sign in covered(told) if word.name in {frame.best.text, "best run so far"}] == []


def test_a_kpis_title_latest_value_and_target_stand_apart() -> None:
    """Its last value and its target are as high as its title is."""
    series = tuple(replace(one, value=100.0 + n) for n, one in enumerate(samples.chargebacks().series))
    kpi = replace(samples.chargebacks(), title="A title as wide as the chart itself " * 9, series=series, target=116.0)
    (words,) = frame_of(chart_of(samples.without(kpis=(kpi,))), 700).panel_words
    assert words.title.text.endswith("…")
    assert words.latest.y > words.title.y + 20
    assert words.target is None or words.target.y > words.title.y + 10


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([80.0, 100.0, 104.0, 119.0, 120.0, 250.0]), min_size=17, max_size=17),
    st.sampled_from([None, 90.0, 104.0, 120.0]),
    st.sampled_from(SIZES),
)
def test_a_kpis_latest_value_lies_on_no_line(values: list[float], target: float | None, width: int) -> None:
    kpi = samples.chargebacks()
    series = tuple(replace(one, value=value) for one, value in zip(kpi.series, values, strict=True))
    frame = frame_of(chart_of(samples.without(kpis=(replace(kpi, series=series, target=target),))), width)
    [(panel, box)], [words], time = frame.panels, frame.panel_words, frame.chart.time
    place = rectangle(words.latest, text_width(words.latest.text, TEXT_SIZE, bold=True), 9)
    assert not meets(place, rectangle(words.title, text_width(words.title.text, TEXT_SIZE)))
    course = [(box.x(at, time), box.y(value, panel.scale)) for at, value in panel.series]
    lines = [
        *pairwise(course),
        *([((0, box.y(target, panel.scale)), (width, box.y(target, panel.scale)))] if target else []),
    ]
    today = box.x(frame.chart.today_ms, time)
    assert not any(crosses(place, a, b) for a, b in [*lines, ((today, 0), (today, frame.height))])
    assert box.left <= place.left
    assert place.right <= box.right
