"""What chance does to a gate is told from runs that a store holds: by repeats, by the size of the test set, by both."""

import json
from math import hypot
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from milepost.jobs.cli import main
from tests.app.workspaces import Contents, day, make_workspace, run

SEEDS = (0.90, 0.92, 0.91)
BEST = 0.93
RUNS = (*(run(n, value, 30 - n) for n, value in enumerate(SEEDS)), run(7, BEST, 40), run(8, 0.5, 2))
T_975 = 4.302652729911275
"""Student's, of two degrees of freedom; the spread of the seeds is 0.01."""
BY_REPEATS = (BEST - 0.01 * T_975, BEST + 0.01 * T_975)
BY_SIZE = (0.9124854, 0.9442236)
"""Wilson's of 930 out of 1,000."""
BOTH = (BEST - hypot(BEST - BY_REPEATS[0], BEST - BY_SIZE[0]), BEST + hypot(BY_REPEATS[1] - BEST, BY_SIZE[1] - BEST))
GATES = {
    "sure": "accuracy >= 0.88",
    "close": "accuracy >= 0.92",
    "nearly": "accuracy >= 0.94",
    "far": "accuracy >= 0.98",
}
REPEATS = [{"source": "lab", "runs": [one.run_id for one in RUNS[:3]]}]


def call(config: Path, *words: str) -> Result:
    return CliRunner(env={"MILEPOST_CONFIG": str(config)}).invoke(main, words, catch_exceptions=False)


def workspace(folder: Path, **told: Any) -> Path:
    """A store that was filled, whose configuration then says what tells chance."""
    milestones = {name: {"due": day(50), "gates": [gate]} for name, gate in GATES.items()}
    config = make_workspace(folder, Contents(RUNS, milestones))
    document = yaml.safe_load(config.read_text(encoding="utf-8"))
    document["projects"]["fraud"]["metrics"]["accuracy"] |= told
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    return config


def noises(config: Path) -> dict[str, Any]:
    told = json.loads(call(config, "status", "fraud", "--json").stdout)
    return {one["id"]: one["gates"][0]["noise"] for one in told["milestones"]}


def noise(verdict: str, ends: tuple[float, float], because: str) -> dict[str, Any]:
    low, high = (pytest.approx(end, abs=1e-6) for end in ends)
    return {"verdict": verdict, "value": BEST, "low": low, "high": high, "because": because}


@pytest.mark.parametrize(
    ("told", "ends", "because", "verdicts"),
    [
        (
            {"repeats": REPEATS},
            BY_REPEATS,
            "3 runs that differ only by seed",
            ("pass", "too close to call", "too close to call", "fail"),
        ),
        (
            {"test_size": 1000},
            BY_SIZE,
            "1,000 test examples",
            ("pass", "too close to call", "too close to call", "fail"),
        ),
        (
            {"repeats": REPEATS, "test_size": 1000},
            BOTH,
            "3 runs that differ only by seed, 1,000 test examples",
            ("pass", "too close to call", "too close to call", "fail"),
        ),
    ],
)
def test_a_store_with_repeated_seeds_tells_which_gates_are_too_close_to_call(
    tmp_path: Path, told: dict[str, Any], ends: tuple[float, float], because: str, verdicts: tuple[str, ...]
) -> None:
    expected = {name: noise(verdict, ends, because) for name, verdict in zip(GATES, verdicts, strict=True)}
    assert noises(workspace(tmp_path, **told)) == expected


def test_nothing_that_tells_chance_is_no_noise_and_repeats_without_a_value_say_so(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert noises(workspace(tmp_path / "plain")) == dict.fromkeys(GATES)
    lone = [{"source": "lab", "runs": [RUNS[0].run_id, "f" * 32]}]
    told = {"value": BEST, "low": None, "high": None, "because": "no two of its repeats have a counted value"}
    verdicts = {"sure": "pass", "close": "pass", "nearly": "fail", "far": "fail"}
    assert noises(workspace(tmp_path, repeats=lone)) == {
        name: {"verdict": one, **told} for name, one in verdicts.items()
    }


def test_the_command_line_tells_it_beside_the_exact_answer_which_stays(tmp_path: Path) -> None:
    config = workspace(tmp_path, repeats=REPEATS)
    told = {name: call(config, "gate", "fraud", name) for name in GATES}
    assert {name: one.exit_code for name, one in told.items()} == {"sure": 0, "close": 0, "nearly": 1, "far": 1}
    close = "; 0.93 is too close to call (95 % interval 0.887 to 0.973, 3 runs that differ only by seed)"
    assert {name: one.stdout.splitlines()[-1] for name, one in told.items()} == {
        "sure": "  ✓ accuracy >= 0.88 (best 0.93), ahead by 0.050000000000000044",
        "close": f"  ✓ accuracy >= 0.92 (best 0.93), ahead by 0.010000000000000009{close}",
        "nearly": f"  ✗ accuracy >= 0.94 (best 0.93), short by 0.009999999999999898{close}",
        "far": "  ✗ accuracy >= 0.98 (best 0.93), short by 0.04999999999999993",
    }
