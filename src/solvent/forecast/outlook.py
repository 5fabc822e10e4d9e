"""The outlook: thirteen weeks of cash with a band, what falls due, and how past ones fared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from solvent.ledger.accounts import Role

Direction = Literal["in", "out"]
Frequency = Literal["weekly", "biweekly", "semimonthly", "monthly", "quarterly", "yearly"]

# Message ids of what a reader must be told with the outlook.
HISTORY_SHORT = "Too little history for a measured band; the one shown is a wide guess."
BOOKS_EMPTY = "No movement is booked yet; the balance is carried forward."
COVERAGE_UNKNOWN = "Too little history to check the band on past weeks."


@dataclass(frozen=True, slots=True)
class Week:
    """One week ahead: the cash balance at its end with an 80 % band, and its movements.

    inflow_minor: expected money in, zero or more; outflow_minor: expected money out, zero or
    less. Mid balance = mid balance of the week before + inflow_minor + outflow_minor.
    """

    starts_on: date
    ends_on: date
    low_minor: int
    mid_minor: int
    high_minor: int
    inflow_minor: int
    outflow_minor: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """A recurring payment or receipt found in the books.

    key: names the rhythm within the company, the same at each later assessment.
    amount_minor and its range: signed cash effect of the next one. confidence: 0 to 100.
    entry_ids and dates: the movements that it was found in, ascending by day.
    """

    key: str
    party: str
    role: Role
    direction: Direction
    frequency: Frequency
    next_on: date
    amount_minor: int
    amount_low_minor: int
    amount_high_minor: int
    occurrences: int
    confidence: int
    entry_ids: tuple[UUID, ...]
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One expected movement of a known rhythm: its day, the obligation's key, the amount."""

    day: date
    key: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    """Realised coverage for a stretch of weeks ahead, such as '1-4'."""

    weeks: str
    hits: int
    points: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the band held what came, at past origins in this company's own history.

    Each point was counted with a band made from what was known before it.
    target: the share aimed at, in percent.
    """

    target: int
    hits: int
    points: int
    by_group: tuple[CoverageGroup, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Cash ahead as known on one day.

    cash_out_on: first day on which the expected balance is below zero, None if it never is;
    cash_out_low_on: the same for the low edge of the band. Both look at days, not week ends.
    lowest_minor, lowest_on: the lowest expected balance of any day ahead, and its first day.
    notes: message ids of what a reader must be told.
    """

    as_of: date
    currency: str
    opening_minor: int
    weeks: tuple[Week, ...]
    cash_out_on: date | None
    cash_out_low_on: date | None
    lowest_minor: int
    lowest_on: date
    obligations: tuple[Obligation, ...]
    upcoming: tuple[Upcoming, ...]
    coverage: Coverage | None
    enough_history: bool
    notes: tuple[str, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """Write as plain JSON values: dates in ISO 8601, ids as UUID text."""
        return {
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "opening_minor": self.opening_minor,
            "weeks": [_week_document(week) for week in self.weeks],
            "cash_out_on": _day_text(self.cash_out_on),
            "cash_out_low_on": _day_text(self.cash_out_low_on),
            "lowest_minor": self.lowest_minor,
            "lowest_on": self.lowest_on.isoformat(),
            "obligations": [_obligation_document(found) for found in self.obligations],
            "upcoming": [
                {"day": due.day.isoformat(), "key": due.key, "amount_minor": due.amount_minor}
                for due in self.upcoming
            ],
            "coverage": None if self.coverage is None else _coverage_document(self.coverage),
            "enough_history": self.enough_history,
            "notes": list(self.notes),
        }


def from_document(document: dict[str, Any]) -> Outlook:
    """Read back what `Outlook.to_document` wrote."""
    coverage = document["coverage"]
    return Outlook(
        as_of=date.fromisoformat(document["as_of"]),
        currency=document["currency"],
        opening_minor=document["opening_minor"],
        weeks=tuple(_read_week(week) for week in document["weeks"]),
        cash_out_on=_read_day(document["cash_out_on"]),
        cash_out_low_on=_read_day(document["cash_out_low_on"]),
        lowest_minor=document["lowest_minor"],
        lowest_on=date.fromisoformat(document["lowest_on"]),
        obligations=tuple(_read_obligation(found) for found in document["obligations"]),
        upcoming=tuple(
            Upcoming(date.fromisoformat(due["day"]), due["key"], due["amount_minor"])
            for due in document["upcoming"]
        ),
        coverage=None if coverage is None else _read_coverage(coverage),
        enough_history=document["enough_history"],
        notes=tuple(document["notes"]),
    )


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _week_document(week: Week) -> dict[str, Any]:
    return {
        "starts_on": week.starts_on.isoformat(),
        "ends_on": week.ends_on.isoformat(),
        "low_minor": week.low_minor,
        "mid_minor": week.mid_minor,
        "high_minor": week.high_minor,
        "inflow_minor": week.inflow_minor,
        "outflow_minor": week.outflow_minor,
    }


def _read_week(document: dict[str, Any]) -> Week:
    return Week(
        starts_on=date.fromisoformat(document["starts_on"]),
        ends_on=date.fromisoformat(document["ends_on"]),
        low_minor=document["low_minor"],
        mid_minor=document["mid_minor"],
        high_minor=document["high_minor"],
        inflow_minor=document["inflow_minor"],
        outflow_minor=document["outflow_minor"],
    )


def _obligation_document(found: Obligation) -> dict[str, Any]:
    return {
        "key": found.key,
        "party": found.party,
        "role": found.role.value,
        "direction": found.direction,
        "frequency": found.frequency,
        "next_on": found.next_on.isoformat(),
        "amount_minor": found.amount_minor,
        "amount_low_minor": found.amount_low_minor,
        "amount_high_minor": found.amount_high_minor,
        "occurrences": found.occurrences,
        "confidence": found.confidence,
        "entry_ids": [str(entry_id) for entry_id in found.entry_ids],
        "dates": [day.isoformat() for day in found.dates],
    }


def _read_obligation(document: dict[str, Any]) -> Obligation:
    return Obligation(
        key=document["key"],
        party=document["party"],
        role=Role(document["role"]),
        direction=document["direction"],
        frequency=document["frequency"],
        next_on=date.fromisoformat(document["next_on"]),
        amount_minor=document["amount_minor"],
        amount_low_minor=document["amount_low_minor"],
        amount_high_minor=document["amount_high_minor"],
        occurrences=document["occurrences"],
        confidence=document["confidence"],
        entry_ids=tuple(UUID(text) for text in document["entry_ids"]),
        dates=tuple(date.fromisoformat(text) for text in document["dates"]),
    )


def _coverage_document(coverage: Coverage) -> dict[str, Any]:
    return {
        "target": coverage.target,
        "hits": coverage.hits,
        "points": coverage.points,
        "by_group": [
            {"weeks": group.weeks, "hits": group.hits, "points": group.points}
            for group in coverage.by_group
        ],
    }


def _read_coverage(document: dict[str, Any]) -> Coverage:
    return Coverage(
        target=document["target"],
        hits=document["hits"],
        points=document["points"],
        by_group=tuple(
            CoverageGroup(group["weeks"], group["hits"], group["points"])
            for group in document["by_group"]
        ),
    )
