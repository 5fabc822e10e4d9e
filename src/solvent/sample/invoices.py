"""Invoices to named customers, and on which day each customer's habits let it pay them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from solvent import period
from solvent.sample import schedule
from solvent.sample.chance import Chance
from solvent.sample.diary import Movement, Payee

_BANK_DAYS_PER_MONTH = 20.8
_NUMBER_MARK = "%N"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and its habits.

    per_month: invoices a month. net_minor: usual net amount in the first year, minor units.
    late_days, late_spread: days after the term that it usually pays, and how much that varies.
    taxed: whether the invoice bears value added tax. paydays: days of the month of its payment
        runs, empty where it pays on any day. slips: it pays later and later towards the end.
    """

    payee: Payee
    per_month: float
    net_minor: int
    late_days: float
    late_spread: float
    taxed: bool = True
    paydays: tuple[int, ...] = ()
    slips: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice: net and gross in minor units, and the day its money will come."""

    number: str
    customer: Customer
    day: date
    net_minor: int
    gross_minor: int
    paid_on: date


@dataclass(slots=True)
class InvoiceBook:
    """All invoices issued so far, by the day on which they will be paid."""

    country: str
    prefix: str
    term_days: int
    tax_rate: float
    slip_from: date
    due: dict[date, list[Invoice]] = field(default_factory=lambda: defaultdict(list))
    _numbers: dict[int, int] = field(default_factory=dict)
    _ripe: dict[str, float] = field(default_factory=dict)

    def issue(
        self,
        customers: Sequence[Customer],
        *,
        day: date,
        level: float,
        chance: Chance,
    ) -> list[Invoice]:
        """Issue the day's invoices. level: of demand, 1 in an average month of the first year."""
        issued = []
        for customer in customers:
            if not self._is_ready(customer, chance):
                continue
            net = round(chance.around(customer.net_minor * level, 0.22) / 100) * 100
            gross = net + round(net * self.tax_rate) if customer.taxed else net
            number = self._numbers.get(day.year, 100) + 1
            self._numbers[day.year] = number
            shown = f"{self.prefix}{day.year}-{number:04d}"
            paid_on = self._paid_on(customer, day, chance)
            issued.append(Invoice(shown, customer, day, net, gross, paid_on))
            self.due[paid_on].append(issued[-1])
        return issued

    def _is_ready(self, customer: Customer, chance: Chance) -> bool:
        """Let work ripen: at its usual pace on average, but never quite regularly."""
        party = customer.payee.party
        ripe = self._ripe.get(party, chance.between(0, 1))
        ripe += customer.per_month / _BANK_DAYS_PER_MONTH * chance.between(0.4, 1.6)
        self._ripe[party] = ripe - 1 if ripe >= 1 else ripe
        return ripe >= 1

    def _paid_on(self, customer: Customer, day: date, chance: Chance) -> date:
        late = customer.late_days + customer.late_spread * (chance.around(1, 1) - 1)
        if customer.slips and day >= self.slip_from:
            late += 10 + (day - self.slip_from).days * 0.16
        wished = day + timedelta(days=max(2, self.term_days + round(late)))
        if customer.paydays:
            wished = _next_payday(wished, customer.paydays)
        return schedule.booking_day(wished, country=self.country)

    def payments(self, day: date, chance: Chance) -> list[Movement]:
        """Take in what customers pay on the day: one movement each, often for many invoices."""
        by_customer: dict[str, list[Invoice]] = defaultdict(list)
        for invoice in self.due.pop(day, ()):
            by_customer[invoice.customer.payee.party].append(invoice)
        return [_payment(day, invoices, chance) for invoices in by_customer.values()]


def _payment(day: date, invoices: Sequence[Invoice], chance: Chance) -> Movement:
    total = sum(invoice.gross_minor for invoice in invoices)
    movement = invoices[0].customer.payee.move(day, total, chance)
    numbers = " ".join(invoice.number for invoice in invoices)
    return replace(
        movement,
        name=movement.name.replace(_NUMBER_MARK, numbers),
        memo=movement.memo.replace(_NUMBER_MARK, numbers),
    )


def _next_payday(day: date, paydays: Sequence[int]) -> date:
    for payday in paydays:
        if payday >= day.day:
            return day.replace(day=min(payday, period.month(day).ends_on.day))
    return period.add_months(day.replace(day=1), 1).replace(day=paydays[0])
