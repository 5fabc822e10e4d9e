"""A sheet-metal maker near the Rhine: invoices in euros, one big customer, dearer steel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from solvent import period
from solvent.sample import papers, parties, schedule
from solvent.sample.chance import Chance
from solvent.sample.company import Fault, Profile, SampleAccount, Story, ramp
from solvent.sample.diary import Bill, Diary, Movement, bills_by_day
from solvent.sample.invoices import InvoiceBook

MONTHS = 30
COUNTRY = "DE"
GIRO, SAVINGS = "giro", "savings"
_BANK = "Volksbank Niederberg eG"
PROFILE = Profile(
    key="manufacturer",
    name="Falkenrath Feinblech GmbH",
    country=COUNTRY,
    currency="EUR",
    industry="manufacturing",
    organisation="Three Kettles Group",
    accounts=(
        SampleAccount(GIRO, "DE95390995120074418820", "Geschäftskonto", "bank", "EUR", _BANK),
        SampleAccount(SAVINGS, "DE64390995120074418838", "Tagesgeld", "bank", "EUR", _BANK),
    ),
)
_PARTIES = parties.read("manufacturer")
_PAYEES = _PARTIES.payees
BILLS: tuple[Bill, ...] = _PARTIES.bills
PAPERS: tuple[papers.Paper, ...] = (
    papers.Paper(
        GIRO,
        "manufacturer-giro.csv",
        "semicolon_csv",
        "GENODEF1NBG",
        pending_kinds=frozenset({"KARTENZAHLUNG"}),
    ),
    papers.Paper(SAVINGS, "manufacturer-savings.csv", "semicolon_csv", "GENODEF1NBG"),
)

_VAT = 0.19
_GROWTH = 1.03
_SEASON = (0.9, 0.96, 1.06, 1.02, 1.0, 1.05, 0.98, 0.84, 1.07, 1.08, 1.08, 0.86)
_DEARER, _DEARER_WITHIN_DAYS = 0.17, 35
_INSURANCE_JUMP = 1.45
_KEPT, _FLOOR, _HELP = 19_000_000, 1_200_000, 4_000_000
_WARM_UP = timedelta(days=120)
_UNTAXED = frozenset(
    {"payroll", "payroll_tax", "insurance", "income_tax", "owner", "loan", "sales", "bank_fees"}
)
_SAVED_MINOR, _SAVED_ON = 40_000, 17
_PAID_TWICE, _PAID_TWICE_WEEKDAY = "coating", 2
_TROUBLES = (("returned", 910, 190), ("reminder", 4_500, 171), ("late_tax", 6_150, 44))
_INTEREST_PER_QUARTER = 0.0045


class Manufacturer:
    """The manufacturer's life, one day after the other."""

    def __init__(self, *, seed: int, story: Story, last: date, helped_until: date) -> None:
        self.seed, self.story = seed, story
        self.diary = Diary({GIRO: 13_412_077, SAVINGS: 150_000})
        self.bills = bills_by_day(BILLS, first=story.starts_on, last=last, country=COUNTRY)
        self.turn_on = period.add_months(story.anchor, -4) + timedelta(days=9)
        self.jump_on = period.add_months(story.anchor, -3)
        self.invoices = InvoiceBook(
            country=COUNTRY,
            prefix="RE",
            term_days=30,
            tax_rate=_VAT,
            slip_from=period.add_months(story.anchor, -8),
        )
        self.helped_until = helped_until
        self.invoiced: dict[date, int] = defaultdict(int)
        self.vat_by_month: dict[tuple[int, int], int] = defaultdict(int)
        twice = story.anchor - timedelta(days=11)
        self.duplicate_on = twice - timedelta(days=(twice.weekday() - _PAID_TWICE_WEEKDAY) % 7)

    def live(self, day: date) -> None:
        """Live through one day; before the books begin, only invoices are written."""
        chance = Chance(self.seed, "manufacturer", day)
        if not schedule.is_bank_day(day, country=COUNTRY):
            return
        level = _GROWTH ** self.story.years_at(day) * _SEASON[day.month - 1]
        for invoice in self.invoices.issue(_PARTIES.customers, day=day, level=level, chance=chance):
            self.invoiced[day] += invoice.net_minor
            self.vat_by_month[day.year, day.month] += invoice.gross_minor - invoice.net_minor
        if day < self.story.starts_on:
            return
        self.diary.begin(day)
        for movement in self.invoices.payments(day, chance):
            self._book(movement)
        self._suppliers(day, chance)
        for bill in self.bills.get(day, ()):
            self._pay(bill, day, chance)
        for each in _PARTIES.purchases:
            if chance.odds(each.odds * 1.4):
                self._book(each.payee.move(day, -chance.whole(each.least, each.most), chance))
        self._save(day, chance)
        self._return(day, chance)
        self._get_into_trouble(day, chance)
        if self.diary.balances[GIRO] < _FLOOR and day <= self.helped_until:
            self.diary.book(_PAYEES["help"].move(day, _HELP, chance))

    def _book(self, movement: Movement) -> None:
        self.diary.book(movement)
        if movement.role not in _UNTAXED:
            vat = round(movement.amount_minor * _VAT / (1 + _VAT))
            self.vat_by_month[movement.day.year, movement.day.month] += vat

    def _suppliers(self, day: date, chance: Chance) -> None:
        weekly = sum(self.invoiced[day - timedelta(days=back)] for back in range(28)) / 4
        for each in _PARTIES.deliveries:
            if day.weekday() not in each.weekdays:
                continue
            net = chance.around(weekly * each.share, 0.1)
            if each.payee.role == "cost_of_goods":
                net *= 1 + _DEARER * ramp(day, start=self.turn_on, days=_DEARER_WITHIN_DAYS)
            movement = each.payee.move(day, -round(net * (1 + _VAT)), chance)
            twice = each.key == _PAID_TWICE and day == self.duplicate_on
            self._book(replace(movement, mark="duplicate") if twice else movement)
            if twice:
                again = schedule.booking_day(day + timedelta(days=1), country=COUNTRY)
                self.diary.plan(replace(movement, day=again, mark="duplicate"))
                self.diary.faults.append(
                    Fault("duplicate", again, movement.party, movement.role, movement.amount_minor)
                )

    def _pay(self, bill: Bill, day: date, chance: Chance) -> None:
        if bill.key == "vat":
            self._pay_vat(bill, day, chance)
            return
        amount = bill.minor_on(day, self.story, chance)
        mark = ""
        if bill.key == "profit_share":
            spare = self.diary.balances[GIRO] - _KEPT if day < self.turn_on else 0
            amount = max(0, spare) // 100_000 * 100_000
        if bill.key == "insurance" and day >= self.jump_on:
            amount, mark = round(amount * _INSURANCE_JUMP), "cost_jump"
        if amount > 0:
            movement = bill.payee.move(day, -amount, chance)
            self._book(replace(movement, obligation=bill.key, mark=mark))

    def _pay_vat(self, bill: Bill, day: date, chance: Chance) -> None:
        before = period.add_months(day, -1)
        owed = self.vat_by_month[before.year, before.month]
        if owed > 0:
            self.diary.settle(bill, day, owed, chance)
        elif owed < 0:
            self.diary.book(_PAYEES["vat_refund"].move(day, -owed, chance))

    def _save(self, day: date, chance: Chance) -> None:
        if day == schedule.booking_day(day.replace(day=_SAVED_ON), country=COUNTRY):
            pair = f"saving-{day:%Y%m%d}"
            for key, minor in (("saving", -_SAVED_MINOR), ("saved", _SAVED_MINOR)):
                movement = _PAYEES[key].move(day, minor, chance)
                self.diary.book(replace(movement, transfer=pair))
        quarter = period.quarter(day)
        if day == schedule.booking_day(
            quarter.ends_on, country=COUNTRY, shift=schedule.Shift.BEFORE
        ):
            earned = round(self.diary.balances[SAVINGS] * _INTEREST_PER_QUARTER)
            self.diary.book(_PAYEES["interest"].move(day, earned, chance))

    def _get_into_trouble(self, day: date, chance: Chance) -> None:
        """Pay for a direct debit that came back and for reminders, as it happens now and then."""
        for key, minor, days_before in _TROUBLES:
            planned = self.story.anchor - timedelta(days=days_before)
            if day == schedule.booking_day(planned, country=COUNTRY):
                self._book(_PAYEES[key].move(day, -minor, chance))

    def _return(self, day: date, chance: Chance) -> None:
        if chance.odds(0.012):
            self.diary.book(
                _PAYEES["credit_note"].move(day, -chance.whole(18_000, 240_000), chance)
            )
        if chance.odds(0.006):
            self._book(_PAYEES["supplier_refund"].move(day, chance.whole(9_000, 130_000), chance))


