"""Transfers between a company's own accounts: which outflow arrived as which inflow.

Both sides of a transfer are booked against the account for transfers under way; a match confirms
that they belong together, and moves a side that the text did not give away.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from solvent.ledger.accounts import Role

DAYS_APART_MAX = 5
# Money may be shown as received before the sender's bank shows it as sent, by a day of value dates.
_DAYS_EARLY_MAX = 1
_REF_DIGITS_MIN = 4
_SURE_BOTH_SAY, _SURE_ONE_SAYS, _SURE_NAMED, _SURE_ALONE = 98, 92, 97, 80
# A pair without a word for it is believed only for amounts that are not met by chance every day.
_PLAIN_AMOUNT_MINOR_MIN = 10_000

# Below this a role came from general signs only, and gives way where an account is named; up to
# the lower bound it is a guess, and gives way where one side says that it is a transfer.
_FIRM_FROM, _GUESS_UP_TO = 85, 70

REASON_NAMED = "The text names the other account."
REASON_BOTH_SAY = "Both sides say that it is a transfer."
REASON_ONE_SAYS = "One side says that it is a transfer, and only one line fits it."
REASON_ALONE = "The only two lines of this amount within days, in two accounts of the company."

_DIGITS = re.compile(r"\d{4,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A booked line that may be one side of a transfer.

    account_id: the bank account (not the ledger account). account_ref: its IBAN, number or phone,
        whole or the last four digits or more.
    role: the role the line is booked under now: TRANSFERS where its text says so.
    confidence: how sure that role is. by_person: a person chose the role; it is left alone unless
        it is TRANSFERS.
    """

    line_id: UUID
    account_id: UUID
    booked_on: date
    amount_minor: int
    currency: str
    description: str
    account_ref: str = ""
    role: Role = Role.SUSPENSE
    confidence: int = 0
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The two sides of one transfer. reason: a message id. confidence: 0 to 100."""

    line_out: UUID
    line_in: UUID
    reason: str
    confidence: int


@dataclass(frozen=True, slots=True)
class _Pair:
    out: Candidate
    into: Candidate
    reason: str
    confidence: int

    @property
    def days(self) -> int:
        return abs((self.into.booked_on - self.out.booked_on).days)

    @property
    def one_sided(self) -> bool:
        return self.confidence <= _SURE_ONE_SAYS


def match(candidates: Iterable[Candidate]) -> list[Match]:
    """Pair outflows with inflows of the same amount in another account of the company.

    The answer does not depend on the order given. A line is used at most once; where two partners
    fit a line equally well, none is chosen. Ascending by the day of the outflow.
    """
    by_amount: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for line in candidates:
        by_amount[line.currency, abs(line.amount_minor)].append(line)
    found: list[_Pair] = []
    for lines in by_amount.values():
        outs = sorted((line for line in lines if line.amount_minor < 0), key=_day)
        ins = sorted((line for line in lines if line.amount_minor > 0), key=_day)
        if outs and ins:
            found.extend(_matched(outs, ins))
    found.sort(key=lambda pair: (pair.out.booked_on, pair.out.line_id))
    return [
        Match(pair.out.line_id, pair.into.line_id, pair.reason, pair.confidence) for pair in found
    ]


def _day(line: Candidate) -> date:
    return line.booked_on


def _matched(outs: Sequence[Candidate], ins: Sequence[Candidate]) -> list[_Pair]:
    """Take the surest pairs first; within one sureness only those without a rival."""
    pairs = _pairs(outs, ins)
    chosen: list[_Pair] = []
    used: set[UUID] = set()
    for sure in sorted({pair.confidence for pair in pairs}, reverse=True):
        while True:
            level = [
                pair
                for pair in pairs
                if pair.confidence == sure
                and pair.out.line_id not in used
                and pair.into.line_id not in used
            ]
            fresh = _without_rival(level)
            if not fresh:
                break
            chosen.extend(fresh)
            for pair in fresh:
                used.update((pair.out.line_id, pair.into.line_id))
    return chosen


def _pairs(outs: Sequence[Candidate], ins: Sequence[Candidate]) -> list[_Pair]:
    """List all pairs that may be a transfer; both sequences ascend by day."""
    found = []
    for out in outs:
        if not _may_move(out):
            continue
        first = out.booked_on - timedelta(days=_DAYS_EARLY_MAX)
        last = out.booked_on + timedelta(days=DAYS_APART_MAX)
        near = ins[bisect_left(ins, first, key=_day) : bisect_right(ins, last, key=_day)]
        for into in near:
            if into.account_id == out.account_id or not _may_move(into):
                continue
            pair = _pair(out, into)
            if pair and (pair.confidence > _SURE_ALONE or _is_alone(pair, outs, near)):
                found.append(pair)
    return found


def _without_rival(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Keep the pairs whose lines have no other pair as good.

    Where both sides give the transfer away, the nearest day decides; where only one does, any
    second candidate makes it doubtful.
    """
    days_by_line: dict[UUID, list[int]] = defaultdict(list)
    for pair in pairs:
        days_by_line[pair.out.line_id].append(pair.days)
        days_by_line[pair.into.line_id].append(pair.days)
    return [
        pair
        for pair in pairs
        if all(
            sum(1 for days in days_by_line[line_id] if pair.one_sided or days <= pair.days) == 1
            for line_id in (pair.out.line_id, pair.into.line_id)
        )
    ]


def _may_move(line: Candidate) -> bool:
    """Tell whether the line is, or may still become, a transfer."""
    return line.role is Role.TRANSFERS or (not line.by_person and _unplaced(line))


def _pair(out: Candidate, into: Candidate) -> _Pair | None:
    says_out, says_in = out.role is Role.TRANSFERS, into.role is Role.TRANSFERS
    if _names(out.description, into.account_ref) or _names(into.description, out.account_ref):
        return _Pair(out, into, REASON_NAMED, _SURE_NAMED)
    if says_out and says_in:
        return _Pair(out, into, REASON_BOTH_SAY, _SURE_BOTH_SAY)
    if says_out or says_in:
        other = into if says_out else out
        is_open = other.role is Role.SUSPENSE or other.confidence <= _GUESS_UP_TO
        return _Pair(out, into, REASON_ONE_SAYS, _SURE_ONE_SAYS) if is_open else None
    both_open = out.role is Role.SUSPENSE and into.role is Role.SUSPENSE
    if both_open and into.amount_minor >= _PLAIN_AMOUNT_MINOR_MIN:
        return _Pair(out, into, REASON_ALONE, _SURE_ALONE)
    return None


def _unplaced(line: Candidate) -> bool:
    return line.role is Role.SUSPENSE or line.confidence < _FIRM_FROM


def _names(text: str, account_ref: str) -> bool:
    """Tell whether the text names the account: its whole number, or the last digits of it."""
    digits = "".join(letter for letter in account_ref if letter.isdigit())
    if len(digits) < _REF_DIGITS_MIN:
        return False
    return any(
        number.endswith(digits) or digits.endswith(number) for number in _DIGITS.findall(text)
    )


def _is_alone(pair: _Pair, outs: Sequence[Candidate], near_ins: Sequence[Candidate]) -> bool:
    """Tell whether no third line of the amount, placed or not, lies near either side."""
    first = pair.into.booked_on - timedelta(days=DAYS_APART_MAX)
    last = pair.into.booked_on + timedelta(days=_DAYS_EARLY_MAX)
    near_outs = bisect_right(outs, last, key=_day) - bisect_left(outs, first, key=_day)
    return len(near_ins) == 1 and near_outs == 1
