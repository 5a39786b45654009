"""The JSON schema of milepost.yaml, by which editors complete and check it."""

import json
from typing import Any

from milepost.config.models import ConfigurationSection

SCHEMA_FILE = "milepost.schema.json"
"""The name under which example.yaml expects the schema beside it."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of milepost.yaml."""
    described = ConfigurationSection.model_json_schema()
    _close(described)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def _close(shape: Any) -> None:
    """Refuse names that break their pattern, as loading does; pydantic leaves such sections open."""
    for inner in shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ():
        _close(inner)
    if isinstance(shape, dict) and "patternProperties" in shape:
        shape["additionalProperties"] = False


def schema_text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
