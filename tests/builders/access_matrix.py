"""Every route of the application, every kind of sender, and what one sends to the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from httpx import Response
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from tests.builders import journey, machines, people, policy
from tests.builders.gateway import Door
from tests.builders.journey import Firm
from tests.builders.policy import SignedIn

from solvent import ids
from solvent.gateway import app as gateway
from solvent.gateway import describing
from solvent.identity.signing_in import csrf_of
from solvent.tenancy.grant import Access, Part
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_HOME_ROLES = tuple(role for role in Role if role not in {Role.ACCOUNTANT_GUEST, Role.LENDER})
_PREFIX_BY_PARAMETER = {
    "company": ids.COMPANY,
    "transaction": ids.LINE,
    "line": ids.LINE,
    "entry": ids.ENTRY,
    "member": ids.MEMBER,
    "import_id": ids.IMPORT,
    "grant": ids.GRANT,
    "invitation": ids.INVITATION,
    "organisation": ids.TENANT,
    "group": ids.GROUP,
    "approval": ids.APPROVAL,
    "key": ids.API_KEY,
    "client": ids.CLIENT,
    "session": ids.SESSION,
    "record": ids.RECORD,
    "assessment": ids.ASSESSMENT,
    "provider": ids.PROVIDER,
    "domain": ids.DOMAIN,
    "passkey": ids.PASSKEY,
    "export": ids.EXPORT,
    "made": ids.IMPORT,
    "hold": ids.HOLD,
    "witness": ids.WITNESS,
    "account": ids.ACCOUNT,
    "fact": ids.FACT,
}
# What forms need to be read at all; what they name is nobody's.
_FIELDS_BY_END = {
    "/category": {"account": ids.show(ids.ACCOUNT, ids.new())},
    "/members/invite": {"email": "x@example.com", "role": "viewer"},
    "/ownership/offer": {"member": ids.show(ids.MEMBER, ids.new())},
    "/role": {"role": "viewer"},
    "/grants/offer": {"to": "x@example.com", "access": "read_only", "which": "all"},
    "/grants/{grant}/end": {"ends_on": "2099-12-31", "until": "2099-12-31"},
    "/rotate": {"hours": "1"},
    "/sessions/link": {"member": ids.show(ids.MEMBER, ids.new())},
}


_QUERY_BY_PATH = {"/v1/audit/consistency": "?old=1&new=1"}


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one route, by its whole path."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def of_company(self) -> bool:
        return "{company}" in self.path

    @property
    def is_page(self) -> bool:
        return not self.path.startswith(("/v1/", "/scim/", "/oauth/", "/.well-known/"))

    def address(self, company: str) -> str:
        """Fill the path: this company, and for everything else an id that is nobody's."""

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            if name == "company":
                return company
            if name == "revision":
                return "1"
            prefix = _PREFIX_BY_PARAMETER.get(name)
            return ids.show(prefix, ids.new()) if prefix else "nobody"

        query = _QUERY_BY_PATH.get(self.path, "")
        return _PARAMETER.sub(filled, self.path) + query


