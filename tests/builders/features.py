"""Builders of books: from nothing, or a small firm's two years day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from solvent import period
from solvent.features import feature_set
from solvent.features.books import Books, DayTotal, PartyTotal, Payment
from solvent.features.feature_set import FeatureSet
from solvent.features.measure import Figure, FigureId, Reason, Unit
from solvent.ledger.accounts import Role

AS_OF = date(2026, 6, 30)
COMPANY = UUID(int=1)


@dataclass
class Diary:
    """Bank movements written down one by one; `books` adds them up."""

    as_of: date = AS_OF
    opening_minor: int = 0
    opened_on: date = date(2024, 6, 1)
    currency: str = "EUR"
    payments: list[Payment] = field(default_factory=list)
    customers: list[PartyTotal] = field(default_factory=list)
    other: list[DayTotal] = field(default_factory=list)

    def pay(
        self, day: date, cash_minor: int, role: Role, party: str = "", text: str = ""
    ) -> Payment:
        entry_id = UUID(int=1000 + len(self.payments))
        payment = Payment(entry_id, day, cash_minor, role, party, text)
        self.payments.append(payment)
        return payment

    def monthly(self, cash_minor: int, role: Role, party: str, *, on_day: int = 1) -> None:
        for month in period.months_between(self.opened_on, self.as_of):
            day = month.starts_on + timedelta(days=on_day - 1)
            if self.opened_on <= day <= self.as_of:
                self.pay(day, cash_minor, role, party)

    def books(self, *, known_seq: int = 1) -> Books:
        totals: dict[tuple[date, Role], int] = {}
        lines: Iterable[tuple[date, Role, int]] = [
            (self.opened_on, Role.BANK, self.opening_minor),
            (self.opened_on, Role.OPENING, -self.opening_minor),
            *((one.day, Role.BANK, one.cash_minor) for one in self.payments),
            *((one.day, one.role, -one.cash_minor) for one in self.payments),
            *((one.day, one.role, one.amount_minor) for one in self.other),
        ]
        for day, role, amount in lines:
            totals[day, role] = totals.get((day, role), 0) + amount
        return Books(
            company_id=COMPANY,
            currency=self.currency,
            country="DE",
            as_of=self.as_of,
            known_seq=known_seq,
            opened_on=self.opened_on,
            days=tuple(DayTotal(*key, amount) for key, amount in sorted(totals.items())),
            payments=tuple(sorted(self.payments, key=lambda one: one.day)),
            customers=tuple(self.customers) or _customers(self.payments, self.as_of),
        )


def _customers(payments: Iterable[Payment], as_of: date) -> tuple[PartyTotal, ...]:
    by_party: dict[str, list[int]] = {}
    for one in payments:
        if one.role is Role.SALES and one.day > as_of - timedelta(days=365):
            by_party.setdefault(one.party, []).append(one.cash_minor)
    totals = [
        PartyTotal(party, Role.SALES, sum(paid), len(paid)) for party, paid in by_party.items()
    ]
    return tuple(sorted(totals, key=lambda one: -one.cash_minor))


def a_firm(changes: Mapping[Role, int] | None = None, *, opening_minor: int = 3_000_000) -> Diary:
    """A firm with four customers and the usual costs, by month in minor units.

    changes: role to monthly amount instead of the usual one.
    """
    monthly = {
        Role.COST_OF_GOODS: 800_000,
        Role.PAYROLL: 600_000,
        Role.RENT: 200_000,
        Role.UTILITIES: 50_000,
        Role.SALES_TAX: 100_000,
        Role.LOAN: 50_000,
        Role.INTEREST: 10_000,
        **(changes or {}),
    }
    diary = Diary(opening_minor=opening_minor)
    for at, name in enumerate(("Alder", "Birch", "Cedar", "Dogwood")):
        diary.monthly(monthly.get(Role.SALES, 2_000_000) // 4, Role.SALES, name, on_day=5 + at)
    for role, amount in monthly.items():
        if role is not Role.SALES and amount:
            diary.monthly(-amount, role, f"the {role.value} party", on_day=3)
    return diary


def empty_books() -> Books:
    return Books(COMPANY, "EUR", "DE", AS_OF, 0, None, ())


def a_feature_set(
    values: Mapping[FigureId, int | None] | None = None, *, history_days: int = 730
) -> FeatureSet:
    """A complete accrual company's figures, with the given values instead."""
    chosen: dict[FigureId, int | None] = {**_FIGURES, **(values or {})}
    figures = {
        figure_id: Figure(
            figure_id,
            _UNITS.get(figure_id, Unit.MONEY),
            value,
            (Role.BANK,),
            AS_OF - timedelta(days=364),
            AS_OF,
            Reason.HISTORY_SHORT if value is None else None,
        )
        for figure_id, value in chosen.items()
    }
    return feature_set.assemble(figures, as_of=AS_OF, history_days=history_days)


_F = FigureId
_UNITS = {
    **dict.fromkeys((_F.OUTFLOW_DAYS, _F.WINDOW_DAYS, _F.OVERDRAWN_DAYS), Unit.DAYS),
    **dict.fromkeys((_F.REVENUE_VARIATION, _F.CUSTOMER_HHI), Unit.SHARE),
    **dict.fromkeys(
        (
            _F.MONTHS_POSITIVE,
            _F.MONTHS_SEEN,
            _F.RETURNED_PAYMENTS,
            _F.LATE_CHARGES,
            _F.LATE_REGULAR,
            _F.MISSED_TAX,
        ),
        Unit.COUNT,
    ),
}
_FIGURES: dict[FigureId, int | None] = {
    _F.CASH: 2_000_000,
    _F.OUTFLOW: 6_000_000,
    _F.OUTFLOW_DAYS: 91,
    _F.LOWEST_EXPECTED: 800_000,
    _F.RECEIVABLES: 3_000_000,
    _F.INVENTORY: 1_000_000,
    _F.PREPAID: 100_000,
    _F.PAYABLES: 1_500_000,
    _F.CARD_DEBT: 200_000,
    _F.TAX_DUE: 400_000,
    _F.LOAN_DEBT: 5_000_000,
    _F.WINDOW_DAYS: 365,
    _F.REVENUE: 24_000_000,
    _F.DIRECT_COSTS: 12_000_000,
    _F.OVERHEADS: 10_500_000,
    _F.OTHER_RESULT: 100_000,
    _F.INTEREST: 300_000,
    _F.INCOME_TAX: 200_000,
    _F.PRINCIPAL: 600_000,
    _F.PAYROLL: 7_000_000,
    _F.FEES: 400_000,
    _F.REVENUE_LATE: 6_000_000,
    _F.DIRECT_COSTS_LATE: 3_200_000,
    _F.REVENUE_EARLY: 24_000_000,
    _F.DIRECT_COSTS_EARLY: 12_000_000,
    _F.GROWTH_NOW: 24_000_000,
    _F.GROWTH_BEFORE: 23_000_000,
    _F.REVENUE_VARIATION: 1_800,
    _F.MONTHS_POSITIVE: 8,
    _F.MONTHS_SEEN: 12,
    _F.TOP_CUSTOMER: 9_000_000,
    _F.CUSTOMER_RECEIPTS: 24_000_000,
    _F.CUSTOMER_HHI: 1_900,
    _F.OVERDRAWN_DAYS: 4,
    _F.RETURNED_PAYMENTS: 1,
    _F.LATE_CHARGES: 1,
    _F.LATE_REGULAR: 1,
    _F.MISSED_TAX: 1,
    _F.SUSPENSE_TURNOVER: 100_000,
    _F.TURNOVER: 50_000_000,
}
