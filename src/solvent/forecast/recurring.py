"""Recurring: the rhythms that a stream keeps, as told from any day of its past."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from solvent.forecast import levels, rhythms, streams
from solvent.forecast.levels import Level
from solvent.forecast.outlook import Frequency
from solvent.forecast.rhythms import Fit, Rhythm
from solvent.forecast.streams import Run, Stream
from solvent.ledger.accounts import Role

CONFIDENCE_MIN = 40
_ENDED_PERIODS = 1.6  # not seen for longer: it has ended
_FEW = 3
_ONE_LEVEL_SPREAD = 0.06  # below this the amounts are one level, and no part is looked for
_EQUAL_SPREAD = 0.01
_PART_MIN = 5  # fewer movements of unlike amounts, among many others, may agree by chance
_PART_SHARE = 4  # nor may they be less than a quarter of the party's
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
        Role.SALES_TAX,
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


@dataclass(frozen=True, slots=True, eq=False)
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


class Watch:
    """One stream seen from several days of its past; what each prefix tells is kept.

    Only movements up to the day count, but for which amounts belong together: that is told from
    the whole stream.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._whole = streams.whole(stream)
        self._parts: list[Run] | None = None
        self._told: dict[tuple[int, int], Recurring | None] = {}
        self._fits: dict[int, tuple[int, Fit]] = {}

    def rhythms(self, as_of: int) -> list[Recurring]:
        """Find the rhythms kept up to a day, ended ones included."""
        whole = self._tell(0, self._whole, as_of)
        if whole is not None and whole.level.spread <= _ONE_LEVEL_SPREAD:
            return [whole]
        if self._parts is None:
            self._parts = streams.parts(self._stream)
        parts = []
        for number, run in enumerate(self._parts, start=1):
            part = self._tell(number, run, as_of)
            if part is not None and (run.equal or not self._by_chance(part, as_of)):
                parts.append(part)
        if whole is None:
            return parts
        held = sum(len(part.members) for part in parts)
        return parts if parts and held >= len(whole.members) - 1 else [whole]

    def _by_chance(self, part: Recurring, as_of: int) -> bool:
        seen = self._stream.seen(as_of)
        return part.occurrences < max(_PART_MIN, seen // _PART_SHARE)

    def _tell(self, number: int, run: Run, as_of: int) -> Recurring | None:
        count = bisect_right(run.days, as_of)
        key = (number, count)
        if key not in self._told:
            self._told[key] = self._hear(number, run, count)
        return self._told[key]

    def _hear(self, number: int, run: Run, count: int) -> Recurring | None:
        """Take the first days of a run for one rhythm; None if they are none.

        The fit of fewer days is a start for that of more, but for all of them: what is said of
        the present does not depend on what was asked of the past.
        """
        days = run.days[:count]
        if not _may_recur(days):
            return None
        fewer, before = self._fits.get(number, (0, None))
        present = count == len(run.days)
        fit = rhythms.fit(days, before=None if present or fewer > count else before)
        if fit is None:
            return None
        if not present:
            self._fits[number] = (count, fit)
        return _rhythm_of(self._stream, run, fit)


def _rhythm_of(stream: Stream, run: Run, fit: Fit) -> Recurring | None:
    """Judge by the amounts whether days that keep a beat are one rhythm."""
    on = [at for at, kept in enumerate(fit.on_beat) if kept]
    level = levels.of([run.sums[at] for at in on])
    frequency = fit.rhythm.frequency
    if level.spread > _SPREAD_MAX[frequency] or not _enough(stream.role, frequency, len(on), level):
        return None
    confidence = _confidence(fit, len(on), level)
    if confidence < CONFIDENCE_MIN:
        return None
    return Recurring(
        stream=stream,
        members=tuple([member for at in on for member in run.members[at]]),
        rhythm=fit.rhythm,
        last_slot=max(fit.slots[at] for at in on),
        last_day=run.days[on[-1]],
        occurrences=len(on),
        level=level,
        confidence=confidence,
    )


def _may_recur(days: tuple[int, ...]) -> bool:
    """Reject quickly what comes much oftener than weekly, or once."""
    return len(days) > 1 and days[-1] - days[0] >= 5 * (len(days) - 1)


def _enough(role: Role, frequency: Frequency, occurrences: int, level: Level) -> bool:
    if occurrences >= _FEW:
        return True
    if frequency == "quarterly":
        return role in _QUARTERLY_ROLES or level.spread <= _EQUAL_SPREAD
    return frequency == "yearly"


def _confidence(fit: Fit, occurrences: int, level: Level) -> int:
    """Say 0 to 100 how sure the next one is: by number, punctuality, gaps and amounts."""
    number = occurrences / (occurrences + 1)
    late = fit.off_days / (2 * rhythms.OFF_BEAT_DAYS[fit.rhythm.frequency])
    amount = (1 - level.spread / 2) * (1 - level.doubt)
    return round(100 * number * fit.filled * (1 - late) * amount)
