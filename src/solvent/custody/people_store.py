"""Tables for people: a company's bank lines with their categories, and its trial balance, as CSV.

Texts that a spreadsheet would take for a formula are led by an apostrophe.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from solvent import money
from solvent.custody.store import Sink
from solvent.ids import Scope
from solvent.platform.postgres import Connection, affected

_COPY_TIMEOUT_S = 3600.0
_TEXT = "case when {0} ~ '^[=+@\\t\\r-]' then '''' || {0} else {0} end"
_LINES = """
select l.booked_on as date, {account} as account, {amount} as amount, $3::text as currency,
    {description} as description, {counterparty} as counterparty, {category} as category,
    {balance} as balance_after, case when l.pending then 'pending' else 'posted' end as state,
    {note} as note, l.line_id as id
from bank_line l
join bank_account b on b.tenant_id = l.tenant_id and b.bank_account_id = l.bank_account_id
left join lateral (
    select account_id from entry e where e.tenant_id = l.tenant_id and e.line_id = l.line_id
        and e.kind <> 'reversal' order by e.seq desc limit 1) as booked on true
left join account a on a.tenant_id = l.tenant_id and a.account_id = booked.account_id
where l.tenant_id = $1 and l.company_id = $2 and l.dropped_at is null
order by l.booked_on, l.line_id
"""
_BALANCE = """
select code, {name} as name, {debit} as debit, {credit} as credit, $3::text as currency from (
    select a.code, a.name, sum(p.amount_minor) as amount
    from posting p join account a on a.tenant_id = p.tenant_id and a.account_id = p.account_id
    where p.tenant_id = $1 and p.company_id = $2
    group by a.account_id, a.code, a.name) as sums
where amount <> 0
order by code collate "C", name collate "C"
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A company as its files name it."""

    company_id: UUID
    name: str
    currency: str


async def owners(connection: Connection, scope: Scope) -> list[Owner]:
    """List the tenant's companies by name."""
    rows = await connection.fetch(
        "select company_id, name, currency from company where tenant_id = $1"
        ' order by name collate "C"',
        scope.tenant_id,
    )
    return [Owner(row["company_id"], row["name"], row["currency"]) for row in rows]


async def write_transactions(
    connection: Connection, scope: Scope, owner: Owner, *, into: Sink
) -> int:
    """Hand a company's bank lines on as CSV, by date; gives their number."""
    query = _LINES.format(
        account=_TEXT.format("b.name"),
        amount=_decimal("l.amount_minor", owner),
        description=_TEXT.format("l.description"),
        counterparty=_TEXT.format("l.counterparty"),
        category=_TEXT.format("(a.code || ' ' || a.name)"),
        balance=_decimal("l.balance_after_minor", owner),
        note=_TEXT.format("l.note"),
    )
    return await _write(connection, scope, owner, query, into)


async def write_trial_balance(
    connection: Connection, scope: Scope, owner: Owner, *, into: Sink
) -> int:
    """Hand a company's trial balance on as CSV, by code; gives the number of its lines."""
    query = _BALANCE.format(
        name=_TEXT.format("name"),
        debit=_decimal("greatest(amount, 0)", owner),
        credit=_decimal("greatest(-amount, 0)", owner),
    )
    return await _write(connection, scope, owner, query, into)


async def _write(connection: Connection, scope: Scope, owner: Owner, query: str, into: Sink) -> int:
    status = await connection.copy_from_query(
        query,
        scope.tenant_id,
        owner.company_id,
        owner.currency,
        output=into,
        format="csv",
        header=True,
        timeout=_COPY_TIMEOUT_S,
    )
    return affected(status)


def _decimal(minor: str, owner: Owner) -> str:
    places = money.currency(owner.currency).exponent
    return f"round({minor}::numeric / {10**places}, {places})"
