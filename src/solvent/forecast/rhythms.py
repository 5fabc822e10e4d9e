"""Rhythms: how often something recurs, told from its days, and the days it will recur on.

Days are ordinals (`date.toordinal`). A slot is one beat of a rhythm, numbered from any origin;
a day belongs to the nearest slot, so late, early and weekend-shifted payments keep their beat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low

from solvent.forecast import anchors as days_of_month
from solvent.forecast.anchors import Shift, day_in_month, month_number, shifted
from solvent.forecast.outlook import Frequency

_MONTHS_PER_YEAR = 12
_HALF_MONTH = 15
_EVEN_GAPS = 0.6  # share of gaps that must be near the period: one miss spoils one, a shift two
_SLACK_DAYS = 0.3  # a rhythm found earlier stands while days are no more than this further off

PERIOD_DAYS: dict[Frequency, float] = {
    "weekly": 7,
    "biweekly": 14,
    "semimonthly": 15.22,
    "monthly": 30.44,
    "quarterly": 91.31,
    "yearly": 365.25,
}
_STEP_DAYS: dict[Frequency, int] = {"weekly": 7, "biweekly": 14}
_STEP_MONTHS: dict[Frequency, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
# Days between two payments, with what weekends, holidays and paying by hand make of them.
_GAP_DAYS: dict[Frequency, tuple[int, int]] = {
    "weekly": (5, 9),
    "biweekly": (11, 17),
    "semimonthly": (11, 19),
    "monthly": (24, 37),
    "quarterly": (80, 103),
    "yearly": (349, 382),
}
# Months of instalments of income tax: United States (26 U.S.C. 6654(c)(2)), Kenya (Income Tax
# Act, section 12).
_UNEVEN_MONTHS = ((1, 4, 6, 9), (4, 6, 9, 12))
_UNEVEN_DAYS = (56, 127)
_UNEVEN_MIN = 3
_FROM_TWO: tuple[Frequency, ...] = ("quarterly", "yearly")
# How many days off its beat a payment may be: weekends and holidays, people paying by hand.
OFF_BEAT_DAYS: dict[Frequency, int] = {
    "weekly": 2,
    "biweekly": 3,
    "semimonthly": 4,
    "monthly": 6,
    "quarterly": 12,
    "yearly": 16,
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A frequency with its anchor.

    anchors: for weekly and biweekly one ordinal on the beat; for the others days of the month
    (31: its last day), two for semimonthly. phase: month number modulo the step in months.
    shift: where a beat on a weekend goes. months: for uneven quarters their months (1 to 12).
    """

    frequency: Frequency
    anchors: tuple[int, ...]
    phase: int = 0
    shift: Shift = "none"
    months: tuple[int, ...] = ()

    def nearest(self, day: int) -> tuple[int, int]:
        """Give the slot that a day is nearest to, and how many days it is off."""
        if self.frequency in _STEP_DAYS:
            step = _STEP_DAYS[self.frequency]
            slot = (day - self.anchors[0] + step // 2) // step
            return slot, abs(self.anchors[0] + slot * step - day)
        month = month_number(date.fromordinal(day))
        if self.months:
            near = month // 3
        elif self.frequency == "semimonthly":
            near = 2 * month
        else:
            near = (month - self.phase) // _STEP_MONTHS[self.frequency]
        off = abs(self.day(near) - day)
        if off <= OFF_BEAT_DAYS[self.frequency]:
            return near, off
        off, slot = min((abs(self.day(at) - day), at) for at in range(near - 1, near + 3))
        return slot, off

    def day(self, slot: int) -> int:
        """Give the day of a slot."""
        if self.frequency in _STEP_DAYS:
            return self.anchors[0] + slot * _STEP_DAYS[self.frequency]
        if self.frequency == "semimonthly":
            return shifted(day_in_month(slot >> 1, self.anchors[slot & 1]), self.shift)
        if self.months:
            year, quarter = divmod(slot, len(self.months))
            month = year * _MONTHS_PER_YEAR + self.months[quarter] - 1
        else:
            month = slot * _STEP_MONTHS[self.frequency] + self.phase
        return shifted(day_in_month(month, self.anchors[0]), self.shift)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well days keep a rhythm.

    on_beat: for each day whether it keeps the beat. filled: share of slots between the first
    and the last that hold a day. off_days: mean distance of days on the beat from it.
    """

    rhythm: Rhythm
    slots: tuple[int, ...]
    on_beat: tuple[bool, ...]
    filled: float
    off_days: float


def fit(days: Sequence[int], *, before: Fit | None = None) -> Fit | None:
    """Find the rhythm that ascending, distinct days keep best; None where none is near.

    At least two days; two can only be quarterly or yearly. before: the fit of some first ones of
    these days; its rhythm stands, without a search, while the days keep it about as well.
    """
    if before is not None:
        found = _measure(days, before.rhythm)
        if found.off_days <= before.off_days + _SLACK_DAYS and _keeps(found, len(days)):
            return found
    gaps = [later - earlier for earlier, later in pairwise(days)]
    usual = median_low(gaps)
    kept = []
    for frequency, (low, high) in _GAP_DAYS.items():
        if not low <= usual <= high or (len(gaps) == 1 and frequency not in _FROM_TWO):
            continue
        if sum(low <= gap <= high for gap in gaps) < _EVEN_GAPS * len(gaps):
            continue
        found = _measure(days, _anchored(frequency, days))
        if _keeps(found, len(days)):
            kept.append(found)
    if len(days) >= _UNEVEN_MIN and _UNEVEN_DAYS[0] <= usual <= _UNEVEN_DAYS[1]:
        kept += _uneven(days)
    return min(
        kept,
        key=lambda found: (not all(found.on_beat), found.off_days, -found.filled),
        default=None,
    )


def _uneven(days: Sequence[int]) -> list[Fit]:
    """Try quarters that are not three months apart; only days that all keep them do."""
    anchors, shift = days_of_month.choose([days])
    tried = [
        _measure(days, Rhythm("quarterly", anchors, 0, shift, months)) for months in _UNEVEN_MONTHS
    ]
    return [found for found in tried if found.filled == 1 and all(found.on_beat)]


def _anchored(frequency: Frequency, days: Sequence[int]) -> Rhythm:
    """Give the rhythm of the frequency an anchor that most days agree with."""
    if frequency in _STEP_DAYS:
        step = _STEP_DAYS[frequency]
        last = days[-1]
        # Offsets from the last day, folded to half a step either way.
        offsets = [(day - last + step // 2) % step - step // 2 for day in days]
        return Rhythm(frequency, (last + median_low(offsets),))
    if frequency == "semimonthly":
        return _half_monthly(days)
    anchors, shift = days_of_month.choose([days])
    month = month_number(date.fromordinal(days[-1]))
    apart = day_in_month(month, anchors[0]) - days[-1]
    # The last day may keep the beat of the month before or after.
    month += (apart < -_HALF_MONTH) - (apart > _HALF_MONTH)
    return Rhythm(frequency, anchors, month % _STEP_MONTHS[frequency], shift)


def _half_monthly(days: Sequence[int]) -> Rhythm:
    first = date.fromordinal(days[0]).day
    near: list[int] = []
    far: list[int] = []
    for day in days:
        apart = abs(date.fromordinal(day).day - first)
        (near if min(apart, abs(30 - apart)) <= _HALF_MONTH // 2 else far).append(day)
    if not far:
        return Rhythm("semimonthly", (1, 1 + _HALF_MONTH))
    anchors, shift = days_of_month.choose([near, far])
    return Rhythm("semimonthly", (min(anchors), max(anchors)), 0, shift)


def _measure(days: Sequence[int], rhythm: Rhythm) -> Fit:
    nearest = [rhythm.nearest(day) for day in days]
    slots = tuple([slot for slot, _ in nearest])
    off = [days_off for _, days_off in nearest]
    limit = OFF_BEAT_DAYS[rhythm.frequency]
    on_beat = tuple(days_off <= limit for days_off in off)
    held = {slot for slot, on in zip(slots, on_beat, strict=True) if on}
    kept = [days_off for days_off in off if days_off <= limit]
    return Fit(
        rhythm=rhythm,
        slots=slots,
        on_beat=on_beat,
        filled=len(held) / (max(held) - min(held) + 1) if held else 0.0,
        off_days=sum(kept) / len(kept) if kept else float(limit),
    )


def _keeps(found: Fit, count: int) -> bool:
    """Tell whether the days keep the rhythm well enough to foretell the next.

    Of many days most must be on the beat and most slots be filled, with one miss forgiven.
    """
    on = sum(found.on_beat)
    slots = max(found.slots) - min(found.slots) + 1
    missed = slots - round(found.filled * slots)
    return (
        on >= count - max(0, round(count * 0.15))
        and missed <= max(1 if count > 3 else 0, round(slots * 0.2))  # noqa: PLR2004  see above
        and found.off_days <= OFF_BEAT_DAYS[found.rhythm.frequency] * 0.6
    )
