"""Builders of payments that keep a rhythm, and of books that hold nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from tests.builders.features import Diary

from solvent import period
from solvent.features.books import Payment
from solvent.ledger.accounts import Role

AS_OF = date(2026, 6, 30)


def payments_on(
    days: Iterable[date],
    amounts: int | list[int] = -100_000,
    role: Role = Role.RENT,
    party: str = "Landlord",
) -> list[Payment]:
    """One payment a day, of one amount or of as many as there are days."""
    listed = list(days)
    each = [amounts] * len(listed) if isinstance(amounts, int) else amounts
    return [
        Payment(UUID(int=at + 1), day, amount, role, party)
        for at, (day, amount) in enumerate(zip(listed, each, strict=True))
    ]


def every(step: int, *, count: int, last: date) -> list[date]:
    """Days that lie so many days apart, ascending, the last one given."""
    return [last - timedelta(days=step * back) for back in range(count - 1, -1, -1)]


def monthly(anchor: int, *, count: int, last: date, months: int = 1) -> list[date]:
    """The same day of each month (31: its end), up to the month of `last`."""
    found = []
    for back in range(count - 1, -1, -1):
        month = period.month(period.add_months(last.replace(day=1), -months * back))
        found.append(month.starts_on.replace(day=min(anchor, month.ends_on.day)))
    return found


def on_weekdays(days: Iterable[date]) -> list[date]:
    """Move what falls on a weekend to the Monday after."""
    return [
        day + timedelta(days=max(0, 7 - day.weekday()) % 7 * (day.weekday() > 4)) for day in days
    ]


def a_steady_firm(*, days: int = 500, opening_minor: int = 5_000_000) -> Diary:
    """Weekly takings, monthly rent and wages every second week, all of them always the same."""
    diary = Diary(as_of=AS_OF, opened_on=AS_OF - timedelta(days=days), opening_minor=opening_minor)
    for back in range(days, -1, -1):
        day = AS_OF - timedelta(days=back)
        if day.weekday() == 0:
            diary.pay(day, 700_000, Role.SALES, "Acquirer")
        if day.day == 3:
            diary.pay(day, -250_000, Role.RENT, "Landlord")
        if day.toordinal() % 14 == 5:
            diary.pay(day, -1_000_000, Role.PAYROLL, "Payroll bureau")
    return diary
