"""A KPI's small picture shows its line, its target and its days, whatever the values and however few."""

import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from milepost.domain.report import KpiValue
from milepost.figures.kpi_chart import HEIGHT, MOST_POINTS, WIDTH, kpi_svg
from tests.figures import samples

KPI = samples.chargebacks()


def parts(svg: str) -> dict[str, list[str]]:
    tree = ET.fromstring(svg)
    return {
        "words": [str(one.text) for one in tree.iter("text")],
        "lines": [str(one.get("d")) for one in tree.iter("path")],
        "label": [str(tree.get("aria-label"))],
    }


def test_it_shows_the_line_the_target_and_the_first_and_last_day() -> None:
    told = parts(kpi_svg(KPI))
    assert told["words"] == ["28 Jun 2025", "28 Oct 2026"]
    assert told["label"] == ["Monthly chargebacks: 131,200 EUR on 28 Oct 2026, target 120,000 EUR"]
    axis, target, line = told["lines"]
    assert (axis.startswith("M4 "), target.startswith("M4 "), line.count("L")) == (True, True, len(KPI.series) - 1)


def test_without_a_value_there_is_no_picture() -> None:
    assert kpi_svg(replace(KPI, series=())) == ""


@pytest.mark.parametrize(
    "values", [[0.0], [5.0, 5.0], [-1e300, 1e300], [1e-300, 2e-300], [float(n) for n in range(900)]]
)
def test_every_place_is_inside_the_picture(values: list[float]) -> None:
    series = tuple(KpiValue(date.fromordinal(740_000 + n), value) for n, value in enumerate(values))
    told = parts(kpi_svg(replace(KPI, target=None, series=series)))
    line = told["lines"][-1]
    places = [float(one) for one in line.replace("M", " ").replace("L", " ").split()]
    assert all(math.isfinite(one) and 0 <= one <= WIDTH for one in places)
    assert len(places) == 2 * min(len(values), MOST_POINTS)
    assert len(told["words"]) == (1 if len(values) == 1 else 2)


@pytest.mark.parametrize("target", [-5e6, 0.0, 130_000.0, 9e9])
def test_a_target_far_from_all_values_is_in_the_picture_too(target: float) -> None:
    _, aim, _ = parts(kpi_svg(replace(KPI, target=target)))["lines"]
    assert 0 <= float(aim.partition(" ")[2].partition("H")[0]) <= HEIGHT


def test_its_words_are_only_words() -> None:
    svg = kpi_svg(replace(KPI, title='"><script>x</script>'))
    assert parts(svg)["label"][0].startswith('"><script>x</script>: ')
    assert "<script" not in svg
