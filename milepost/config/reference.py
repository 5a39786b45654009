"""The reference of milepost.yaml as Markdown, written from the models."""

from typing import Any

from milepost.config.levels import LEVELS, UNIONS
from milepost.config.section import Section

HEADINGS = {
    (): "The file",
    ("projects", "*"): "projects.ID",
    ("projects", "*", "runs", "*"): "projects.ID.runs[]",
    ("projects", "*", "metrics", "*"): "projects.ID.metrics.ID",
    ("projects", "*", "metrics", "*", "repeats", "*"): "projects.ID.metrics.ID.repeats[]",
    ("projects", "*", "milestones", "*"): "projects.ID.milestones.ID",
    ("projects", "*", "milestones", "*", "runs_a_week"): "projects.ID.milestones.ID.runs_a_week",
    ("projects", "*", "milestones", "*", "planned_runs"): "projects.ID.milestones.ID.planned_runs",
    ("projects", "*", "kpis", "*"): "projects.ID.kpis.ID",
    ("projects", "*", "kpis", "*", "effect"): "projects.ID.kpis.ID.effect",
    ("snapshots",): "snapshots",
    ("schedules", "*"): "schedules.ID",
    ("access",): "access",
    ("access", "login"): "access.login",
    ("projects", "*", "access"): "projects.ID.access",
    ("projects", "*", "health"): "projects.ID.health",
    ("projects", "*", "notify"): "projects.ID.notify",
    ("projects", "*", "baseline"): "projects.ID.baseline, projects.ID.milestones.ID.baseline",
}
OPENING = """\
# milepost.yaml

Everything Milepost knows before it reads a tracker stands in one YAML file. `milepost init` writes a commented example
and beside it `milepost.schema.json`, with which editors complete and check keys as you type. The file is checked whole
before anything starts, and everything wrong with it is reported at once, each with its line and the nearest known word.

This page is written from the program by `milepost.config.reference()`; a test fails when it is out of date.
"""
GATES = """\
## Gates

A gate is one condition on one metric or KPI, named by its id on the left. All gates of a milestone must be passed by
one single run. Comparisons are exact: `>=` means `>=`, and equality is not a gate. A KPI is compared with numbers only.

| written | passes when |
|---|---|
| `accuracy >= 0.92` | the value is 0.92 or more; also `>`, `<=`, `<`, and `≥`, `≤` |
| `accuracy >= baseline` | it is at least the baseline run's value |
| `accuracy >= baseline + 0.02` | it is at least 0.02 above the baseline run's value |
| `accuracy >= baseline + 5%` | it is at least 5 % of the baseline's size above the baseline run's value |
| `latency_ms <= start - 10%` | it is at least a tenth below the first counted value of the project |

A gate that can never be passed is refused: a target outside the metric's `bounds`, a gate against the metric's
direction (unless a second gate makes the two a band), two gates that exclude each other.

## Secrets and variables

`$NAME` and `${NAME}` are filled in from the environment in `store`, `uri`, `path`, `place` and `kept_in`, as they are:
a password that goes into an address must already be percent-encoded. A dollar sign is written `$$`. Passwords and
tokens never stand in the file: keys that end in `_env` take the name of an environment variable, and an address may
hold a password only as a variable, `postgresql+psycopg://milepost:$DB_PASSWORD@host/database`. Web addresses hold
neither user nor password.

## What YAML makes of unquoted words

`no`, `off`, `yes`, `on`, `true`, `2026` and `1e5` are not text to YAML. Where text is expected they are refused with
the advice to quote them. A value that begins with `*`, `&`, `!`, `%` or `@` needs quotes too. Anchors and tags are not
used.
"""


def reference() -> str:
    """Return docs/configuration.md."""
    parts = [OPENING, _level(HEADINGS[()], LEVELS[()])]
    for key, kinds in UNIONS.items():
        parts += [_level(f"{key}.NAME, kind: {kind}", model) for kind, model in kinds.items()]
    parts += [_level(heading, LEVELS[pattern]) for pattern, heading in HEADINGS.items() if pattern]
    return "\n".join([*parts, GATES])


def _level(heading: str, model: type[Section]) -> str:
    described = model.model_json_schema()
    required = set(described.get("required", ()))
    rows = [_row(key, shape, key in required) for key, shape in described["properties"].items()]
    table = "\n".join(["| key | type | default | meaning |", "|---|---|---|---|", *rows])
    return f"## {heading}\n\n{model.__doc__}\n\n{table}\n"


def _row(key: str, shape: dict[str, Any], required: bool) -> str:
    default = "required" if required else _default(shape.get("default"))
    return f"| `{key}` | {_type(shape)} | {default} | {shape.get('description', '').replace('|', chr(92) + '|')} |"


def _default(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return "`[" + ", ".join("null" if item is None else f'"{item}"' for item in value) + "]`"
    return f"`{value}`"


def _type(shape: dict[str, Any]) -> str:
    if "anyOf" in shape:
        return " or ".join(_type(one) for one in shape["anyOf"] if one.get("type") != "null")
    if "const" in shape:
        return f"`{shape['const']}`"
    if "enum" in shape:
        return " or ".join(f"`{word}`" for word in shape["enum"])
    if "$ref" in shape or "oneOf" in shape:
        return "section"
    if shape.get("type") == "array":
        return "two numbers" if "prefixItems" in shape else f"list of {_type(shape['items'])}s"
    if shape.get("type") == "object":
        return "names with " + ("text" if _entry(shape).get("type") == "string" else "sections")
    if shape.get("format") == "date":
        return "day"
    return {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}[shape["type"]]


def _entry(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the shape of the values of named entries; pydantic files them under the pattern of their names."""
    patterned = next(iter(shape.get("patternProperties", {}).values()), None)
    entry: dict[str, Any] = patterned or shape.get("additionalProperties") or {}
    return entry
