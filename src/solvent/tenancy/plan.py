"""Plans: what an organisation may use, how much of it, and what it has used so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from solvent.errors import Conflict, Invalid

AI_CURRENCY = "USD"
"""The currency that models are paid in, so spend on them is counted in its minor units."""
WARN_SHARE = 0.8


class PlanUnknown(Invalid):
    """No plan has this name."""


class QuotaReached(Conflict):
    """The plan's quota leaves no room for what was asked; `where` names the quota."""


class Quota(StrEnum):
    """What a plan may limit."""

    COMPANIES = "companies"
    MEMBERS = "members"
    TRANSACTIONS = "transactions"
    AI_SPEND = "ai_spend"  # minor units of AI_CURRENCY, per month
    API_CALLS = "api_calls"  # per month


PER_MONTH = frozenset({Quota.AI_SPEND, Quota.API_CALLS})
_WORD_BY_QUOTA = {
    Quota.COMPANIES: "companies",
    Quota.MEMBERS: "members and open invitations",
    Quota.TRANSACTIONS: "transactions",
    Quota.AI_SPEND: f"cents ({AI_CURRENCY}) a month for language models",
    Quota.API_CALLS: "API calls a month",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A named set of limits; a quota that is not in `limits` has none."""

    name: str
    limits: Mapping[Quota, int] = field(default_factory=lambda: MappingProxyType({}))

    def limit(self, quota: Quota) -> int | None:
        """Give the most that may be used, None for no limit."""
        return self.limits.get(quota)


def _limits(
    companies: int, members: int, transactions: int, ai_minor: int, calls: int
) -> Mapping[Quota, int]:
    return MappingProxyType(
        {
            Quota.COMPANIES: companies,
            Quota.MEMBERS: members,
            Quota.TRANSACTIONS: transactions,
            Quota.AI_SPEND: ai_minor,
            Quota.API_CALLS: calls,
        }
    )


OPEN = Plan("open")
"""An own installation: nothing is limited."""
PLANS = {
    plan.name: plan
    for plan in (
        OPEN,
        Plan("starter", _limits(1, 3, 20_000, 500, 10_000)),
        Plan("business", _limits(10, 25, 500_000, 10_000, 200_000)),
        Plan("firm", _limits(250, 250, 10_000_000, 100_000, 5_000_000)),
    )
}


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a quota is used. limit: None where the plan has none; used: None if unknown."""

    quota: Quota
    used: int | None
    limit: int | None

    @property
    def share(self) -> float | None:
        """Give the part of the limit that is used, from 0; None without limit or count."""
        if self.limit is None or self.used is None:
            return None
        return self.used / self.limit if self.limit else 1.0

    @property
    def is_near(self) -> bool:
        """Tell whether it is time to warn, the limit not being reached yet."""
        share = self.share
        return share is not None and WARN_SHARE <= share < 1

    @property
    def is_reached(self) -> bool:
        """Tell whether nothing is left."""
        share = self.share
        return share is not None and share >= 1


def named(name: str) -> Plan:
    """Find a plan by its name. Raises PlanUnknown."""
    found = PLANS.get(name)
    if found is None:
        message = f"There is no plan {name!r}."
        raise PlanUnknown(message, where="plan", remedy=f"Choose one of: {', '.join(PLANS)}.")
    return found


def check(plan: Plan, quota: Quota, *, used: int, count: int) -> None:
    """Raise QuotaReached where `count` more would be more than the plan allows.

    What is over the limit already stays; only more of it is refused.
    """
    limit = plan.limit(quota)
    if limit is None or count <= 0 or used + count <= limit:
        return
    message = (
        f"The plan '{plan.name}' allows {limit} {_WORD_BY_QUOTA[quota]};"
        f" {used} are used and {count} more were asked for."
    )
    remedy = "Take away what is not needed, or ask the operator for a larger plan."
    if quota in PER_MONTH:
        remedy = "It is counted anew from the first of next month; the operator can raise the plan."
    raise QuotaReached(message, where=quota.value, remedy=remedy)
