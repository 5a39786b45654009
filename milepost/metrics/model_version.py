"""Which forecast model computes: a digest of its constants, so that forecasts of different ones are told apart."""

from functools import cache
from hashlib import sha256
from importlib.resources import files


@cache
def model_version() -> str:
    return sha256(files("milepost.metrics").joinpath("forecast_constants.json").read_bytes()).hexdigest()[:12]
