"""Posting: booked bank lines become balanced entries, each once, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from solvent import events, ids
from solvent.audit import recording
from solvent.connectors import finding as outside
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.statement import AccountKind
from solvent.events import Event
from solvent.ids import Scope
from solvent.ledger import accounts, categories, entries, merchant, store
from solvent.ledger.accounts import Role
from solvent.ledger.batch import Batch
from solvent.ledger.categories import Suggestion
from solvent.ledger.chart import Account, Chart
from solvent.ledger.entries import Entry, EntryKind, Posting
from solvent.platform import outbox
from solvent.platform.postgres import Connection, Database, Record
from solvent.tenancy import finding as companies
from solvent.tenancy.company import Company
from solvent.vault.keeping import Vault

_CHUNK_LINES = 20_000
_OPENING_REASON = "The balance before the first line known."
_EXTENDED_REASON = "The history now reaches further back."
_ANEW_REASON = "Lines that were missing have come, so the opening was worked out anew."


async def post_import(
    database: Database,
    scope: Scope,
    *,
    vault: Vault,
    import_id: UUID,
    company_id: UUID,
    now: datetime,
) -> int | None:
    """Post an import's lines to the ledger; repeating it changes nothing.

    Returns the last ledger sequence, or None when they were in the books already.
    """
    async with database.scoped(scope) as connection:
        await companies.take_sequence(connection, scope, company_id, count=0)
        if await store.is_posted(connection, scope, import_id):
            return None
        company = await companies.company(connection, scope, company_id)
        own = await outside.bank_accounts(connection, scope, company_id)
        chart = await ensure_chart(connection, scope, company, own)
        batch = Batch(scope, company_id, company.ledger_seq + 1, now)
        await _open(connection, batch, own, chart)
        lines = await outside.booked_by(connection, scope, import_id)
        learnt = await store.learnt(connection, scope, company_id)
        numbers = await outside.own_numbers(connection, scope, company_id, vault=vault)
        job = _Job(
            company=company,
            chart=chart,
            ledger_by_bank={bank.bank_account_id: bank.account_id for bank in own},
            learnt={key: str(account_id) for key, account_id in learnt.items()},
            marks_by_bank=_marks(numbers),
        )
        await _enter_all(connection, batch, lines, job)
        count = batch.seq_next - 1 - company.ledger_seq
        if not count:
            if await outside.announces(connection, scope, import_id):
                # The books stand as they were; the forecast knows more.
                await _tell(
                    connection, scope, company_id, seq=company.ledger_seq, entries=0, now=now
                )
            return None
        await companies.take_sequence(connection, scope, company_id, count=count)
        seq = await store.append(connection, batch, import_id=import_id)
        await announce(connection, scope, company_id, seq=seq, entries=count, now=now)
    return seq


async def announce(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    seq: int,
    entries: int,
    now: datetime,
) -> None:
    """Record in the audit and tell that the ledger has grown to a sequence."""
    await recording.record(
        connection,
        scope,
        act="ledger.posted",
        now=now,
        company_id=company_id,
        facts={"entries": entries},
        before={"seq": seq - entries},
        after={"seq": seq},
    )
    await _tell(connection, scope, company_id, seq=seq, entries=entries, now=now)


async def _tell(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    seq: int,
    entries: int,
    now: datetime,
) -> None:
    event = Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=company_id,
        type=events.LEDGER_POSTED,
        time=now,
        data={"seq": seq, "entries": entries},
    )
    await outbox.announce(connection, event)


async def ensure_chart(
    connection: Connection, scope: Scope, company: Company, own: Sequence[BankAccount]
) -> Chart:
    """Read the chart, making the default one and the accounts of own accounts where missing."""
    chart = await store.chart(connection, scope, company.company_id)
    missing: list[Account] = []
    if not chart.accounts:
        missing = [
            Account(ids.new(), line.code, line.name, line.kind, line.role)
            for line in accounts.default_chart(company.country)
        ]
    for bank in own:
        if not chart.has(bank.account_id):
            role = Role.CARD if bank.kind is AccountKind.CARD else Role.BANK
            code = Chart((*chart.accounts, *missing)).next_code(accounts.FIRST_CODE[role])
            kind = accounts.kind_of(role)
            missing.append(Account(bank.account_id, code, bank.name, kind, role))
    if not missing:
        return chart
    await store.add_accounts(connection, scope, company.company_id, missing)
    return await store.chart(connection, scope, company.company_id)


_Decision = tuple[str, UUID, Suggestion]


@dataclass(slots=True)
class _Job:
    """What deciding needs; equal texts are decided once."""

    company: Company
    chart: Chart
    ledger_by_bank: Mapping[UUID, UUID]
    learnt: Mapping[tuple[str, str], str]
    marks_by_bank: Mapping[UUID, frozenset[str]]
    decided: dict[tuple[str, str, str, bool, UUID], _Decision] = field(default_factory=dict)

    def decide(self, line: Record, amount: int) -> _Decision:
        """Give a line's party, account, and why."""
        description, counterparty = line["description"], line["counterparty"]
        bank_id = line["bank_account_id"]
        key = (description, counterparty, line["bank_kind"], amount > 0, bank_id)
        known = self.decided.get(key)
        if known is None:
            party = merchant.normalise(description, counterparty)
            choice = categories.suggest(
                description=description,
                counterparty=counterparty,
                party=party,
                amount_minor=amount,
                bank_kind=line["bank_kind"],
                country=self.company.country,
                learnt=self.learnt,
                own_marks=self.marks_by_bank[bank_id],
            )
            account_id = (
                UUID(choice.account_id)
                if choice.account_id
                else self.chart.by_role(choice.role).account_id
            )
            known = (party, account_id, choice)
            self.decided[key] = known
        return known


