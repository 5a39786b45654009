"""Labels above the plot never touch, and no stem runs through a label."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from milepost.figures.lanes import Seat, Wish, seated

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


def test_a_label_makes_room_for_a_stem_that_it_is_in_the_way_of() -> None:
    asked = [Wish(600, 200, 0), Wish(690, 150, 1)]
    assert seated(asked, 4, 1196, 3) == [Seat(0, 583, 483, 683, 600), Seat(1, 690, 615, 765, 690)]


def test_no_label_makes_room_that_would_leave_its_own_stem() -> None:
    asked = [Wish(600, 200, 0), Wish(610, 150, 1), Wish(590, 150, 1)]
    assert seated(asked, 4, 1196, 3) == [Seat(0, 600, 500, 700, 600), None, None]


@given(wishes)
def test_every_label_stands_over_its_own_stem(asked: list[Wish]) -> None:
    seats = [seat for seat in seated(asked, 4, 1196, 3) if seat]
    assert [seat for seat in seats if not seat.left <= seat.stem <= seat.right] == []
