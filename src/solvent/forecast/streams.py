"""Streams: one party's movements of one kind in day order, and runs of like amounts in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from solvent.features.books import Payment
from solvent.forecast.outlook import Direction
from solvent.ledger.accounts import Role

_OWN_ROLES = (Role.BANK, Role.TRANSFERS)
_EQUAL_MIN = 3  # so many equal amounts may be a rhythm of their own
_SPLIT_RATIO = 1.25  # amounts further apart than this belong to different rhythms
_RUNS_MAX = 6
_DAYS_APART_MIN = 3  # two movements on each beat of a week


@dataclass(frozen=True, slots=True)
class Stream:
    """What moved between the company and one party, in one role and direction, by day.

    days: ordinals, ascending; amounts: signed cash effects in minor units.
    """

    party: str
    role: Role
    direction: Direction
    days: tuple[int, ...]
    amounts: tuple[int, ...]
    entry_ids: tuple[UUID, ...]

    def seen(self, as_of: int) -> int:
        """Count the movements up to a day."""
        return bisect_right(self.days, as_of)


@dataclass(frozen=True, slots=True)
class Run:
    """Some movements of a stream, those of one day taken together.

    days: distinct, ascending; sums: the amount of each; members: the positions in the stream of
    each day's movements. equal: all amounts are equal.
    """

    days: tuple[int, ...]
    sums: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]
    equal: bool


def gather(payments: Iterable[Payment]) -> tuple[Stream, ...]:
    """Sort payments, ascending by day, into streams of two movements or more.

    An unknown party is told by the line's description. Movements between own bank accounts are
    left out, for they come and go, and lines of cards, for they move no cash.
    """
    found: dict[tuple[str, Role, bool], list[Payment]] = {}
    for payment in payments:
        party = payment.party or payment.description
        if party and payment.cash_minor and _is_cash(payment):
            key = (party, payment.role, payment.cash_minor > 0)
            group = found.get(key)
            if group is None:
                found[key] = [payment]
            else:
                group.append(payment)
    return tuple(
        Stream(
            party=party,
            role=role,
            direction="in" if into else "out",
            days=tuple([payment.day.toordinal() for payment in group]),
            amounts=tuple([payment.cash_minor for payment in group]),
            entry_ids=tuple([payment.entry_id for payment in group]),
        )
        for (party, role, into), group in sorted(found.items())
        if len(group) > 1
    )


def _is_cash(payment: Payment) -> bool:
    return payment.moved is Role.BANK and payment.role not in _OWN_ROLES


def whole(stream: Stream) -> Run:
    """Take all movements of a stream as one run."""
    if len(set(stream.days)) == len(stream.days):
        return Run(
            days=stream.days,
            sums=stream.amounts,
            members=tuple([(at,) for at in range(len(stream.days))]),
            equal=len(set(stream.amounts)) == 1,
        )
    return _run(stream, range(len(stream.days)))


def parts(stream: Stream) -> list[Run]:
    """Split a stream by amount: equal ones first, then those that lie close together."""
    by_amount: dict[int, list[int]] = {}
    for at, amount in enumerate(stream.amounts):
        by_amount.setdefault(amount, []).append(at)
    equal = sorted(
        (group for group in by_amount.values() if len(group) >= _EQUAL_MIN),
        key=len,
        reverse=True,
    )[:_RUNS_MAX]
    taken = {at for group in equal for at in group}
    near = _near(stream, [at for at in range(len(stream.days)) if at not in taken])
    return [
        _run(stream, group)
        for group in equal + near
        if len(group) < len(stream.days) and _seldom(stream, group)
    ]


def _seldom(stream: Stream, members: Sequence[int]) -> bool:
    """Tell whether movements come no oftener than a weekly rhythm does, as a mean."""
    stretch = stream.days[members[-1]] - stream.days[members[0]]
    return stretch >= _DAYS_APART_MIN * (len(members) - 1)


def _near(stream: Stream, members: Sequence[int]) -> list[list[int]]:
    """Cut movements, sorted by size, where the next one is much larger than the last."""
    found: list[list[int]] = [[]]
    largest = 0.0
    for size, at in sorted([(abs(stream.amounts[at]), at) for at in members]):
        if size > largest and found[-1]:
            found.append([])
        found[-1].append(at)
        largest = _SPLIT_RATIO * size
    groups = [sorted(group) for group in found if len(group) > 1]
    return sorted(groups, key=len, reverse=True)[:_RUNS_MAX]


def _run(stream: Stream, members: Sequence[int]) -> Run:
    by_day: dict[int, list[int]] = {}
    for at in members:
        by_day.setdefault(stream.days[at], []).append(at)
    amounts = stream.amounts
    first = amounts[members[0]]
    return Run(
        days=tuple(by_day),
        sums=tuple([sum([amounts[at] for at in group]) for group in by_day.values()]),
        members=tuple([tuple(group) for group in by_day.values()]),
        equal=all(amounts[at] == first for at in members),
    )
