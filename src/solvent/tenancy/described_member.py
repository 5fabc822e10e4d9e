"""A member as a directory describes one, in the terms of the organisation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a member. email: normalised, '' for none.

    leads: the address leads to the member when signing in; only where the organisation proved that
    its domain is its own.
    """

    name: str
    email: str
    leads: bool
    is_active: bool