def keep(*, seed: int, story: Story, last: date, helped_until: date) -> Diary:
    """Keep the manufacturer's diary from the start to the last day."""
    firm = Manufacturer(seed=seed, story=story, last=last, helped_until=helped_until)
    for day in schedule.days(story.starts_on - _WARM_UP, last):
        firm.live(day)
    slipping = next(each for each in _PARTIES.customers if each.slips).payee.party
    firm.diary.faults += [
        Fault("margin_turn", firm.turn_on, "", "cost_of_goods", None, _DEARER),
        Fault("cost_jump", firm.jump_on, "R+V Versicherung", "insurance", None, 0.45),
        Fault("late_customer", firm.invoices.slip_from, slipping, "sales"),
        Fault("concentration", story.starts_on, _PARTIES.customers[0].payee.party, "sales"),
    ]
    return firm.diary


def next_movement(*, balances: Mapping[str, int], day: date, chance: Chance) -> Movement:
    """Make up one more movement of the day on the current account."""
    del balances
    if chance.odds(0.4):
        customer = chance.pick(_PARTIES.customers)
        net = round(chance.around(customer.net_minor, 0.2))
        movement = customer.payee.move(day, net, chance)
        number = chance.text("RE{d:%Y}-9~~~", day)
        return replace(movement, memo=movement.memo.replace("%N", number))
    each = chance.pick(_PARTIES.purchases)
    return each.payee.move(day, -chance.whole(each.least, each.most), chance)
