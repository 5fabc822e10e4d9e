"""Tables of the ledger that are written: account, entry, posting, day_total, learnt_category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.batch import Batch
from solvent.ledger.chart import Account, Chart
from solvent.ledger.entries import Entry, EntryKind, Posting
from solvent.platform import postgres
from solvent.platform.postgres import Connection, Record

_ENTRY_COLUMNS = {
    "entry_id": "uuid",
    "seq": "bigint",
    "dated_on": "date",
    "kind": "text",
    "line_id": "uuid",
    "reverses": "uuid",
    "party": "text",
    "description": "text",
    "account_id": "uuid",
    "amount_minor": "bigint",
    "rule": "text",
    "reason": "text",
    "evidence": "text",
    "confidence": "smallint",
}
_POSTING_COLUMNS = {
    "entry_id": "uuid",
    "posting_no": "smallint",
    "account_id": "uuid",
    "dated_on": "date",
    "seq": "bigint",
    "amount_minor": "bigint",
}
_DAY_COLUMNS = {
    "account_id": "uuid",
    "dated_on": "date",
    "amount_minor": "bigint",
    "postings": "int",
}


async def write(connection: Connection, batch: Batch) -> None:
    """Store what a batch has gathered so far; `append` must follow in the same transaction.

    The database refuses it whole if an entry does not balance.
    """
    entries, postings = batch.entries, batch.postings
    batch.entries, batch.postings = [], []
    batch.written += len(entries)
    whose = {
        "tenant_id": ("uuid", batch.scope.tenant_id),
        "company_id": ("uuid", batch.company_id),
    }
    made = {"actor": ("text", batch.scope.actor), "created_at": ("timestamptz", batch.now)}
    await postgres.insert_many(
        connection, table="entry", columns=_ENTRY_COLUMNS, rows=entries, same={**whose, **made}
    )
    await postgres.insert_many(
        connection, table="posting", columns=_POSTING_COLUMNS, rows=postings, same=whose
    )


async def append(connection: Connection, batch: Batch, *, import_id: UUID | None = None) -> int:
    """Store what is left of a batch, its daily totals and its place in the ledger's history.

    import_id: the import it was posted from, by which it is posted once.
    Returns the last sequence number.
    """
    await write(connection, batch)
    scope, seq_last = batch.scope, batch.seq_next - 1
    days = [
        (account_id, day, total, count) for (account_id, day), (total, count) in batch.days.items()
    ]
    await postgres.insert_many(
        connection,
        table="day_total",
        columns=_DAY_COLUMNS,
        rows=days,
        same={
            "tenant_id": ("uuid", scope.tenant_id),
            "company_id": ("uuid", batch.company_id),
            "seq": ("bigint", seq_last),
        },
    )
    await connection.execute(
        "insert into posted_batch (tenant_id, company_id, seq_last, import_id, entries, posted_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        scope.tenant_id,
        batch.company_id,
        seq_last,
        import_id,
        batch.written,
        batch.now,
    )
    return seq_last


async def is_posted(connection: Connection, scope: Scope, import_id: UUID) -> bool:
    """Tell whether an import's lines are in the books."""
    return bool(
        await connection.fetchval(
            "select exists(select from posted_batch where tenant_id = $1 and import_id = $2)",
            scope.tenant_id,
            import_id,
        )
    )


async def chart(connection: Connection, scope: Scope, company_id: UUID) -> Chart:
    """Read a company's chart."""
    rows = await connection.fetch(
        "select account_id, code, name, kind, role from account"
        ' where tenant_id = $1 and company_id = $2 order by code collate "C"',
        scope.tenant_id,
        company_id,
    )
    return Chart(
        tuple(
            Account(
                row["account_id"], row["code"], row["name"], Kind(row["kind"]), Role(row["role"])
            )
            for row in rows
        )
    )


async def add_accounts(
    connection: Connection, scope: Scope, company_id: UUID, accounts: Sequence[Account]
) -> None:
    """Add accounts to a chart."""
    await connection.executemany(
        "insert into account (tenant_id, account_id, company_id, code, name, kind, role)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [
            (
                scope.tenant_id,
                account.account_id,
                company_id,
                account.code,
                account.name,
                account.kind,
                account.role,
            )
            for account in accounts
        ],
    )


