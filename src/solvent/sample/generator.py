"""Sample companies by key: their files with answers, and the next lines of a live one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from solvent.errors import NotFound
from solvent.sample import cafe, manufacturer, papers, shop, studio
from solvent.sample.chance import Chance
from solvent.sample.company import (
    AccountAnswer,
    AnswerKey,
    Fault,
    LineAnswer,
    Obligation,
    Profile,
    SampleAccount,
    SampleCompany,
    SampleFile,
    Story,
    story,
)
from solvent.sample.diary import Bill, Diary, Movement

_LOOKED_AHEAD = timedelta(days=130)
_TAX_ROLES = frozenset({"sales_tax", "payroll_tax", "income_tax"})
_TAX_DUE_WITHIN = timedelta(days=45)
_CASH_KINDS = frozenset({"bank", "mobile_money"})
_PENDING_MOST, _ANNOUNCED_AHEAD = 3, timedelta(days=3)  # from a Friday to a Monday
_FIRST_LIVE_NUMBER = 5000
_MORNING_S, _SECONDS_BETWEEN, _DAY_S = 6 * 3600, 7, 24 * 3600
_ONE_DAY = timedelta(days=1)


class CompanyUnknown(NotFound):
    """There is no sample company with the key."""


class Company(Protocol):
    """What each company's module offers."""

    @property
    def PROFILE(self) -> Profile:  # noqa: N802  a module's constant
        """Who it is."""
        ...

    @property
    def MONTHS(self) -> int:  # noqa: N802
        """How many whole months its books hold before the one the story is told in."""
        ...

    @property
    def BILLS(self) -> tuple[Bill, ...]:  # noqa: N802
        """What it pays again and again."""
        ...

    @property
    def PAPERS(self) -> tuple[papers.Paper, ...]:  # noqa: N802
        """The files of its accounts."""
        ...

    def keep(self, *, seed: int, story: Story, last: date, helped_until: date) -> Diary:
        """Keep the company's diary from the start to the last day."""
        ...

    def next_movement(self, *, balances: Mapping[str, int], day: date, chance: Chance) -> Movement:
        """Make up one more movement of the day."""
        ...


_COMPANIES: dict[str, Company] = {
    module.PROFILE.key: module for module in (cafe, manufacturer, shop, studio)
}
SAMPLE_COMPANIES: tuple[Profile, ...] = tuple(each.PROFILE for each in _COMPANIES.values())


@dataclass(frozen=True, slots=True)
class _Told:
    """A company's history up to the day before today, and what would follow."""

    company: Company
    story: Story
    last: date
    diary: Diary
    past: tuple[Movement, ...]
    future: tuple[Movement, ...]
    closings: dict[str, int]


def generate(*, company: str, seed: int, today: date, told_on: date | None = None) -> SampleCompany:
    """Write the files of one sample company, whose books end on the day before `today`.

    company: a key of SAMPLE_COMPANIES. Raises CompanyUnknown.
    told_on: the day on which the story was first told, `today` if None. Its month alone decides
        when the books begin and when the planted faults happen. While it stays the same, a later
        `today` only adds lines: those before keep their texts, amounts and ids.
    """
    told = _tell(company, seed, today, (told_on or today).replace(day=1))
    files, lines, accounts = [], [], []
    for paper in told.company.PAPERS:
        account = _account(told.company.PROFILE, paper.account)
        extract = _extract(told, paper)
        rendered = papers.render(paper, account, told.company.PROFILE.name, extract)
        files.append(SampleFile(paper.file, rendered.content))
        lines += _line_answers(paper, account, rendered)
        accounts.append(
            AccountAnswer(account.ref, paper.file, extract.opening_minor, extract.closing_minor)
        )
    answers = AnswerKey(
        lines=tuple(lines),
        accounts=tuple(accounts),
        faults=_faults(told, lines),
        obligations=_obligations(told),
    )
    return SampleCompany(told.company.PROFILE, tuple(files), answers)


def next_lines(
    *, company: str, seed: int, today: date, already: int, told_on: date | None = None
) -> SampleFile:
    """Write the small file that a bank would send next on a live day, with one new movement.

    today: the day that `generate` was given; the movement is dated on it.
    already: how many such files were made before on that day; the balance follows from them.
    """
    told = _tell(company, seed, today, (told_on or today).replace(day=1))
    balances = dict(told.closings)
    for at in range(already):
        movement = _live(told, balances, Chance(seed, company, "live", today, at), at)
        balances[movement.account] += movement.amount_minor - movement.charge_minor
    before = dict(balances)
    movement = _live(told, balances, Chance(seed, company, "live", today, already), already)
    balances[movement.account] += movement.amount_minor - movement.charge_minor
    paper = next(each for each in told.company.PAPERS if each.account == movement.account)
    extract = papers.Extract(
        booked=(movement,),
        pending=(),
        opening_minor=before[movement.account],
        closing_minor=balances[movement.account],
        starts_on=today,
        ends_on=today,
    )
    account = _account(told.company.PROFILE, paper.account)
    rendered = papers.render(paper, account, told.company.PROFILE.name, extract)
    stem, _, ending = paper.file.rpartition(".")
    return SampleFile(f"{stem}-{today:%Y%m%d}-{already + 1:04d}.{ending}", rendered.content)


