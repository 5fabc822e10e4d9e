"""Routes of the ledger: chart, transactions, entries, categories."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from solvent import ids
from solvent.connectors import finding as outside
from solvent.ledger import correcting, cursor, finding
from solvent.ledger.accounts import Role
from solvent.ledger.chart import Chart
from solvent.ledger.correcting import LineNotPosted
from solvent.ledger.entry_filter import Filter
from solvent.platform.asking import Asking, Using
from solvent.platform.postgres import Record
from solvent.tenancy import finding as companies

router = APIRouter(tags=["books"])


class AccountOut(BaseModel):
    """An account of the chart."""

    id: str
    code: str
    name: str
    kind: str
    role: str


class TransactionOut(BaseModel):
    """A bank line as it stands in the books, or as announced where pending."""

    id: str | None = Field(description="The bank line; null for opening balances")
    entry: str | None
    seq: int | None
    dated_on: date
    amount_minor: int = Field(description="Minor units; positive is money in")
    description: str
    party: str
    account: str | None
    account_name: str
    confidence: int | None
    reason: str = Field(description="Why this account; {evidence} is in `evidence`")
    evidence: str
    rule: str
    pending: bool


class TransactionsOut(BaseModel):
    """A page of transactions, newest first."""

    currency: str
    pending: list[TransactionOut]
    items: list[TransactionOut]
    next_cursor: str | None


class PostingOut(BaseModel):
    """One side of an entry; debit is positive."""

    account: str
    account_name: str
    amount_minor: int


class EntryOut(BaseModel):
    """An entry with its postings."""

    id: str
    seq: int
    dated_on: date
    kind: str
    reverses: str | None
    reason: str
    evidence: str
    actor: str
    created_at: datetime
    postings: list[PostingOut]


class TransactionDetailOut(BaseModel):
    """A bank line with its source and all entries ever made for it."""

    id: str
    import_id: str | None
    place: str
    raw: str
    description: str
    booked_on: date
    amount_minor: int
    history: list[EntryOut]


class CategoryIn(BaseModel):
    """The account to put a line under."""

    account: str
    remember: bool = Field(default=True, description="Future lines of this payee follow")
    alike: bool = Field(default=False, description="Past lines that no person placed follow")


class MovedOut(BaseModel):
    """How many lines were moved."""

    moved: int


@router.get("/companies/{company}/accounts")
async def accounts(company: str, asking: Asking, tools: Using) -> list[AccountOut]:
    """List the chart of accounts by code."""
    asking.scope.demand("statement:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        chart = await finding.chart(connection, asking.scope, company_id)
    return [
        AccountOut(
            id=ids.show(ids.ACCOUNT, one.account_id),
            code=one.code,
            name=one.name,
            kind=one.kind,
            role=one.role,
        )
        for one in chart.accounts
    ]


@router.get("/companies/{company}/transactions")
async def transactions(
    company: str,
    asking: Asking,
    tools: Using,
    *,
    text: str = "",
    account: str = "",
    first: date | None = None,
    last: date | None = None,
    unsure: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor_: Annotated[str, Query(alias="cursor")] = "",
) -> TransactionsOut:
    """List transactions, newest first; announced ones come with the first page."""
    scope = asking.scope
    scope.demand("transaction:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(scope) as connection:
        owner = await companies.company(connection, scope, company_id)
        chart = await finding.chart(connection, scope, company_id)
        wanted = Filter(
            text=text,
            account_ids=(ids.read(ids.ACCOUNT, account),) if account else (),
            first=first,
            last=last,
            unsure=unsure,
            suspense_id=chart.by_role(Role.SUSPENSE).account_id if chart.accounts else None,
            before=cursor.read(cursor_) if cursor_ else None,
            limit=limit + 1,
        )
        rows = await finding.entries(connection, scope, company_id, wanted)
        pending = [] if cursor_ else await outside.pending(connection, scope, company_id)
    more, rows = len(rows) > limit, rows[:limit]
    return TransactionsOut(
        currency=owner.currency,
        pending=[
            TransactionOut(
                id=ids.show(ids.LINE, line.line_id),
                entry=None,
                seq=None,
                dated_on=line.booked_on,
                amount_minor=line.amount_minor,
                description=line.description,
                party=line.counterparty,
                account=None,
                account_name="",
                confidence=None,
                reason="",
                evidence="",
                rule="",
                pending=True,
            )
            for line in pending
        ],
        items=[_transaction(row, chart) for row in rows],
        next_cursor=cursor.write(rows[-1]["dated_on"], rows[-1]["seq"]) if more else None,
    )


@router.get("/companies/{company}/transactions/{transaction}")
async def transaction(
    company: str, transaction: str, asking: Asking, tools: Using
) -> TransactionDetailOut:
    """Give a bank line, its raw source and the history of its entries."""
    scope = asking.scope
    scope.demand("transaction:read")
    company_id, line_id = ids.read(ids.COMPANY, company), ids.read(ids.LINE, transaction)
    async with tools.database.scoped(scope) as connection:
        await companies.company(connection, scope, company_id)
        chart = await finding.chart(connection, scope, company_id)
        line = (await outside.lines(connection, scope, company_id, [line_id])).get(line_id)
        history = await finding.history(connection, scope, company_id, line_id)
        sides = await finding.postings(connection, scope, [row["entry_id"] for row in history])
    if line is None or (not history and not line.pending):
        message = "There is no such transaction in this company."
        raise LineNotPosted(message, where=transaction)
    return TransactionDetailOut(
        id=transaction,
        import_id=ids.show(ids.IMPORT, line.import_id) if line.import_id else None,
        place=line.place,
        raw=line.raw,
        description=line.description,
        booked_on=line.booked_on,
        amount_minor=line.amount_minor,
        history=[_entry(row, sides, chart) for row in history],
    )


@router.put("/companies/{company}/transactions/{transaction}/category")
async def categorise(
    company: str, transaction: str, body: CategoryIn, asking: Asking, tools: Using
) -> MovedOut:
    """Put a line under another account, by reversal and new entry; remembered if asked."""
    moved = await correcting.categorise(
        tools.database,
        asking.scope,
        company_id=ids.read(ids.COMPANY, company),
        line_id=ids.read(ids.LINE, transaction),
        account_id=ids.read(ids.ACCOUNT, body.account),
        remember=body.remember,
        alike=body.alike,
        now=tools.now(),
    )
    return MovedOut(moved=moved)


def _transaction(row: Record, chart: Chart) -> TransactionOut:
    return TransactionOut(
        id=ids.show(ids.LINE, row["line_id"]) if row["line_id"] else None,
        entry=ids.show(ids.ENTRY, row["entry_id"]),
        seq=row["seq"],
        dated_on=row["dated_on"],
        amount_minor=row["amount_minor"],
        description=row["description"],
        party=row["party"],
        account=ids.show(ids.ACCOUNT, row["account_id"]),
        account_name=chart.by_id(row["account_id"]).name,
        confidence=row["confidence"],
        reason=row["reason"],
        evidence=row["evidence"],
        rule=row["rule"],
        pending=False,
    )


def _entry(row: Record, sides: list[Record], chart: Chart) -> EntryOut:
    return EntryOut(
        id=ids.show(ids.ENTRY, row["entry_id"]),
        seq=row["seq"],
        dated_on=row["dated_on"],
        kind=row["kind"],
        reverses=ids.show(ids.ENTRY, row["reverses"]) if row["reverses"] else None,
        reason=row["reason"],
        evidence=row["evidence"],
        actor=row["actor"],
        created_at=row["created_at"],
        postings=[
            PostingOut(
                account=ids.show(ids.ACCOUNT, side["account_id"]),
                account_name=chart.by_id(side["account_id"]).name,
                amount_minor=side["amount_minor"],
            )
            for side in sides
            if side["entry_id"] == row["entry_id"]
        ],
    )
