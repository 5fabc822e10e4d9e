"""Measuring: a company's books are read into the one value that all judgement starts from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from solvent.connectors import finding as outside
from solvent.connectors.bank_account import BankAccount
from solvent.features.books import Books, DayTotal, PartyTotal, Payment, PendingLine
from solvent.ids import Scope
from solvent.ledger import finding as ledger
from solvent.ledger import tallying
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.chart import Account, Chart
from solvent.ledger.tally import Span, Tally
from solvent.platform.cache import Memory
from solvent.platform.postgres import Connection
from solvent.tenancy import finding as companies

PAYMENTS_DAYS = 400
PARTIES_DAYS = 365
PAYMENTS_PER_PARTY_MAX = 120
_PENDING_DAYS = 21
_OWN_ROLES = frozenset({Role.BANK, Role.CARD})
_INCOME_ROLES = frozenset({Role.SALES, Role.SALES_REFUNDS, Role.OTHER_INCOME})


async def read(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    as_of: date,
    seq: int | None = None,
    inputs: Mapping[str, Any] | None = None,
    memory: Memory | None = None,
) -> Books:
    """Read the books as of a day, as known at a sequence (None: now). Raises CompanyUnknown.

    inputs: what `inputs_of` kept of an earlier reading, for what the ledger does not hold; None
    reads it as it is now. memory: where a tally of the books is kept up between readings.
    """
    company = await companies.company(connection, scope, company_id)
    chart = await ledger.chart(connection, scope, company_id)
    account_by_id = {account.account_id: account for account in chart.accounts}
    tally = await tallying.read(
        connection,
        scope,
        company_id,
        span=_span(chart, as_of),
        seq=company.ledger_seq if seq is None else seq,
        memory=memory,
    )
    pending, untied = _kept(inputs)
    if inputs is None:
        own = await outside.bank_accounts(connection, scope, company_id)
        pending = await _pending(connection, scope, company_id, as_of)
        untied = _untied(own, tally, as_of)
    return Books(
        company_id=company_id,
        currency=company.currency,
        country=company.country,
        as_of=as_of,
        known_seq=tally.seq,
        opened_on=tally.opened_on,
        days=_days(tally, account_by_id),
        payments=_payments(tally, account_by_id),
        pending=pending,
        customers=_parties(tally, account_by_id, income=True),
        suppliers=_parties(tally, account_by_id, income=False),
        suspense_lines=tally.suspense_lines,
        untied_accounts=untied,
    )


def _span(chart: Chart, as_of: date) -> Span:
    suspense = next((a for a in chart.accounts if a.role is Role.SUSPENSE), None)
    return Span(
        as_of=as_of,
        payments_from=as_of - timedelta(days=PAYMENTS_DAYS),
        parties_from=as_of - timedelta(days=PARTIES_DAYS - 1),
        most=PAYMENTS_PER_PARTY_MAX,
        suspense_id=suspense.account_id if suspense else None,
    )


async def announced_since(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    as_of: date,
    inputs: Mapping[str, Any],
) -> bool:
    """Tell whether other lines are announced now than in an earlier reading's inputs."""
    return _kept(inputs)[0] != await _pending(connection, scope, company_id, as_of)


async def _pending(
    connection: Connection, scope: Scope, company_id: UUID, as_of: date
) -> tuple[PendingLine, ...]:
    return tuple(
        PendingLine(line.line_id, line.booked_on, line.amount_minor, line.description)
        for line in await outside.pending(connection, scope, company_id)
        if abs((line.booked_on - as_of).days) <= _PENDING_DAYS
    )


def inputs_of(books: Books) -> dict[str, Any]:
    """Give what a reading used beside the ledger, as plain JSON, so that it can be repeated."""
    return {
        "pending": [
            [str(line.line_id), line.day.isoformat(), line.cash_minor, line.description]
            for line in books.pending
        ],
        "untied": list(books.untied_accounts),
    }


def _kept(inputs: Mapping[str, Any] | None) -> tuple[tuple[PendingLine, ...], tuple[str, ...]]:
    if inputs is None:
        return (), ()
    pending = tuple(
        PendingLine(UUID(line_id), date.fromisoformat(day), cash_minor, description)
        for line_id, day, cash_minor, description in inputs["pending"]
    )
    return pending, tuple(inputs["untied"])


def _days(tally: Tally, accounts: Mapping[UUID, Account]) -> tuple[DayTotal, ...]:
    sums: defaultdict[tuple[date, Role], int] = defaultdict(int)
    role_by_id = {account_id: account.role for account_id, account in accounts.items()}
    for (day, account_id), amount in tally.days.items():
        sums[day, role_by_id[account_id]] += amount
    return tuple(DayTotal(day, role, amount) for (day, role), amount in sorted(sums.items()))


def _payments(tally: Tally, accounts: Mapping[UUID, Account]) -> tuple[Payment, ...]:
    return tuple(
        Payment(
            one.entry_id,
            one.dated_on,
            one.amount_minor,
            accounts[one.account_id].role,
            one.party,
            one.description,
            moved=accounts[one.bank_id].role,
        )
        for one in tally.movements
    )


def _parties(
    tally: Tally, accounts: Mapping[UUID, Account], *, income: bool
) -> tuple[PartyTotal, ...]:
    found = []
    for (party, account_id), (amount, count) in tally.parties.items():
        account = accounts[account_id]
        wanted = account.role in _INCOME_ROLES if income else account.kind is Kind.EXPENSE
        if wanted and account.role not in _OWN_ROLES:
            found.append(PartyTotal(party, account.role, amount, count))
    return tuple(sorted(found, key=lambda one: (-abs(one.cash_minor), one.party, one.role)))


def _untied(own: Iterable[BankAccount], tally: Tally, as_of: date) -> tuple[str, ...]:
    """Name the own accounts whose ledger balance is not what their source last stated."""
    stated: dict[UUID, BankAccount] = {
        account.account_id: account
        for account in own
        if account.stated_minor is not None
        and account.stated_on is not None
        and account.stated_on <= as_of
        and account.opening_minor is not None
    }
    held: defaultdict[UUID, int] = defaultdict(int)
    for (day, account_id), amount in tally.days.items():
        account = stated.get(account_id)
        if account and account.stated_on and day <= account.stated_on:
            held[account_id] += amount
    return tuple(
        account.name
        for account_id, account in stated.items()
        if held[account_id] != account.stated_minor
    )
