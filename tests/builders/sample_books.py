"""Books of the sample companies as a perfect categoriser would keep them, from the answer key."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from solvent.features.books import Books, DayTotal, PartyTotal, Payment
from solvent.ledger.accounts import Role
from solvent.sample import generator
from solvent.sample.company import AnswerKey, SampleCompany

TODAY = date(2026, 7, 16)
COMPANIES = ("cafe", "manufacturer", "shop")
_BUSY_PARTY_PAYMENTS = 120


@cache
def sample(company: str, *, seed: int = 1, today: date = TODAY) -> SampleCompany:
    return generator.generate(company=company, seed=seed, today=today)


@cache
def sample_books(company: str, *, seed: int = 1, today: date = TODAY) -> tuple[Books, AnswerKey]:
    told = sample(company, seed=seed, today=today)
    cards = {one.ref for one in told.profile.accounts if one.kind == "card"}
    totals: dict[tuple[date, Role], int] = defaultdict(int)
    lines = [one for one in told.answers.lines if not one.pending]
    opened_on = min(one.booked_on for one in lines)
    for account in told.answers.accounts:
        side = Role.CARD if account.account_ref in cards else Role.BANK
        totals[opened_on, side] += account.opening_minor
        totals[opened_on, Role.OPENING] -= account.opening_minor
    payments = []
    for at, one in enumerate(lines):
        role = Role(one.role)
        totals[one.booked_on, Role.CARD if one.account_ref in cards else Role.BANK] += (
            one.amount_minor
        )
        totals[one.booked_on, role] -= one.amount_minor
        moved = Role.CARD if one.account_ref in cards else Role.BANK
        payments.append(
            Payment(UUID(int=at + 1), one.booked_on, one.amount_minor, role, one.party, moved=moved)
        )
    as_of = today - timedelta(days=1)
    payments.sort(key=lambda one: one.day)
    books = Books(
        company_id=UUID(int=1),
        currency=told.profile.currency,
        country=told.profile.country,
        as_of=as_of,
        known_seq=len(lines),
        opened_on=opened_on,
        days=tuple(DayTotal(*key, total) for key, total in sorted(totals.items())),
        payments=_may_recur(payments, as_of),
        customers=_customers(payments, as_of),
    )
    return books, told.answers


def _may_recur(payments: list[Payment], as_of: date) -> tuple[Payment, ...]:
    recent = [one for one in payments if (as_of - one.day).days < 400]
    count: dict[str, int] = defaultdict(int)
    for one in recent:
        count[one.party] += 1
    return tuple(one for one in recent if count[one.party] <= _BUSY_PARTY_PAYMENTS)


def _customers(payments: list[Payment], as_of: date) -> tuple[PartyTotal, ...]:
    by_party: dict[str, list[int]] = defaultdict(list)
    for one in payments:
        if one.role is Role.SALES and (as_of - one.day).days < 365:
            by_party[one.party].append(one.cash_minor)
    found = [
        PartyTotal(party, Role.SALES, sum(paid), len(paid)) for party, paid in by_party.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.cash_minor, one.party)))
