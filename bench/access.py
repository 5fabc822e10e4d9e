"""Access: what it costs to decide, alone on one core and as a part of a request.

Twenty policies over fifty companies: limits on amounts by role, some companies only, office hours,
a second person. Processor time is measured, as machines are shared. A request asks for a score by
a key, in this process and without a network, beside the same without policies.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from bench import installation
from bench.installation import House
from bench.measure import Report, Row, percentile

from solvent import ids
from solvent.errors import SolventError
from solvent.identity import visiting
from solvent.identity.visiting import Asked
from solvent.ids import Scope
from solvent.platform import opening
from solvent.policy import amending, circumstances, ready_made, vocabulary
from solvent.policy.checking import RequestChecker
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Compiled, Firm, Person
from solvent.policy.ready_made import Form, Kind
from solvent.tenancy import founding
from solvent.tenancy.company import Company
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

_COMPANIES = 50
_DECISIONS, _REQUESTS, _ROUNDS = 20_000, 1_000, 5
_TARGET_US = 100.0  # 10,000 a second on one core
_SEED = 1
_NOON = Circumstances(12, 3, "browser", 0)


def main() -> None:
    """Measure and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m bench access", description=__doc__)
    parser.add_argument("--decisions", type=int, default=_DECISIONS)
    parser.add_argument("--requests", type=int, default=_REQUESTS)
    asked = parser.parse_args()
    report = Report("access")
    _decisions(report, asked.decisions)
    with installation.home() as settings, opening.database(settings) as addresses:

        async def work() -> None:
            async with installation.house(settings, addresses) as house:
                await _requests(report, house, asked.requests)

        installation.run(work())
    report.keep()


def policies(companies: list[str]) -> str:
    """Write the twenty policies."""
    roles = (Role.BOOKKEEPER, Role.ANALYST, Role.CFO, Role.ADMIN, Role.VIEWER)
    forms = [
        form
        for at, role in enumerate(roles)
        for form in (
            Form(
                Kind.AMOUNT,
                f"amount {role}",
                who=role,
                amount_minor=1_000_00 * (at + 1),
                currency="EUR",
            ),
            Form(Kind.COMPANIES, f"companies {role}", who=role, companies=companies[: 40 + at]),
            Form(Kind.HOURS, f"hours {role}", who=role, from_hour=6, until_hour=22),
            Form(Kind.FOUR_EYES, f"second {role}", who=role, what=["key:create"]),
        )
    ]
    return "\n".join(ready_made.write(form) for form in forms)


def _decisions(report: Report, count: int) -> None:
    firms = [
        Firm(ids.show(ids.COMPANY, each), "DE", "EUR", is_sample=False)
        for each in ids.new_many(_COMPANIES)
    ]
    compiled = Compiled(policies([firm.subject for firm in firms]), organisation="org", firms=firms)
    person = Person("me", Role.BOOKKEEPER, "member", home=True)
    chance = random.Random(_SEED)
    held = sorted(PERMISSIONS_BY_ROLE[Role.BOOKKEEPER])
    acts = [
        (chance.choice(held), chance.choice(firms), chance.randrange(200_000)) for _ in range(count)
    ]
    made = [
        circumstances.act(
            _NOON,
            word,
            company=firm.subject if vocabulary.has_company(word) else "",
            amount_minor=minor,
            currency="EUR",
        )
        for word, firm, minor in acts
    ]
    entities = compiled.entities_with(person)
    one_us = _cpu_us(lambda: [compiled.decide(entities, "me", act) for act in made], count)
    allowed = sum(compiled.decide(entities, "me", act).allowed for act in made) / count
    _tell(report, "a decision", one_us, note=f"{allowed:.0%} allowed")
    checker = RequestChecker(compiled, person=person, circumstances=_NOON)
    scope = Scope(ids.TenantId(ids.new()), "me", frozenset(held), checker=checker)
    asked = [(word, ids.read(ids.COMPANY, firm.subject), minor) for word, firm, minor in acts]
    demanded_us = _cpu_us(lambda: _demand(scope, asked), count)
    _tell(report, "scope.demand, with the words of each refusal", demanded_us)
    free_us = _cpu_us(lambda: _demand(replace(scope, checker=None), asked), count)
    report.add(Row("scope.demand of an organisation without policies", free_us, "cpu µs"))


def _demand(scope: Scope, asked: Iterable[tuple[str, UUID, int]]) -> None:
    for word, company_id, minor in asked:
        with suppress(SolventError):
            scope.demand(word, company_id=company_id, amount_minor=minor, currency="EUR")


async def _requests(report: Report, house: House, count: int) -> None:
    """Recognise a key and ask for a score, with policies and without, in turn."""
    tools, scope = house.tools, house.scope
    companies = await _companies(house)
    text = policies([ids.show(ids.COMPANY, one.company_id) for one in companies])
    took: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    revision = 0
    for _ in range(_ROUNDS):
        for name, saved in (("without", ""), ("with", text)):
            made = await amending.save(
                tools, scope, text=saved, zone="UTC", revision=revision, now=tools.now()
            )
            revision = made.revision
            asked = [Asked(company_id=one.company_id, again=True) for one in companies]
            took[name] += [await _ask(house, asked[at % _COMPANIES]) for at in range(count)]
    cpu = {name: 1e3 * sum(one for one, _ in found) / len(found) for name, found in took.items()}
    wall = {name: [1e3 * each for _, each in found] for name, found in took.items()}
    report.add(Row("a key recognised, no policies", cpu["without"], "cpu ms", runs=count * _ROUNDS))
    report.add(
        Row(
            "a key recognised and twenty policies asked",
            cpu["with"],
            "cpu ms",
            runs=count * _ROUNDS,
            note=f"adds {cpu['with'] - cpu['without']:.2f} ms of processor time",
        )
    )
    for name, found in wall.items():
        report.add(
            Row(
                f"the same by the clock, {name} policies, median",
                percentile(found, 50),
                "ms",
                runs=count * _ROUNDS,
                note=f"p95 {percentile(found, 95):.2f} ms",
            )
        )


async def _companies(house: House) -> list[Company]:
    return [
        await founding.add_company(
            house.tools.database,
            house.scope,
            name=f"Company {at}",
            country="DE",
            currency="EUR",
            now=house.tools.now(),
        )
        for at in range(_COMPANIES)
    ]


async def _ask(house: House, asked: Asked) -> tuple[float, float]:
    """Give the seconds of this process's processor and of the clock."""
    wall, cpu = time.perf_counter(), time.process_time()
    visitor = await visiting.by_key(house.tools, house.key, asked=asked)
    visitor.scope.demand("score:read")
    return time.process_time() - cpu, time.perf_counter() - wall


def _cpu_us(work: Callable[[], object], count: int) -> float:
    """Give the least processor time of a few rounds, in microseconds for one of count."""
    rounds = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds) * 1e6 / count


def _tell(report: Report, what: str, one_us: float, *, note: str = "") -> None:
    per_s = f"{1e6 / one_us:,.0f} a second on one core"
    report.add(
        Row(
            what,
            one_us,
            "cpu µs",
            runs=_ROUNDS,
            target=_TARGET_US,
            note=f"{per_s}; {note}" if note else per_s,
        )
    )


if __name__ == "__main__":
    main()
