"""What the text of a gate means, and what is refused with which advice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.config import parse_gate
from milepost.config.gates import canonical
from milepost.domain.errors import ConfigurationError
from milepost.domain.projects import Gate

READ = {
    "accuracy >= 0.92": Gate("accuracy >= 0.92", "accuracy", ">=", "value", 0.92),
    " accuracy≥.920 ": Gate("accuracy >= 0.92", "accuracy", ">=", "value", 0.92),
    "latency_ms ≤ 1.2e2": Gate("latency_ms <= 120", "latency_ms", "<=", "value", 120.0),
    "val/acc>-0": Gate("val/acc > 0", "val/acc", ">", "value", 0.0),
    "loss < -1e-9": Gate("loss < -1E-9", "loss", "<", "value", -1e-9),
    "accuracy >= baseline": Gate("accuracy >= baseline", "accuracy", ">=", "baseline", 0.0),
    "accuracy >= baseline+0.02": Gate("accuracy >= baseline + 0.02", "accuracy", ">=", "baseline", 0.02),
    "accuracy >= baseline + 5 %": Gate("accuracy >= baseline + 5%", "accuracy", ">=", "baseline", 0.05, True),
    "latency_ms <= start - 10%": Gate("latency_ms <= start - 10%", "latency_ms", "<=", "start", -0.1, True),
    "latency_ms <= start - 0%": Gate("latency_ms <= start", "latency_ms", "<=", "start", 0.0),
}


@pytest.mark.parametrize("text", READ)
def test_a_gate_means_what_it_says(text: str) -> None:
    assert parse_gate(text) == READ[text]


REFUSED = {
    "": "position 1: no comparison; write it like `accuracy >= 0.92`",
    "accuracy": "position 9: no comparison; write it like `accuracy >= 0.92`",
    ">= 0.92": "position 1: the metric is missing on the left; write it like `accuracy >= 0.92`",
    "accuracy >=": "position 12: the number is missing on the right; write it like `accuracy >= 0.92`",
    "0.92 <= accuracy": "position 1: the metric stands on the left; write it like `accuracy >= 0.92`",
    "my acc >= 0.92": "position 1: one metric or KPI id stands on the left, without blanks or quotes; "
    "write it like `accuracy >= 0.92`",
    "accuracy = 0.92": "position 10: equality is not a gate: measured numbers are hardly ever exactly equal; "
    "write >= or <=",
    "accuracy == 0.92": "position 10: equality is not a gate: measured numbers are hardly ever exactly equal; "
    "write >= or <=",
    "accuracy => 0.92": "position 10: `=>` is written >=",
    "accuracy != 0.92": "position 10: `!=` is not a comparison; use >=, >, <= or <",
    "accuracy >= 92%": "position 13: a percent sign alone says too little: write 0.92 "
    "(or the number as the tracker logs it)",
    "accuracy >= 0,92": "position 13: decimals take a point: write 0.92",
    "accuracy >= nan": "position 13: `nan` can never be passed or missed; write a number",
    "accuracy >= -Infinity": "position 13: `-Infinity` can never be passed or missed; write a number",
    "accuracy >= 1.797e308": "position 13: `1.797e308` is too large to be a target",
    "accuracy >= 1e999999999999999999999": "position 13: `1e999999999999999999999` is too large to be a target",
    "0.1 <= accuracy <= 0.2": "position 8: one gate holds one comparison; write two gates",
    "accuracy >= basline + 0.02": "position 13: `basline + 0.02` is not understood; did you mean `baseline`?",
    "accuracy >= precision": "position 13: `precision` is not understood; "
    "a number, `baseline` or `start` stands on the right",
    "accuracy >= baseline + two": "position 24: `two` is not a number; write `baseline + 0.02`",
    "accuracy >= baseline + -2": "position 24: `-2` is not a number; write `baseline + 0.02`",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_gate_is_refused_with_its_place_and_the_way_out(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_gate(text)
    assert str(caught.value) == f"gate `{text}`, {REFUSED[text]}"


def gates() -> st.SearchStrategy[Gate]:
    return st.builds(
        Gate,
        text=st.just(""),
        subject=st.from_regex(r"[A-Za-z_][A-Za-z0-9_./-]{0,20}", fullmatch=True),
        comparison=st.sampled_from([">=", ">", "<=", "<"]),
        reference=st.sampled_from(["value", "baseline", "start"]),
        amount=st.floats(min_value=-1e290, max_value=1e290, allow_nan=False),
        relative=st.booleans(),
    ).map(lambda gate: gate if gate.reference != "value" else replace(gate, relative=False))


@settings(deadline=None)
@given(gates())
def test_a_gate_that_is_written_and_read_is_the_same_gate(gate: Gate) -> None:
    written = canonical(gate)
    assert parse_gate(written.text) == written


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"\s*[a-z]*\s*[<>=≥≤!]*\s*[-+0-9.eE%a-z ]*", fullmatch=True))
def test_no_text_breaks_the_reading_of_gates(text: str) -> None:
    try:
        gate = parse_gate(text)
    except ConfigurationError:
        return
    assert parse_gate(gate.text) == gate
