"""Which environment variables that recipients name cannot be used where this runs, and what to do about each."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from milepost.domain.schedules import Recipient

ALIKE = 0.85
"""How much of two variables' names must be the same for one to be meant by the other; many end alike, as in _URL."""


def recipient_faults(recipient: Recipient, environ: Mapping[str, str]) -> list[str]:
    """One sentence for each variable without which, or with whose value, nothing can be sent; no value is told."""
    variables = {key: str(name) for key, name in recipient.keys.items() if key.endswith("_env") and name}
    others = environ.keys() - set(variables.values())
    said = ((key, fault_of(name, environ, others)) for key, name in variables.items())
    return [f"recipients.{recipient.name}.{key}: {fault}" for key, fault in said if fault]


def fault_of(name: str, environ: Mapping[str, str], others: Iterable[str]) -> str | None:
    """What is wrong with a secret's variable, as whoever sends would find it; None where it can be used. `others`: what
    may have been meant."""
    held = environ.get(name, "").strip()
    if not held:
        hint = "".join(f"did you mean ${guess}? Else " for guess in get_close_matches(name, others, 1, ALIKE))
        return f"the environment variable ${name} is not set; {hint}set it where Milepost runs"
    if not held.isprintable():
        return f"${name} holds invisible characters; set it anew, in one line"
    return None
