"""A try that is over before its sender's last line, and what became of it."""

from milepost.jobs.deliveries.message import Failed, Unknown


class Ended(Exception):
    """Raised and caught in this package only."""

    def __init__(self, outcome: Failed | Unknown) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


def failed(reason: str, next_step: str, *, again: bool = False, after_seconds: float | None = None) -> Ended:
    return Ended(Failed(reason, next_step, again, after_seconds))
