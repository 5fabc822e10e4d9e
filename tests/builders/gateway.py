"""The whole application as its clients meet it, and what they send to each of its routes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from tests.builders import audit_kept, journey, machines_kept, people_kept
from tests.builders.journey import Firm, Moved, a_statement, daily

from solvent import ids
from solvent.cli import composing
from solvent.connectors import finding as outside
from solvent.gateway import app as gateway
from solvent.gateway import describing
from solvent.health_score import finding as scores
from solvent.identity import signing_in, starting
from solvent.ids import Scope
from solvent.insights import explaining, narrative
from solvent.ledger.accounts import Role as AccountRole
from solvent.machines import issuing
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

SITE = "http://127.0.0.1"
TODAY = date(2026, 3, 31)
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Door:
    """The running application: a client that sends nothing by itself, and the tools inside."""

    client: AsyncClient
    app: Starlette
    tools: Tools
    site: str

    async def ask(self, method: str, path: str, *, key: str = "", **given: Any) -> Response:
        """Send a request; one that is not answered soon is an open stream, and is cut."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        headers |= given.pop("headers", {})
        sending = self.client.request(method, path, headers=headers, **given)
        return await asyncio.wait_for(sending, timeout=30)


@asynccontextmanager
async def a_door(
    settings: Settings,
    addresses: Addresses,
    *,
    workers: bool = False,
    listening: bool = False,
    today: date = TODAY,
) -> AsyncIterator[Door]:
    """Open the application: without a network, or listening on a port of loopback."""
    chosen = replace(settings, workers_inside=workers)
    app = composing.application(chosen, addresses, today=lambda: today)
    async with app.router.lifespan_context(app):
        tools = doors(app)[0].state.tools
        if not listening:
            transport = ASGITransport(app, raise_app_exceptions=False)
            async with AsyncClient(transport=transport, base_url=SITE) as client:
                yield Door(client, app, tools, SITE)
            return
        async with _listening(app) as site, AsyncClient(base_url=site, timeout=30) as client:
            yield Door(client, app, tools, site)


@asynccontextmanager
async def _listening(app: Starlette) -> AsyncIterator[str]:
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    try:
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await serving


def doors(app: Starlette) -> list[Starlette]:
    """Give the applications of the API and of the pages."""
    found = [route.app for route in app.routes if isinstance(route, Mount)]
    return [each for each in found if isinstance(each, Starlette)]


@dataclass(frozen=True, slots=True)
class Call:
    """One route and method. names: the parameters of its path."""

    method: str
    path: str
    operation: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}

    def address(self, ids_by_name: dict[str, str]) -> str:
        return self.path.format(**ids_by_name)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def api_calls() -> list[Call]:
    """List what the OpenAPI document offers, and the plain routes that it leaves out."""
    app = gateway.create()
    found = [
        Call(method.upper(), f"/v1{path}", operation)
        for path, operations in describing.document(app)["paths"].items()
        for method, operation in operations.items()
    ]
    known = {call.path for call in found}
    plain = [Call("GET", f"/v1{r.path}") for r in app.routes if type(r) is Route]
    assert len(plain) > 2
    return found + [call for call in plain if call.path not in known]


