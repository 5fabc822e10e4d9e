"""What the books hold after the kills, and what is wrong with it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from solvent import ids
from solvent.ids import Scope
from solvent.ledger import stating
from solvent.ledger.stating import Question
from solvent.platform import opening, outbox
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools
from solvent.tenancy import residents
from solvent.worker import relay

LAST = date(2099, 12, 31)
_LINES = """
select source_id, count(*) as lines, sum(amount_minor)::bigint as amount_minor,
    sum((select count(*) from entry e where e.tenant_id = l.tenant_id and e.line_id = l.line_id
        and e.kind <> 'reversal' and not exists (select from entry r
            where r.tenant_id = e.tenant_id and r.reverses = e.entry_id)))::bigint as standing
from bank_line l where company_id = $1 and not pending group by source_id
"""
_UNBALANCED = """
select count(*) from (select entry_id from posting where company_id = $1 group by entry_id
    having sum(amount_minor) <> 0) broken
"""
_DAYS_WRONG = """
select count(*) from (
    select account_id, dated_on, sum(amount_minor) as amount_minor from (
        select account_id, dated_on, amount_minor from posting where company_id = $1
        union all select account_id, dated_on, -amount_minor from day_total where company_id = $1
    ) moved group by 1, 2 having sum(amount_minor) <> 0) wrong
"""
_UNHANDLED = """
select format('%s, tried %s times: %s', type, tries, fault) as said from outbox
where relayed_at is null order by position
"""
_GAPS = """
select count(*) <> coalesce(max(seq), 0) from entry where company_id = $1
"""


@dataclass(slots=True)
class Expected:
    """What was sent and acknowledged: the bank's ids of lines, and the balance they lead to."""

    company: str
    closing_minor: int
    sent: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the books. lines, entries: by the bank's id of a line, how many there are."""

    lines: dict[str, int]
    entries: dict[str, int]
    states: dict[str, int]
    bank_minor: int
    debit_minor: int
    credit_minor: int
    unbalanced: int
    days_wrong: int
    sequence_broken: bool
    waiting: int
    parked: int
    unknown_to_score: int
    unhandled: tuple[str, ...] = ()


def found(settings: Settings, expected: Expected) -> Found:
    """Read the books of the installation, with the service stopped and its events worked off."""

    async def read(addresses: opening.Addresses) -> Found:
        async with opening.tools(settings, addresses) as tools:
            await relay.drain(tools)
            return await _found(tools, expected)

    with opening.database(settings) as addresses:
        return asyncio.run(read(addresses))


async def _found(tools: Tools, expected: Expected) -> Found:
    scope = Scope(residents.of(tools.settings.home)[0], "check", frozenset({"*"}))
    company_id = ids.read(ids.COMPANY, expected.company)
    async with tools.database.scoped(scope) as connection:
        rows = await connection.fetch(_LINES, company_id)
        states = await connection.fetch("select state, count(*) as n from import group by state")
        balance = await stating.trial_balance(connection, scope, Question(company_id, LAST))
        bank = await connection.fetchval(
            "select coalesce(sum(p.amount_minor), 0)::bigint from posting p"
            " join bank_account b using (tenant_id, account_id) where b.company_id = $1",
            company_id,
        )
        broken = [
            await connection.fetchval(query, company_id)
            for query in (_UNBALANCED, _DAYS_WRONG, _GAPS)
        ]
        behind = await connection.fetchval(
            "select c.ledger_seq - (select max(known_seq) from assessment a"
            " where a.company_id = c.company_id) from company c where company_id = $1",
            company_id,
        )
    async with tools.database.relaying() as connection:
        waiting, parked = await outbox.depth(connection)
        unhandled = await connection.fetch(_UNHANDLED)
    return Found(
        lines={row["source_id"]: row["lines"] for row in rows},
        entries={row["source_id"]: row["standing"] for row in rows},
        states={row["state"]: row["n"] for row in states},
        bank_minor=bank,
        debit_minor=balance.debit_minor,
        credit_minor=balance.credit_minor,
        unbalanced=broken[0],
        days_wrong=broken[1],
        sequence_broken=broken[2],
        waiting=waiting,
        parked=parked,
        unknown_to_score=behind,
        unhandled=tuple(row["said"] for row in unhandled),
    )


def faults(found_: Found, expected: Expected) -> list[str]:
    """List what is wrong, each in a sentence; none where all is as it should be."""
    sent = Counter(expected.sent)
    lost = sorted(expected.acknowledged - set(found_.lines))
    doubled = sorted(name for name, count in found_.lines.items() if count != sent[name])
    unposted = sorted(n for n, count in found_.entries.items() if count != found_.lines[n])
    checks: Sequence[tuple[Any, str]] = (
        (lost, f"{len(lost)} acknowledged lines are lost: {lost[:5]}"),
        (doubled, f"{len(doubled)} lines are there more or less often than sent: {doubled[:5]}"),
        (unposted, f"{len(unposted)} lines have not exactly one standing entry: {unposted[:5]}"),
        (found_.unbalanced, f"{found_.unbalanced} entries do not balance"),
        (found_.days_wrong, f"{found_.days_wrong} daily totals are not the sum of their postings"),
        (found_.sequence_broken, "the ledger's sequence has gaps"),
        (found_.debit_minor != found_.credit_minor, "debit and credit differ"),
        (
            found_.bank_minor != expected.closing_minor,
            f"the bank account holds {found_.bank_minor}, the bank says {expected.closing_minor}",
        ),
        (found_.waiting, f"{found_.waiting} events were not handled: {found_.unhandled[:3]}"),
        (found_.parked, f"{found_.parked} events were given up"),
        (set(found_.states) - {"booked"}, f"imports stand at {found_.states}"),
        (found_.unknown_to_score, f"the score does not know the last {found_.unknown_to_score}"),
    )
    return [text for wrong, text in checks if wrong]


def counts(found_: Found) -> dict[str, int]:
    """Give the figures to print."""
    return {
        "bank lines": sum(found_.lines.values()),
        "standing entries": sum(found_.entries.values()),
        "imports booked": found_.states.get("booked", 0),
        "entries that do not balance": found_.unbalanced,
        "daily totals that are wrong": found_.days_wrong,
        "events waiting": found_.waiting,
        "events given up": found_.parked,
    }
