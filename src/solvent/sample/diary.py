"""The day-by-day record of what a company's accounts do, and the templates it is written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from solvent.sample import schedule
from solvent.sample.chance import Chance
from solvent.sample.company import Fault, Story

_NOON_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement on one account, with the truth about it.

    name, memo: the texts that the bank prints. kind: the bank's word for the type.
    at_s: seconds after midnight. mark: name of the planted fault it belongs to.
    charge_minor: a fee booked with it under the same number (mobile money), minor units.
    """

    account: str
    day: date
    amount_minor: int
    name: str
    memo: str
    kind: str
    role: str
    party: str
    obligation: str = ""
    transfer: str = ""
    at_s: int = _NOON_S
    mark: str = ""
    charge_minor: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Payee:
    """Another side as the bank prints it; name and memo are templates of `Chance.text`."""

    account: str
    party: str
    role: str
    name: str
    memo: str = ""
    kind: str = ""

    def move(self, day: date, amount_minor: int, chance: Chance) -> Movement:
        """Write one movement with this party."""
        return Movement(
            account=self.account,
            day=day,
            amount_minor=amount_minor,
            name=chance.text(self.name, day),
            memo=chance.text(self.memo, day),
            kind=self.kind,
            role=self.role,
            party=self.party,
        )


@dataclass(frozen=True, slots=True)
class Bill:
    """A recurring payment. amount_minor: positive minor units in the first year.

    rise: yearly increase, in one step each January. spread: relative deviation of each bill.
    season: twelve factors, January first, or empty. An amount of 0 is computed by the company.
    """

    key: str
    payee: Payee
    amount_minor: int
    rule: schedule.Rule
    rise: float = 0.03
    spread: float = 0.0
    season: tuple[float, ...] = ()

    def minor_on(self, day: date, story: Story, chance: Chance) -> int:
        """Give the amount of the bill that falls due on the day, positive minor units."""
        years = day.year - story.starts_on.year
        amount = self.amount_minor * (1 + self.rise) ** years
        if self.season:
            amount *= self.season[day.month - 1]
        return round(chance.around(amount, self.spread)) if self.spread else round(amount)


@dataclass(slots=True)
class Diary:
    """What was booked so far. balances: minor units by account key."""

    balances: dict[str, int]
    openings: dict[str, int] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _waiting: dict[date, list[Movement]] = field(default_factory=lambda: defaultdict(list))
    _count_by_day: dict[tuple[str, date], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the balances it starts from."""
        self.openings = dict(self.balances)

    def book(self, movement: Movement) -> Movement:
        """Write the movement down now; its number counts the account's movements of the day."""
        key = (movement.account, movement.day)
        number = self._count_by_day.get(key, 0)
        self._count_by_day[key] = number + 1
        numbered = replace(movement, number=number)
        self.movements.append(numbered)
        self.balances[movement.account] += movement.amount_minor - movement.charge_minor
        return numbered

    def plan(self, movement: Movement) -> None:
        """Book the movement when its day begins; that day must lie ahead."""
        self._waiting[movement.day].append(movement)

    def begin(self, day: date) -> None:
        """Book what was planned for the day."""
        for movement in self._waiting.pop(day, ()):
            self.book(movement)

    def settle(
        self, bill: Bill, day: date, minor: int, chance: Chance, *, mark: str = ""
    ) -> Movement:
        """Pay a bill: `minor` is positive."""
        movement = bill.payee.move(day, -minor, chance)
        return self.book(replace(movement, obligation=bill.key, mark=mark))


def bills_by_day(
    bills: Iterable[Bill], *, first: date, last: date, country: str
) -> Mapping[date, list[Bill]]:
    """Lay the bills out on the days that the banks will book them."""
    found: dict[date, list[Bill]] = defaultdict(list)
    for bill in bills:
        for day in schedule.due(bill.rule, first=first, last=last, country=country):
            found[day].append(bill)
    return found
