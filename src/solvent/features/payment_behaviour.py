"""How the company pays: overdrawn days, returned payments, late charges, missed rhythms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from solvent.features import rhythm
from solvent.features.books import Books, Payment
from solvent.features.figures import OUTFLOW_DAYS_MIN, year_to
from solvent.features.measure import Figure, FigureId, Reason, Unit
from solvent.features.timeline import Timeline
from solvent.ledger.accounts import Role

REGULAR_ROLES = frozenset({Role.RENT, Role.PAYROLL})
TAX_ROLES = frozenset({Role.SALES_TAX, Role.TAX_PAYABLE, Role.PAYROLL_TAX, Role.INCOME_TAX})
# What banks write beside a payment that bounced, and beside a charge for being late.


def _whole_words(*words: str) -> re.Pattern[str]:
    """Match any of the words as a whole: a TRANSFER says nothing of NSF."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


_RETURNED = _whole_words(
    *("NSF", "RETURNED ITEM", "RETURNED CHECK", "RETURNED CHEQUE", "RETURNED PAYMENT"),
    *("RETURN ITEM", "INSUFFICIENT FUNDS", "UNPAID ITEM", "DISHONOURED", "BOUNCED"),
    *("RUCKLASTSCHRIFT", "RÜCKLASTSCHRIFT", "RUECKLASTSCHRIFT", "REJET PRLV", "IMPAYE"),
)
_LATE = _whole_words(
    *("LATE FEE", "LATE CHARGE", "LATE PAYMENT", "OVERDRAFT FEE", "PENALTY", "PAST DUE FEE"),
    *("MAHNGEBUHR", "MAHNGEBÜHR", "MAHNGEBUEHR", "SAEUMNISZUSCHLAG", "SÄUMNISZUSCHLAG"),
    *("PENALITE", "RECARGO"),
)
# A tax payment is missed when a half more than the usual interval passed without one.
_MISSED_SHARE = 3, 2


def read(books: Books, line: Timeline) -> Iterator[Figure]:
    """Read the counts of the last twelve months."""
    last = books.as_of
    first = max(year_to(last), books.opened_on or last)
    if (last - first).days + 1 < OUTFLOW_DAYS_MIN:
        for figure_id in (
            FigureId.OVERDRAWN_DAYS,
            FigureId.RETURNED_PAYMENTS,
            FigureId.LATE_CHARGES,
            FigureId.LATE_REGULAR,
            FigureId.MISSED_TAX,
        ):
            yield _count(figure_id, None, (), first, last, Reason.HISTORY_SHORT)
        return
    roles = (Role.BANK,)
    overdrawn = overdrawn_days(line, first=first, last=last)
    yield _count(FigureId.OVERDRAWN_DAYS, overdrawn, roles, first, last)
    for figure_id, found in (
        (FigureId.RETURNED_PAYMENTS, returned(books)),
        (FigureId.LATE_CHARGES, late_charges(books)),
    ):
        count = sum(first <= payment.day <= last for payment in found)
        yield _count(figure_id, count, roles, first, last)
    yield _late_regular(books, first, last)
    yield _missed_tax(books, first, last)


def returned(books: Books) -> list[Payment]:
    """List the movements that say a payment was returned unpaid."""
    return [payment for payment in books.payments if _says(payment, _RETURNED)]


def late_charges(books: Books) -> list[Payment]:
    """List the charges for paying late or overdrawing."""
    return [
        payment
        for payment in books.payments
        if payment.cash_minor < 0 and _says(payment, _LATE) and not _says(payment, _RETURNED)
    ]


def overdrawn_days(line: Timeline, *, first: date, last: date) -> int:
    """Count days that ended with all bank accounts together below zero."""
    balance = line.balance(Role.BANK, on=first - timedelta(days=1))
    since, days = first, 0
    for day, total in line.daily(Role.BANK, first=first, last=last):
        if balance < 0:
            days += (day - since).days
        balance += total
        since = day
    return days + ((last - since).days + 1 if balance < 0 else 0)


def _late_regular(books: Books, first: date, last: date) -> Figure:
    rhythms = rhythm.find(books.payments, REGULAR_ROLES)
    late = {(found.role, day) for found in rhythms for day, _ in found.gaps() if day >= first}
    roles = tuple(sorted(REGULAR_ROLES))
    if not rhythms:
        return _count(FigureId.LATE_REGULAR, None, roles, first, last, Reason.NO_RHYTHM)
    return _count(FigureId.LATE_REGULAR, len(late), roles, first, last)


def _missed_tax(books: Books, first: date, last: date) -> Figure:
    rhythms = rhythm.find(books.payments, TAX_ROLES)
    roles = tuple(sorted(TAX_ROLES))
    if not rhythms:
        return _count(FigureId.MISSED_TAX, None, roles, first, last, Reason.NO_RHYTHM)
    missed = sum(_missed(found, first, last) for found in rhythms)
    return _count(FigureId.MISSED_TAX, missed, roles, first, last)


def silence_allowed(found: rhythm.Rhythm) -> int:
    """Give the days that may pass before a payment of the rhythm counts as missed."""
    part, whole = _MISSED_SHARE
    return found.interval_days * part // whole + found.slack_days


def _missed(found: rhythm.Rhythm, first: date, last: date) -> int:
    allowed = silence_allowed(found)
    ends = [*found.days[1:], last]
    return sum(
        (after - before).days > allowed and after >= first
        for before, after in zip(found.days, ends, strict=True)
    )


def _says(payment: Payment, words: re.Pattern[str]) -> bool:
    return words.search(f"{payment.party} {payment.description}") is not None


def _count(
    figure_id: FigureId,
    value: int | None,
    roles: tuple[Role, ...],
    first: date,
    last: date,
    reason: Reason | None = None,
) -> Figure:
    unit = Unit.DAYS if figure_id is FigureId.OVERDRAWN_DAYS else Unit.COUNT
    return Figure(figure_id, unit, value, roles, first, last, reason)
