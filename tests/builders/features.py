"""Builders of books: from nothing, or a small firm's two years day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from solvent import period
from solvent.features.books import Books, DayTotal, PartyTotal, Payment
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
        Role.TAX_PAYABLE: 100_000,
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
