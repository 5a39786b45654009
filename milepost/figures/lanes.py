"""Which labels fit side by side in a few rows above the plot, without touching each other or a neighbour's stem."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

GAP = 14.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A label of some width that wants to stand over `x`; smaller urgency is served first."""

    x: float
    width: float
    urgency: int


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a label stands: its row, counted from the plot upwards, and the middle of its text."""

    row: int
    middle: float
    left: float
    right: float
    stem: float

    def meets(self, other: "Seat") -> bool:
        """Whether the labels overlap, or a higher one's stem would run through a lower one."""
        if self.row == other.row:
            return self.left < other.right + GAP and other.left < self.right + GAP
        low, high = (self, other) if self.row < other.row else (other, self)
        return low.left - GAP / 3 < high.stem < low.right + GAP / 3


def seated(wishes: Sequence[Wish], left: float, right: float, rows: int) -> list[Seat | None]:
    """A seat for each wish, or None where no row has room; the canvas reaches from left to right."""
    seats: dict[int, Seat] = {}
    for i in sorted(range(len(wishes)), key=lambda i: (wishes[i].urgency, wishes[i].x)):
        places = _seats(wishes[i], left, right, rows)
        free = [{i: place} for place in places if not any(map(place.meets, seats.values()))]
        seats |= free[0] if free else next(_freed(i, places, seats, left, right), {})
    return [seats.get(i) for i in range(len(wishes))]


def _freed(
    i: int, places: Sequence[Seat], seats: Mapping[int, Seat], left: float, right: float
) -> Iterator[dict[int, Seat]]:
    """Places where one lower label alone is in the way, each with that label moved off the stem."""
    for place in places:
        met = [j for j, seat in seats.items() if place.meets(seat)]
        for moved in _beside(seats[met[0]], place.stem, left, right) if len(met) == 1 else ():
            others = [place, *(seat for j, seat in seats.items() if j != met[0])]
            if not any(map(moved.meets, others)):
                yield {i: place, met[0]: moved}


def _beside(seat: Seat, stem: float, left: float, right: float) -> list[Seat]:
    """The label right or left of a stem, the shorter way first, as far as it stays over its own."""
    ways = sorted((stem + GAP / 2 - seat.left, stem - GAP / 2 - seat.right), key=abs)
    moved = [replace(seat, middle=seat.middle + way, left=seat.left + way, right=seat.right + way) for way in ways]
    return [one for one in moved if left <= one.left <= one.stem - GAP and one.stem + GAP <= one.right <= right]


def _seats(wish: Wish, left: float, right: float, rows: int) -> list[Seat]:
    half = wish.width / 2
    middle = min(max(wish.x, left + half), right - half)
    if wish.width > right - left:
        return []
    return [Seat(row, middle, middle - half, middle + half, wish.x) for row in range(rows)]
