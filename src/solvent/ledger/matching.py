"""Matching: the two sides of transfers between own accounts find each other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from solvent.connectors import finding as outside
from solvent.connectors.bank_account import BankAccount
from solvent.ids import Scope
from solvent.ledger import correcting, party_store, store, transfers
from solvent.ledger.accounts import Role
from solvent.ledger.chart import Chart
from solvent.ledger.correcting import BY_PERSON, Move
from solvent.ledger.entries import EntryKind
from solvent.ledger.transfers import Candidate
from solvent.platform.postgres import Database, Record
from solvent.tenancy import finding as companies

_UNFIRM_BELOW = 85
_OWN_MIN = 2


async def match_transfers(
    database: Database, scope: Scope, *, company_id: UUID, import_id: UUID, now: datetime
) -> int:
    """Pair an import's lines with those of other own accounts, and move what the text hid.

    Returns how many lines were moved. Repeating it moves none.
    """
    async with database.scoped(scope) as connection:
        own = await outside.bank_accounts(connection, scope, company_id)
        if len(own) < _OWN_MIN:
            return 0
        await companies.take_sequence(connection, scope, company_id, count=0)
        chart = await store.chart(connection, scope, company_id)
        days = await party_store.days_of_import(connection, scope, company_id, import_id)
        if days is None:
            return 0
        rows = await party_store.unfirm(
            connection,
            scope,
            company_id,
            first=days[0] - timedelta(days=transfers.DAYS_APART_MAX),
            last=days[1] + timedelta(days=transfers.DAYS_APART_MAX),
            accounts=[
                chart.by_role(Role.TRANSFERS).account_id,
                chart.by_role(Role.SUSPENSE).account_id,
            ],
            below=_UNFIRM_BELOW,
        )
        found = await asyncio.to_thread(_pairs, rows, own, chart)
        company = await companies.company(connection, scope, company_id)
        return await correcting.move(connection, scope, company=company, moves=found, now=now)


def _pairs(rows: Sequence[Record], own: Sequence[BankAccount], chart: Chart) -> list[Move]:
    bank_by_ledger: Mapping[UUID, BankAccount] = {bank.account_id: bank for bank in own}
    role_by_id = {account.account_id: account.role for account in chart.accounts}
    candidates = [
        Candidate(
            line_id=row["line_id"],
            account_id=bank_by_ledger[row["bank"]].bank_account_id,
            booked_on=_day(row),
            amount_minor=row["amount_minor"],
            currency=bank_by_ledger[row["bank"]].currency,
            description=row["description"],
            account_ref=bank_by_ledger[row["bank"]].number_tail,
            role=role_by_id[row["account_id"]],
            confidence=row["confidence"],
            by_person=row["rule"] == BY_PERSON,
        )
        for row in rows
        if row["bank"] in bank_by_ledger
    ]
    role_by_line = {candidate.line_id: candidate.role for candidate in candidates}
    target = chart.by_role(Role.TRANSFERS).account_id
    return [
        Move(line_id, target, pair.reason, "transfer", "", pair.confidence, EntryKind.TRANSFER)
        for pair in transfers.match(candidates)
        for line_id in (pair.line_out, pair.line_in)
        if role_by_line[line_id] is not Role.TRANSFERS
    ]


def _day(row: Record) -> date:
    day: date = row["dated_on"]
    return day
