"""Findings about overheads: a kind of cost that jumped, subscriptions that crept up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from solvent import period
from solvent.features.figures import OVERHEAD_ROLES
from solvent.features.measure import Unit, quantise
from solvent.insights import fact_messages as how
from solvent.insights import facts
from solvent.insights.facts import Fact, FactKind
from solvent.insights.finding import Finding, Kind, Severity, about
from solvent.insights.inquiry import Inquiry, within
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.accounts import Role

# Tax that is paid over follows sales; it is no cost to look into.
_COST_ROLES = tuple(role for role in OVERHEAD_ROLES if role is not Role.SALES_TAX)
_SEASONS = 4  # three-month blocks in a year
_JUMP_MIN = Fraction(20, 100)
_JUMP_Z = 3
_STEEP = Fraction(3, 2)  # a rise of more than a half is checked for a single large bill
_MAD_TO_SIGMA = 1.4826  # of a normal distribution
_SIGMA_LEAST = 0.05  # of the median: quarters that never varied would make anything a jump
_SEASON_RISE_MIN = Fraction(15, 100)
# Our judgement: below a hundredth of all overheads a jump is not worth a line.
_SHARE_LEAST = Fraction(1, 100)
_CREEP_MIN = Fraction(25, 100)
_WARNING_OF_OVERHEADS = Fraction(5, 100)


def find(inquiry: Inquiry) -> Iterator[Finding]:
    """Look at each kind of overhead against its own past and season."""
    if not inquiry.covers(_SEASONS):
        return
    jumped = False
    for role in _COST_ROLES:
        found = _jump(inquiry, role)
        if found is not None:
            jumped = jumped or role is Role.SUBSCRIPTIONS
            yield found
    if not jumped:
        yield from _creep(inquiry)


def _jump(inquiry: Inquiry, role: Role) -> Finding | None:
    """A robust z of the last three months against the four quarters before, and the season."""
    now, *past = (inquiry.moved((role,), inquiry.block(back)) for back in range(_SEASONS + 1))
    usual, season = round(median(past)), past[-1]
    overheads = inquiry.moved(OVERHEAD_ROLES, inquiry.block(0))
    if usual <= 0 or season <= 0 or now - usual < overheads * _SHARE_LEAST:
        return None
    spread = _MAD_TO_SIGMA * median(abs(value - usual) for value in past)
    z = (now - usual) / max(spread, _SIGMA_LEAST * usual)
    # One large bill is a purchase, not a jump: it must stand without it.
    lasting = now - _largest_bill(inquiry, role)
    if z < _JUMP_Z or now < season * (1 + _SEASON_RISE_MIN):
        return None
    if now < usual * (1 + _JUMP_MIN) or (
        now > usual * _STEEP and lasting < usual * (1 + _JUMP_MIN)
    ):
        return None
    return _jumped(inquiry, role, now=now, usual=usual, season=season, overheads=overheads)


def _largest_bill(inquiry: Inquiry, role: Role) -> int:
    late = inquiry.block(0)
    return max(
        (
            -one.cash_minor
            for one in inquiry.books.payments
            if one.role is role and one.day in late and one.cash_minor < 0
        ),
        default=0,
    )


def _jumped(
    inquiry: Inquiry, role: Role, *, now: int, usual: int, season: int, overheads: int
) -> Finding:
    late, early = inquiry.block(0), inquiry.block(_SEASONS)
    past = within((role,), inquiry.block(1), early)
    rise = quantise(Fraction(now - usual, usual), Unit.SHARE)
    payee, entries = _largest_payee(inquiry, role, late)
    found = (
        Fact("role", FactKind.WORD, ROLE_NAME[role], how.ACCOUNT_ROLE, within((role,), late)),
        facts.share("rise", rise, how.CHANGE, within((role,), late, early)),
        facts.money("now", now, inquiry.currency, how.SUM, within((role,), late)),
        facts.money("usual", usual, inquiry.currency, how.USUAL_QUARTER, past),
        facts.money("season", season, inquiry.currency, how.SUM, within((role,), early)),
        Fact("party", FactKind.TEXT, payee, how.LARGEST, entries),
    )
    heavy = now - usual >= overheads * _WARNING_OF_OVERHEADS
    severity = Severity.WARNING if heavy else Severity.NOTICE
    return about(Kind.COST_JUMP, role.value, severity, found, weight_minor=now - usual)


def _largest_payee(inquiry: Inquiry, role: Role, span: period.Period) -> tuple[str, facts.Evidence]:
    by_party: dict[str, list[int]] = {}
    paid = [
        one
        for one in inquiry.books.payments
        if one.role is role and one.cash_minor < 0 and one.day in span and one.party
    ]
    for one in paid:
        by_party.setdefault(one.party, []).append(one.cash_minor)
    if not by_party:
        return "?", within((role,), span)
    payee = min(by_party, key=lambda party: (sum(by_party[party]), party))
    return payee, facts.of_payments(one for one in paid if one.party == payee)


def _creep(inquiry: Inquiry) -> Iterator[Finding]:
    role, late, early = Role.SUBSCRIPTIONS, inquiry.block(0), inquiry.block(_SEASONS)
    now, before = inquiry.moved((role,), late), inquiry.moved((role,), early)
    overheads = inquiry.moved(OVERHEAD_ROLES, late)
    if before <= 0 or now - before < overheads * _SHARE_LEAST:
        return
    rise = Fraction(now - before, before)
    if rise < _CREEP_MIN:
        return
    paid = [one for one in inquiry.books.payments if one.role is role and one.day in late]
    payees = {one.party for one in paid if one.cash_minor < 0}
    found = (
        facts.share("rise", quantise(rise, Unit.SHARE), how.CHANGE, within((role,), late, early)),
        facts.money("now", now, inquiry.currency, how.SUM, within((role,), late)),
        facts.money("before", before, inquiry.currency, how.SUM, within((role,), early)),
        Fact("count", FactKind.COUNT, len(payees), how.PAYMENTS_COUNT, facts.of_payments(paid)),
    )
    yield about(Kind.SUBSCRIPTION_CREEP, "", Severity.NOTICE, found, weight_minor=now - before)
