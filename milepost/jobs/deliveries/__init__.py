"""Bringing a snapshot to its recipients, and saying truthfully what became of it."""