def _marks(numbers: Mapping[UUID, str]) -> dict[UUID, frozenset[str]]:
    """Give for each own account the marks by which a text names one of the others."""
    return {
        account_id: categories.own_marks_of(
            number for other, number in numbers.items() if other != account_id and number
        )
        for account_id in numbers
    }


async def _open(
    connection: Connection, batch: Batch, own: Sequence[BankAccount], chart: Chart
) -> None:
    """Enter opening balances, and move those of accounts that now open on or with another."""
    standing = await store.openings(connection, batch.scope, batch.company_id)
    other = chart.by_role(Role.OPENING).account_id
    for bank in own:
        if bank.opening_on is None or bank.opening_minor is None:
            continue
        day = bank.opening_on - timedelta(days=1)
        old = standing.get(bank.account_id)
        amount = bank.opening_minor
        if old is not None:
            if old.dated_on == day and old.postings[0].amount_minor == amount:
                continue
            reason = _EXTENDED_REASON if day < old.dated_on else _ANEW_REASON
            taken_back = entries.reversal_of(
                old, entry_id=ids.new(), dated_on=old.dated_on, reason=reason
            )
            batch.add(
                taken_back, account_id=other, amount_minor=taken_back.postings[0].amount_minor
            )
        if amount:
            entry = Entry(
                entry_id=ids.new(),
                dated_on=day,
                seq=None,
                postings=(Posting(bank.account_id, amount), Posting(other, -amount)),
                kind=EntryKind.OPENING,
                description=bank.name,
                reason=_OPENING_REASON,
                rule="opening",
            )
            batch.add(entries.check(entry), account_id=other, amount_minor=amount)


async def _enter_all(
    connection: Connection, batch: Batch, lines: Sequence[Record], job: _Job
) -> None:
    """Enter lines in chunks: the next is decided while the database takes the one before."""
    write: asyncio.Future[None] | None = None
    for at in range(0, len(lines), _CHUNK_LINES):
        made = await asyncio.to_thread(_enter, batch.apart(), lines[at : at + _CHUNK_LINES], job)
        if write is not None:
            await write
        batch.take(made)
        write = asyncio.ensure_future(store.write(connection, batch))
    if write is not None:
        await write


def _enter(batch: Batch, lines: Sequence[Record], job: _Job) -> Batch:
    """Make one entry for each line. A line of zero moves nothing and gets none."""
    closed = job.company.closed_through
    for line, entry_id in zip(lines, ids.new_many(len(lines)), strict=True):
        amount = line["amount_minor"]
        if not amount:
            continue
        party, category, choice = job.decide(line, amount)
        batch.add_line(
            entry_id=entry_id,
            line_id=line["line_id"],
            dated_on=entries.first_open_day(line["booked_on"], closed_through=closed),
            bank_id=job.ledger_by_bank[line["bank_account_id"]],
            account_id=category,
            amount_minor=amount,
            party=party,
            description=line["description"],
            choice=(choice.rule, choice.reason, choice.evidence, choice.confidence),
        )
    return batch
