"""Which errors are ours, told apart by what the caller can do about them."""


class MilepostError(Exception):
    """Something a person can act on: the message says what failed, on what, and what would work."""


class ConfigurationError(MilepostError):
    """milepost.yaml or the call is wrong; nothing was started. Exit code 2."""


class NothingSuch(ConfigurationError):
    """A name (project, milestone, source, run) that does not exist; the message offers the nearest."""


class WrongInstant(ConfigurationError):
    """A text that names no instant."""


class WrongFormula(ConfigurationError):
    """A text that is no formula; the message begins with the column, counted from 1."""

    def __init__(self, column: int, what: str) -> None:
        super().__init__(f"column {column}: {what}")
        self.column = column
        self.what = what


class WrongSupposition(MilepostError):
    """A "what if" that cannot be; the message says what can be asked."""


class NotAllowed(MilepostError):
    """Somebody lacks the role for what they asked; nothing was written. Exit code 2."""


class ChangedMeanwhile(MilepostError):
    """Somebody else saved another version first; nothing was lost, and both are there to compare."""

    def __init__(self, message: str, theirs: object) -> None:
        super().__init__(message)
        self.theirs = theirs


class StoreRefused(MilepostError):
    """The store cannot be used: made by a newer Milepost, not a Milepost store, or not reachable."""


class KeepingError(MilepostError):
    """The place where snapshots are kept could not be asked; nothing is lost."""


class SnapshotsUnavailable(KeepingError):
    """Try later: the bucket does not answer. Exit code 3."""


class SnapshotsRefused(KeepingError):
    """Mend it: the bucket is missing or refuses, or what asks it is not installed. Exit code 2."""


class SyncTakenOver(MilepostError):
    """Another process is reading the same source; its cursor moved since we read it. Nothing is lost."""


class SourceError(MilepostError):
    """A source could not be read."""


class SourceUnavailable(SourceError):
    """Try later: network, time-out, 429, 5xx."""


class SourceRefused(SourceError):
    """Fix the settings: wrong address, credentials, certificate, not a tracker, another server than before."""


class RecordUnusable(SourceError):
    """One record cannot be read: skip it, list it, go on."""

    def __init__(self, record_id: str, what: str) -> None:
        super().__init__(f"{record_id}: {what}")
        self.record_id = record_id
        self.what = what
