"""Placing: which of the company's own accounts a statement goes to, or that it must be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from solvent.connectors import account_store, identity, line_store
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.place import ANSWER, NEW, Place
from solvent.connectors.statement import Reading, Statement
from solvent.errors import Conflict
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company
from solvent.vault.envelope import TenantKeys
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import NUMBER_BLIND


class AccountUnsettled(Conflict):
    """The file does not say which account a statement is of, and more than one may be meant."""


def number_blinds(keys: TenantKeys, company: Company, statement: Statement) -> tuple[bytes, bytes]:
    """Blind the account number that a statement names, so that it can be looked for and not read.

    Gives the hash that is stored, and the one of accounts older than the organisation's own keys.
    """
    row = {"company_id": company.company_id, "kind": statement.account_kind}
    return keys.blinds(NUMBER_BLIND.text(_number(statement), row), purpose=NUMBER_BLIND.purpose)


def stored_blind(keys: TenantKeys, company: Company, statement: Statement) -> bytes:
    """Give the hash under which an account's number is stored; b'' where none is named."""
    return number_blinds(keys, company, statement)[0] if names_account(statement) else b""


def names_account(statement: Statement) -> bool:
    """Tell whether the statement says which account it is of."""
    return bool(_number(statement))


async def places(
    connection: Connection,
    scope: Scope,
    *,
    company: Company,
    read: Reading,
    vault: Vault,
    answers: Mapping[str, str],
    compare: bool = True,
) -> list[Place]:
    """Tell for each statement of a reading where it goes, by its number, an answer or its lines.

    A statement without a number goes to the one account without a number that it follows: its
    opening is what the books hold, or it repeats lines that are there. Where there is no account
    of its kind yet, a new one is made. Else it must be asked, unless it is answered: 'account'
    for the file's only such statement, 'account_1', 'account_2' ... for several. compare: hold
    statements against the books also where that does not decide.
    """
    own = await account_store.bank_accounts(connection, scope, company.company_id)
    unnamed = [at for at, one in enumerate(read.statements) if not names_account(one)]
    found = []
    for at, statement in enumerate(read.statements):
        if at not in unnamed:
            keys = await vault.keys_of(scope.tenant_id)
            account = await account_store.bank_account_by_number(
                connection, scope, company.company_id, number_blinds(keys, company, statement)
            )
            place = Place(account)
            if account is not None and compare:
                place = await _compared(connection, scope, statement, account)
            found.append(place)
            continue
        name = ANSWER if len(unnamed) == 1 else f"{ANSWER}_{unnamed.index(at) + 1}"
        currency = statement.currency or company.currency
        choices = [
            one for one in own if (one.kind, one.currency) == (statement.account_kind, currency)
        ]
        found.append(
            await _choose(connection, scope, statement, choices, name, answers.get(name, ""))
        )
    return found


async def _choose(
    connection: Connection,
    scope: Scope,
    statement: Statement,
    choices: Sequence[BankAccount],
    name: str,
    answer: str,
) -> Place:
    looked = [await _compared(connection, scope, statement, account) for account in choices]
    fits = [
        await _follows(connection, scope, statement, place, account)
        for place, account in zip(looked, choices, strict=True)
    ]
    best = sorted(range(len(choices)), key=lambda at: not fits[at])
    ordered = tuple(choices[at] for at in best)
    told = next((one for one in looked if one.goes_to == answer), None)
    plain = [
        one
        for one, fit in zip(looked, fits, strict=True)
        if fit and one.account and not one.account.number_tail
    ]
    if told is None and answer != NEW and len(plain) == 1:
        (told,) = plain
    if told is None:
        asks = bool(choices) and answer != NEW
        return Place(None, answer=name, choices=ordered, asks=asks)
    return Place(
        told.account,
        answer=name,
        choices=ordered,
        books_minor=told.books_minor,
        known=told.known,
    )


async def _compared(
    connection: Connection, scope: Scope, statement: Statement, account: BankAccount
) -> Place:
    """Hold a statement against the books of an account."""
    keys = await asyncio.to_thread(identity.dedupe_keys, statement.lines)
    known = await line_store.known_keys(connection, scope, account.bank_account_id, keys)
    books = None
    first = min(_days(statement), default=None)
    if first and account.opening_on and account.opening_on <= first:
        books = await _balance_before(connection, scope, account, first)
    return Place(account, books_minor=books, known=len(known))


async def _balance_before(
    connection: Connection, scope: Scope, account: BankAccount, day: date
) -> int | None:
    if account.opening_minor is None:
        return None
    after = await line_store.sum_after(
        connection, scope, account.bank_account_id, last=day - timedelta(days=1)
    )
    return account.opening_minor + account.posted_minor - after


async def _follows(
    connection: Connection,
    scope: Scope,
    statement: Statement,
    place: Place,
    account: BankAccount,
) -> bool:
    """Tell whether a statement goes on from an account's books, leads up to them or repeats them.

    A balance of nothing says nothing. Repeated lines count from half of those on the days that
    the account has lines of, for two accounts may well have a few equal ones.
    """
    if statement.opening_minor and statement.opening_minor == place.books_minor:
        return True
    last = max(_days(statement), default=None)
    if account.opening_on is None or last is None:
        return False
    if last < account.opening_on:
        closing = statement.closing_minor
        return bool(closing) and closing == account.opening_minor
    if not place.known:
        return False
    covered = await line_store.last_day(connection, scope, account.bank_account_id)
    shared = [day for day in _days(statement) if covered and account.opening_on <= day <= covered]
    return place.known * 2 >= len(shared)


def _days(statement: Statement) -> list[date]:
    return [line.booked_on for line in statement.lines if not line.pending]


def _number(statement: Statement) -> str:
    return "".join(letter for letter in statement.account_ref.upper() if letter.isalnum())
