"""Timing: whether the time of an answer tells what exists from what does not.

Each pair is asked one after the other, in an order drawn anew, on one machine without a network,
which is more than anybody outside can see. What is printed is how often a guess by time alone is
right (the probability that one of a kind takes longer than one of the other; 50 % is a coin), with
the range in which 95 % of resampled runs lie. A range that holds 50 % shows nothing to be told; one
that does not, says so.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from bench import installation
from bench.installation import House
from bench.measure import Report, Row, median, percentile

from solvent import ids
from solvent.errors import SolventError
from solvent.identity import addressing, entering, securing, signing_in, starting, visiting
from solvent.identity.sender import Sender
from solvent.ids import CompanyId, Scope
from solvent.platform import crypto, opening
from solvent.tenancy import finding, founding
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

_PASSWORD = "otter violin harbour spoon"  # noqa: S105  of members who live for two minutes
_WRONG = "granite pillow comet ladder"
_MEMBERS, _GUESSES = 12, 8  # fewer guesses than a counter lets through
_LOOK_UPS, _RESAMPLED = 2_000, 400
_SEED = 1
_COIN = 0.5

Ask = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Told:
    """How often time tells one kind from the other, and the range of resampled runs."""

    right: float
    low: float
    high: float


def main() -> None:
    """Measure and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m bench timing", description=__doc__)
    parser.add_argument("--members", type=int, default=_MEMBERS)
    parser.add_argument("--look-ups", type=int, default=_LOOK_UPS)
    asked = parser.parse_args()
    report = Report("timing")
    with installation.home() as settings, opening.database(settings) as addresses:

        async def work() -> None:
            async with installation.house(settings, addresses) as house:
                await _passwords(report, house, asked.members)
                await _companies(report, house, asked.look_ups)
                await _secrets(report, house, asked.look_ups)

        installation.run(work())
    report.keep()


async def _passwords(report: Report, house: House, members: int) -> None:
    emails = [await _member(house, number) for number in range(members)]
    nobodies = [f"nobody{number}@example.com" for number in range(members)]

    def guessing(whose: Sequence[str], network: int) -> Ask:
        async def ask(number: int) -> None:
            sender = Sender(address=f"10.{network}.{number // 250}.{number % 250}", bound="b" * 32)
            await entering.by_password(
                house.tools,
                email=whose[number % members],
                password_given=_WRONG,
                sender=sender,
            )

        return ask

    known, unknown = await _pairs(guessing(emails, 1), guessing(nobodies, 2), members * _GUESSES)
    _tell(report, "a wrong password, member's address beside nobody's", known, unknown)


async def _member(house: House, number: int) -> str:
    """Make an owner of an organisation of its own, with an address and a password."""
    tools, now = house.tools, house.tools.now()
    made = await starting.found(tools.database, name=f"Firm {number}", is_sample=False, now=now)
    link = await starting.make_sign_in_link(tools.database, made.tenant_id, now=now)
    entered = await signing_in.use_link(tools, link or "")
    visitor = await visiting.by_session(tools, entered.secret)
    email = f"owner{number}@example.com"
    await addressing.set_email(tools, visitor, email=email)
    await securing.set_password(tools, visitor, text=_PASSWORD)
    return email


async def _companies(report: Report, house: House, look_ups: int) -> None:
    tools, now = house.tools, house.tools.now()
    made = await starting.found(tools.database, name="Elsewhere", is_sample=False, now=now)
    scope = Scope(made.tenant_id, "bench", PERMISSIONS_BY_ROLE[Role.OWNER])
    foreign = await founding.add_company(
        tools.database,
        scope,
        name="Foreign Ltd",
        country="DE",
        currency="EUR",
        is_sample=False,
        now=now,
    )

    async def look(company_id: UUID) -> None:
        async with tools.database.scoped(house.scope) as connection:
            await finding.company(connection, house.scope, CompanyId(company_id))

    # Both are read from a list made before, so that making one is not timed.
    theirs_ids = [foreign.company_id] * look_ups
    nobodys_ids = [ids.new() for _ in range(look_ups)]

    async def ask_foreign(number: int) -> None:
        await look(theirs_ids[number])

    async def ask_nobodys(number: int) -> None:
        await look(nobodys_ids[number])

    theirs, nobodys = await _pairs(ask_foreign, ask_nobodys, look_ups)
    _tell(report, "a company's id, another's beside nobody's", theirs, nobodys)


async def _secrets(report: Report, house: House, look_ups: int) -> None:
    """Compare a session that ended with one that never was."""
    tools, now = house.tools, house.tools.now()
    made = await starting.found(tools.database, name="Ended", is_sample=False, now=now)
    link = await starting.make_sign_in_link(tools.database, made.tenant_id, now=now)
    entered = await signing_in.use_link(tools, link or "")
    visitor = await visiting.by_session(tools, entered.secret)
    await signing_in.sign_out(tools.database, visitor, now=now)

    ended_secrets = [entered.secret] * look_ups
    no_secrets = [crypto.new_secret("ss") for _ in range(look_ups)]

    async def ask_ended(number: int) -> None:
        await visiting.by_session(tools, ended_secrets[number])

    async def ask_none(number: int) -> None:
        await visiting.by_session(tools, no_secrets[number])

    ended, none = await _pairs(ask_ended, ask_none, look_ups)
    _tell(report, "a session's secret of 256 bits, ended beside none", ended, none)


async def _pairs(one: Ask, other: Ask, count: int) -> tuple[list[float], list[float]]:
    """Ask both, `count` times in a drawn order; gives the milliseconds of each."""
    chance = random.Random(_SEED)
    took: dict[Ask, list[float]] = {one: [], other: []}
    for number in range(count):
        order = [one, other]
        chance.shuffle(order)
        for ask in order:
            started = time.perf_counter()
            with suppress(SolventError):
                await ask(number)
            took[ask].append((time.perf_counter() - started) * 1e3)
    return took[one], took[other]


def _tell(report: Report, what: str, known: list[float], unknown: list[float]) -> None:
    told = _told(known, unknown)
    shown = f"{told.right:.1%} right by time alone, {told.low:.1%} to {told.high:.1%} resampled"
    verdict = "nothing to be told" if told.low <= _COIN <= told.high else "CAN BE TOLD"
    spread = ", ".join(
        f"{percentile(each, 5):.2f} to {percentile(each, 95):.2f}" for each in (known, unknown)
    )
    report.add(
        Row(
            what,
            median(known),
            "ms",
            runs=len(known),
            beside="nobody's",
            beside_value=median(unknown),
            note=f"{shown}: {verdict}; 5 to 95 %: {spread} ms",
        )
    )


def _told(known: Sequence[float], unknown: Sequence[float]) -> Told:
    chance = random.Random(_SEED)
    resampled = sorted(
        _longer(
            chance.choices(known, k=len(known)), sorted(chance.choices(unknown, k=len(unknown)))
        )
        for _ in range(_RESAMPLED)
    )
    return Told(
        _longer(known, sorted(unknown)), percentile(resampled, 2.5), percentile(resampled, 97.5)
    )


def _longer(known: Sequence[float], unknown: Sequence[float]) -> float:
    """Give the share of pairs in which the first takes longer, equal ones by half."""
    below = sum(bisect_left(unknown, each) + bisect_right(unknown, each) for each in known)
    return below / (2 * len(known) * len(unknown))


if __name__ == "__main__":
    main()
