"""A KPI's course as small as a word: where it went, its target, and where it stands."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from milepost.domain.report import KpiReport, KpiValue
from milepost.figures.sparkline import HEIGHT, PAD, WIDTH, sparkline
from milepost.figures.theme import LIGHT
from tests.figures import samples

KPI = replace(samples.chargebacks(), series=(KpiValue(date(2026, 1, 1), 10.0), KpiValue(date(2026, 1, 11), 20.0)))


def places(kpi: KpiReport) -> list[tuple[float, float]]:
    line = ElementTree.fromstring(sparkline(kpi, LIGHT)).findall("{*}path")[-1].attrib["d"]
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", line)]


def test_it_goes_from_the_first_value_to_the_last_within_its_space() -> None:
    assert places(replace(KPI, target=None)) == [(PAD, HEIGHT - PAD), (WIDTH - PAD, PAD)]
    dot = ElementTree.fromstring(sparkline(replace(KPI, target=None), LIGHT)).find("{*}circle")
    assert dot is not None
    assert (dot.attrib["cx"], dot.attrib["cy"]) == (f"{WIDTH - PAD:.1f}", f"{PAD:.1f}")


def test_a_target_is_a_dashed_line_and_the_values_make_room_for_it() -> None:
    told = sparkline(replace(KPI, target=40.0), LIGHT)
    assert ('stroke-dasharray="4 3"' in told, "stroke-dasharray" in sparkline(replace(KPI, target=None), LIGHT)) == (
        True,
        False,
    )
    assert min(y for _, y in places(replace(KPI, target=40.0))) >= HEIGHT / 2


@pytest.mark.parametrize("values", [(5.0, 5.0), (0.0, 0.0), (-1e308, 1e308), (1e-320, 2e-320)])
def test_values_without_a_spread_or_with_the_widest_stay_within_its_space(values: tuple[float, float]) -> None:
    series = tuple(KpiValue(date(2026, 1, day), value) for day, value in enumerate(values, start=1))
    for x, y in places(replace(KPI, series=series, target=None)):
        assert (0 <= x <= WIDTH, 0 <= y <= HEIGHT) == (True, True)


def test_one_value_is_no_course() -> None:
    assert [sparkline(replace(KPI, series=KPI.series[:count]), LIGHT) for count in (0, 1)] == ["", ""]
