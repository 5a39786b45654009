"""How a recipient of the ledger is called where people read it."""

from milepost.store.delivery_ledger import TELLING


def recipient_words(recipient: str) -> str:
    """A recipient; of one who is told that something went wrong, with what it was."""
    if not recipient.startswith(TELLING):
        return recipient
    name, _, whose = recipient.removeprefix(TELLING).partition(" ")
    return f"{name} (about {whose or 'the snapshot'})"
