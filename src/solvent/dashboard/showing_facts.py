"""Showing a fact: one figure, how it was computed, and the rows of the books it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.dashboard import fact_views, framing, listing, paths
from solvent.dashboard.asking import Asker
from solvent.dashboard.fact_views import FoundFact
from solvent.dashboard.language import Figure, Unit
from solvent.dashboard.listing import Accounts
from solvent.dashboard.views import Section
from solvent.dashboard.views_books import LineRow
from solvent.dashboard.views_score import FactView
from solvent.errors import NotFound
from solvent.health_score import finding as scores
from solvent.health_score.assessment import Assessment
from solvent.insights import explaining, parts
from solvent.insights.figure_messages import REST
from solvent.ledger import balances, stating
from solvent.ledger import finding as ledger
from solvent.ledger.entry_filter import Filter
from solvent.ledger.stating import Question
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company

_ROWS: Final = 50
_ENTRIES: Final = 200
Parts = tuple[tuple[str, Figure], ...]


class NotAssessed(NotFound):
    """The company has no assessment yet."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rows of an evidence, of which there are `total`, and its sums by account.

    is_sum: False where the rows are read for a figure that they do not add up to.
    """

    rows: tuple[LineRow, ...] = ()
    total: int = 0
    parts: Parts = ()
    all_rows_href: str = ""
    is_sum: bool = True


async def fact(asker: Asker, company: str, fact_id: str) -> FactView:
    """Read the page of a fact.

    Raises IdMalformed, CompanyUnknown, NotAssessed, FactUnknown, PermissionMissing.
    """
    asker.scope.demand("finding:read")
    asker.scope.demand("transaction:read")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(connection, asker, company, section=Section.SCORE)
        stored = await scores.last(connection, asker.scope, owner.company_id)
        if stored is None:
            message = "This company has not been assessed yet."
            remedy = "Import a bank statement; the score follows by itself."
            raise NotAssessed(message, remedy=remedy)
        assessment = stored.assessment
        findings = await explaining.last(connection, asker.scope, owner.company_id)
        found = fact_views.look_up(
            fact_id, assessment=assessment, findings=findings, company_id=company
        )
        place = _Place(asker, owner, assessment, company)
        resolved = await _resolve(connection, place, found)
    return FactView(
        frame=framing.as_of(frame, stored.created_at),
        fact_id=fact_id,
        name=found.name,
        figure=found.figure,
        formula=found.formula,
        said=found.said,
        inputs=found.inputs or resolved.parts,
        rows=resolved.rows,
        rows_total=resolved.total,
        as_of=assessment.as_of,
        known_seq=assessment.known_seq,
        first=found.evidence.first,
        last=found.evidence.last,
        all_rows_href=resolved.all_rows_href,
        used_in=found.used_in,
        is_sum=resolved.is_sum,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    asker: Asker
    owner: Company
    assessment: Assessment
    company_id: str


async def _resolve(connection: Connection, place: _Place, found: FoundFact) -> Resolved:
    """Find the rows of an evidence; a figure that other figures make has none of its own."""
    if found.evidence.entry_ids:
        return await _entries(connection, place, found.evidence.entry_ids)
    if found.evidence.roles and not found.inputs:
        return await _postings(connection, place, found)
    return Resolved()


async def _entries(connection: Connection, place: _Place, entry_ids: tuple[UUID, ...]) -> Resolved:
    scope, owner = place.asker.scope, place.owner
    found = await ledger.entries_by_id(
        connection, scope, owner.company_id, list(entry_ids[-_ENTRIES:])
    )
    rows = await listing.rows(
        connection,
        place.asker,
        found,
        await _chart(connection, place),
        currency=owner.currency,
        company_id=place.company_id,
    )
    return Resolved(rows=rows, total=len(entry_ids))


async def _postings(connection: Connection, place: _Place, fact: FoundFact) -> Resolved:
    scope, owner, evidence = place.asker.scope, place.owner, fact.evidence
    chart = await _chart(connection, place)
    last = evidence.last or place.assessment.as_of
    accounts = tuple(one.account_id for one in chart.values() if one.role in evidence.roles)
    if not accounts:
        return Resolved()
    wanted = Filter(
        account_ids=accounts,
        first=evidence.first,
        last=last,
        seq=place.assessment.known_seq,
        limit=_ROWS,
    )
    found = await ledger.entries(connection, scope, owner.company_id, wanted)
    rows = await listing.rows(
        connection,
        place.asker,
        found,
        chart,
        currency=owner.currency,
        company_id=place.company_id,
    )
    total = (
        len(found)
        if len(found) < _ROWS
        else (await ledger.total(connection, scope, owner.company_id, wanted))[0]
    )
    made = await _parts(connection, place, chart, accounts, fact)
    return Resolved(
        rows=rows,
        total=total,
        parts=made or (),
        all_rows_href=_lines(place, accounts, evidence.first, last),
        is_sum=made is not None,
    )


async def _parts(
    connection: Connection,
    place: _Place,
    chart: Accounts,
    accounts: tuple[UUID, ...],
    fact: FoundFact,
) -> Parts | None:
    """Give the accounts' sums that add up to the figure; None where they do not."""
    value, first = fact.money_minor, fact.evidence.first
    if value is None:
        return None if fact.figure.unit is not Unit.MONEY else ()
    last = fact.evidence.last or place.assessment.as_of
    question = Question(place.owner.company_id, last, place.assessment.known_seq)
    moved = await stating.movements(connection, place.asker.scope, question, first=first)
    totals = [one for one in moved if one.account_id in accounts]
    made = parts.of_money(
        value,
        [one.amount_minor for one in totals],
        figure_id=fact.figure_id,
        turned=bool(totals) and totals[0].kind in balances.CREDIT_KINDS,
    )
    if made is None:
        return None
    signed, rest = made
    currency = place.owner.currency
    found = [
        (
            chart[one.account_id].name,
            Figure(minor, Unit.MONEY, currency, _lines(place, (one.account_id,), first, last)),
        )
        for one, minor in zip(totals, signed, strict=True)
    ]
    if rest and fact.figure_id is not None:
        found.append((REST[fact.figure_id].name, Figure(rest, Unit.MONEY, currency)))
    return tuple(found)


def _lines(place: _Place, accounts: tuple[UUID, ...], first: date | None, last: date) -> str:
    pairs = [("category", ids.show(ids.ACCOUNT, one)) for one in accounts]
    pairs += [("first", first.isoformat())] if first else []
    pairs += [("last", last.isoformat()), ("seq", str(place.assessment.known_seq))]
    return paths.with_pairs(paths.section(place.company_id, "transactions"), pairs)


async def _chart(connection: Connection, place: _Place) -> Accounts:
    found = await ledger.chart(connection, place.asker.scope, place.owner.company_id)
    return listing.accounts(found)
