"""Circumstances: when and how an act is asked for, and the act as policies see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from solvent.policy import vocabulary
from solvent.policy.compiled import Act

_SECONDS_PER_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and how. weekday: 1 for Monday. via: 'browser' or 'program'.

    minutes_since_proof: since the person last proved who they are; None where nobody did.
    """

    hour: int
    weekday: int
    via: str
    minutes_since_proof: int | None = None


def at(
    now: datetime, zone: tzinfo, *, via: str, proved_at: datetime | None = None
) -> Circumstances:
    """Give the circumstances of a moment in the policies' time zone."""
    local = now.astimezone(zone)
    minutes = None
    if proved_at is not None:
        minutes = max(0, int((now - proved_at).total_seconds()) // _SECONDS_PER_MINUTE)
    return Circumstances(local.hour, local.isoweekday(), via, minutes)


def act(
    circumstances: Circumstances,
    permission: str,
    *,
    company: str = "",
    amount_minor: int | None = None,
    currency: str = "",
    approvals: int = 0,
) -> Act:
    """Put an act together with what its action brings along, and no more.

    An amount that is not given stays out, so that a policy which asks for it cannot be evaluated.
    """
    context: dict[str, str | int] = {
        "hour": circumstances.hour,
        "weekday": circumstances.weekday,
        "via": circumstances.via,
    }
    if circumstances.minutes_since_proof is not None:
        context["minutes_since_proof"] = circumstances.minutes_since_proof
    if permission in vocabulary.WITH_AMOUNT and amount_minor is not None:
        context["amount_minor"] = abs(amount_minor)
        context["currency"] = currency
    if permission in vocabulary.APPROVABLE:
        context["approvals"] = approvals
    return Act(permission, company, context)
