"""Streams: one party's movements of one kind in day order, and the rhythms found in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from solvent.features.books import Payment
from solvent.forecast import levels, rhythms
from solvent.forecast.levels import Level
from solvent.forecast.outlook import Direction, Frequency
from solvent.forecast.rhythms import Fit, Rhythm
from solvent.ledger.accounts import Role

CONFIDENCE_MIN = 40
_ENDED_PERIODS = 1.6  # not seen for longer: it has ended
_FEW = 3
_SPLIT_RATIO = 1.25  # amounts further apart than this belong to different rhythms
_SPLIT_SPREAD = 0.06  # below this the amounts are one level, and nothing is split
_CLUSTERS_MAX = 6
_CLUSTER_MIN = 5
# How far amounts may scatter about their median and still be foretold one by one. A rhythm of
# days with wilder amounts is turnover, which the statistical rest foretells better.
_SPREAD_MAX: dict[Frequency, float] = {
    "weekly": 0.25,
    "biweekly": 0.35,
    "semimonthly": 0.35,
    "monthly": 0.5,
    "quarterly": 0.5,
    "yearly": 0.3,
}
# Two quarterly payments are taken for a rhythm only if equal, or of a kind that is quarterly.
_QUARTERLY_ROLES = frozenset(
    {
        Role.INCOME_TAX,
        Role.TAX_PAYABLE,
        Role.PAYROLL_TAX,
        Role.INSURANCE,
        Role.RENT,
        Role.LOAN,
        Role.INTEREST,
    }
)
# Days that an expected payment may be late before it is taken as missed.
GRACE_DAYS: dict[Frequency, int] = {
    "weekly": 1,
    "biweekly": 2,
    "semimonthly": 3,
    "monthly": 5,
    "quarterly": 10,
    "yearly": 14,
}


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
class Recurring:
    """A rhythm found in a stream. members: the positions of its movements in the stream."""

    stream: Stream
    members: tuple[int, ...]
    rhythm: Rhythm
    last_slot: int
    last_day: int
    occurrences: int
    level: Level
    confidence: int

    def ended(self, as_of: int) -> bool:
        """Tell whether it has not been seen for so long that it is over."""
        period = rhythms.PERIOD_DAYS[self.rhythm.frequency]
        return as_of - self.last_day > _ENDED_PERIODS * period

    def due(self, as_of: int, last: int) -> list[int]:
        """List the days after `as_of` up to `last` on which it is expected.

        One that is late by a few days is still expected, on the next day.
        """
        found = []
        slot = self.last_slot + 1
        day = self.rhythm.day(slot)
        while day <= last:
            if day > as_of:
                found.append(day)
            elif as_of - day <= GRACE_DAYS[self.rhythm.frequency] and as_of < last:
                found.append(as_of + 1)
            slot += 1
            day = self.rhythm.day(slot)
        return found


def gather(payments: Iterable[Payment]) -> tuple[Stream, ...]:
    """Sort payments into streams; an unknown party is told by the line's description."""
    found: dict[tuple[str, Role, bool], list[Payment]] = {}
    for payment in payments:
        party = payment.party or payment.description
        if party and payment.cash_minor and payment.role is not Role.BANK:
            key = (party, payment.role, payment.cash_minor > 0)
            found.setdefault(key, []).append(payment)
    return tuple(
        Stream(
            party=party,
            role=role,
            direction="in" if into else "out",
            days=tuple(payment.day.toordinal() for payment in group),
            amounts=tuple(payment.cash_minor for payment in group),
            entry_ids=tuple(payment.entry_id for payment in group),
        )
        for (party, role, into), group in sorted(found.items())
        if len(group) > 1
    )