def page_calls() -> Iterator[Call]:
    """List what the pages' routes offer."""
    from solvent.dashboard import app as pages

    for route in pages.create().routes:
        assert isinstance(route, Route)
        for method in sorted(route.methods or ()):
            if method != "HEAD":
                yield Call(method, route.path)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with books, its secrets, and what of it must not be seen by others."""

    firm: Firm
    key: str
    viewer_key: str
    session: str
    names: dict[str, str]
    marks: tuple[str, ...]

    @property
    def csrf(self) -> str:
        return signing_in.csrf_of(self.session)

    def sent(self, call: Call) -> dict[str, Any]:
        """Give the body that a client would send to the route, with ids of this party."""
        if call.path == "/v1/audit/consistency":
            return {"params": {"old": 1, "new": 1}}
        kinds = call.operation.get("requestBody", {}).get("content", {})
        if "application/json" in kinds:
            name = kinds["application/json"]["schema"]["$ref"].rpartition("/")[2]
            return {"json": self.bodies[name]}
        if "multipart/form-data" in kinds:
            return {"files": {"file": ("x.ofx", a_statement(daily(3)))}, "data": {"book": "true"}}
        return {}

    @property
    def bodies(self) -> dict[str, dict[str, Any]]:
        return {
            **machines_kept.bodies(self.names),
            "CompanyIn": {"name": "Fir Ltd", "country": "DE", "currency": "EUR"},
            "ConsentIn": {"answers": {}, "book": True},
            "InvitationIn": {"email": f"{ids.new().hex}@example.com", "role": "viewer"},
            "MemberChangeIn": {"role": "analyst"},
            "GrantIn": {"email": f"{ids.new().hex}@example.com", "access": "read_only"},
            "GrantEndIn": {"ends_on": "2199-12-31"},
            "OrganisationIn": {"name": "Fir Holding"},
            "TransferIn": {"member": self.names.get("member", "")},
            "GroupIn": {"name": ids.new().hex, "companies": [self.names["company"]]},
            "GroupFillIn": {"companies": [self.names["company"]]},
            "WitnessIn": {"address": "https://witness.example/other"},
            "HoldIn": {"reason": "Dispute"},
            "RetentionIn": {"days": 90},
            "ExportIn": {},
            "PoliciesIn": {"policies": "", "revision": 0},
            "PoliciesToCheckIn": {"policies": ""},
            "RestoreIn": {"wanted": 1, "revision": 1},
            "AttemptIn": {"who": "owner", "permission": "company:read"},
            "CategoryIn": {"account": self.names["account"], "remember": True, "alike": True},
        }


async def a_party(tools: Tools, *, word: str) -> Party:
    """Make an organisation with booked, scored and explained books full of its own word."""
    now = tools.now()
    made = await starting.found(tools.database, name=f"{word} Holding", is_sample=False, now=now)
    scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
    firm = await journey.a_firm(tools, scope=scope, name=f"{word} Trading")
    number = f"DE{sum(map(ord, word))}4711"
    own = [Moved(99_000, d.day, f"INVOICE 2026-007 {word} GMBH", f"W{d.ref}") for d in daily(9)]
    moves = [*daily(60), *own]
    held = Moved(-777, moves[59].day, f"{word} HOLD")
    await journey.give(
        tools, firm, a_statement(moves, pending=[held], account=number), name=f"{word}.ofx"
    )
    waiting = await journey.give(tools, firm, a_statement(daily(2), account=number), book=False)
    link = await starting.make_sign_in_link(tools.database, made.tenant_id, now=now)
    session = (await signing_in.use_link(tools, link or "")).secret
    return Party(
        firm=firm,
        key=made.key,
        viewer_key=await issuing.make_key(
            tools.database, scope, name="reader", role=Role.VIEWER, now=now
        ),
        session=session,
        names={
            **await names_of(tools, firm),
            **await audit_kept.names_of(tools, scope),
            **await machines_kept.names_of(tools, scope),
            **await people_kept.names_of(tools, scope, company_id=firm.company_id),
            "import_id": ids.show(ids.IMPORT, waiting.import_id),
        },
        marks=(word, word.upper(), number[-4:] + "x", str(made.tenant_id)),
    )


async def names_of(tools: Tools, firm: Firm) -> dict[str, str]:
    scope, company_id = firm.scope, firm.company_id
    rows = [row for row in await journey.standing(tools, firm) if row["line_id"]]
    chart = await journey.chart(tools, firm)
    async with tools.database.scoped(scope) as connection:
        stored = await scores.last(connection, scope, company_id)
        found = await explaining.last(connection, scope, company_id)
        imports = await outside.imports(connection, scope, company_id)
    assert stored is not None
    booked = next(one for one in imports if one.state == "booked")
    line = ids.show(ids.LINE, rows[0]["line_id"])
    return {
        "company": ids.show(ids.COMPANY, company_id),
        "transaction": line,
        "line": line,
        "entry": ids.show(ids.ENTRY, rows[0]["entry_id"]),
        "assessment": ids.show(ids.ASSESSMENT, stored.assessment_id),
        "fact": next(iter(narrative.facts_by_id(*found))),
        "account": ids.show(ids.ACCOUNT, chart.by_role(AccountRole.REPAIRS).account_id),
        "made": ids.show(ids.IMPORT, booked.import_id),
    }


def shown_line(line_id: UUID) -> str:
    return ids.show(ids.LINE, line_id)


def leaked(answer: httpx.Response, party: Party, *, sent: str) -> list[str]:
    """List what an answer shows of a party beyond what the request itself said."""
    # A fact is named by its kind and subject, a revision by its number: those of two organisations
    # may be alike.
    named = [name for kind, name in party.names.items() if kind not in {"fact", "revision"}]
    secrets = [*party.marks, *named]
    if party.names["company"] not in sent:
        secrets.append(str(party.firm.company_id))
    head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return [word for word in secrets if word not in sent and word in head + answer.text]
