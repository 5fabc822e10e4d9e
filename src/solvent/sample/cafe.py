"""A healthy cafe in Madison, Wisconsin: daily card settlements, cash, biweekly payroll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from solvent import period
from solvent.sample import papers, parties, schedule
from solvent.sample.chance import Chance
from solvent.sample.company import Fault, Profile, SampleAccount, Story
from solvent.sample.diary import Bill, Diary, Movement, bills_by_day

MONTHS = 36
COUNTRY = "US"
CHECKING, CARD = "checking", "card"
PROFILE = Profile(
    key="cafe",
    name="Bluefinch Corner Cafe LLC",
    country=COUNTRY,
    currency="USD",
    industry="food_service",
    organisation="Three Kettles Group",
    accounts=(
        SampleAccount(
            CHECKING, "000481927730", "Business checking", "bank", "USD", "Capitol Mutual"
        ),
        SampleAccount(CARD, "5480XXXXXXXX2216", "Business card", "card", "USD", "Capitol Mutual"),
    ),
)
_PARTIES = parties.read("cafe")
_PAYEES = _PARTIES.payees
BILLS: tuple[Bill, ...] = _PARTIES.bills
PAPERS: tuple[papers.Paper, ...] = (
    papers.Paper(CHECKING, "cafe-checking.ofx", "ofx1", "275970114", "-6:CST"),
    papers.Paper(CARD, "cafe-card.ofx", "ofx1", "275970114", "-6:CST"),
)

_SALES_PER_DAY = 207_000  # minor units, before tax, in the first year
_GROWTH = 1.055
_WEEKDAY = (0.82, 0.86, 0.90, 0.96, 1.14, 1.33, 1.16)
_SEASON = (0.89, 0.91, 0.97, 1.0, 1.05, 1.06, 1.02, 1.0, 1.04, 1.04, 1.0, 1.04)
_CARD_SHARE, _CASH_SHARE = 0.75, 0.14  # the rest comes through delivery platforms
_SALES_TAX = 0.055
_SETTLEMENT_FEE, _FEE_PER_TICKET = 0.0249, 15
_TICKET = 1450
_PLATFORM_FEE = 0.23
_CASH_KEPT_ABOVE = 6_000_000  # what is above at a quarter's end is drawn
_CASH_DAYS = frozenset({0, 2, 4})
_PLATFORM_DAY, _ROAST_DAY, _UTILITY_JUMP = 1, 2, 1.42
_CARD_PAID_ON = 6
_PAID_TWICE = "roaster"
_PAYROLL_SHARE, _NET_PAY, _PAYROLL_TAX = 0.37, 0.79, 0.295
_SLOW_MONTHS = frozenset({1, 2})
_MID_MONTH = 20


class Cafe:
    """The cafe's life, one day after the other."""

    def __init__(self, *, seed: int, story: Story, last: date) -> None:
        self.seed, self.story = seed, story
        self.diary = Diary({CHECKING: 4_812_644, CARD: -143_218})
        self.bills = bills_by_day(BILLS, first=story.starts_on, last=last, country=COUNTRY)
        self.sold: dict[date, int] = {}
        self.taxed: dict[date, int] = {}
        self.cash_in_till = 0
        self.jump_on = period.add_months(story.anchor, -3)
        roast = story.anchor - timedelta(days=9)
        self.duplicate_on = roast - timedelta(days=(roast.weekday() - _ROAST_DAY) % 7)

    def live(self, day: date) -> None:
        """Live through one day."""
        chance = Chance(self.seed, "cafe", day)
        self.diary.begin(day)
        self._sell(day, chance)
        if schedule.is_bank_day(day, country=COUNTRY):
            self._bank_cash(day, chance)
            self._platforms(day, chance)
            self._suppliers(day, chance)
        for bill in self.bills.get(day, ()):
            self._pay(bill, day, chance)
        self._use_card(day, chance)
        self._pay_card(day, chance)

    def _sell(self, day: date, chance: Chance) -> None:
        if (day.month, day.day) in {(1, 1), (7, 4), (12, 25)} or _is_thanksgiving(day):
            self.sold[day] = self.taxed[day] = 0
            return
        level = _GROWTH ** self.story.years_at(day) * _SEASON[day.month - 1]
        sales = round(chance.around(_SALES_PER_DAY * level * _WEEKDAY[day.weekday()], 0.08))
        on_card = round(sales * chance.around(_CARD_SHARE, 0.02))
        in_cash = round(sales * chance.around(_CASH_SHARE, 0.1))
        self.sold[day] = sales
        self.taxed[day] = on_card + in_cash
        self.cash_in_till += round(in_cash * (1 + _SALES_TAX))
        charged = round(on_card * (1 + _SALES_TAX))
        fee = round(charged * _SETTLEMENT_FEE) + charged // _TICKET * _FEE_PER_TICKET
        settled = schedule.booking_day(day + timedelta(days=1), country=COUNTRY)
        movement = _PAYEES["settlement"].move(day, charged - fee, chance)
        self.diary.plan(replace(movement, day=settled))
        if chance.odds(0.004):
            self.diary.plan(
                replace(_PAYEES["chargeback"].move(day, -_some(chance), chance), day=settled)
            )

    def _bank_cash(self, day: date, chance: Chance) -> None:
        if day.weekday() in _CASH_DAYS and self.cash_in_till > 0:
            deposited = self.cash_in_till // 100 * 100
            self.cash_in_till -= deposited
            self.diary.book(_PAYEES["cash_deposit"].move(day, deposited, chance))

    def _platforms(self, day: date, chance: Chance) -> None:
        if day.weekday() != _PLATFORM_DAY:
            return
        week = self._sold_since(day, 7)
        share = 1 - _CARD_SHARE - _CASH_SHARE
        for platform, part in (("doordash", 0.58), ("uber", 0.42)):
            paid = round(week * share * part * (1 - _PLATFORM_FEE) * chance.between(0.9, 1.1))
            self.diary.book(_PAYEES[platform].move(day, paid, chance))

    def _suppliers(self, day: date, chance: Chance) -> None:
        for each in _PARTIES.deliveries:
            if day.weekday() not in each.weekdays:
                continue
            bill = round(
                chance.around(self._sold_since(day, 7) * each.share / len(each.weekdays), 0.07)
            )
            movement = each.payee.move(day, -bill, chance)
            if each.key == _PAID_TWICE and day == self.duplicate_on:
                self._pay_twice(movement)
            else:
                self.diary.book(movement)

    def _pay_twice(self, movement: Movement) -> None:
        self.diary.book(replace(movement, mark="duplicate"))
        again = movement.day + timedelta(days=2)
        again = schedule.booking_day(again, country=COUNTRY)
        self.diary.plan(replace(movement, day=again, mark="duplicate"))
        self.diary.faults.append(
            Fault("duplicate", again, movement.party, movement.role, movement.amount_minor)
        )

    def _pay(self, bill: Bill, day: date, chance: Chance) -> None:
        amount = self._computed(bill, day) or bill.minor_on(day, self.story, chance)
        mark = ""
        if bill.key == "electricity" and day >= self.jump_on:
            amount, mark = round(amount * _UTILITY_JUMP), "cost_jump"
        if amount > 0:
            self.diary.settle(bill, day, amount, chance, mark=mark)

    def _computed(self, bill: Bill, day: date) -> int:
        if bill.key == "sales_tax":
            quarter = period.quarter(period.add_months(day, -2 if day.day < _MID_MONTH else -1))
            taxed = sum(minor for sold_on, minor in self.taxed.items() if sold_on in quarter)
            return round(taxed * _SALES_TAX)
        if bill.key in {"payroll", "payroll_tax"}:
            usual = (
                _SALES_PER_DAY
                * 14
                * _PAYROLL_SHARE
                * 1.05 ** (day.year - self.story.starts_on.year)
            )
            gross = (
                usual
                * (0.94 if day.month in _SLOW_MONTHS else 1.0)
                * Chance(self.seed, day).around(1, 0.025)
            )
            return round(gross * (_NET_PAY if bill.key == "payroll" else _PAYROLL_TAX))
        if bill.key == "distribution":
            return max(0, self.diary.balances[CHECKING] - _CASH_KEPT_ABOVE) // 10_000 * 10_000
        return 0

    def _use_card(self, day: date, chance: Chance) -> None:
        for each in _PARTIES.purchases:
            if chance.odds(each.odds):
                bought = round(
                    chance.between(each.least, each.most) * 1.03 ** self.story.years_at(day)
                )
                self.diary.book(each.payee.move(day, -bought, chance))
                if chance.odds(0.01):
                    back = day + timedelta(days=chance.whole(3, 9))
                    self.diary.plan(each.payee.move(back, bought // chance.whole(1, 4), chance))

    def _pay_card(self, day: date, chance: Chance) -> None:
        nominal = day.replace(day=_CARD_PAID_ON)
        owed = -self.diary.balances[CARD]
        if day != schedule.booking_day(nominal, country=COUNTRY) or owed <= 0:
            return
        pair = f"card-{day:%Y%m%d}"
        paid = _PAYEES["card_payment"].move(day, -owed, chance)
        self.diary.book(replace(paid, transfer=pair))
        arrives = schedule.booking_day(day + timedelta(days=1), country=COUNTRY)
        received = _PAYEES["card_payment_received"].move(arrives, owed, chance)
        self.diary.plan(replace(received, transfer=pair))

    def _sold_since(self, day: date, days: int) -> int:
        known = [self.sold.get(day - timedelta(days=back), 0) for back in range(1, days + 1)]
        return sum(known) or _SALES_PER_DAY * days


def keep(*, seed: int, story: Story, last: date, helped_until: date) -> Diary:
    """Keep the cafe's diary from the start to the last day; it never needs help."""
    del helped_until
    cafe = Cafe(seed=seed, story=story, last=last)
    for day in schedule.days(story.starts_on, last):
        cafe.live(day)
    cafe.diary.faults.append(
        Fault("cost_jump", cafe.jump_on, "Madison Gas & Electric", "utilities", None, 0.42)
    )
    return cafe.diary


def next_movement(*, balances: Mapping[str, int], day: date, chance: Chance) -> Movement:
    """Make up one more movement of the day on the checking account."""
    del balances
    if chance.odds(0.7):
        return _PAYEES["settlement"].move(day, round(chance.between(9_000, 64_000)), chance)
    bought = chance.pick(_PARTIES.purchases)
    return replace(
        bought.payee.move(day, -round(chance.between(bought.least, bought.most)), chance),
        account=CHECKING,
        kind="POS",
    )


def _some(chance: Chance) -> int:
    return chance.whole(900, 6_400)


def _is_thanksgiving(day: date) -> bool:
    november, thursday = 11, 3
    return day.month == november and day.weekday() == thursday and 22 <= day.day <= 28  # noqa: PLR2004