def recurring(stream: Stream, seen: int) -> list[Recurring]:
    """Find the rhythms among the first `seen` movements of a stream; ended ones included."""
    everything = range(seen)
    whole = _rhythm_of(stream, everything)
    if whole is not None and whole.level.spread <= _SPLIT_SPREAD:
        return [whole]
    parts: list[Recurring] = []
    for cluster in _clusters(stream, everything):
        part = _rhythm_of(stream, cluster)
        if part is not None and not _chance(stream, part, seen):
            parts.append(part)
    if whole is None:
        return parts
    held = sum(len(part.members) for part in parts)
    return parts if parts and held >= len(whole.members) - 1 else [whole]


def _chance(stream: Stream, part: Recurring, seen: int) -> bool:
    """Tell whether so few of a party's many movements may keep a rhythm by mere chance."""
    equal = len({stream.amounts[at] for at in part.members}) == 1
    return not equal and part.occurrences < max(_CLUSTER_MIN, seen // 4)


def _clusters(stream: Stream, members: Sequence[int]) -> list[list[int]]:
    """Split movements by amount: equal ones first, then what lies close together."""
    by_amount: dict[int, list[int]] = {}
    for at in members:
        by_amount.setdefault(stream.amounts[at], []).append(at)
    found = sorted(
        (group for group in by_amount.values() if len(group) >= _FEW), key=len, reverse=True
    )[:_CLUSTERS_MAX]
    taken = {at for group in found for at in group}
    left = sorted(
        (at for at in members if at not in taken), key=lambda at: (abs(stream.amounts[at]), at)
    )
    run: list[int] = []
    runs = [run]
    for at in left:
        if run and abs(stream.amounts[at]) > _SPLIT_RATIO * abs(stream.amounts[run[-1]]):
            run = []
            runs.append(run)
        run.append(at)
    near = sorted((sorted(run) for run in runs if len(run) > 1), key=len, reverse=True)
    return [group for group in found + near[:_CLUSTERS_MAX] if len(group) < len(members)]


def _rhythm_of(stream: Stream, members: Sequence[int]) -> Recurring | None:
    """Take the movements for one rhythm, payments of one day together; None if they are none."""
    sums: dict[int, int] = {}
    for at in members:
        day = stream.days[at]
        sums[day] = sums.get(day, 0) + stream.amounts[at]
    days = list(sums)
    if len(days) < 2 or not _may_recur(days):  # noqa: PLR2004  one day has no rhythm
        return None
    fit = rhythms.fit(days)
    if fit is None:
        return None
    on = {day for day, kept in zip(days, fit.on_beat, strict=True) if kept}
    level = levels.of([sums[day] for day in days if day in on])
    frequency = fit.rhythm.frequency
    if level.spread > _SPREAD_MAX[frequency] or not _enough(stream.role, frequency, len(on), level):
        return None
    confidence = _confidence(fit, len(on), level)
    if confidence < CONFIDENCE_MIN:
        return None
    return Recurring(
        stream=stream,
        members=tuple(at for at in members if stream.days[at] in on),
        rhythm=fit.rhythm,
        last_slot=max(slot for slot, kept in zip(fit.slots, fit.on_beat, strict=True) if kept),
        last_day=max(on),
        occurrences=len(on),
        level=level,
        confidence=confidence,
    )


def _may_recur(days: Sequence[int]) -> bool:
    """Reject quickly what comes more than weekly on average."""
    return (days[-1] - days[0]) >= 5 * (len(days) - 1)


def _enough(role: Role, frequency: Frequency, occurrences: int, level: Level) -> bool:
    if occurrences >= _FEW:
        return True
    if frequency == "quarterly":
        return role in _QUARTERLY_ROLES or level.spread <= 0.01  # noqa: PLR2004  equal amounts
    return frequency == "yearly"


def _confidence(fit: Fit, occurrences: int, level: Level) -> int:
    """Say 0 to 100 how sure the next one is: by number, punctuality, gaps and amounts."""
    number = occurrences / (occurrences + 1)
    late = fit.off_days / (2 * rhythms.OFF_BEAT_DAYS[fit.rhythm.frequency])
    return round(100 * number * fit.filled * (1 - late) * (1 - level.spread / 2))
