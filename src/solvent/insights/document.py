"""Findings as plain JSON, for storage; what is written reads back equal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from solvent.features.measure import FigureId
from solvent.insights.facts import Evidence, Fact, FactKind, Value
from solvent.insights.finding import Finding, Kind, Severity
from solvent.ledger.accounts import Role

Document = dict[str, Any]
_DECIMALS = frozenset({FactKind.SHARE, FactKind.POINTS, FactKind.TIMES})
_TEXTS = frozenset({FactKind.TEXT, FactKind.WORD})


def to_document(findings: Sequence[Finding]) -> Document:
    """Write findings; equal findings give equal documents."""
    return {"findings": [_finding(one) for one in findings]}


def from_document(document: Document) -> tuple[Finding, ...]:
    """Read back what `to_document` wrote."""
    return tuple(
        Finding(
            Kind(one["kind"]),
            one["key"],
            Severity(one["severity"]),
            one["weight_minor"],
            tuple(_read_fact(fact) for fact in one["facts"]),
        )
        for one in document["findings"]
    )


def _finding(one: Finding) -> Document:
    return {
        "kind": one.kind.value,
        "key": one.key,
        "severity": one.severity.value,
        "weight_minor": one.weight_minor,
        "facts": [_fact(fact) for fact in one.facts],
    }


def _fact(fact: Fact) -> Document:
    value = fact.value
    return {
        "name": fact.name,
        "kind": fact.kind.value,
        "value": value if isinstance(value, int | str) else str(value),
        "how": fact.how,
        "currency": fact.currency,
        "evidence": {
            "entries": [str(entry_id) for entry_id in fact.evidence.entry_ids],
            "roles": [role.value for role in fact.evidence.roles],
            "first": _day(fact.evidence.first),
            "last": _day(fact.evidence.last),
            "figures": [figure.value for figure in fact.evidence.figures],
            "ahead": fact.evidence.ahead,
        },
    }


def _read_fact(one: Document) -> Fact:
    evidence = one["evidence"]
    kind = FactKind(one["kind"])
    return Fact(
        one["name"],
        kind,
        _value(kind, one["value"]),
        one["how"],
        Evidence(
            entry_ids=tuple(UUID(text) for text in evidence["entries"]),
            roles=tuple(Role(text) for text in evidence["roles"]),
            first=_read_day(evidence["first"]),
            last=_read_day(evidence["last"]),
            figures=tuple(FigureId(text) for text in evidence["figures"]),
            ahead=evidence["ahead"],
        ),
        one["currency"],
    )


def _value(kind: FactKind, value: int | str) -> Value:
    if kind in _TEXTS:
        return str(value)
    if kind is FactKind.DATE:
        return date.fromisoformat(str(value))
    return Decimal(str(value)) if kind in _DECIMALS else int(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
