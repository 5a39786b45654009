"""What is shown is a milepost.yaml again, and what is shipped to start from works."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from milepost.config import SCHEMA_FILE, example, load, reference, schema, schema_text, show
from milepost.config.levels import LEVELS, UNIONS
from milepost.config.section import Section
from tests.config.files import VALID, written

TRICKY = """\
store: sqlite:///a$$b.db
sources:
  "no": {kind: mlflow, uri: "https://lab.example.org", ui: "https://ui.example.org"}
  csv: {kind: kpi_file, path: "a$$b.csv", date: "2026-09-30", value: "1e5", decimal: ",", thousands: " "}
projects:
  "2026":
    title: "on"
    runs: [{source: "no", tags: {" stage": "yes"}}]
    baseline: {source: "no", run: "007"}
    metrics: {val/acc: {names: ["null", "1_0", " x", "a: b", "#", "é"]}}
    milestones: {"1": {due: 2028-02-29, gates: ["val/acc >= baseline - 2.5%"]}}
    kpis: {eur: {source: csv}}
"""


@pytest.mark.parametrize("text", [VALID, TRICKY])
def test_what_is_shown_loads_as_the_same_configuration(tmp_path: Path, text: str) -> None:
    loaded = load(written(tmp_path, text), {})
    again = load(written(tmp_path, show(loaded)), {})
    assert replace(again, path=loaded.path) == loaded


def test_the_example_loads_as_it_is_and_names_the_schema(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, example()), {})
    assert [milestone.title for milestone in loaded.projects["fraud"].milestones] == [
        "Pilot with two branches",
        "Launch in all branches",
    ]
    assert example().splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA_FILE}"


def test_the_schema_refuses_unknown_keys_and_explains_every_known_one() -> None:
    described = schema()
    sections = [described, *described["$defs"].values()]
    assert json.loads(schema_text()) == described
    assert [section["title"] for section in sections if section["additionalProperties"] is not False] == []
    assert [
        f"{section['title']}.{key}"
        for section in sections
        for key, shape in section["properties"].items()
        if "description" not in shape
    ] == []


def test_the_schema_refuses_names_that_loading_refuses() -> None:
    described = schema()
    project = described["$defs"]["ProjectSection"]["properties"]
    named = [described["properties"]["sources"], described["properties"]["projects"], project["metrics"]]
    assert [(len(shape["patternProperties"]), shape["additionalProperties"]) for shape in named] == [(1, False)] * 3


def below(section: type[Section]) -> list[type[Section]]:
    return [each for one in section.__subclasses__() for each in (one, *below(one))]


def test_every_section_has_its_level() -> None:
    assert {*LEVELS.values(), *(model for kinds in UNIONS.values() for model in kinds.values())} == set(below(Section))


def test_the_configuration_reference_is_fresh() -> None:
    page = Path(__file__).parents[2] / "docs" / "configuration.md"
    assert page.read_text(encoding="utf-8") == reference(), (
        "write it again: python -c 'from milepost.config import reference; print(reference(), end=\"\")'"
        " > docs/configuration.md"
    )
