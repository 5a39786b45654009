"""The commented milepost.yaml that people start from."""

from importlib.resources import files


def example() -> str:
    """Return a milepost.yaml that loads as it is. It names milepost.schema.json, which belongs beside it."""
    return files("milepost.config").joinpath("example.yaml").read_text(encoding="utf-8")
