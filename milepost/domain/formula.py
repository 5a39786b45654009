"""What a formula such as `kpi + 1200 * (accuracy - start)` says, and what it comes to; nothing is run as code."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

Operator = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """`first`, then each operator with what it takes, from left to right; + and - or * and /, never mixed."""

    first: "Node"
    rest: tuple[tuple[Operator, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or the largest of its parts."""

    which: Literal["min", "max"]
    parts: tuple["Node", ...]


Node = Number | Name | Negative | Chain | Extreme


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written, what it says, and the names in it."""

    text: str
    root: Node
    names: frozenset[str]


def value(formula: Formula, values: Mapping[str, float | None]) -> float | None:
    """What the formula comes to. None is "no value": a name has none, or something is divided by zero or too large."""
    try:
        found = value_of(formula.root, values)
    except (ZeroDivisionError, OverflowError):
        return None
    return found if found is not None and isfinite(found) else None


def value_of(node: Node, values: Mapping[str, float | None]) -> float | None:
    match node:
        case Number(number):
            return number
        case Name(name):
            known = values.get(name)
            return None if known is None else float(known)
        case Negative(of):
            inner = value_of(of, values)
            return None if inner is None else -inner
        case Extreme(which, parts):
            found = [value_of(part, values) for part in parts]
            known_parts = [one for one in found if one is not None]
            chosen = min if which == "min" else max
            return chosen(known_parts) if len(known_parts) == len(found) else None
        case Chain(first, rest):
            return chain_value(first, rest, values)


def chain_value(
    first: Node, rest: tuple[tuple[Operator, Node], ...], values: Mapping[str, float | None]
) -> float | None:
    total = value_of(first, values)
    for operator, node in rest:
        other = value_of(node, values)
        if total is None or other is None:
            return None
        if operator in ("+", "-"):
            total = total + other if operator == "+" else total - other
        else:
            total = total * other if operator == "*" else total / other
    return total
