"""A design studio in Bristol: a few clients in pounds, quarterly VAT, one who pays later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from solvent import period
from solvent.sample import papers, parties, schedule
from solvent.sample.chance import Chance
from solvent.sample.company import Fault, Profile, SampleAccount, Story
from solvent.sample.diary import Bill, Diary, Movement, bills_by_day
from solvent.sample.invoices import InvoiceBook

MONTHS = 24
COUNTRY = "GB"
CURRENT, SAVINGS = "current", "savings"
PROFILE = Profile(
    key="studio",
    name="Wrenfield & Loam Studio Ltd",
    country=COUNTRY,
    currency="GBP",
    industry="professional_services",
    organisation="Wrenfield & Loam",
    accounts=(
        SampleAccount(CURRENT, "40281165", "Business current account", "bank", "GBP", "Tamar Bank"),
        SampleAccount(SAVINGS, "40281173", "Tax savings", "bank", "GBP", "Tamar Bank"),
    ),
)
_PARTIES = parties.read("studio")
_PAYEES = _PARTIES.payees
BILLS: tuple[Bill, ...] = _PARTIES.bills
PAPERS: tuple[papers.Paper, ...] = (
    papers.Paper(CURRENT, "studio-current.ofx", "ofx2", "609417", pending_kinds=frozenset({"POS"})),
    papers.Paper(SAVINGS, "studio-savings.ofx", "ofx2", "609417"),
)

_VAT, _INPUT_VAT_SHARE = 0.20, 0.10  # of outgoings other than wages and taxes
_GROWTH = 1.04
_SEASON = (0.9, 1.0, 1.08, 1.0, 1.02, 1.05, 0.95, 0.82, 1.05, 1.1, 1.1, 0.9)
_WARM_UP = timedelta(days=120)
_KEPT, _FLOOR, _HELP = 3_600_000, 400_000, 800_000
_SAVED_MINOR, _SAVED_ON = 50_000, 24
_INTEREST_PER_QUARTER = 0.006
_ENERGY_JUMP = 1.55
_PAID_TWICE_MINOR = 118_000
_OUTSIDE_VAT = frozenset({"payroll", "payroll_tax", "income_tax", "owner", "loan", "insurance"})


class Studio:
    """The studio's life, one day after the other."""

    def __init__(self, *, seed: int, story: Story, last: date, helped_until: date) -> None:
        self.seed, self.story, self.helped_until = seed, story, helped_until
        self.diary = Diary({CURRENT: 2_790_318, SAVINGS: 400_000})
        self.bills = bills_by_day(BILLS, first=story.starts_on, last=last, country=COUNTRY)
        self.jump_on = period.add_months(story.anchor, -3)
        self.invoices = InvoiceBook(
            country=COUNTRY,
            prefix="WL",
            term_days=30,
            tax_rate=_VAT,
            slip_from=period.add_months(story.anchor, -8),
        )
        self.vat_by_month: dict[date, int] = defaultdict(int)
        self.duplicate_on = schedule.booking_day(story.anchor - timedelta(days=13), country=COUNTRY)

    def live(self, day: date) -> None:
        """Live through one day; before the books begin, only invoices are written."""
        chance = Chance(self.seed, "studio", day)
        if not schedule.is_bank_day(day, country=COUNTRY):
            return
        month = day.replace(day=1)
        level = _GROWTH ** self.story.years_at(day) * _SEASON[day.month - 1]
        for invoice in self.invoices.issue(_PARTIES.customers, day=day, level=level, chance=chance):
            self.vat_by_month[month] += invoice.gross_minor - invoice.net_minor
        if day < self.story.starts_on:
            return
        self.diary.begin(day)
        for movement in self.invoices.payments(day, chance):
            self.diary.book(movement)
        for bill in self.bills.get(day, ()):
            self._pay(bill, day, chance)
        for each in _PARTIES.purchases:
            if chance.odds(each.odds * 1.4):
                self._book(each.payee.move(day, -chance.whole(each.least, each.most), chance))
        self._pay_twice(day, chance)
        self._save(day, chance)
        if self.diary.balances[CURRENT] < _FLOOR and day <= self.helped_until:
            self.diary.book(_PAYEES["help"].move(day, _HELP, chance))

    def _book(self, movement: Movement) -> None:
        self.diary.book(movement)
        if movement.role not in _OUTSIDE_VAT:
            month = movement.day.replace(day=1)
            self.vat_by_month[month] += round(movement.amount_minor * _INPUT_VAT_SHARE)

    def _pay(self, bill: Bill, day: date, chance: Chance) -> None:
        if bill.key == "vat":
            self._pay_vat(bill, day, chance)
            return
        amount = bill.minor_on(day, self.story, chance)
        mark = ""
        if bill.key == "dividend":
            amount = max(0, self.diary.balances[CURRENT] - _KEPT) // 50_000 * 50_000
        if bill.key == "electricity" and day >= self.jump_on:
            amount, mark = round(amount * _ENERGY_JUMP), "cost_jump"
        if amount > 0:
            movement = bill.payee.move(day, -amount, chance)
            self._book(replace(movement, obligation=bill.key, mark=mark))

    def _pay_vat(self, bill: Bill, day: date, chance: Chance) -> None:
        quarter_months = [period.add_months(day.replace(day=1), -back) for back in (2, 3, 4)]
        owed = sum(self.vat_by_month[month] for month in quarter_months)
        if owed > 0:
            self.diary.settle(bill, day, owed, chance)
        elif owed < 0:
            self.diary.book(_PAYEES["vat_refund"].move(day, -owed, chance))

    def _pay_twice(self, day: date, chance: Chance) -> None:
        if day != self.duplicate_on:
            return
        freelancer = next(
            each.payee for each in _PARTIES.purchases if each.payee.party == "Freelancers"
        )
        movement = replace(freelancer.move(day, -_PAID_TWICE_MINOR, chance), mark="duplicate")
        self._book(movement)
        again = schedule.booking_day(day + timedelta(days=1), country=COUNTRY)
        self.diary.plan(replace(movement, day=again))
        self.diary.faults.append(
            Fault("duplicate", again, movement.party, movement.role, movement.amount_minor)
        )

    def _save(self, day: date, chance: Chance) -> None:
        if day == schedule.booking_day(day.replace(day=_SAVED_ON), country=COUNTRY):
            pair = f"saving-{day:%Y%m%d}"
            for key, minor in (("saving", -_SAVED_MINOR), ("saved", _SAVED_MINOR)):
                movement = _PAYEES[key].move(day, minor, chance)
                self.diary.book(replace(movement, transfer=pair))
        ends_on = period.quarter(day).ends_on
        if day == schedule.booking_day(ends_on, country=COUNTRY, shift=schedule.Shift.BEFORE):
            earned = round(self.diary.balances[SAVINGS] * _INTEREST_PER_QUARTER)
            self.diary.book(_PAYEES["interest"].move(day, earned, chance))
            if chance.odds(0.25):
                self._book(_PAYEES["rebate"].move(day, chance.whole(2_000, 9_000), chance))


def keep(*, seed: int, story: Story, last: date, helped_until: date) -> Diary:
    """Keep the studio's diary from the start to the last day."""
    studio = Studio(seed=seed, story=story, last=last, helped_until=helped_until)
    for day in schedule.days(story.starts_on - _WARM_UP, last):
        studio.live(day)
    slipping = next(each for each in _PARTIES.customers if each.slips).payee.party
    studio.diary.faults += [
        Fault("cost_jump", studio.jump_on, "Octopus Energy", "utilities", None, 0.55),
        Fault("late_customer", studio.invoices.slip_from, slipping, "sales"),
    ]
    return studio.diary


def next_movement(*, balances: Mapping[str, int], day: date, chance: Chance) -> Movement:
    """Make up one more movement of the day on the current account."""
    del balances
    if chance.odds(0.3):
        customer = chance.pick(_PARTIES.customers)
        net = round(chance.around(customer.net_minor, 0.2))
        movement = customer.payee.move(day, net, chance)
        number = chance.text("WL{d:%Y}-9~~~", day)
        return replace(movement, memo=movement.memo.replace("%N", number))
    each = chance.pick(_PARTIES.purchases)
    return each.payee.move(day, -chance.whole(each.least, each.most), chance)
