"""Whether lines explain the balances that the source printed beside and around them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from solvent.connectors.amounts import exponent_of
from solvent.connectors.statement import SourceLine, Tie
from solvent.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Tied:
    """What the balances say about the lines.

    opening_minor, closing_minor: printed, or derived from the running balances.
    newest_first: the rows of the file run backwards in time; None where it cannot be told.
    gap_minor: closing - opening - sum of the lines; 0 when tied, None when unknown.
    note: where it breaks, or how it was tied when that is not plain.
    """

    tie: Tie
    opening_minor: int | None
    closing_minor: int | None
    gap_minor: int | None
    note: str
    newest_first: bool | None = None


def check(
    lines: Sequence[SourceLine],
    *,
    opening_minor: int | None = None,
    closing_minor: int | None = None,
    currency: str = "",
) -> Tied:
    """Tie posted lines, in the file's order, by running balances, else by the printed ends.

    Running balances are followed in both orders of the rows, then day by day with the rows of a
    day in any order. Printed ends that contradict them break the tie too. currency: for notes.
    """
    posted = [line for line in lines if not line.pending]
    total = sum(line.amount_minor for line in posted)
    newest_first = _direction(posted)
    printed = [line for line in posted if line.balance_after_minor is not None]
    if printed and not _is_one_figure(printed):
        if len(printed) == len(posted):
            running = _running(posted, newest_first=newest_first, code=currency)
        else:
            running = _checkpoints(posted, newest_first=newest_first)
        tied = _with_ends(running, opening_minor, closing_minor, total)
        if len(printed) == 1 and opening_minor is None and closing_minor is None:
            note = "Only one balance is printed, so there is nothing to hold it against."
            return replace(tied, tie=Tie.UNKNOWN, gap_minor=None, note=note)
        return tied
    if opening_minor is None or closing_minor is None:
        return Tied(Tie.UNKNOWN, opening_minor, closing_minor, None, "", newest_first)
    gap = closing_minor - opening_minor - total
    tie = Tie.BROKEN if gap else Tie.TIED
    note = "The movements do not add up to the statement's own balances." if gap else ""
    return Tied(tie, opening_minor, closing_minor, gap, note, newest_first)


def _direction(posted: Sequence[SourceLine]) -> bool | None:
    """Tell by the days whether the rows run backwards."""
    days = [line.booked_on for line in posted]
    falls = sum(a > b for a, b in pairwise(days))
    rises = sum(a < b for a, b in pairwise(days))
    return None if falls == rises else falls > rises


def _running(posted: Sequence[SourceLine], *, newest_first: bool | None, code: str) -> Tied:
    forwards, backwards = list(posted), list(reversed(posted))
    orders = (
        [(backwards, True), (forwards, False)]
        if newest_first
        else [
            (forwards, False),
            (backwards, True),
        ]
    )
    for ordered, is_reversed in orders:
        if _first_break(ordered) is None:
            opening, closing = _before(ordered[0]), _after(ordered[-1])
            return Tied(Tie.TIED, opening, closing, 0, "", is_reversed)
    by_day = _by_day(posted)
    if by_day:
        note = "The rows of a day stand in no order; the balances tie in another."
        return Tied(Tie.TIED, *by_day, 0, note, newest_first)
    ordered, is_reversed = min(orders, key=lambda order: _breaks(order[0]))
    opening, closing = _before(ordered[0]), _after(ordered[-1])
    gap = closing - opening - sum(line.amount_minor for line in posted)
    return Tied(Tie.BROKEN, opening, closing, gap, _where_it_breaks(ordered, code), is_reversed)


def _is_one_figure(printed: Sequence[SourceLine]) -> bool:
    """Tell a column that repeats the account's present balance on each row."""
    figures = {line.balance_after_minor for line in printed}
    return len(figures) == 1 and sum(line.amount_minor != 0 for line in printed) > 1


