"""The schema of milepost.yaml, loading it, and the commented example."""

from milepost.config.building import Configuration
from milepost.config.gates import parse_gate
from milepost.config.loading import load

__all__ = ["Configuration", "load", "parse_gate"]