def calls(app: Starlette) -> list[Call]:
    """List what the whole application answers to, with a body that fits where one is read."""
    bodies = {**dict(_bodies()), **_BODIES}
    return [
        Call(method, path, bodies.get(f"{method} {path}"))
        for path, route in _routes(app.routes, "")
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def documented() -> set[str]:
    """List what the OpenAPI document offers."""
    return {name for name, _ in _operations()}


def _routes(routes: list[BaseRoute], before: str) -> Iterator[tuple[str, Route]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _routes(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            yield before + route.path, route
        elif (router := getattr(route, "original_router", None)) is not None:
            yield from _routes(list(router.routes), before)  # what a room's api brings along
        else:
            raise AssertionError(route)


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    document = describing.document(gateway.create())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} /v1{path}", operation


_BODIES = {
    "POST /v1/grants": {"email": "x@example.com", "access": "read_only"},
    "PATCH /v1/members/{member}": {"role": "viewer"},
}


def _bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    schemas = describing.document(gateway.create())["components"]["schemas"]
    for name, operation in _operations():
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            yield name, _example(content["application/json"]["schema"], schemas)


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: PLR0911
    """Make the least value that fits a schema."""
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for each in schema.get("anyOf", ()):
        return _example(each, schemas)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ())
            return {
                name: ids.show(_PREFIX_BY_PARAMETER[name], ids.new())
                if name in _PREFIX_BY_PARAMETER
                else _example(schema["properties"][name], schemas)
                for name in wanted
            }
        case "array":
            return [_example(schema["items"], schemas)] * schema.get("minItems", 0)
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string" if schema.get("format") == "date":
            return "2026-03-31"
        case "string" if schema.get("format") == "date-time":
            return "2026-03-31T12:00:00Z"
        case _:
            return "x" * max(1, schema.get("minLength", 1))


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who sends requests. held: their permissions in the organisation that is asked.

    is_guest: from another organisation, let in to one company by a grant.
    """

    name: str
    held: frozenset[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    csrf: str = ""
    is_guest: bool = False

    @property
    def by_key(self) -> bool:
        return "authorization" in self.headers

    async def send(self, door: Door, call: Call, company: str) -> Response:
        """Send a call as this sender would: forms to pages, documents to the API."""
        given: dict[str, Any] = {"headers": dict(self.headers)}
        if call.is_page and call.method != "GET":
            end = next((each for each in _FIELDS_BY_END if call.path.endswith(each)), "")
            given["data"] = {"csrf": self.csrf, **_FIELDS_BY_END.get(end, {})}
            if call.path.endswith("/import"):
                given["files"] = {"file": ("x.ofx", b"OFX")}
        elif call.path.endswith("/imports") and call.method == "POST":
            given["files"] = {"file": ("x.ofx", b"OFX")}
        elif call.body is not None:
            given["json"] = dict(call.body)
        return await door.ask(call.method, call.address(company), **given)


NOBODY = Sender("nobody", frozenset())


@dataclass(frozen=True, slots=True)
class World:
    """An organisation with a company, all its senders, and another organisation's company."""

    senders: tuple[Sender, ...]
    own: str
    foreign: str
    nowhere: str


async def a_world(door: Door) -> World:
    """Make an organisation with a member of each role, keys, a guest and a lender."""
    owner = await policy.signed_in(door.tools, role=Role.OWNER)
    firm = await journey.a_firm(door.tools, scope=owner.scope)
    other = await journey.a_firm(door.tools, name="Birch Ltd")
    members = [_member(owner, Role.OWNER)]
    for role in _HOME_ROLES[1:]:
        one = await policy.signed_in(door.tools, owner.scope, role=role)
        members.append(_member(one, role))
    held = PERMISSIONS_BY_ROLE[Role.BOOKKEEPER]
    key = await machines.a_key(door.tools, owner.scope, machines.some_bounds(*held))
    mute = await machines.a_key_without_rights(door.tools, owner.scope)
    return World(
        senders=(
            *members,
            Sender("a bookkeeper's key", held, {"authorization": f"Bearer {key.secret}"}),
            Sender("a key without rights", frozenset(), {"authorization": f"Bearer {mute}"}),
            await _guest(door, owner, firm, "guest", Access.BOOKKEEPING),
            await _guest(door, owner, firm, "lender", Access.LENDER, Part.SCORE, Part.FORECAST),
        ),
        own=ids.show(ids.COMPANY, firm.company_id),
        foreign=ids.show(ids.COMPANY, other.company_id),
        nowhere=ids.show(ids.COMPANY, ids.new()),
    )


def _member(one: SignedIn, role: Role) -> Sender:
    return Sender(role.value, PERMISSIONS_BY_ROLE[role], one.headers, csrf_of(one.secret))


async def _guest(
    door: Door, owner: SignedIn, firm: Firm, name: str, access: Access, *parts: Part
) -> Sender:
    someone = await policy.signed_in(door.tools, role=Role.OWNER)
    grant = await people.a_guest(
        door.tools,
        owner.scope,
        someone.someone,
        access=access,
        parts=parts,
        companies=frozenset({firm.company_id}),
        ends_on=(door.tools.now() + timedelta(days=30)).date(),
    )
    held = grant.terms.permissions
    return Sender(name, held, someone.headers, csrf_of(someone.secret), is_guest=True)
