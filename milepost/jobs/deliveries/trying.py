"""One try at a delivery: which one, when, with which secrets, within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from milepost.jobs.deliveries.ended import failed
from milepost.jobs.deliveries.message import Limits

SHORTEST_SECRET = 4
"""A shorter one stands in half of all words."""


@dataclass(frozen=True, slots=True)
class Try:
    key: str
    at: datetime
    environ: Mapping[str, str] = field(repr=False)
    limits: Limits
    read: list[str] = field(default_factory=list, repr=False)
    """The secrets that were read: none of them may be told, whoever repeats it."""

    @property
    def delivery(self) -> str:
        """The key in characters that every header takes."""
        return sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def secret(self, name: str) -> str:
        """What the variable holds, less the line end that comes along with a file. Ends the try where it is not set or
        holds what no header and no address can."""
        held = self.environ.get(name, "").strip()
        if not held:
            raise failed(f"the environment variable {name} is not set", f"set {name} where Milepost runs")
        if not held.isprintable():
            raise failed(f"{name} holds invisible characters", f"set {name} anew, in one line")
        self.read.append(held)
        return held

    def without_secrets(self, told: str) -> str:
        for secret in sorted(self.read, key=len, reverse=True):
            told = told.replace(secret, "***") if len(secret) >= SHORTEST_SECRET else told
        return told
