"""What happens when a machine lacks something: the reason is said, and under CI=true it is a failure."""

import os
from typing import NoReturn

import pytest


def missing(what: str, command: str) -> NoReturn:
    reason = f"this machine has no {what}; install it with: {command}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
