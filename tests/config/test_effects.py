"""What is refused in a KPI's `effect:`, and what it means."""

from pathlib import Path

import pytest

from milepost.config import load
from milepost.domain.errors import ConfigurationError
from milepost.domain.kpi_link import StatedEffect

TEXT = """
sources:
  lab: {kind: mlflow, uri: "http://127.0.0.1:9"}
  books: {kind: kpi_file, path: books.csv, date: day, value: cost}
projects:
  fraud:
    runs: [{source: lab}]
    metrics: {accuracy: {}}
    kpis:
      cost:
        source: books
        driven_by: accuracy
        adds_up: true
        effect: EFFECT
"""


def file(folder: Path, effect: str, *, driven: bool = True) -> Path:
    text = TEXT.replace("EFFECT", effect)
    place = folder / "milepost.yaml"
    place.write_text(text if driven else text.replace("        driven_by: accuracy\n", ""))
    return place


def test_each_of_the_three_is_read(tmp_path: Path) -> None:
    told = {
        "{by: finance, per_point: -30, low: -50, high: -10}": StatedEffect("finance", -30.0, -50.0, -10.0),
        "{by: spring, per_point: 5, tested_points: 2}": StatedEffect("spring", 5.0, tested_points=2.0),
        "{by: finance, formula: kpi - 900 * (accuracy - start)}": StatedEffect(
            "finance", formula="kpi - 900 * (accuracy - start)"
        ),
    }
    for text, effect in told.items():
        (kpi,) = load(file(tmp_path, text), {}).projects["fraud"].kpis
        assert (kpi.effect, kpi.adds_up) == (effect, True)


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        ("{by: x}", "say either `per_point` or `formula`"),
        ("{by: x, per_point: 1, formula: kpi}", "say either `per_point` or `formula`, not both"),
        ("{by: x, formula: kpi +}", "effect.formula: column 6"),
        ("{by: x, formula: kpi * acuracy}", "acuracy"),
        ("{by: x, per_point: 1, low: 2}", "2 is above the effect, 1; the lower end is the smaller number"),
        ("{by: x, per_point: 1, high: 0}", "0 is below the effect, 1; the upper end is the larger number"),
        ("{by: x, per_point: 1, tested_points: 0}", "0 shows nothing"),
        ("{per_point: 1}", "by"),
        ("{by: x, perpoint: 1}", "per_point"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(tmp_path: Path, effect: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as failure:
        load(file(tmp_path, effect), {})
    assert says in str(failure.value)


def test_an_effect_of_no_metric_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="an effect is of a metric; name it with `driven_by`"):
        load(file(tmp_path, "{by: x, per_point: 1}", driven=False), {})
