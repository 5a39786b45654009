"""The reliability diagram says what its numbers say, and holds together with one bin and with ten."""

import xml.etree.ElementTree as ET

import pytest

from milepost.domain.forecasts import Bin, Score
from milepost.figures.reliability import reliability_svg, reliability_words
from milepost.figures.score_words import VERDICTS, afterwards_words, score_below, score_headline
from milepost.metrics.scoring import wilson

SVG = "{http://www.w3.org/2000/svg}"


def bins(*counts: int) -> tuple[Bin, ...]:
    return tuple(
        Bin(n / 10, (n + 1) / 10, n / 10 + 0.05, n / 10, wilson(n / 10, count), count * 3, count)
        for n, count in enumerate(counts)
        if count
    )


@pytest.mark.parametrize("counts", [(1,), (0, 0, 0, 0, 0, 0, 0, 0, 0, 4), tuple(range(1, 11))])
def test_the_picture_has_a_dot_and_an_interval_for_each_bin_and_all_lie_inside(counts: tuple[int, ...]) -> None:
    shown = bins(*counts)
    root = ET.fromstring(reliability_svg(shown).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    dots = [one for one in root if one.tag == f"{SVG}circle"]
    lines = [one for one in root if one.tag == f"{SVG}path" and one.attrib["class"] == "told"]
    assert (len(dots), len(lines)) == (len(shown), len(shown))
    for dot in dots:
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height
    assert root.attrib["aria-label"] == reliability_words(shown)


def test_a_dot_on_the_diagonal_is_what_came_true_as_told() -> None:
    told = Bin(0.5, 0.6, 0.5, 0.5, (0.2, 0.8), 9, 3)
    root = ET.fromstring(reliability_svg([told]))
    (dot,) = [one for one in root if one.tag == "circle"]
    assert (float(dot.attrib["cx"]), float(dot.attrib["cy"])) == (46 + 150, 24 + 150)
    title = dot.find("title")
    assert title is not None
    assert title.text == "of 3 milestones told 50 % to 60 % likely, 50 % were reached (between 20 % and 80 %)"


@pytest.mark.parametrize(
    ("score", "kept", "head", "below"),
    [
        (Score(0, 0, None, None, None, "too early", ()), 0, "No forecast is kept yet", "Milepost keeps one forecast"),
        (
            Score(0, 0, None, None, None, "too early", ()),
            7,
            "Too early to tell: no milestone has come due since the first forecast",
            "It takes 10 milestones",
        ),
        (
            Score(9, 1, 0.1, None, None, "too early", ()),
            9,
            "Too early to tell: 1 milestone has come due since the first forecast",
            "It takes 10 milestones",
        ),
        (
            Score(9, 3, 0.1, 0.2, 0.5, "too early", ()),
            9,
            "Too early to tell: 3 milestones have come due since the first forecast",
            "It takes 10 milestones",
        ),
        (
            Score(1200, 12, 0.144, 0.21, 0.3, "better", (), 0.446, 0.5),
            1300,
            "Of 12 milestones, 50 % were reached in time; the forecasts said 45 % on average",
            f"{VERDICTS['better']} Brier score 0.14 against 0.21 by the base rate, from 1,200 forecasts.",
        ),
        (
            Score(12, 12, 0.4, 0.0, None, "all alike", (), 0.4, 1.0),
            12,
            "Of 12 milestones, 100 % were reached in time; the forecasts said 40 % on average",
            "All of them came out alike",
        ),
    ],
)
def test_the_words_say_how_good_the_forecasts_are_or_that_it_is_too_early(
    score: Score, kept: int, head: str, below: str
) -> None:
    assert (score_headline(score, kept), score_below(score, kept)[: len(below)]) == (head, below)


@pytest.mark.parametrize(
    ("afterwards", "kept", "words"),
    [
        (0, 9, ""),
        (9, 9, "All 9 were made afterwards by the demo, from what was known on their day."),
        (1, 1, "1 of 1 forecast was made afterwards by the demo, from what was known on its day."),
        (1200, 1300, "1,200 of 1,300 forecasts were made afterwards by the demo, from what was known on their day."),
    ],
)
def test_what_was_made_afterwards_is_told(afterwards: int, kept: int, words: str) -> None:
    told = afterwards_words(afterwards, kept)
    assert (told.startswith(words), told.endswith("judged, and not how good they are."), bool(told)) == (
        True,
        bool(words),
        bool(words),
    )