async def openings(connection: Connection, scope: Scope, company_id: UUID) -> dict[UUID, Entry]:
    """Read the standing opening entries by the bank's ledger account."""
    rows = await connection.fetch(
        "select e.*, p.account_id as bank from entry e join posting p using (tenant_id, entry_id)"
        " where e.tenant_id = $1 and e.company_id = $2 and e.kind = 'opening'"
        " and p.account_id <> e.account_id and not exists (select from entry r"
        " where r.tenant_id = e.tenant_id and r.reverses = e.entry_id)",
        scope.tenant_id,
        company_id,
    )
    found = {}
    for row in rows:
        postings = (
            Posting(row["bank"], row["amount_minor"]),
            Posting(row["account_id"], -row["amount_minor"]),
        )
        found[row["bank"]] = entry_of(row, postings)
    return found


async def standing(
    connection: Connection, scope: Scope, company_id: UUID, line_ids: Sequence[UUID]
) -> dict[UUID, tuple[Entry, UUID, int]]:
    """Read the entries that stand for bank lines now, by line: entry, category, cash effect."""
    rows = await connection.fetch(
        "select distinct on (e.line_id) e.* from entry e where e.tenant_id = $1"
        " and e.company_id = $2 and e.line_id = any($3::uuid[]) and e.kind <> 'reversal'"
        " order by e.line_id, e.seq desc",
        scope.tenant_id,
        company_id,
        line_ids,
    )
    sides = await connection.fetch(
        "select entry_id, account_id, amount_minor from posting where tenant_id = $1"
        " and entry_id = any($2::uuid[]) order by entry_id, posting_no",
        scope.tenant_id,
        [row["entry_id"] for row in rows],
    )
    postings: defaultdict[UUID, list[Posting]] = defaultdict(list)
    for side in sides:
        postings[side["entry_id"]].append(Posting(side["account_id"], side["amount_minor"]))
    return {
        row["line_id"]: (
            entry_of(row, tuple(postings[row["entry_id"]])),
            row["account_id"],
            row["amount_minor"],
        )
        for row in rows
    }


async def learnt(
    connection: Connection, scope: Scope, company_id: UUID
) -> dict[tuple[str, str], UUID]:
    """Read what people taught: (party, 'in' or 'out') to account."""
    rows = await connection.fetch(
        "select party, direction, account_id from learnt_category"
        " where tenant_id = $1 and company_id = $2",
        scope.tenant_id,
        company_id,
    )
    return {(row["party"], row["direction"]): row["account_id"] for row in rows}


async def learn(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    party: str,
    direction: str,
    account_id: UUID,
    now: datetime,
) -> UUID | None:
    """Remember a person's choice for a party; gives the account chosen before, None where none."""
    before: UUID | None = await connection.fetchval(
        "with held as (select account_id from learnt_category where tenant_id = $1"
        " and company_id = $2 and party = $3 and direction = $4)"
        " insert into learnt_category (tenant_id, company_id, party, direction, account_id,"
        " learnt_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (tenant_id, company_id, party, direction)"
        " do update set account_id = excluded.account_id, learnt_at = excluded.learnt_at"
        " returning (select account_id from held)",
        scope.tenant_id,
        company_id,
        party,
        direction,
        account_id,
        now,
    )
    return before


def entry_of(row: Record, postings: tuple[Posting, ...]) -> Entry:
    """Make the entry of a row of the entry table."""
    return Entry(
        entry_id=row["entry_id"],
        dated_on=row["dated_on"],
        seq=row["seq"],
        postings=postings,
        line_id=row["line_id"],
        reverses=row["reverses"],
        kind=EntryKind(row["kind"]),
        party=row["party"],
        description=row["description"],
        reason=row["reason"],
        evidence=row["evidence"],
        rule=row["rule"],
        confidence=row["confidence"],
    )
