"""Labels above the plot never touch, and no stem runs through a label."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from milepost.figures.lanes import Wish, seated

wishes = st.lists(
    st.builds(Wish, x=st.floats(60, 1180), width=st.floats(20, 210), urgency=st.integers(0, 3)), max_size=40
)


@given(wishes)
def test_labels_in_one_lane_never_overlap(asked: list[Wish]) -> None:
    seats = [seat for seat in seated(asked, 4, 1196, 3) if seat]
    pairs = [(a, b) for a, b in combinations(seats, 2) if a.row == b.row]
    assert [(a, b) for a, b in pairs if a.left < b.right and b.left < a.right] == []


@given(wishes)
def test_no_stem_runs_through_a_lower_label(asked: list[Wish]) -> None:
    seats = [seat for seat in seated(asked, 4, 1196, 3) if seat]
    crossed = [(a, b) for a in seats for b in seats if a.row < b.row and a.left <= b.stem <= a.right]
    assert crossed == []


@given(wishes)
def test_labels_stay_inside_the_canvas_in_three_rows(asked: list[Wish]) -> None:
    seats = [seat for seat in seated(asked, 4, 1196, 3) if seat]
    assert all(4 - 1e-6 <= seat.left <= seat.right <= 1196 + 1e-6 and 0 <= seat.row < 3 for seat in seats)


@given(wishes)
def test_the_most_urgent_label_is_always_shown(asked: list[Wish]) -> None:
    seats = seated([Wish(600, 100, -1), *asked], 4, 1196, 3)
    assert seats[0] is not None
    assert seats[0].row == 0
