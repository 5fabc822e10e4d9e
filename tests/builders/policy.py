"""People with sessions who send requests to the running application; policies for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from httpx import Response
from tests.builders import journey, people
from tests.builders.gateway import Door, a_door
from tests.builders.journey import Firm, Moved, a_statement
from tests.builders.people import Someone
from tests.conftest import Installation

from solvent import ids
from solvent.identity import beginning
from solvent.identity.access import CSRF_HEADER, SESSION_COOKIE
from solvent.identity.sender import Sender
from solvent.identity.signing_in import csrf_of
from solvent.ids import Scope
from solvent.ledger.accounts import Role as AccountRole
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

BIG_LINES = (
    '@id("Big lines")\nforbid (principal, action == Action::"transaction:categorise", resource)\n'
    'when { principal.role == "bookkeeper" && context.amount_minor > 1500 };\n'
)
FOUR_EYES = (
    '@id("Four eyes")\nforbid (principal, action == Action::"category:learn", resource)\n'
    "when { context.approvals < 1 };\n"
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a browser's session, proved now."""

    someone: Someone
    secret: str

    @property
    def scope(self) -> Scope:
        return self.someone.scope

    @property
    def headers(self) -> dict[str, str]:
        return {
            "cookie": f"{SESSION_COOKIE}={self.secret}",
            CSRF_HEADER: csrf_of(self.secret),
        }

    async def ask(self, door: Door, method: str, path: str, **given: Any) -> Response:
        """Send a request to the API by the session."""
        return await door.ask(method, path, headers=self.headers, **given)


async def signed_in(tools: Tools, scope: Scope | None = None, *, role: Role) -> SignedIn:
    """Make a member of an organisation, a new one unless its owner's scope is given, signed in."""
    return await a_session(tools, await people.someone(tools, scope, role=role))


async def a_session(tools: Tools, one: Someone) -> SignedIn:
    """Sign a member in."""
    keys = await tools.vault.keys_of(one.scope.tenant_id)
    async with tools.database.scoped(one.scope) as connection:
        secret = await beginning.begin(
            connection,
            one.scope,
            member_id=one.member_id,
            methods=["password", "totp"],
            sender=Sender(address="127.0.0.1", agent="test"),
            keys=keys,
            now=tools.now(),
        )
    return SignedIn(one, secret)


async def save(door: Door, owner: SignedIn, text: str, *, zone: str = "UTC") -> Response:
    """Save policies over those that hold, by the API."""
    held = (await owner.ask(door, "GET", "/v1/policies")).json()
    body = {"policies": text, "zone": zone, "revision": held["revision"]}
    return await owner.ask(door, "PUT", "/v1/policies", json=body)


PAYEES = ("MILLER BAKERY", "HARBOUR LETTINGS", "DELTA PAPER")


@dataclass(frozen=True, slots=True)
class Staff:
    """A firm with lines of 10.00, 20.00 and 30.00, and who works there."""

    firm: Firm
    people: dict[Role, SignedIn] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    accounts: tuple[str, str] = ("", "")

    async def place(self, door: Door, role: Role, line: int, **body: Any) -> Any:
        """Put a line under an account."""
        company = ids.show(ids.COMPANY, self.firm.company_id)
        path = f"/v1/companies/{company}/transactions/{self.lines[line]}/category"
        sent = {"account": self.accounts[0], "remember": False, **body}
        return await self.people[role].ask(door, "PUT", path, json=sent)


def opened(
    installation: Installation, story: Callable[[Door, Staff], Awaitable[None]], *roles: Role
) -> None:
    async def told() -> None:
        async with a_door(installation.settings, installation.addresses) as door:
            await story(door, await _staff(door, roles))

    asyncio.run(told())


async def _staff(door: Door, roles: tuple[Role, ...]) -> Staff:
    owner = await signed_in(door.tools, role=Role.OWNER)
    people = {Role.OWNER: owner}
    for role in roles:
        people[role] = await signed_in(door.tools, owner.scope, role=role)
    firm = await journey.a_firm(door.tools, scope=owner.scope)
    moves = [Moved(-1_000 * n, text=text, ref=text) for n, text in enumerate(PAYEES, start=1)]
    await journey.give(door.tools, firm, a_statement(moves))
    rows = [row for row in await journey.standing(door.tools, firm) if row["line_id"]]
    rows.sort(key=lambda row: abs(row["amount_minor"]))
    chart = await journey.chart(door.tools, firm)
    accounts = (chart.by_role(AccountRole.REPAIRS), chart.by_role(AccountRole.SALES))
    return Staff(
        firm,
        people,
        tuple(ids.show(ids.LINE, row["line_id"]) for row in rows),
        (
            ids.show(ids.ACCOUNT, accounts[0].account_id),
            ids.show(ids.ACCOUNT, accounts[1].account_id),
        ),
    )
