"""Why a score moved: the difference of two assessments by indicator, adding up to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from solvent.health_score.apportionment import share_out
from solvent.health_score.assessment import Assessment
from solvent.health_score.indicators import Pillar
from solvent.health_score.score import Contribution


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator's part in the difference of two scores.

    change: hundredths of a point, of which by_value came from the value and the rest from points
    that moved because other indicators became known or unknown. change_tenths: as displayed.
    """

    code: str
    pillar: Pillar
    before: Decimal | None
    after: Decimal | None
    change: int
    by_value: int
    change_tenths: int


def changes(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """Explain the difference of two scores, largest first.

    The changes add up to the difference of the raw scores, the displayed ones to that of the
    displayed scores. Indicators that changed neither value nor points are left out.
    """
    old = {one.code: one for one in before.contributions}
    pairs = [(old.get(one.code), one) for one in after.contributions]
    found = [_change(then, now) for then, now in pairs]
    gone = old.keys() - {one.code for one in after.contributions}
    found.extend(_lost(old[code]) for code in sorted(gone))
    kept = [one for one in found if one.change or one.change_tenths or one.before != one.after]
    return tuple(sorted(kept, key=lambda one: (-abs(one.change), one.code)))


def _change(then: Contribution | None, now: Contribution) -> Change:
    gained, tenths = (then.gained, then.gained_tenths) if then else (0, 0)
    by_value = 0
    if then is not None and then.available and now.available:
        kept = share_out(now.available, [then.gained, then.available - then.gained])[0]
        by_value = now.gained - kept
    return Change(
        code=now.code,
        pillar=now.pillar,
        before=then.value if then else None,
        after=now.value,
        change=now.gained - gained,
        by_value=by_value,
        change_tenths=now.gained_tenths - tenths,
    )


def _lost(then: Contribution) -> Change:
    return Change(then.code, then.pillar, then.value, None, -then.gained, 0, -then.gained_tenths)
