"""Versions: the policies as they were saved each time; the newest one holds."""

from __future__ import annotations

import hashlib
import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from solvent.errors import Conflict, Invalid, NotFound
from solvent.policy import source
from solvent.policy.fault import Fault

UTC: Final = "UTC"


class PoliciesChanged(Conflict):
    """Somebody else saved the policies in the meantime."""


class VersionUnknown(NotFound):
    """There is no such version of the policies."""


class ZoneUnknown(Invalid):
    """The time zone is not known here."""


class PoliciesFaulty(Invalid):
    """The policies cannot be saved; `faults` says why and where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Take what is wrong; the first of it is said."""
        super().__init__(
            str(faults[0].message),
            remedy=str(faults[0].remedy or ""),
            where=f"line {faults[0].line}, column {faults[0].column}",
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Version:
    """One saved state. revision: counted from 1; 0 is the state before the first.

    zone: the time zone in which policies read hours and weekdays. made_by: a shown id.
    restored_from: the revision that was brought back, None where it was written.
    """

    revision: int
    text: str
    zone: str
    made_by: str = ""
    made_at: datetime | None = None
    restored_from: int | None = None

    @property
    def count(self) -> int:
        """How many policies there are."""
        return len(source.statements(self.text))

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, which the record of the act holds."""
        return hashlib.sha256(self.text.encode()).hexdigest()


NONE: Final = Version(0, "", UTC)


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """Give a time zone by its name. Raises ZoneUnknown."""
    if name not in zones():
        message = "This time zone is not known here."
        raise ZoneUnknown(message, where="zone", remedy="Choose one such as Europe/Berlin or UTC.")
    return zoneinfo.ZoneInfo(name)


@cache
def zones() -> tuple[str, ...]:
    """List the time zones by name; UTC first, and alone where the machine has no list."""
    places = (name for name in zoneinfo.available_timezones() if "/" in name)
    regions = sorted(name for name in places if not name.startswith(("Etc/", "posix/", "right/")))
    return (UTC, *regions)
