"""A hardware shop in Nairobi on M-PESA: many small receipts, thin margin, cash running out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from solvent import period
from solvent.sample import mpesa_writer, papers, parties, schedule
from solvent.sample.chance import Chance
from solvent.sample.company import Fault, Profile, SampleAccount, Story, ramp
from solvent.sample.diary import Bill, Diary, Movement, Payee, bills_by_day

MONTHS = 30
COUNTRY = "KE"
MPESA, BANK = "mpesa", "bank"
PROFILE = Profile(
    key="shop",
    name="Majimbo Hardware & Home",
    country=COUNTRY,
    currency="KES",
    industry="retail",
    organisation="Three Kettles Group",
    accounts=(
        SampleAccount(MPESA, "254722000418", "M-PESA", "mobile_money", "KES", "Safaricom"),
        SampleAccount(
            BANK, "0117004418290", "Current account", "bank", "KES", "Savanna Trust Bank"
        ),
    ),
)
_PARTIES = parties.read("shop")
_PAYEES = _PARTIES.payees
BILLS: tuple[Bill, ...] = _PARTIES.bills
PAPERS: tuple[papers.Paper, ...] = (
    papers.Paper(MPESA, "shop-mpesa.csv", "mpesa_csv"),
    papers.Paper(BANK, "shop-bank.ofx", "ofx2", "54000", "3:EAT"),
)

_SALES_PER_DAY = 7_150_000  # minor units, on an average trading day of the first year
_GROWTH = 1.02
_WEEKDAY = (0.95, 0.9, 0.93, 0.97, 1.12, 1.3, 0.55)
_SEASON = (0.93, 0.96, 1.02, 0.9, 0.94, 1.0, 1.04, 1.05, 1.02, 1.0, 1.01, 1.07)
_CASH_SHARE, _BIGGEST_RECEIPT = 0.27, 0.5
_CASH_DAYS = frozenset({0, 2, 4})
_CONTRACTOR_WEEKDAY, _CONTRACTOR_SHARE = 3, 0.28  # of a day's sales, once a week
_DEARER, _DEARER_WITHIN_DAYS = 0.09, 30
_SALES_LOST, _LOST_WITHIN_DAYS, _LOST_MONTHS = 0.26, 100, 13  # to a chain that opened nearby
_RENT_JUMP = 1.25
_VAT_OF_SALES = 0.019  # 16 % on the value added
_SWEEP_DAYS, _KEPT_ON_PHONE = frozenset({1, 4}), 9_000_000
_TRANSFER_MOST = 25_000_000
_LEAST_ON_PHONE, _LEAST_AT_BANK = 1_500_000, 2_000_000
_CASH_WANTED, _HELP = 62_000_000, 25_000_000
_DRAWN_IN = frozenset({3, 6, 9, 12})
_LENT_MONTHS = 14
# The gap opens between these days after the story's month has begun, and nearer to the second.
_GAP_AFTER, _GAP_BEFORE, _GAP_AT = timedelta(days=36), timedelta(days=78), 0.45
_TROUBLES = (("unpaid", 250_000, 86), ("unpaid", 250_000, 24), ("penalty", 1_000_000, 17))
_NAME_LETTERS = "ABCDEFGHJKLMNOPRSTW"


class Shop:
    """The shop's life, one day after the other."""

    def __init__(
        self, *, seed: int, story: Story, last: date, helped_until: date, cash_then: int
    ) -> None:
        self.seed, self.story = seed, story
        self.helped_until, self.cash_then = helped_until, cash_then
        self.diary = Diary({MPESA: 12_403_500, BANK: 48_217_815})
        self.bills = bills_by_day(BILLS, first=story.starts_on, last=last, country=COUNTRY)
        self.turn_on = period.add_months(story.anchor, -5) + timedelta(days=14)
        self.rival_on = period.add_months(story.anchor, -_LOST_MONTHS)
        self.jump_on = period.add_months(story.anchor, -3)
        self.lent_on = schedule.booking_day(
            period.add_months(story.anchor, -_LENT_MONTHS) + timedelta(days=6), country=COUNTRY
        )
        self.duplicate_on = story.anchor - timedelta(days=8)
        self.duplicate_on -= timedelta(days=(self.duplicate_on.weekday() - 1) % 7)
        self.sold: dict[date, int] = {}
        self.cash_in_till = 0

    @property
    def cash(self) -> int:
        """All the shop has, minor units."""
        return self.diary.balances[MPESA] + self.diary.balances[BANK]

    def live(self, day: date) -> None:
        """Live through one day."""
        chance = Chance(self.seed, "shop", day)
        self.diary.begin(day)
        self._sell(day, chance)
        open_bank = schedule.is_bank_day(day, country=COUNTRY)
        if open_bank:
            self._bank_cash(day, chance)
            self._restock(day, chance)
        for bill in self.bills.get(day, ()):
            self._pay(bill, day, chance)
        for each in _PARTIES.purchases:
            if chance.odds(each.odds):
                bought = chance.whole(each.least // 5000, each.most // 5000) * 5000
                self._spend(each.payee, day, bought, chance)
        if open_bank:
            self._move_between(day, chance)
            self._get_into_trouble(day, chance)
            self._steer(day, chance)

    def _sell(self, day: date, chance: Chance) -> None:
        lost = _SALES_LOST * ramp(day, start=self.rival_on, days=_LOST_WITHIN_DAYS)
        level = _GROWTH ** self.story.years_at(day) * _SEASON[day.month - 1] * (1 - lost)
        sales = chance.around(_SALES_PER_DAY * level * _WEEKDAY[day.weekday()], 0.09)
        if (day.month, day.day) in {(12, 25), (1, 1)}:
            sales *= 0.15
        on_phone, wanted = 0, sales * (1 - _CASH_SHARE)
        if day.weekday() == _CONTRACTOR_WEEKDAY:
            on_phone = _shillings(chance.around(_SALES_PER_DAY * level * _CONTRACTOR_SHARE, 0.2))
            self.diary.book(_PAYEES["contractor"].move(day, on_phone, chance))
        while on_phone < wanted:
            paid = _shillings(wanted * _BIGGEST_RECEIPT * chance.between(0.05, 1) ** 1.7 + 8_000)
            on_phone += paid
            payee = _PAYEES["till" if chance.odds(0.7) else "receipt"]
            self.diary.book(_signed(payee.move(day, paid, chance), chance))
        in_cash = _shillings(sales * _CASH_SHARE)
        self.cash_in_till += in_cash
        self.sold[day] = on_phone + in_cash
        if chance.odds(0.02):
            self._spend(_PAYEES["refund"], day, chance.whole(6, 60) * 5_000, chance)

    def _bank_cash(self, day: date, chance: Chance) -> None:
        if day.weekday() in _CASH_DAYS and self.cash_in_till > 0:
            self.diary.book(_PAYEES["cash_deposit"].move(day, self.cash_in_till, chance))
            self.cash_in_till = 0

    def _restock(self, day: date, chance: Chance) -> None:
        dearer = 1 + _DEARER * ramp(day, start=self.turn_on, days=_DEARER_WITHIN_DAYS)
        known = [self.sold.get(day - timedelta(days=back), 0) for back in range(1, 15)]
        weekly = sum(known) / 2 if all(known) else _SALES_PER_DAY * 6.7
        for each in _PARTIES.deliveries:
            if day.weekday() not in each.weekdays:
                continue
            share = each.share / len(each.weekdays) * dearer
            bill = _shillings(chance.around(weekly * share, 0.06))
            twice = each.key == "paint" and day == self.duplicate_on
            movement = self._spend(each.payee, day, bill, chance, mark="duplicate" if twice else "")
            if twice:
                again = schedule.booking_day(day + timedelta(days=1), country=COUNTRY)
                self.diary.plan(replace(movement, day=again))
                self.diary.faults.append(
                    Fault("duplicate", again, movement.party, movement.role, -bill)
                )

    def _pay(self, bill: Bill, day: date, chance: Chance) -> None:
        amount = _shillings(bill.minor_on(day, self.story, chance))
        mark = ""
        if bill.key == "vat":
            before = period.month(period.add_months(day, -1))
            sold = sum(minor for sold_on, minor in self.sold.items() if sold_on in before)
            amount = _shillings(sold * _VAT_OF_SALES)
        if bill.key == "rent" and day >= self.jump_on:
            amount, mark = _shillings(amount * _RENT_JUMP), "cost_jump"
        if amount > 0:
            self._spend(bill.payee, day, amount, chance, obligation=bill.key, mark=mark)

    def _spend(
        self,
        payee: Payee,
        day: date,
        minor: int,
        chance: Chance,
        *,
        obligation: str = "",
        mark: str = "",
    ) -> Movement:
        charge = mpesa_writer.charge(minor) if payee.account == MPESA and payee.memo else 0
        self._provide(payee.account, day, minor + charge, chance)
        movement = replace(
            payee.move(day, -minor, chance),
            charge_minor=charge,
            obligation=obligation,
            mark=mark,
        )
        return self.diary.book(movement)

    def _provide(self, account: str, day: date, minor: int, chance: Chance) -> None:
        """Fetch money from the other account, and from the owner, where one is too empty."""
        least = _LEAST_ON_PHONE if account == MPESA else _LEAST_AT_BANK
        if self.cash < minor + _LEAST_ON_PHONE + _LEAST_AT_BANK and day <= self.helped_until:
            lent = max(_HELP, minor)
            self.diary.book(_PAYEES["owner_in"].move(day, lent, chance))
        while (short := minor + least - self.diary.balances[account]) > 0:
            other = BANK if account == MPESA else MPESA
            spare = self.diary.balances[other] - (
                _LEAST_AT_BANK if other == BANK else _LEAST_ON_PHONE
            )
            moved = min(_shillings(short * 1.2) + 100_000, spare // 100 * 100, _TRANSFER_MOST)
            if moved < 100_000:  # noqa: PLR2004  less than a thousand shillings is not worth it
                return
            if account == MPESA:
                self._bank_to_phone(day, moved, chance)
            else:
                self._phone_to_bank(day, moved, chance)

    def _get_into_trouble(self, day: date, chance: Chance) -> None:
        """Pay for what comes too late, in the weeks when money is short."""
        for key, minor, days_before in _TROUBLES:
            if day == schedule.booking_day(
                self.story.anchor - timedelta(days=days_before), country=COUNTRY
            ):
                self._spend(_PAYEES[key], day, minor, chance)

    def _move_between(self, day: date, chance: Chance) -> None:
        spare = self.diary.balances[MPESA] - _KEPT_ON_PHONE
        if day.weekday() in _SWEEP_DAYS and spare > _KEPT_ON_PHONE // 3:
            self._phone_to_bank(day, min(spare // 100_000 * 100_000, _TRANSFER_MOST), chance)

    def _phone_to_bank(self, day: date, minor: int, chance: Chance) -> None:
        sent = _PAYEES["to_bank"].move(day, -minor, chance)
        self._pair(
            replace(sent, charge_minor=mpesa_writer.charge(minor)), _PAYEES["from_mpesa"], chance
        )

    def _bank_to_phone(self, day: date, minor: int, chance: Chance) -> None:
        received = _PAYEES["from_bank"].move(day, minor, chance)
        self._pair(received, _PAYEES["to_mpesa"], chance)

    def _pair(self, on_phone: Movement, at_bank: Payee, chance: Chance) -> None:
        booked = self.diary.book(on_phone)
        receipt = papers.receipt(booked)
        booked = replace(booked, transfer=receipt)
        self.diary.movements[-1] = booked
        other = at_bank.move(booked.day, -booked.amount_minor, chance)
        memo = other.memo.replace("%R", receipt)
        self.diary.book(replace(other, memo=memo, transfer=receipt))

    def _steer(self, day: date, chance: Chance) -> None:
        """Let the owner draw what is spare in good days, and the bank lend when they end."""
        if day == self.lent_on:
            lent = (self.cash_then - self.cash) // 1_000_000 * 1_000_000
            if lent > 0:
                self.diary.book(_PAYEES["loan_in"].move(day, lent, chance))
            return
        drawn_on = schedule.booking_day(day.replace(day=4), country=COUNTRY)
        if day != drawn_on or day.month not in _DRAWN_IN or day > self.lent_on:
            return
        spare = min(self.cash - _CASH_WANTED, self.diary.balances[BANK] - _LEAST_AT_BANK)
        if (drawn := spare // 100_000 * 100_000) > 0:
            self.diary.book(_PAYEES["owner_out"].move(day, -drawn, chance))


def keep(*, seed: int, story: Story, last: date, helped_until: date) -> Diary:
    """Keep the shop's diary; after `helped_until` the owner brings no more money."""
    cash_then = _cash_for_the_gap(seed, story)
    shop = Shop(seed=seed, story=story, last=last, helped_until=helped_until, cash_then=cash_then)
    for day in schedule.days(story.starts_on, last):
        shop.live(day)
    shop.diary.faults += [
        Fault("margin_turn", shop.turn_on, "", "cost_of_goods", None, _DEARER),
        Fault("cost_jump", shop.jump_on, "Jogoo Plaza Properties", "rent", None, 0.25),
    ]
    return shop.diary


def _cash_for_the_gap(seed: int, story: Story) -> int:
    """Try the months around the story's, to learn with how much cash the gap opens in time."""
    tried_from = period.add_months(story.anchor, -_LENT_MONTHS - 1)
    last = story.anchor + _GAP_BEFORE
    trial = Shop(seed=seed, story=story, last=last, helped_until=tried_from, cash_then=0)
    start, lowest, lowest_before = 0, 0, 0
    for day in schedule.days(tried_from, last):
        trial.live(day)
        if day == trial.lent_on:
            start = trial.cash
        if day > trial.lent_on:
            lowest = min(lowest, trial.cash - start)
        if day <= story.anchor + _GAP_AFTER:
            lowest_before = lowest
    return round(-(lowest_before + _GAP_AT * (lowest - lowest_before)))


def next_movement(*, balances: Mapping[str, int], day: date, chance: Chance) -> Movement:
    """Make up one more movement of the day on the phone."""
    if chance.odds(0.75):
        paid = _shillings(chance.between(20_000, 900_000))
        return _signed(_PAYEES["till"].move(day, paid, chance), chance)
    each = chance.pick(_PARTIES.purchases)
    bought = chance.whole(each.least // 5000, each.most // 5000) * 5000
    charge = mpesa_writer.charge(bought) if each.payee.memo else 0
    if balances[MPESA] < bought + charge:
        return _signed(_PAYEES["till"].move(day, bought, chance), chance)
    return replace(each.payee.move(day, -bought, chance), charge_minor=charge)


def _signed(movement: Movement, chance: Chance) -> Movement:
    initials = f"{chance.pick(_NAME_LETTERS)}. {chance.pick(_NAME_LETTERS)}."
    return replace(movement, name=movement.name.replace("%C", initials))


def _shillings(minor: float) -> int:
    return round(minor / 100) * 100
