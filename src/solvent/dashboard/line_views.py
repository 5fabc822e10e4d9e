"""Entries and pending lines of the books as rows of a list, with category and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.connectors.bank_line import BankLine
from solvent.dashboard import paths
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Choice, Choices
from solvent.dashboard.views_books import LineRow, PostingRow
from solvent.insights.messages import N_
from solvent.ledger.accounts import Kind, Role
from solvent.ledger.entries import EntryKind, Posting

ENTRY_KIND: Final = {
    EntryKind.OPENING: N_("Opening balance"),
    EntryKind.BANK: N_("Booked from a bank line"),
    EntryKind.CORRECTION: N_("Correction"),
    EntryKind.REVERSAL: N_("Reversal"),
    EntryKind.TRANSFER: N_("Transfer"),
}
KIND_NAME: Final = {
    Kind.ASSET: N_("Assets"),
    Kind.LIABILITY: N_("Liabilities"),
    Kind.EQUITY: N_("Equity"),
    Kind.INCOME: N_("Income"),
    Kind.EXPENSE: N_("Expenses"),
}
_OWN_NAMES: Final = frozenset({Role.BANK, Role.CARD})
_SURE_FROM: Final = 65


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """What lists need to know of an account of the chart."""

    account_id: UUID
    code: str
    name: str
    kind: Kind
    role: Role

    @property
    def named(self) -> bool:
        """Whether the name is the company's own and is shown as it stands."""
        return self.role in _OWN_NAMES


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A standing entry as a list reads it.

    amount_minor: the effect on the bank account, money in positive. account: its category.
    """

    entry_id: UUID
    line_id: UUID | None
    dated_on: date
    kind: EntryKind
    party: str
    description: str
    amount_minor: int
    account: ChartAccount
    reason: str
    evidence: str
    confidence: int
    bank_account: str = ""


def booked(line: BookedLine, *, currency: str, company_id: str) -> LineRow:
    """Give a standing entry as a row; company_id is the shown id."""
    shown, href = _address(line, company_id)
    return LineRow(
        line_id=shown,
        href=href,
        booked_on=line.dated_on,
        description=line.description,
        counterparty=line.party,
        account=line.bank_account,
        amount_minor=line.amount_minor,
        currency=currency,
        category=line.account.name,
        named=line.account.named,
        reason=reason_of(line.reason, line.evidence),
        confidence=line.confidence,
        unsure=line.account.role is Role.SUSPENSE or line.confidence < _SURE_FROM,
        corrected=line.kind is EntryKind.CORRECTION,
    )


def pending(line: BankLine, *, account: str, currency: str, company_id: str) -> LineRow:
    """Give an announced line as a row. account: the bank account's name."""
    shown = ids.show(ids.LINE, line.line_id)
    return LineRow(
        line_id=shown,
        href=paths.line(company_id, shown),
        booked_on=line.booked_on,
        description=line.description,
        counterparty=line.counterparty,
        account=account,
        amount_minor=line.amount_minor,
        currency=currency,
        category="",
        pending=True,
    )


def reason_of(message: str, evidence: str) -> Phrase | None:
    """Give the reason of an entry, None where there is none."""
    return Phrase(message, {"evidence": Figure(evidence, Unit.TEXT)}) if message else None


def categories(chart: tuple[ChartAccount, ...], *, chosen: str = "") -> Choices:
    """List the accounts that a line can be given, by kind; own bank accounts are left out."""
    return Choices(
        tuple(
            Choice(
                ids.show(ids.ACCOUNT, account.account_id),
                account.name,
                KIND_NAME[account.kind],
                named=account.named,
            )
            for account in chart
            if not account.named
        ),
        chosen,
    )


def postings(
    found: tuple[Posting, ...], chart: Mapping[UUID, ChartAccount], *, company_id: str
) -> tuple[PostingRow, ...]:
    """Give the postings of an entry, each account with a link to its lines."""
    lines = paths.section(company_id, "transactions")
    return tuple(
        PostingRow(
            code=chart[one.account_id].code,
            account=chart[one.account_id].name,
            amount_minor=one.amount_minor,
            href=paths.with_query(lines, category=ids.show(ids.ACCOUNT, one.account_id)),
            named=chart[one.account_id].named,
        )
        for one in found
    )


def _address(line: BookedLine, company_id: str) -> tuple[str, str]:
    if line.line_id is None:
        shown = ids.show(ids.ENTRY, line.entry_id)
        return shown, paths.entry(company_id, shown)
    shown = ids.show(ids.LINE, line.line_id)
    return shown, paths.line(company_id, shown)
