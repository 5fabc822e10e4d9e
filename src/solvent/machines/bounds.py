"""Bounds of a machine's credential: what it may do, from where, for which companies, until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from solvent import ids
from solvent.errors import Forbidden, Invalid
from solvent.machines import address_range

_NAME_LENGTH_MAX = 80
_COMPANIES_MAX = 500
LIFE_MAX = timedelta(days=366)
OVERLAP_MAX = timedelta(days=30)


class BoundsMalformed(Invalid):
    """A field of a key or client cannot be used; `where` names it."""


class BeyondMaker(Forbidden):
    """A key or client would be allowed more than who makes it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is asked for when a key or client is made.

    permissions: noun:verb words. companies: None for all of the organisation.
    address_ranges: CIDR, empty for anywhere. expires_at: None for no end.
    """

    name: str
    permissions: frozenset[str]
    companies: frozenset[UUID] | None = None
    address_ranges: tuple[str, ...] = ()
    expires_at: datetime | None = None


def checked(
    bounds: Bounds,
    *,
    known: Collection[str],
    held: Collection[str],
    held_companies: frozenset[UUID] | None,
    confinable: Collection[str],
    now: datetime,
) -> Bounds:
    """Give the bounds in one form. Raises BoundsMalformed, BeyondMaker, RangeMalformed.

    known: all permissions that exist. held, held_companies: the maker's own; '*' holds all.
    confinable: permissions that are about companies, the only ones for some companies only.
    """
    name = " ".join(bounds.name.split())
    if not name or len(name) > _NAME_LENGTH_MAX or not name.isprintable():
        message = f"A name has 1 to {_NAME_LENGTH_MAX} characters."
        raise BoundsMalformed(message, where="name")
    _check_permissions(bounds.permissions, known=known, held=held)
    _check_companies(bounds.companies, held_companies)
    if bounds.companies is not None:
        _check_confinable(bounds.permissions, confinable)
    if bounds.expires_at is not None and not now < bounds.expires_at <= now + LIFE_MAX:
        message = f"The end must be ahead, and at most {LIFE_MAX.days} days away."
        raise BoundsMalformed(message, where="expires_at")
    ranges = address_range.normalise(bounds.address_ranges)
    return Bounds(name, bounds.permissions, bounds.companies, ranges, bounds.expires_at)


def told(bounds: Bounds) -> dict[str, str]:
    """Write bounds for the record: words and ids; the name and addresses are left out."""
    companies = sorted(ids.show(ids.COMPANY, each) for each in bounds.companies or ())
    return {
        "permissions": " ".join(sorted(bounds.permissions)),
        "companies": "all" if bounds.companies is None else " ".join(companies),
        "confined_to_addresses": "yes" if bounds.address_ranges else "no",
        "expires": "never" if bounds.expires_at is None else bounds.expires_at.isoformat(),
    }


def overlap(hours: int) -> timedelta:
    """Give how long an old secret goes on working. Raises BoundsMalformed."""
    asked = timedelta(hours=hours) if 0 <= hours <= OVERLAP_MAX.days * 24 else None
    if asked is None:
        message = f"The overlap is 0 to {OVERLAP_MAX.days * 24} hours."
        raise BoundsMalformed(message, where="overlap_hours")
    return asked


def _check_permissions(
    asked: Iterable[str], *, known: Collection[str], held: Collection[str]
) -> None:
    asked = sorted(asked)
    if not asked:
        message = "Choose at least one permission."
        raise BoundsMalformed(message, where="permissions")
    unknown = [each for each in asked if each not in known]
    if unknown:
        message = f"There is no permission {unknown[0][:60]!r}."
        raise BoundsMalformed(message, where="permissions")
    beyond = [each for each in asked if each not in held]
    if beyond and "*" not in held:
        message = f"You do not hold the permission {beyond[0]} yourself."
        raise BeyondMaker(
            message, where="permissions", remedy="Leave it out, or ask somebody who holds it."
        )


def _check_confinable(asked: frozenset[str], confinable: Collection[str]) -> None:
    beyond = sorted(asked - set(confinable))
    if beyond:
        message = f"{beyond[0]} is about the whole organisation, not about some companies."
        raise BoundsMalformed(
            message, where="permissions", remedy="Leave it out, or choose all companies."
        )


def _check_companies(asked: frozenset[UUID] | None, held: frozenset[UUID] | None) -> None:
    if asked is not None and not 0 < len(asked) <= _COMPANIES_MAX:
        message = f"Choose all companies, or 1 to {_COMPANIES_MAX} of them."
        raise BoundsMalformed(message, where="companies")
    if held is not None and (asked is None or not asked <= held):
        message = "You do not reach all of these companies yourself."
        raise BeyondMaker(message, where="companies")
