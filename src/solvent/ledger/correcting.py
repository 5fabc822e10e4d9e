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
from solvent.ledger.chart import Account
from solvent.ledger.entries import Entry, EntryKind
from solvent.platform.postgres import Connection, Database
from solvent.tenancy import act
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
class Payee:
    """Whose line is placed: the other party, money in or out, and how much it was."""

    party: str
    direction: str
    amount_minor: int


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
    scope.demand_role("transaction:categorise")
    async with database.scoped(scope) as connection:
        await companies.take_sequence(connection, scope, company_id, count=0)
        company = await companies.company(connection, scope, company_id)
        account = (await store.chart(connection, scope, company_id)).by_id(account_id)
        if account.role in _OWN_ROLES:
            message = "A bank account or the opening balance is no category."
            raise AccountNotAllowed(message, remedy="Choose another account of the chart.")
        standing = await store.standing(connection, scope, company_id, [line_id])
        if line_id not in standing:
            message = "This line is not in the books."
            raise LineNotPosted(message, remedy="Pending lines are placed once the bank posts.")
        entry, _, amount = standing[line_id]
        payee = Payee(entry.party, categories.direction_of(amount), amount)
        moves = [Move(line_id, account_id, _CHOSEN, BY_PERSON)]
        if entry.party and alike:
            moves += await _alike(connection, scope, company, payee, move=moves[0])
        await _demand(connection, scope, company, moves=moves)
        if entry.party and remember:
            await _learn(connection, scope, company, payee, account=account, now=now)
        return await move(connection, scope, company=company, moves=moves, now=now)


async def _alike(
    connection: Connection, scope: Scope, company: Company, payee: Payee, *, move: Move
) -> list[Move]:
    """Find the payee's other lines, and send them to the same account."""
    others = await party_store.unplaced_alike(
        connection, scope, company.company_id, party=payee.party, direction=payee.direction
    )
    return [
        Move(other, move.account_id, _ALIKE, "learnt", payee.party, 99)
        for other in others
        if other != move.line_id
    ]


async def _demand(
    connection: Connection, scope: Scope, company: Company, *, moves: Sequence[Move]
) -> None:
    """Ask the organisation's policies, where it has any, about the largest line to be moved."""
    if scope.checker is None:
        return
    lines = [each.line_id for each in moves]
    standing = await store.standing(connection, scope, company.company_id, lines)
    scope.demand(
        "transaction:categorise",
        company_id=company.company_id,
        amount_minor=max(abs(amount) for _, _, amount in standing.values()),
        currency=company.currency,
    )


async def _learn(
    connection: Connection,
    scope: Scope,
    company: Company,
    payee: Payee,
    *,
    account: Account,
    now: datetime,
) -> None:
    """Let the payee's future lines go to the account."""
    _demand_learning(scope, company, payee, account=account)
    before = await store.learn(
        connection,
        scope,
        company.company_id,
        party=payee.party,
        direction=payee.direction,
        account_id=account.account_id,
        now=now,
    )
    await recording.record(
        connection,
        scope,
        act="category.learnt",
        now=now,
        company_id=company.company_id,
        facts={"direction": payee.direction},
        before={"account": ids.show(ids.ACCOUNT, before) if before else None},
        after={"account": ids.show(ids.ACCOUNT, account.account_id)},
    )


def _demand_learning(scope: Scope, company: Company, payee: Payee, *, account: Account) -> None:
    """Ask whether this payee may go to this account; a policy may want a second person for it."""
    exact = act.digest_of(
        "category:learn",
        company=ids.show(ids.COMPANY, company.company_id),
        party=payee.party,
        direction=payee.direction,
        account=ids.show(ids.ACCOUNT, account.account_id),
    )
    scope.demand(
        "category:learn",
        company_id=company.company_id,
        amount_minor=payee.amount_minor,
        currency=company.currency,
        digest=exact,
        about=f"{payee.party} → {account.code} {account.name}",
    )


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
    first = next(each for each in moves if each.line_id in standing)
    await recording.record(
        connection,
        scope,
        act="transaction.categorised",
        now=now,
        company_id=company.company_id,
        facts={"lines": count // 2, "first": ids.show(ids.LINE, first.line_id), "seq": seq},
        before={"account": ids.show(ids.ACCOUNT, standing[first.line_id][1])},
        after={"account": ids.show(ids.ACCOUNT, first.account_id)},
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
