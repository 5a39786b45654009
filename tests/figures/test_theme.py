"""The colours can be read, and told apart, by everybody."""

from itertools import combinations

import pytest

from milepost.figures.theme import THEMES, Theme
from tests.figures.colour_vision import DEFICIENCIES, contrast, difference

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@themes
def test_text_has_a_contrast_of_at_least_four_and_a_half(theme: Theme) -> None:
    texts = (theme.ink, theme.muted, theme.frontier, theme.reached, theme.late)
    assert [colour for colour in texts if contrast(colour, theme.background) < 4.5] == []


@themes
def test_marks_have_a_contrast_of_at_least_three(theme: Theme) -> None:
    marks = (theme.frontier, theme.reached, theme.late, theme.muted, theme.run[:7])
    assert [colour for colour in marks if contrast(colour, theme.background) < 3] == []


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_roles_are_told_apart_with_every_colour_vision(theme: Theme, deficiency: str) -> None:
    roles = (theme.muted, theme.frontier, theme.reached, theme.late)
    pairs = combinations(roles, 2)
    assert [pair for pair in pairs if difference(*pair, deficiency) < 10] == []
