"""The schema of milepost.yaml, loading it, and the commented example."""

from milepost.config.building import Configuration
from milepost.config.example import example
from milepost.config.gates import parse_gate
from milepost.config.loading import load
from milepost.config.reference import reference
from milepost.config.schema import SCHEMA_FILE, schema, schema_text
from milepost.config.showing import show

__all__ = [
    "SCHEMA_FILE",
    "Configuration",
    "example",
    "load",
    "parse_gate",
    "reference",
    "schema",
    "schema_text",
    "show",
]
