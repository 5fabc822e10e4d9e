"""An import's stored preview and report (plain JSON) as the pages of an import show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from solvent import ids
from solvent.connectors.imported import Import, State
from solvent.connectors.place import NEW
from solvent.connectors.statement import AccountKind, LeftOut, SourceLine, Tie
from solvent.dashboard import paths
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Choice, Choices, Frame
from solvent.dashboard.views_import import (
    ImportRow,
    PreviewView,
    ProgressView,
    QuestionCard,
    ReportView,
    StatementCard,
    TieRow,
)
from solvent.insights.messages import N_

FORMAT_NAME: Final = {
    "ofx1": N_("OFX 1 (SGML)"),
    "ofx2": N_("OFX 2 (XML)"),
    "csv": N_("Bank CSV"),
    "mpesa_csv": N_("M-Pesa statement"),
}
STATE_NAME: Final = {
    State.RECEIVED: N_("being read"),
    State.PREVIEWED: N_("waits for you"),
    State.BOOKING: N_("being booked"),
    State.BOOKED: N_("booked"),
    State.REFUSED: N_("refused"),
}
DIALECT_NAME: Final = {
    "encoding": N_("Encoding"),
    "delimiter": N_("Delimiter"),
    "header": N_("Header"),
    "date order": N_("Date order"),
    "date column": N_("Date column"),
    "amount columns": N_("Amount columns"),
    "decimal mark": N_("Decimal mark"),
    "sign": N_("Sign"),
    "currency": N_("Currency"),
    "version": N_("Version"),
    "order": N_("Order of lines"),
}
CHOICE_NAME: Final = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
    ",": N_("the comma"),
    ".": N_("the point"),
    "as_written": N_("money in, as written"),
    "reversed": N_("money out"),
    NEW: N_("a new account"),
}


def row(found: Import, *, company_id: str) -> ImportRow:
    """Give an import as a row of the list."""
    statements = _statements(found) if found.state is State.BOOKED else []
    return ImportRow(
        href=paths.an_import(company_id, ids.show(ids.IMPORT, found.import_id)),
        file_name=found.file_name,
        imported_at=found.ended_at or found.created_at,
        new=sum(one["new"] for one in statements),
        already=sum(one["known"] for one in statements),
        state=STATE_NAME[found.state],
    )


def progress(found: Import, *, frame: Frame) -> ProgressView:
    """Give how far an import is."""
    return ProgressView(
        frame=frame,
        import_id=ids.show(ids.IMPORT, found.import_id),
        file_name=found.file_name,
        booking=found.state is State.BOOKING and found.is_agreed,
        done=found.done,
        total=found.total,
    )


def preview(found: Import, *, frame: Frame, booked_before: bool = False) -> PreviewView:
    """Give what was made of a file."""
    report = found.report or {}
    return PreviewView(
        frame=frame,
        import_id=ids.show(ids.IMPORT, found.import_id),
        file_name=found.file_name,
        file_bytes=found.size_bytes,
        format=FORMAT_NAME.get(report.get("format", ""), found.format),
        dialect=tuple(
            (DIALECT_NAME.get(name, name), value)
            for name, value in report.get("dialect", {}).items()
        ),
        statements=tuple(_card(at, one) for at, one in enumerate(report.get("statements", ()))),
        left_out=_left_out(report),
        questions=tuple(_question(one) for one in report.get("questions", ())),
        booked_before=booked_before,
    )


def report(found: Import, *, frame: Frame, currency: str, unsure: int | None) -> ReportView:
    """Give what an import did. currency: of the books. unsure: new lines put into suspense."""
    statements = _statements(found)
    return ReportView(
        frame=frame,
        import_id=ids.show(ids.IMPORT, found.import_id),
        file_name=found.file_name,
        finished_at=found.ended_at or found.created_at,
        new=sum(one["new"] for one in statements),
        already=sum(one["known"] for one in statements),
        changed=sum(one["changed"] for one in statements),
        unsure=unsure,
        left_out=_left_out(found.report or {}),
        ties=tuple(_tie(one, currency) for one in statements),
    )


def _statements(found: Import) -> list[dict[str, Any]]:
    return list((found.report or {}).get("statements", ()))


def _left_out(report: Mapping[str, Any]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(part["where"], part["reason"], part["raw"]) for part in report.get("left_out", ())
    )


def _question(one: Mapping[str, Any]) -> QuestionCard:
    labels = one.get("labels") or {}
    choices = tuple(_choice(value, labels) for value in one["choices"])
    text = Phrase("{question}", {"question": Figure(one["text"], Unit.WORD)})
    if labels:
        text = Phrase(one["text"])
    return QuestionCard(one["name"], text, Choices(choices))


def _choice(value: str, labels: Mapping[str, str]) -> Choice:
    name = labels.get(value) or CHOICE_NAME.get(value) or value
    return Choice(value, name, named=value not in CHOICE_NAME)


def _accounts(one: Mapping[str, Any]) -> Choices:
    """Give the accounts that a statement may go to; none where it says so or is asked for."""
    labels, chosen = one.get("account_choices"), one.get("goes_to")
    if not labels or chosen is None:
        return Choices()
    return Choices(tuple(_choice(value, labels) for value in (*labels, NEW)), chosen)


def _card(at: int, one: Mapping[str, Any]) -> StatementCard:
    return StatementCard(
        index=at,
        account_ref=f"…{one['account']}" if one["account"] else "",
        kind=AccountKind(one["kind"]),
        institution=one["institution"],
        currency=one["currency"],
        count=one["lines"],
        in_minor=one["in_minor"],
        out_minor=one["out_minor"],
        first=_day(one["first_on"]),
        last=_day(one["last_on"]),
        opening_minor=one["opening_minor"],
        closing_minor=one["closing_minor"],
        tie=Tie(one["tie"]),
        gap_minor=one["tie_gap_minor"],
        note=Phrase(one["tie_note"]) if one["tie_note"] else None,
        rows=tuple(_source_line(line) for line in one["rows"]),
        accounts=_accounts(one),
        answer=one.get("account_answer", ""),
        books_minor=one.get("books_minor"),
        follows=one.get("follows"),
        new=one["lines"] - one["known"],
        already=one["known"],
    )


def _source_line(line: Mapping[str, Any]) -> SourceLine:
    return SourceLine(
        where=line["where"],
        source_id="",
        booked_on=date.fromisoformat(line["booked_on"]),
        amount_minor=line["amount_minor"],
        description=line["description"],
        counterparty=line["counterparty"],
        pending=line["pending"],
    )


def _tie(one: Mapping[str, Any], currency: str) -> TieRow:
    stated, books = one["stated_minor"], one["books_minor"]
    known = stated is not None and books is not None
    tie = {True: Tie.TIED, False: Tie.BROKEN}[stated == books] if known else Tie.UNKNOWN
    return TieRow(
        account=one["bank_account"],
        currency=currency,
        lines=one["lines"],
        tie=tie,
        closing_minor=stated,
        gap_minor=stated - books if known else None,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
