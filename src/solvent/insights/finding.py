"""A finding: something in the books that wants attention, with the facts that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from solvent.insights.facts import Fact

_DIGEST_LETTERS = 12


class Kind(StrEnum):
    """The kinds of finding; each has one rule and one text."""

    CASH_GAP = "cash_gap"
    CASH_GAP_POSSIBLE = "cash_gap_possible"
    BUFFER_SHORT = "buffer_short"
    TAX_DUE = "tax_due"
    MARGIN_TURN = "margin_turn"
    COST_JUMP = "cost_jump"
    PRICE_RISE = "price_rise"
    SUBSCRIPTION_CREEP = "subscription_creep"
    REVENUE_DROP = "revenue_drop"
    REVENUE_GROWTH = "revenue_growth"
    CONCENTRATION = "concentration"
    CUSTOMER_QUIET = "customer_quiet"
    DUPLICATE_PAYMENT = "duplicate_payment"
    UNUSUAL_PAYMENT = "unusual_payment"
    DEBT_SERVICE_THIN = "debt_service_thin"
    OVERDRAWN = "overdrawn"
    RETURNED_PAYMENT = "returned_payment"
    LATE_CHARGES = "late_charges"
    PAID_LATE = "paid_late"
    TAX_MISSED = "tax_missed"
    SUSPENSE = "suspense"
    UNTIED = "untied"
    STALE = "stale"


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    key: the kind and a digest of the subject; the same at each later run while it lasts, and
        safe in addresses.
    weight_minor: what is at stake, to order findings of one severity.
    """

    kind: Kind
    key: str
    severity: Severity
    weight_minor: int
    facts: tuple[Fact, ...]

    def fact_id(self, name: str) -> str:
        """Give the id that a fact of this finding is looked up by."""
        return f"{self.key}.{name}"

    @property
    def facts_by_name(self) -> dict[str, Fact]:
        """The facts by the names that texts use."""
        return {fact.name: fact for fact in self.facts}


def about(
    kind: Kind, subject: str, severity: Severity, facts: tuple[Fact, ...], *, weight_minor: int = 0
) -> Finding:
    """Make a finding about a subject: a party, an account, a day, or '' for the company."""
    digest = sha256(f"{kind}|{subject}".encode()).hexdigest()[:_DIGEST_LETTERS]
    return Finding(kind, f"{kind}-{digest}", severity, abs(weight_minor), facts)
