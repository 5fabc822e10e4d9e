"""Grants: what an organisation lets another see or do, of which companies, and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from solvent.errors import Conflict, Invalid, NotFound
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, READ, Role

OFFER_LIFE = timedelta(days=30)
_COMPANIES_MAX = 500
_MOMENT = timedelta(microseconds=1)
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class GrantMalformed(Invalid):
    """A field of a grant cannot be used; `where` names it."""


class GrantUnknown(NotFound):
    """There is no such grant."""


class GrantSettled(Conflict):
    """The grant was answered, has ended or was revoked; it cannot be changed any more."""


class Access(StrEnum):
    """What kind of guest the grant is for."""

    READ_ONLY = "read_only"
    BOOKKEEPING = "bookkeeping"
    LENDER = "lender"


class Part(StrEnum):
    """What a lender may be shown, each by itself."""

    SCORE = "score"
    FORECAST = "forecast"
    STATEMENTS = "statements"
    TRANSACTIONS = "transactions"


class GrantState(StrEnum):
    """How a grant stands on a day."""

    OFFERED = "offered"
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody answered the offer in time
    WAITING = "waiting"  # accepted, and begins later
    ACTIVE = "active"
    ENDED = "ended"
    REVOKED = "revoked"


_FINAL = frozenset({GrantState.DECLINED, GrantState.REVOKED})
LIVE = frozenset({GrantState.OFFERED, GrantState.WAITING, GrantState.ACTIVE})
_PERMISSIONS_BY_PART = {
    Part.SCORE: frozenset({"score:read", "finding:read"}),
    Part.FORECAST: frozenset({"forecast:read"}),
    Part.STATEMENTS: frozenset({"statement:read"}),
    Part.TRANSACTIONS: frozenset({"transaction:read"}),
}
_ALWAYS = frozenset({"company:read", "event:read"})
_READING = READ
_BOOKKEEPING = PERMISSIONS_BY_ROLE[Role.ACCOUNTANT_GUEST]
PERMISSIONS_MOST = _BOOKKEEPING
"""No grant gives more than this, whatever its row says."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is granted. companies: None for all, also those added later.

    starts_at, ends_at: from when, and until when but no longer; ends_at None until revoked.
    """

    access: Access
    permissions: frozenset[str]
    companies: frozenset[UUID] | None
    starts_at: datetime
    ends_at: datetime | None

    @property
    def ends_on(self) -> date | None:
        """Give the last day, UTC, on which the grant holds."""
        return None if self.ends_at is None else (self.ends_at - _MOMENT).date()


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as both sides see it.

    grantee_id: the organisation it is for, None while an offer by e-mail has not been accepted.
    member_id: the one member of it who may use it, None for all.
    offered_to: the e-mail address, or the name of the organisation that accepted; '' if unknown.
    stored: the last act upon it: 'offered', 'accepted', 'declined' or 'revoked'.
    """

    grant_id: UUID
    terms: Terms
    stored: str
    offered_at: datetime
    offered_by: str
    grantee_id: UUID | None = None
    member_id: UUID | None = None
    offered_to: str = ""
    accepted_at: datetime | None = None
    settled_at: datetime | None = None

    def state(self, now: datetime) -> GrantState:
        """Tell how the grant stands at a moment."""
        if self.stored in _FINAL:
            return GrantState(self.stored)
        if self.terms.ends_at is not None and self.terms.ends_at <= now:
            return GrantState.ENDED
        if self.stored == GrantState.OFFERED:
            lapsed = self.offered_at + OFFER_LIFE <= now
            return GrantState.LAPSED if lapsed else GrantState.OFFERED
        return GrantState.WAITING if now < self.terms.starts_at else GrantState.ACTIVE

    def demand(self, states: Collection[GrantState], *, now: datetime) -> None:
        """Raise GrantSettled unless the grant is in one of the states."""
        if self.state(now) not in states:
            message = f"This grant is {self.state(now)}; that cannot be done any more."
            raise GrantSettled(message, remedy="Offer a new one where it is still wanted.")


def permissions(access: Access, parts: Collection[Part] = ()) -> frozenset[str]:
    """List what a guest of this kind may do. parts: for a lender, at least one.

    Raises GrantMalformed.
    """
    if access is Access.READ_ONLY:
        return _READING
    if access is Access.BOOKKEEPING:
        return _BOOKKEEPING
    if not parts:
        message = "A lender's grant names what may be seen."
        remedy = f"Choose at least one of: {', '.join(Part)}."
        raise GrantMalformed(message, where="parts", remedy=remedy)
    return _ALWAYS.union(*(_PERMISSIONS_BY_PART[part] for part in parts))


def parts_of(held: Collection[str]) -> tuple[Part, ...]:
    """Name the parts that permissions open, in the order of Part."""
    return tuple(part for part in Part if _PERMISSIONS_BY_PART[part] <= set(held))


def terms(
    *,
    access: Access,
    parts: Collection[Part] = (),
    companies: Collection[UUID] | None,
    starts_on: date | None = None,
    ends_on: date | None,
    now: datetime,
) -> Terms:
    """Make the terms of a new grant. Days begin and end at midnight, UTC. Raises GrantMalformed."""
    starts_at = now if starts_on is None else _midnight(starts_on)
    if companies is not None and not 0 < len(companies) <= _COMPANIES_MAX:
        message = f"A grant is for 1 to {_COMPANIES_MAX} named companies, or for all."
        raise GrantMalformed(message, where="companies", remedy="Choose companies.")
    ends_at = None if ends_on is None else _end(ends_on, starts_at=starts_at, now=now)
    if access is Access.LENDER and ends_at is None:
        message = "A lender's grant has a last day."
        raise GrantMalformed(message, where="ends_on", remedy="Choose the day on which it ends.")
    named = None if companies is None else frozenset(companies)
    return Terms(access, permissions(access, parts), named, starts_at, ends_at)


def end_of(ends_on: date, *, terms: Terms, now: datetime) -> datetime:
    """Give the moment at which terms end after another last day. Raises GrantMalformed."""
    return _end(ends_on, starts_at=terms.starts_at, now=now)


def _end(ends_on: date, *, starts_at: datetime, now: datetime) -> datetime:
    if not _FIRST_DAY <= ends_on <= _LAST_DAY:
        message = "This day is too far away."
        raise GrantMalformed(message, where="ends_on", remedy="Choose a nearer day.")
    ends_at = _midnight(ends_on + timedelta(days=1))
    if ends_at <= max(now, starts_at):
        message = "The last day lies before the grant could be used."
        raise GrantMalformed(message, where="ends_on", remedy="Choose a later day.")
    return ends_at


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
