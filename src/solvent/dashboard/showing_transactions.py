"""Showing transactions: a page of the books' standing entries, with pending lines before them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from starlette.datastructures import QueryParams

from solvent import ids
from solvent.connectors import amounts
from solvent.connectors import finding as outside
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.bank_line import BankLine
from solvent.dashboard import asking, framing, line_views, listing, paths
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Figure, Unit
from solvent.dashboard.line_views import ChartAccount
from solvent.dashboard.views import Choice, Choices, Section
from solvent.dashboard.views_books import LineFilter, LineRow, TransactionsView
from solvent.ledger import cursor
from solvent.ledger import finding as ledger
from solvent.ledger.accounts import Role
from solvent.ledger.entry_filter import Direction, Filter
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company

_ROWS: Final = 50
_TEXT_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. after: the cursor of the page before, ''."""

    shown: LineFilter
    category_ids: tuple[UUID, ...]
    own_id: UUID | None
    first: date | None
    last: date | None
    after: str
    seq: int | None


def read(query: QueryParams) -> Wanted:
    """Read the conditions of an address. Raises FormMalformed, IdMalformed."""
    categories = [text for text in query.getlist("category") if text]
    own = query.get("account", "")
    return Wanted(
        shown=LineFilter(
            text=query.get("text", "").strip()[:_TEXT_LENGTH_MAX].replace("\0", ""),
            category=categories[0] if len(categories) == 1 else "",
            account=own,
            first=query.get("first", ""),
            last=query.get("last", ""),
            direction=_direction(query),
            unsure=query.get("unsure") == "yes",
            pending=query.get("pending") == "yes",
        ),
        category_ids=tuple(ids.read(ids.ACCOUNT, text) for text in categories),
        own_id=ids.read(ids.ACCOUNT, own) if own else None,
        first=asking.day_of(query, "first"),
        last=asking.day_of(query, "last"),
        after=query.get("after", ""),
        seq=asking.count_of(query, "seq"),
    )


def _direction(query: QueryParams) -> str:
    asked = query.get("direction", "")
    return asked if asked in set(Direction) else ""


async def transactions(asker: Asker, company: str, query: QueryParams) -> TransactionsView:
    """Read a page of lines.

    Raises IdMalformed, CompanyUnknown, PermissionMissing, FormMalformed, CursorMalformed.
    """
    asker.scope.demand("transaction:read")
    wanted = read(query)
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.TRANSACTIONS, live=True
        )
        chart = listing.accounts(await ledger.chart(connection, asker.scope, owner.company_id))
        booked = _filter(wanted, chart, owner.currency)
        own = await outside.bank_accounts(connection, asker.scope, owner.company_id)
        pending = await _pending(connection, asker, owner, own, wanted)
        found = (
            []
            if wanted.shown.pending
            else await ledger.entries(connection, asker.scope, owner.company_id, booked)
        )
        count, amount = (
            await _total(connection, asker, owner, booked)
            if found and wanted.shown.narrowed
            else (None, None)
        )
        rows = await listing.rows(
            connection, asker, found[:_ROWS], chart, currency=owner.currency, company_id=company
        )
    last = found[_ROWS - 1] if len(found) > _ROWS else None
    return TransactionsView(
        frame=frame,
        filter=wanted.shown,
        categories=line_views.categories(tuple(chart.values()), chosen=wanted.shown.category),
        accounts=_own_choices(own, wanted.shown.account),
        rows=(*pending, *rows),
        total=count,
        amount=amount,
        next_href=_older(query, company, cursor.write(last["dated_on"], last["seq"]))
        if last
        else "",
        first_href=_older(query, company, "") if wanted.after else "",
    )


async def _total(
    connection: Connection, asker: Asker, owner: Company, booked: Filter
) -> tuple[int, Figure]:
    found = await ledger.total(connection, asker.scope, owner.company_id, booked)
    return found[0], Figure(found[1], Unit.MONEY, owner.currency)


def _filter(wanted: Wanted, chart: dict[UUID, ChartAccount], currency: str) -> Filter:
    suspense = next((one for one in chart.values() if one.role is Role.SUSPENSE), None)
    found = Filter(
        text=wanted.shown.text,
        amount_minor=_amount(wanted.shown.text, currency),
        account_ids=wanted.category_ids,
        own_id=wanted.own_id,
        first=wanted.first,
        last=wanted.last,
        direction=Direction(wanted.shown.direction) if wanted.shown.direction else None,
        unsure=wanted.shown.unsure,
        suspense_id=suspense.account_id if suspense else None,
        before=cursor.read(wanted.after) if wanted.after else None,
        limit=_ROWS + 1,
    )
    return found if wanted.seq is None else replace(found, seq=wanted.seq)


def _amount(text: str, currency: str) -> int | None:
    """Read an amount from what was typed, None where it is none."""
    if not any(letter.isdigit() for letter in text):
        return None
    try:
        return abs(amounts.minor(text, exponent=amounts.exponent_of(currency)))
    except AmountUnreadable:
        return None


async def _pending(
    connection: Connection,
    asker: Asker,
    owner: Company,
    own: list[BankAccount],
    wanted: Wanted,
) -> tuple[LineRow, ...]:
    """Give the announced lines that belong before the first page's rows."""
    if wanted.after or wanted.category_ids or wanted.shown.unsure or wanted.seq is not None:
        return ()
    by_id: dict[UUID, BankAccount] = {one.bank_account_id: one for one in own}
    found = await outside.pending(connection, asker.scope, owner.company_id)
    return tuple(
        line_views.pending(
            line,
            account=by_id[line.bank_account_id].name,
            currency=owner.currency,
            company_id=framing.shown(owner.company_id),
        )
        for line in reversed(found)
        if _fits(line, by_id[line.bank_account_id], wanted)
    )


def _fits(line: BankLine, account: BankAccount, wanted: Wanted) -> bool:
    text = wanted.shown.text.casefold()
    return (
        (not text or text in f"{line.description}\n{line.counterparty}".casefold())
        and (wanted.own_id is None or account.account_id == wanted.own_id)
        and _goes(line, wanted.shown.direction)
        and (wanted.first is None or line.booked_on >= wanted.first)
        and (wanted.last is None or line.booked_on <= wanted.last)
    )


def _goes(line: BankLine, direction: str) -> bool:
    if not direction:
        return True
    return (line.amount_minor > 0) == (direction == Direction.IN) and line.amount_minor != 0


def _own_choices(own: list[BankAccount], chosen: str) -> Choices:
    return Choices(
        tuple(Choice(ids.show(ids.ACCOUNT, one.account_id), one.name, named=True) for one in own),
        chosen,
    )


def _older(query: QueryParams, company: str, after: str) -> str:
    kept = [(name, value) for name, value in query.multi_items() if name != "after" and value]
    return paths.with_pairs(
        paths.section(company, "transactions"), [*kept, *([("after", after)] if after else [])]
    )
