"""What is said of a gate whose value chance alone could have moved to the other side."""

from milepost.domain.report import GateReport
from milepost.figures.numbers import Unit, value_text


def noise_text(gate: GateReport, unit: Unit) -> str:
    """ "too close to call (95 % interval 91.2 % to 93.1 %, 2,000 test examples)"; empty where it is called."""
    told = gate.noise
    if told is None or told.interval is None or told.verdict != "too close to call":
        return ""
    beside = () if gate.target is None else (gate.target,)
    low, high = (value_text(end, unit, beside) for end in (told.interval.low, told.interval.high))
    what = "too close to call" if told.value == gate.best or not gate.passed else "the first pass is too close to call"
    return f"{what} (95 % interval {low} to {high}, {told.interval.because})"
