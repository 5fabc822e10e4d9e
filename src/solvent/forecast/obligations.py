"""Obligations: recurring payments and receipts told from bank movements, and their next days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from solvent.features.books import Payment
from solvent.forecast import streams
from solvent.forecast.outlook import Obligation, Upcoming
from solvent.forecast.recurring import Recurring, Watch
from solvent.forecast.rhythms import PERIOD_DAYS


def find(payments: Iterable[Payment], *, as_of: date) -> tuple[Obligation, ...]:
    """Find what recurs and has not ended: payments ascending by day, those after as_of ignored.

    The result is ascending by next day, then key.
    """
    return describe(current(payments, as_of=as_of), as_of=as_of)


def current(payments: Iterable[Payment], *, as_of: date) -> list[Recurring]:
    """Find the rhythms that run on the day."""
    day = as_of.toordinal()
    return [
        found
        for stream in streams.gather(payments)
        for found in Watch(stream).rhythms(day)
        if not found.ended(day)
    ]


def describe(running: Iterable[Recurring], *, as_of: date) -> tuple[Obligation, ...]:
    """Write rhythms as obligations, ascending by next day, then key."""
    found = [_obligation(rhythm, key, as_of.toordinal()) for key, rhythm in named(running).items()]
    return tuple(sorted(found, key=lambda obligation: (obligation.next_on, obligation.key)))


def upcoming(running: Iterable[Recurring], *, as_of: date, last: date) -> tuple[Upcoming, ...]:
    """List what falls due after as_of up to the last day, ascending by day, then key."""
    found = [
        Upcoming(date.fromordinal(day), key, rhythm.level.next_minor)
        for key, rhythm in named(running).items()
        for day in rhythm.due(as_of.toordinal(), last.toordinal())
    ]
    return tuple(sorted(found, key=lambda due: (due.day, due.key)))


def named(running: Iterable[Recurring]) -> dict[str, Recurring]:
    """Key each rhythm by role, direction, party and frequency, numbered where these repeat."""
    found: dict[str, Recurring] = {}
    for rhythm in running:
        stream = rhythm.stream
        key = f"{stream.role}:{stream.direction}:{stream.party}:{rhythm.rhythm.frequency}"
        number = 1
        while (numbered := key if number == 1 else f"{key}:{number}") in found:
            number += 1
        found[numbered] = rhythm
    return found


def _obligation(rhythm: Recurring, key: str, as_of: int) -> Obligation:
    stream = rhythm.stream
    frequency = rhythm.rhythm.frequency
    within = as_of + round(3 * PERIOD_DAYS[frequency])
    return Obligation(
        key=key,
        party=stream.party,
        role=stream.role,
        direction=stream.direction,
        frequency=frequency,
        next_on=date.fromordinal(rhythm.due(as_of, within)[0]),
        amount_minor=rhythm.level.next_minor,
        amount_low_minor=rhythm.level.low_minor,
        amount_high_minor=rhythm.level.high_minor,
        occurrences=rhythm.occurrences,
        confidence=rhythm.confidence,
        entry_ids=tuple(stream.entry_ids[at] for at in rhythm.members),
        dates=tuple(date.fromordinal(stream.days[at]) for at in rhythm.members),
    )
