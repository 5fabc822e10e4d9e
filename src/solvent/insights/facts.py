"""Facts: the figures that findings and texts name, each with how it came about and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from solvent import money as currencies
from solvent.features.books import Payment
from solvent.features.measure import Figure, FigureId
from solvent.health_score.score import TENTHS
from solvent.ledger.accounts import Role

_BASIS = 10_000
_ONE_PLACE = Decimal("0.1")

Value = int | Decimal | date | str


class FactKind(StrEnum):
    """What a fact's value is, which decides how it is written.

    money: int, minor units. share: Decimal, of one. points: Decimal, of the score.
    days, count: int. times: Decimal. date: date. text: a name as it stands in the books.
    word: a message id of the catalogue.
    """

    MONEY = "money"
    SHARE = "share"
    POINTS = "points"
    DAYS = "days"
    COUNT = "count"
    TIMES = "times"
    DATE = "date"
    TEXT = "text"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind a fact: entries by id, or all postings of roles within days.

    first None with roles means a balance: all days up to last. ahead: the fact looks ahead, and
    the entries or roles are what the forecast rests on.
    """

    entry_ids: tuple[UUID, ...] = ()
    roles: tuple[Role, ...] = ()
    first: date | None = None
    last: date | None = None
    figures: tuple[FigureId, ...] = ()
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a finding. name: unique within it. how: message id, how it was computed."""

    name: str
    kind: FactKind
    value: Value
    how: str
    evidence: Evidence
    currency: str = ""


def of_payments(payments: Iterable[Payment]) -> Evidence:
    """Point to the entries of payments."""
    return Evidence(entry_ids=tuple(payment.entry_id for payment in payments))


def merged(parts: Iterable[Evidence]) -> Evidence:
    """Point to the entries of several evidences, each entry once."""
    entries = {entry_id: None for part in parts for entry_id in part.entry_ids}
    return Evidence(entry_ids=tuple(entries))


def of_figures(*figures: Figure) -> Evidence:
    """Point to the postings that figures are the sums of."""
    roles = dict.fromkeys(role for figure in figures for role in figure.roles)
    starts = [figure.first for figure in figures if figure.first is not None]
    return Evidence(
        roles=tuple(roles),
        first=min(starts, default=None),
        last=max((figure.last for figure in figures), default=None),
        figures=tuple(figure.id for figure in figures),
    )


def money(name: str, minor: int, currency: str, how: str, evidence: Evidence) -> Fact:
    """Make a fact of money in minor units."""
    return Fact(name, FactKind.MONEY, minor, how, evidence, currency)


def share(name: str, value: Decimal, how: str, evidence: Evidence) -> Fact:
    """Make a fact of a share of one."""
    return Fact(name, FactKind.SHARE, value, how, evidence)


def basis(name: str, ten_thousandths: int, how: str, evidence: Evidence) -> Fact:
    """Make a fact of a share that is counted in ten-thousandths."""
    return share(name, Decimal(ten_thousandths) / _BASIS, how, evidence)


def points(name: str, tenths: int, how: str, evidence: Evidence) -> Fact:
    """Make a fact of points of the score, given in tenths."""
    return Fact(name, FactKind.POINTS, Decimal(tenths) / TENTHS, how, evidence)


def show(fact: Fact) -> str:
    """Write a fact plainly, the same in every locale, for logs, files and terminals."""
    value = fact.value
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return _PLAIN[fact.kind](value, fact.currency)


_PLAIN: dict[FactKind, Callable[[int | Decimal, str], str]] = {
    FactKind.MONEY: lambda value, code: f"{currencies.currency(code).show(int(value))} {code}",
    FactKind.SHARE: lambda value, _: f"{(Decimal(value) * 100).quantize(_ONE_PLACE)} %",
    FactKind.POINTS: lambda value, _: f"{Decimal(value).quantize(_ONE_PLACE)}",
    FactKind.DAYS: lambda value, _: f"{value} day" if value == 1 else f"{value} days",
    FactKind.TIMES: lambda value, _: f"{value} times",
    FactKind.COUNT: lambda value, _: str(value),
}
