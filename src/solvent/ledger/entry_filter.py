"""Which entries of a company's books a list is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

SEQ_LAST = 2**62  # above any sequence: all that is known


class Direction(StrEnum):
    """Which way money of bank lines went; transfers between own accounts went neither way."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; None and '' leave a side open.

    before: (dated_on, seq) of the last entry of the page before, for the next page.
    text: part of description or party; or an amount_minor, money in or out.
    account_ids: entries with a posting on one of them. own_id: entries of this own account.
    direction: entries of bank lines that brought money in, or took it out.
    unsure: those in `suspense_id` or with a confidence under 65 that no person chose.
    """

    text: str = ""
    amount_minor: int | None = None
    account_ids: tuple[UUID, ...] = ()
    own_id: UUID | None = None
    first: date | None = None
    last: date | None = None
    direction: Direction | None = None
    unsure: bool = False
    suspense_id: UUID | None = None
    before: tuple[date, int] | None = None
    seq: int = SEQ_LAST
    limit: int = 50