def _live(told: _Told, balances: Mapping[str, int], chance: Chance, at: int) -> Movement:
    day = told.last + _ONE_DAY
    made = told.company.next_movement(balances=balances, day=day, chance=chance)
    seconds = min(_MORNING_S + at * _SECONDS_BETWEEN, _DAY_S - 1)
    return replace(made, number=_FIRST_LIVE_NUMBER + at, at_s=seconds)


@lru_cache(maxsize=8)
def _tell(key: str, seed: int, today: date, told_on: date) -> _Told:
    company = _COMPANIES.get(key)
    if company is None:
        message = f"There is no sample company {key!r}."
        raise CompanyUnknown(message, remedy=f"Choose one of {', '.join(_COMPANIES)}.")
    laid_out = story(told_on=told_on, months=company.MONTHS)
    last = today - _ONE_DAY
    diary = company.keep(seed=seed, story=laid_out, last=last + _LOOKED_AHEAD, helped_until=last)
    cut = next((at for at, each in enumerate(diary.movements) if each.day > last), None)
    past = tuple(diary.movements[:cut])
    closings = dict(diary.openings)
    for movement in past:
        closings[movement.account] += movement.amount_minor - movement.charge_minor
    future = () if cut is None else tuple(diary.movements[cut:])
    return _Told(company, laid_out, last, diary, past, future, closings)


def _account(profile: Profile, key: str) -> SampleAccount:
    return next(account for account in profile.accounts if account.key == key)


def _extract(told: _Told, paper: papers.Paper) -> papers.Extract:
    announced = [
        replace(each, day=told.last)
        for each in told.future[:200]
        if each.account == paper.account
        and each.kind in paper.pending_kinds
        and each.day <= told.last + _ANNOUNCED_AHEAD
    ]
    return papers.Extract(
        booked=[each for each in told.past if each.account == paper.account],
        pending=announced[:_PENDING_MOST],
        opening_minor=told.diary.openings[paper.account],
        closing_minor=told.closings[paper.account],
        starts_on=told.story.starts_on,
        ends_on=told.last,
    )


def _line_answers(
    paper: papers.Paper, account: SampleAccount, rendered: papers.Rendered
) -> list[LineAnswer]:
    return [
        LineAnswer(
            file=paper.file,
            row=at,
            account_ref=account.ref,
            source_id=row.source_id,
            booked_on=row.movement.day,
            amount_minor=row.amount_minor,
            role=row.role,
            party=account.institution if row.charge else row.movement.party,
            transfer="" if row.charge else row.movement.transfer,
            obligation="" if row.charge else row.movement.obligation,
            mark="" if row.charge else row.movement.mark,
            pending=row.balance_minor is None,
        )
        for at, row in enumerate(rendered.rows)
    ]


def _faults(told: _Told, lines: Sequence[LineAnswer]) -> tuple[Fault, ...]:
    found = [
        replace(
            each,
            source_ids=tuple(
                line.source_id
                for line in lines
                if line.mark == each.kind and line.party == each.party and line.source_id
            ),
        )
        for each in told.diary.faults
        if each.on <= told.last
    ]
    found += [
        Fault("tax_due", each.next_on, each.party, each.role, each.next_minor)
        for each in _obligations(told)
        if each.role in _TAX_ROLES
        and each.next_on is not None
        and each.next_on <= told.last + _TAX_DUE_WITHIN
    ]
    gap = _cash_gap(told)
    return (*found, gap) if gap else tuple(found)


def _cash_gap(told: _Told) -> Fault | None:
    cash_accounts = {each.key for each in told.company.PROFILE.accounts if each.kind in _CASH_KINDS}
    cash = sum(told.closings[key] for key in cash_accounts)
    for movement in told.future:
        if movement.account in cash_accounts:
            cash += movement.amount_minor - movement.charge_minor
        if cash < 0:
            return Fault("cash_gap", movement.day, amount_minor=cash)
    return None


def _obligations(told: _Told) -> tuple[Obligation, ...]:
    before = {each.obligation: each for each in told.past if each.obligation}
    after = {each.obligation: each for each in reversed(told.future) if each.obligation}
    return tuple(
        Obligation(
            key=bill.key,
            party=bill.payee.party,
            role=bill.payee.role,
            frequency=bill.rule.frequency,
            day=bill.rule.day,
            last_on=before[bill.key].day if bill.key in before else None,
            last_minor=before[bill.key].amount_minor if bill.key in before else None,
            next_on=after[bill.key].day if bill.key in after else None,
            next_minor=after[bill.key].amount_minor if bill.key in after else None,
        )
        for bill in told.company.BILLS
    )
