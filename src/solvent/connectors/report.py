"""What is told of an import: the preview before booking and the report after, as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solvent import ids
from solvent.connectors.place import Place
from solvent.connectors.statement import Question, Reading, SourceLine, Statement

_FIRST_ROWS = 8
_LEFT_OUT_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of one statement.

    lines: in the file; new, changed (announced lines that became posted) and known (already
    there) add up to it. history_extended: the file reached further back than what was there.
    stated_minor: the source's closing balance; books_minor: what the books then hold; None where
    unknown.
    """

    bank_account: str
    lines: int
    new: int
    changed: int
    known: int
    history_extended: bool
    stated_minor: int | None
    books_minor: int | None

    @property
    def ties(self) -> bool | None:
        """Whether the books hold what the bank states; None where one side is unknown."""
        if self.stated_minor is None or self.books_minor is None:
            return None
        return self.stated_minor == self.books_minor


def preview(read: Reading, *, places: Sequence[Place], currency: str) -> dict[str, Any]:
    """Describe a reading before it is booked.

    places: for each statement, the account it goes to and what of it is already there.
    currency: the books' own, for statements that name none.
    """
    return {
        "format": read.format,
        "dialect": read.dialect,
        "questions": [
            *(_question(question, {}) for question in read.questions),
            *(_question(place.question(), _names(place)) for place in places if place.asks),
        ],
        "left_out": _left_out(read),
        "left_out_count": len(read.left_out),
        "statements": [
            _statement(statement, place, currency)
            for statement, place in zip(read.statements, places, strict=True)
        ],
    }


def booked(read: Reading, results: Sequence[Booked]) -> dict[str, Any]:
    """Describe what came of an import."""
    return {
        "format": read.format,
        "dialect": read.dialect,
        "left_out": _left_out(read),
        "left_out_count": len(read.left_out),
        "statements": [
            {
                "bank_account": result.bank_account,
                "lines": result.lines,
                "new": result.new,
                "changed": result.changed,
                "known": result.known,
                "history_extended": result.history_extended,
                "stated_minor": result.stated_minor,
                "books_minor": result.books_minor,
                "ties": result.ties,
                "tie": str(statement.tie),
                "tie_gap_minor": statement.tie_gap_minor,
                "tie_note": statement.tie_note,
            }
            for statement, result in zip(read.statements, results, strict=True)
        ],
    }


def _question(question: Question, labels: dict[str, str]) -> dict[str, Any]:
    """Describe a question. labels: what choices are called that are ids."""
    return {
        "name": question.name,
        "choices": list(question.choices),
        "text": question.text,
        "labels": labels,
    }


def _names(place: Place) -> dict[str, str]:
    return {ids.show(ids.BANK_ACCOUNT, one.bank_account_id): one.name for one in place.choices}


def _follows(statement: Statement, place: Place) -> bool | None:
    if place.books_minor is None or statement.opening_minor is None:
        return None
    return statement.opening_minor == place.books_minor


def _statement(statement: Statement, place: Place, currency: str) -> dict[str, Any]:
    days = [line.booked_on for line in statement.lines]
    return {
        "account": statement.account_ref[-4:],
        "institution": statement.institution,
        "kind": str(statement.account_kind),
        "currency": statement.currency or currency,
        "currency_stated": bool(statement.currency),
        "lines": len(statement.lines),
        "pending": sum(line.pending for line in statement.lines),
        "known": place.known,
        "goes_to": None if place.asks else place.goes_to,
        "account_answer": place.answer,
        "account_choices": _names(place),
        "books_minor": place.books_minor,
        "follows": _follows(statement, place),
        "first_on": min(days).isoformat() if days else None,
        "last_on": max(days).isoformat() if days else None,
        "in_minor": sum(line.amount_minor for line in statement.lines if line.amount_minor > 0),
        "out_minor": sum(line.amount_minor for line in statement.lines if line.amount_minor < 0),
        "opening_minor": statement.opening_minor,
        "closing_minor": statement.closing_minor,
        "tie": str(statement.tie),
        "tie_gap_minor": statement.tie_gap_minor,
        "tie_note": statement.tie_note,
        "rows": [_row(line) for line in statement.lines[:_FIRST_ROWS]],
    }


def _row(line: SourceLine) -> dict[str, Any]:
    return {
        "where": line.where,
        "booked_on": line.booked_on.isoformat(),
        "amount_minor": line.amount_minor,
        "description": line.description,
        "counterparty": line.counterparty,
        "pending": line.pending,
    }


def _left_out(read: Reading) -> list[dict[str, str]]:
    return [
        {"where": part.where, "reason": part.reason, "raw": part.raw[:200]}
        for part in read.left_out[:_LEFT_OUT_SHOWN]
    ]
