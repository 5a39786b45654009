"""Which condition a gate's text stands for, and the one text that each gate is written as."""

import re
from decimal import Decimal
from typing import cast

from milepost.config.words import nearest, shown
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Comparison, Gate, Reference

EXAMPLE = "write it like `accuracy >= 0.92`"
LARGEST = 1e300
"""MLflow spells infinity as 1.797e308, so a target anywhere near it is no target."""

COMPARISONS: dict[str, Comparison] = {">=": ">=", "≥": ">=", ">": ">", "<=": "<=", "≤": "<=", "<": "<"}
OPERATOR = re.compile(r"[<>=≥≤!]+")
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
RELATION = re.compile(r"(baseline|start)(?:\s*([-+−])\s*(\S+?)\s*(%?))?")
SUBJECT = re.compile(r"[^\s<>=≥≤!'\"]+")


def parse_gate(text: str) -> Gate:
    """Read `SUBJECT >= NUMBER`, or `>= baseline` or `start`, changed by `+ 0.02` or `- 10%`.

    Raises ConfigurationError that names the position (1 is the first character) and shows how it would be right.
    """
    found = OPERATOR.search(text)
    if found is None:
        raise _wrong(text, len(text.rstrip()), f"no comparison; {EXAMPLE}")
    comparison = _comparison(text, found)
    right_at = _skip_blanks(text, found.end())
    right = text[right_at:].rstrip()
    subject = _subject(text[: found.start()].strip(), right, text)
    reference, amount, relative = _target(text, right, right_at)
    return canonical(Gate("", subject, comparison, reference, amount, relative))


def canonical(gate: Gate) -> Gate:
    """Return the same gate with the text that it is always shown as."""
    relative = gate.relative and gate.amount != 0
    amount = gate.amount + 0.0  # -0.0 is 0
    return Gate(_written(gate, amount), gate.subject, gate.comparison, gate.reference, amount, relative)


def _written(gate: Gate, amount: float) -> str:
    left = f"{gate.subject} {gate.comparison}"
    if gate.reference == "value":
        return f"{left} {_number(Decimal(repr(amount)))}"
    if amount == 0:
        return f"{left} {gate.reference}"
    size = Decimal(repr(abs(amount)))
    change = f"{_number(size * 100)}%" if gate.relative else _number(size)
    return f"{left} {gate.reference} {'-' if amount < 0 else '+'} {change}"


def _number(value: Decimal) -> str:
    short = value.normalize()
    return f"{short:f}" if -7 < short.adjusted() < 16 else str(short)


def _skip_blanks(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip())


def _comparison(text: str, found: re.Match[str]) -> Comparison:
    sign = found.group()
    if sign in COMPARISONS:
        return COMPARISONS[sign]
    if sign in ("=", "=="):
        what = "equality is not a gate: measured numbers are hardly ever exactly equal; write >= or <="
    elif sign in ("=>", "=<"):
        what = f"{shown(sign)} is written {sign[::-1]}"
    else:
        what = f"{shown(sign)} is not a comparison; use >=, >, <= or <"
    raise _wrong(text, found.start(), what)


def _subject(left: str, right: str, text: str) -> str:
    if not left:
        raise _wrong(text, 0, f"the metric is missing on the left; {EXAMPLE}")
    if NUMBER.fullmatch(left) and SUBJECT.fullmatch(right):
        raise _wrong(text, 0, f"the metric stands on the left; {EXAMPLE}")
    if not SUBJECT.fullmatch(left):
        raise _wrong(text, 0, f"one metric or KPI id stands on the left, without blanks or quotes; {EXAMPLE}")
    return left


def _target(text: str, right: str, at: int) -> tuple[Reference, float, bool]:
    if not right:
        raise _wrong(text, len(text.rstrip()), f"the number is missing on the right; {EXAMPLE}")
    if OPERATOR.search(right):
        raise _wrong(text, at, "one gate holds one comparison; write two gates")
    if NUMBER.fullmatch(right):
        return "value", _amount(text, right, at), False
    relation = RELATION.fullmatch(right)
    if relation is None:
        raise _wrong(text, at, _unread(right))
    name, sign, size, percent = relation.groups()
    reference = cast(Reference, name)
    if sign is None:
        return reference, 0.0, False
    if not NUMBER.fullmatch(size) or size[0] in "+-":
        raise _wrong(text, at + relation.start(3), f"{shown(size)} is not a number; write `{name} {sign} 0.02`")
    amount = _amount(text, size, at + relation.start(3), percent=bool(percent))
    return reference, amount if sign == "+" else -amount, bool(percent)


def _unread(right: str) -> str:
    if right.endswith("%") and NUMBER.fullmatch(right[:-1].rstrip()):
        share = _number(_share(right[:-1].rstrip()))
        return f"a percent sign alone says too little: write {share} (or the number as the tracker logs it)"
    if re.fullmatch(r"[-+]?\d+,\d+", right):
        return f"decimals take a point: write {right.replace(',', '.')}"
    if right.lower().lstrip("+-.") in ("nan", "inf", "infinity"):
        return f"{shown(right)} can never be passed or missed; write a number"
    guess = nearest(right.split(maxsplit=1)[0], ["baseline", "start"])
    hint = f"did you mean {shown(guess)}?" if guess else "a number, `baseline` or `start` stands on the right"
    return f"{shown(right)} is not understood; {hint}"


def _amount(text: str, number: str, at: int, percent: bool = False) -> float:
    if abs(float(number)) >= LARGEST:
        raise _wrong(text, at, f"{shown(number)} is too large to be a target")
    return float(_share(number)) if percent else float(number)


def _share(percent: str) -> Decimal:
    """Return 0.1 for "10", exactly; what is too small or large for a float is too much for a Decimal too."""
    return Decimal(percent) / 100 if 0 < abs(float(percent)) < LARGEST else Decimal(0)


def _wrong(text: str, index: int, what: str) -> ConfigurationError:
    return ConfigurationError(f"gate {shown(text)}, position {index + 1}: {what}")
