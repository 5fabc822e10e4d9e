"""Correcting: a person, or a match, moves lines to other accounts by reversal and new entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.ledger import categories, entries, party_store, posting, store
from solvent.ledger.accounts import Role
from solvent.ledger.batch import Batch
from solvent.ledger.entries import Entry, EntryKind
from solvent.platform.postgres import Connection, Database
from solvent.tenancy import finding as companies
from solvent.tenancy.company import Company

BY_PERSON = "person"
_CHOSEN = "You chose this account."
_ALIKE = "You chose this account for {evidence}."
_OWN_ROLES = frozenset({Role.BANK, Role.CARD, Role.OPENING})


class LineNotPosted(NotFound):
    """The bank line has no entry in the books."""


class AccountNotAllowed(NotFound):
    """The account cannot be a category."""


@dataclass(frozen=True, slots=True)
class Move:
    """One line's way to another account, and why."""

    line_id: UUID
    account_id: UUID
    reason: str
    rule: str
    evidence: str = ""
    confidence: int = 100
    kind: EntryKind = EntryKind.CORRECTION


async def categorise(
    database: Database,
    scope: Scope,
    *,
    company_id: UUID,
    line_id: UUID,
    account_id: UUID,
    remember: bool,
    alike: bool,
    now: datetime,
) -> int:
    """Put a line under the account that a person chose.

    remember: future lines of the same party and direction follow. alike: so do past ones that
    no person has placed. Returns how many lines were moved.
    Raises LineNotPosted, AccountUnknown, AccountNotAllowed.
    """
    scope.demand("transaction:categorise")
    async with database.scoped(scope) as connection:
        await companies.take_sequence(connection, scope, company_id, count=0)
        company = await companies.company(connection, scope, company_id)
        chart = await store.chart(connection, scope, company_id)
        if chart.by_id(account_id).role in _OWN_ROLES:
            message = "A bank account or the opening balance is no category."
            raise AccountNotAllowed(message, remedy="Choose another account of the chart.")
        standing = await store.standing(connection, scope, company_id, [line_id])
        if line_id not in standing:
            message = "This line is not in the books."
            raise LineNotPosted(message, remedy="Pending lines are placed once the bank posts.")
        entry, _, amount = standing[line_id]
        moves = [Move(line_id, account_id, _CHOSEN, BY_PERSON)]
        if entry.party and (remember or alike):
            direction = categories.direction_of(amount)
            if remember:
                await store.learn(
                    connection,
                    scope,
                    company_id,
                    party=entry.party,
                    direction=direction,
                    account_id=account_id,
                    now=now,
                )
            if alike:
                others = await party_store.unplaced_alike(
                    connection, scope, company_id, party=entry.party, direction=direction
                )
                moves += [
                    Move(other, account_id, _ALIKE, "learnt", entry.party, 99)
                    for other in others
                    if other != line_id
                ]
        return await move(connection, scope, company=company, moves=moves, now=now)


async def move(
    connection: Connection,
    scope: Scope,
    *,
    company: Company,
    moves: Sequence[Move],
    now: datetime,
) -> int:
    """Reverse and re-enter lines under other accounts, in the caller's transaction.

    Lines that stand under the account already are passed over. Returns how many were moved.
    """
    standing = await store.standing(
        connection, scope, company.company_id, [each.line_id for each in moves]
    )
    batch = Batch(scope, company.company_id, 0, now)
    batch.seq_next = await companies.take_sequence(connection, scope, company.company_id, count=0)
    for each in moves:
        if each.line_id in standing:
            _move(batch, each, *standing[each.line_id], company=company)
    count = len(batch.entries)
    if not count:
        return 0
    await companies.take_sequence(connection, scope, company.company_id, count=count)
    seq = await store.append(connection, batch)
    await recording.record(
        connection,
        scope,
        act="transaction.categorised",
        now=now,
        company_id=company.company_id,
        facts={"lines": count // 2, "first": ids.show(ids.LINE, moves[0].line_id), "seq": seq},
    )
    await posting.announce(connection, scope, company.company_id, seq=seq, entries=count, now=now)
    return count // 2


def _move(
    batch: Batch, each: Move, entry: Entry, from_id: UUID, amount: int, *, company: Company
) -> None:
    same_hand = entry.rule == each.rule
    if from_id == each.account_id and same_hand:
        return
    correction = entries.correction_of(
        entry,
        account_from=from_id,
        account_to=each.account_id,
        reversal_id=ids.new(),
        entry_id=ids.new(),
        closed_through=company.closed_through,
        reason=each.reason,
        evidence=each.evidence,
        rule=each.rule,
        confidence=each.confidence,
        kind=each.kind,
    )
    batch.add(correction.reversal, account_id=from_id, amount_minor=-amount)
    batch.add(correction.entry, account_id=each.account_id, amount_minor=amount)
