"""The charts of a presentation have the exact numbers of the Report, in the picture and in the workbook behind it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from milepost.domain.report import KpiReport, KpiValue, Report
from milepost.exports.deck.metric_chart import MOST_RUNS
from milepost.figures.chart import chart_of
from milepost.figures.dates import end_of_day_ms, wall_ms
from tests.exports.deck_reading import FULL, ChartRead, charts_of, many, slides_of, written
from tests.figures import samples

ZONE = ZoneInfo("UTC")


def chart_on(number: int, report: Report) -> ChartRead:
    [chart] = charts_of(slides_of(written(report))[number])
    return chart


def day(at: datetime) -> float:
    return wall_ms(at, ZONE) / 86_400_000 + 25_569


def due(on: date) -> float:
    return end_of_day_ms(on) / 86_400_000 + 25_569


def test_the_runs_are_those_of_the_report() -> None:
    assert chart_on(1, FULL).series["Tracked runs"] == [(day(one.at), one.value) for one in FULL.metrics[0].dots]


def test_the_frontier_is_a_stair_to_the_day_of_the_report() -> None:
    points = FULL.metrics[0].frontier
    stair = [(day(points[0].at), points[0].value)]
    for before, after in pairwise(points):
        stair += [(day(after.at), before.value), (day(after.at), after.value)]
    stair += [(day(FULL.as_of), points[-1].value)] * 2
    assert chart_on(1, FULL).series["Best so far"] == stair


def test_the_forecast_is_the_fans_even_chance_and_the_ends_of_its_wide_band() -> None:
    told = samples.with_outlook()
    fan, needed = chart_of(told).fan, chart_of(told).needed
    assert fan is not None
    assert needed is not None
    days = [at / 86_400_000 + 25_569 for at in fan.at_ms]
    series = chart_on(1, told).series
    assert series["Forecast, even chance"] == list(zip(days, fan.levels[2], strict=True))
    low, high = (list(zip(days, fan.levels[level], strict=True)) for level in (0, 4))
    assert series["Forecast, four of five cases"] == [*low, (days[-1], None), *high]
    assert series["Pace needed"] == [(at / 86_400_000 + 25_569, value) for at, value in (needed.start, needed.end)]


def test_the_milestones_stand_at_their_day_and_target_by_how_they_stand() -> None:
    first, second, pilot, beta, quick, candidate, ga = FULL.milestones
    series = chart_on(1, FULL).series
    assert series["Plan"] == [(due(m.due), m.gates[0].target) for m in (first, second, pilot, beta, candidate, ga)]
    assert series["Reached in time"] == [
        (day(m.reached_at), m.gates[0].target) for m in (first, second) if m.reached_at
    ]
    assert series["Reached late"] == [(day(m.reached_at), m.gates[0].target) for m in (pilot, beta) if m.reached_at]
    assert series["Overdue"] == [(due(candidate.due), 0.945)]
    assert series["Planned"] == [(due(ga.due), 0.96)]
    assert quick.reached_at
    assert [at for at, _ in series["Reached in time, by other gates"]] == [day(quick.reached_at)]
    assert pilot.reached_at
    late = [(due(pilot.due), 0.725), (day(pilot.reached_at), 0.725), (day(pilot.reached_at), None)]
    assert series["Days late"][:3] == late


def test_further_metrics_have_their_own_chart() -> None:
    assert chart_on(2, FULL).series["Tracked runs"] == [(day(one.at), one.value) for one in FULL.metrics[1].dots]


@pytest.mark.parametrize("number", [1, 2, 4], ids=["headline", "latency", "kpi"])
def test_the_workbook_behind_a_chart_has_the_same_numbers(number: int) -> None:
    chart = chart_on(number, FULL)
    for name, points in chart.series.items():
        place = next(n for n, column in enumerate(chart.sheet) if column[0] == name)
        assert list(chart.sheet[place][1:]) == [value for _, value in points if value is not None]
        days = [round(one, 6) for one, _ in points]
        assert any([round(one, 6) for one in column[1:]] == days for column in chart.sheet if column[0] == "Date")


def test_doubles_that_need_seventeen_digits_are_whole_in_both() -> None:
    dots = [replace(one, value=0.1 + 0.2 + n / 7) for n, one in enumerate(samples.points(5))]
    chart = chart_on(1, replace(FULL, metrics=(samples.metric(dots, bounds=(None, None)),)))
    values = [one.value for one in dots]
    assert [value for _, value in chart.series["Tracked runs"]] == values
    assert next(list(column[1:]) for column in chart.sheet if column[0] == "Tracked runs") == values


def test_of_many_runs_about_four_hundred_are_drawn_the_first_and_the_last_among_them() -> None:
    report = samples.report()
    dots = [(day(one.at), one.value) for one in report.metrics[0].dots]
    shown = chart_on(1, report).series["Tracked runs"]
    assert len(shown) == MOST_RUNS
    assert (shown[0], shown[-1], set(shown) <= set(dots)) == (dots[0], dots[-1], True)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "http://x.example/", "{=1}", "a\x00\ud800"])
def test_no_title_is_a_formula_or_a_link_in_a_workbook(title: str) -> None:
    kpi = replace(FULL.kpis[0], title=title)
    report = replace(FULL, kpis=(kpi,), milestones=(replace(FULL.milestones[0], title=title),))
    told = title.replace("\x00", "�").replace("\ud800", "�")
    slides = slides_of(written(report))
    for chart in (charts_of(slides[1])[0], charts_of(slides[4])[0]):
        found = [(cell.data_type, cell.hyperlink) for cell in chart.cells if cell.value == told]
        assert found == [("s", None)]
        assert not [cell for cell in chart.cells if cell.data_type == "f"]


def test_a_kpi_has_its_line_and_its_target() -> None:
    kpi = FULL.kpis[0]
    days = [due(one.date) - 1 for one in kpi.series]
    chart = chart_on(4, FULL)
    assert chart.series == {
        "Monthly chargebacks": list(zip(days, [one.value for one in kpi.series], strict=True)),
        "Target": [(one, 120_000.0) for one in days],
    }
    assert chart.alt == "Monthly chargebacks: 131,200 EUR on 28 Oct 2026, target 120,000 EUR. 17 values."


def test_a_kpi_of_one_value_of_none_and_of_many_is_drawn_or_said() -> None:
    def kpi(count: int) -> KpiReport:
        days = [date(2015, 1, 1) + timedelta(days=n) for n in range(count)]
        return replace(FULL.kpis[0], target=None, series=tuple(KpiValue(one, 5.0) for one in days))

    slides = slides_of(written(replace(FULL, kpis=(kpi(1), kpi(0), kpi(3000)))))
    assert [len(one.series["Monthly chargebacks"]) for one in charts_of(slides[4])] == [1]
    assert charts_of(slides[5]) == []
    assert slides[5].shapes.title.text_frame.text == "Monthly chargebacks: no value yet"
    assert [len(one.series["Monthly chargebacks"]) for one in charts_of(slides[6])] == [800]


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_every_milestone_is_in_the_chart_whose_description_is_the_figures(count: int) -> None:
    chart = chart_on(1, replace(FULL, milestones=many(count)))
    signs = ("Reached", "Overdue", "Planned", "No longer reached")
    assert sum(len(points) for name, points in chart.series.items() if name.startswith(signs)) == count
    assert chart.alt.startswith("Best accuracy is 94.0 %")


def test_a_milestone_that_is_no_longer_reached_has_a_sign_of_its_own() -> None:
    lost = replace(FULL.milestones[1], state="regressed", slip_days=None)
    series = chart_on(1, replace(FULL, milestones=(lost,))).series
    assert series["No longer reached"] == [(due(lost.due), 0.63)]


@pytest.mark.parametrize("report", [FULL, samples.with_outlook(), samples.report()], ids=["full", "outlook", "large"])
def test_what_lies_over_what_is_the_same_in_office_programs_that_paint_in_other_orders(report: Report) -> None:
    [space] = [one.chart._chartSpace for one in slides_of(written(report))[1].shapes if one.has_chart]
    painted = [int(one.get("val")) for one in space.xpath("//c:ser/c:order")]
    hidden = sorted(int(one.get("val")) for one in space.xpath("//c:legendEntry[c:delete]/c:idx"))
    in_legend, others = painted[: len(painted) - len(hidden)], painted[len(painted) - len(hidden) :]
    assert in_legend == list(reversed(range(len(in_legend))))
    assert others == hidden == list(range(len(in_legend), len(painted)))
    names = [one.text for one in space.xpath("//c:ser/c:tx//c:v")]
    assert names[painted.index(0)] == "Tracked runs"


def test_all_series_of_a_chart_reach_as_far_down_or_some_programs_leave_the_shorter_ones_out() -> None:
    dots = samples.points(5)
    told = replace(FULL, metrics=(samples.metric(dots, bounds=(None, None)),))
    [space] = [one.chart._chartSpace for one in slides_of(written(told))[1].shapes if one.has_chart]
    longest = 1 + max(int(one.get("idx")) for one in space.xpath("//c:numCache/c:pt"))
    assert longest > len(dots)
    assert {int(one.get("val")) for one in space.xpath("//c:numCache/c:ptCount")} == {longest}
    assert {int(one.text.rpartition("$")[2]) for one in space.xpath("//c:numRef/c:f")} == {longest + 1}


ONE_RUN = tuple(replace(one, dots=one.dots[-1:]) for one in samples.with_outlook().metrics)


@pytest.mark.parametrize(
    ("report", "spot"),
    [
        (replace(FULL, milestones=FULL.milestones[:2]), "r"),
        (samples.with_outlook(), "t"),
        (replace(samples.with_outlook(), metrics=ONE_RUN), "t"),
    ],
    ids=["nothing after today", "a forecast after it", "no dots under it"],
)
def test_the_best_value_stands_where_no_line_is(report: Report, spot: str) -> None:
    [space] = [one.chart._chartSpace for one in slides_of(written(report))[1].shapes if one.has_chart]
    [best] = space.xpath("//c:ser[c:tx//c:v='Best so far']//c:dLbl/c:dLblPos")
    assert best.get("val") == spot
