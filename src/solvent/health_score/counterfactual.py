"""What would change the score: the smallest moves that add five points, each scored again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from solvent.features.feature_set import FeatureSet
from solvent.health_score import levers, score
from solvent.health_score.indicators import BY_CODE
from solvent.health_score.levers import Lever, Move

GAIN = 5 * score.HUNDREDTHS
_ALTERNATIVES = 2


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Moves that together lift the score.

    gained: hundredths of a point, found by scoring again with the moves made.
    effort: ten-thousandths of the base each move changes, added up.
    by_code: hundredths gained by indicator, those that change only; they add up to gained.
    """

    moves: tuple[Move, ...]
    gained: int
    effort: int
    by_code: tuple[tuple[str, int], ...]


def smallest(features: FeatureSet, *, gain: int = GAIN) -> tuple[WhatIf, ...]:
    """List the smallest moves that add so many hundredths of a point, least effort first.

    Where fewer than two single moves do, the smallest common push of the other levers is added.
    Empty where even that does not reach it.
    """
    before = score.total(features)
    possible = [lever for lever in levers.LEVERS if lever.steps(features) > 0]
    singles = [
        _what_if(features, (move,))
        for lever in possible
        if (move := _least(features, lever, before + gain)) is not None
    ]
    if len(singles) < _ALTERNATIVES:
        used = {found.moves[0].lever for found in singles}
        others = [lever for lever in possible if lever.id not in used]
        together = _together(features, others, before + gain)
        if together is not None:
            singles.append(_what_if(features, together))
    return tuple(sorted(singles, key=lambda found: (found.effort, found.moves[0].lever)))


def _least(features: FeatureSet, lever: Lever, wanted: int) -> Move | None:
    """Find the fewest steps of one lever by halving; more steps never score less."""
    low, high = 0, lever.steps(features)
    if _scored(features, [lever.move(features, high)]) < wanted:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _scored(features, [lever.move(features, middle)]) >= wanted:
            high = middle
        else:
            low = middle
    return lever.move(features, high)


def _together(features: FeatureSet, possible: list[Lever], wanted: int) -> tuple[Move, ...] | None:
    """Find the pair of levers that reaches it with the least effort, or else all together."""
    pairs = [
        moves
        for pair in combinations(possible, 2)
        if (moves := _common_push(features, list(pair), wanted)) is not None
    ]
    if pairs:
        return tuple(min(pairs, key=lambda moves: sum(move.effort for move in moves)))
    kept = _common_push(features, possible, wanted)
    if kept is None:
        return None
    for move in sorted(kept, key=lambda found: (-found.effort, found.lever)):
        without = [other for other in kept if other is not move]
        if without and _scored(features, without) >= wanted:
            kept = without
    return tuple(kept)


def _common_push(features: FeatureSet, pushed: list[Lever], wanted: int) -> list[Move] | None:
    """Push levers alike, by halving, as far as is needed; None where the whole range is short."""
    low, high = 0, levers.PUSHES
    if not pushed or _scored(features, _pushed(features, pushed, high)) < wanted:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _scored(features, _pushed(features, pushed, middle)) >= wanted:
            high = middle
        else:
            low = middle
    return _pushed(features, pushed, high)


def _pushed(features: FeatureSet, possible: list[Lever], push: int) -> list[Move]:
    moves = []
    for lever in possible:
        steps = -(-lever.steps(features) * push // levers.PUSHES)
        if steps:
            moves.append(lever.move(features, steps))
    return moves


def made(features: FeatureSet, moves: Iterable[Move]) -> FeatureSet:
    """Give the features as they would be with the moves made, one after the other."""
    changed = features
    for move in moves:
        changed = changed.with_values(levers.BY_ID[move.lever].changes(changed, move.amount))
    return changed


def _scored(features: FeatureSet, moves: Iterable[Move]) -> int:
    return score.total(made(features, moves))


def _what_if(features: FeatureSet, moves: tuple[Move, ...]) -> WhatIf:
    before, after = score.rate(features), score.rate(made(features, moves))
    by_code = tuple(
        (new.code, new.gained - old.gained)
        for old, new in zip(before, after, strict=True)
        if new.gained != old.gained
    )
    return WhatIf(
        moves=moves,
        gained=sum(points for _, points in by_code),
        effort=sum(move.effort for move in moves),
        by_code=by_code,
    )


def value_for_gain(contribution: score.Contribution, *, gain: int = GAIN) -> Fraction | None:
    """Give the value at which one indicator alone earns so many hundredths more.

    None where the indicator is unknown or has less than that left to earn.
    """
    if contribution.value is None or contribution.lost < gain:
        return None
    curve = BY_CODE[contribution.code].curve
    return curve.value_for(Fraction(contribution.gained + gain, contribution.available))