def _checkpoints(posted: Sequence[SourceLine], *, newest_first: bool | None) -> Tied:
    """Tie where only some rows, such as the last of each day, print a balance."""
    orders = [(list(posted), False), (list(reversed(posted)), True)]
    if newest_first:
        orders.reverse()
    best: Tied | None = None
    for ordered, is_reversed in orders:
        sums, breaks, opening, after = 0, [], None, 0
        for line in ordered:
            sums += line.amount_minor
            if line.balance_after_minor is None:
                continue
            if opening is None:
                opening = line.balance_after_minor - sums
            elif after + sums != line.balance_after_minor:
                breaks.append(line)
            after, sums = line.balance_after_minor, 0
        closing = after + sums
        gap = closing - (opening or 0) - sum(line.amount_minor for line in posted)
        if not breaks:
            return Tied(Tie.TIED, opening, closing, 0, "", is_reversed)
        note = f"The printed balances break {_times(len(breaks))} at {breaks[0].where}."
        found = Tied(Tie.BROKEN, opening, closing, gap, note, is_reversed)
        best = best or found
    return best or Tied(Tie.UNKNOWN, None, None, None, "", newest_first)


def _before(line: SourceLine) -> int:
    return _after(line) - line.amount_minor


def _after(line: SourceLine) -> int:
    return line.balance_after_minor or 0


def _first_break(ordered: Sequence[SourceLine]) -> int | None:
    """Give the index of the first line that does not follow on the one before it."""
    after = _before(ordered[0]) if ordered else 0
    for at, line in enumerate(ordered):
        if _before(line) != after:
            return at
        after = _after(line)
    return None


def _breaks(ordered: Sequence[SourceLine]) -> int:
    return sum(_before(b) != _after(a) for a, b in pairwise(ordered))


def _where_it_breaks(ordered: Sequence[SourceLine], code: str) -> str:
    at = _first_break(ordered) or 0
    line, missing = ordered[at], _before(ordered[at]) - _after(ordered[at - 1])
    return (
        f"The running balance breaks {_times(_breaks(ordered))} at {line.where} "
        f"({line.booked_on}), where {_amount(missing, code)} missing before it."
    )


def _times(count: int) -> str:
    return "once," if count == 1 else f"{count} times, first"


def _amount(minor: int, code: str) -> str:
    if not code:
        return f"{minor} minor units are"
    return f"{Money(minor, Currency(code, exponent_of(code)))} is"


def _by_day(posted: Sequence[SourceLine]) -> tuple[int, int] | None:
    """Follow the balances with the rows of each day in any order; gives opening and closing.

    A line leads from the balance before it to the balance after it; a day ties when its lines
    can be walked in one go, that is when they form an Eulerian trail.
    """
    opening: int | None = None
    at: int | None = None
    for _, day in groupby(sorted(posted, key=_day), key=_day):
        steps = [(_before(line), _after(line)) for line in day]
        trail = _trail(steps, at)
        if trail is None:
            return None
        opening = trail[0] if opening is None else opening
        at = trail[1]
    return None if opening is None or at is None else (opening, at)


def _day(line: SourceLine) -> int:
    return line.booked_on.toordinal()


def _trail(steps: list[tuple[int, int]], start: int | None) -> tuple[int, int] | None:
    """Give the two ends of a walk that uses each step once, or None."""
    degree: Counter[int] = Counter()
    for source, target in steps:
        degree[source] += 1
        degree[target] -= 1
    odd = {node: count for node, count in degree.items() if count}
    if not odd:
        first = steps[0][0] if start is None else start
        ends = (first, first)
    elif sorted(odd.values()) == [-1, 1]:
        ends = (
            next(node for node, count in odd.items() if count > 0),
            next(node for node, count in odd.items() if count < 0),
        )
    else:
        return None
    if start is not None and ends[0] != start:
        return None
    return ends if _is_connected(steps, ends[0]) else None


def _is_connected(steps: Iterable[tuple[int, int]], start: int) -> bool:
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for source, target in steps:
        neighbours[source].add(target)
        neighbours[target].add(source)
    seen, rest = {start}, [start]
    while rest:
        for node in neighbours[rest.pop()] - seen:
            seen.add(node)
            rest.append(node)
    return seen >= set(neighbours)


def _with_ends(
    running: Tied, opening_minor: int | None, closing_minor: int | None, total: int
) -> Tied:
    """Hold the printed ends against those of the running balances."""
    opening = running.opening_minor if opening_minor is None else opening_minor
    closing = running.closing_minor if closing_minor is None else closing_minor
    if (opening, closing) == (running.opening_minor, running.closing_minor):
        return running
    if opening is None or closing is None:
        return running
    gap = closing - opening - total
    note = "The printed opening or closing balance differs from the running balances."
    return Tied(Tie.BROKEN, opening, closing, gap, note, running.newest_first)
