"""Which labels fit side by side in a few rows above the plot, without touching each other or a neighbour's stem."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    seats: list[Seat | None] = [None] * len(wishes)
    taken: list[Seat] = []
    for i in sorted(range(len(wishes)), key=lambda i: (wishes[i].urgency, wishes[i].x)):
        seats[i] = next((s for s in _seats(wishes[i], left, right, rows) if not any(map(s.meets, taken))), None)
        if (found := seats[i]) is not None:
            taken.append(found)
    return seats


def _seats(wish: Wish, left: float, right: float, rows: int) -> list[Seat]:
    half = wish.width / 2
    middle = min(max(wish.x, left + half), right - half)
    if wish.width > right - left:
        return []
    return [Seat(row, middle, middle - half, middle + half, wish.x) for row in range(rows)]
