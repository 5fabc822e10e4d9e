"""What nobody honest sends, and every place that it can be sent to: parameters, bodies, forms."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from httpx import Response
from starlette.routing import Route
from tests.builders import gateway
from tests.builders.gateway import Call, Door, Party
from tests.builders.hostile_html import Form, read_forms
from tests.conftest import Installation

from solvent import ids
from solvent.gateway import app, describing
from solvent.identity.access import SESSION_COOKIE

T = TypeVar("T")
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
_TEXTS = (
    "\"'><zz9 onfocus=zz9><script>zz9()</script>{{8191*8191}}${8191*8191}<%=8191*8191%>",
    "'); create table zz_injected (); --",
    "1 or 1=1; select pg_sleep(0); %s $1 {0.__class__}",
    "x\r\nx-injected: yes\r\n\r\n<zz9>",
    "../../../../etc/passwd",
    '*)(uid=*))(|(uid=* userName eq "x" or id pr',
    '{"$ne": null}',
    "\u202e\u0000\ufeff😀é" * 40,
)
TEXTS = _TEXTS if NIGHTLY else _TEXTS[:2] + _TEXTS[3:4]
"""Each speaks to several interpreters at once: HTML, templates, SQL, headers, paths, LDAP, SCIM."""
# Forms that end what the others need: the session, the member, the organisation.
ENDING = (
    "/sign-out",
    "/leave",
    "/remove",
    "/end",
    "/end-others",
    "/suspend",
    "/ownership",
    "/role",
)
_PREFIX_BY_NAME = {
    "company": ids.COMPANY,
    "transaction": ids.LINE,
    "line": ids.LINE,
    "entry": ids.ENTRY,
    "assessment": ids.ASSESSMENT,
    "made": ids.IMPORT,
    "import_id": ids.IMPORT,
    "key": ids.API_KEY,
    "client": ids.CLIENT,
    "member": ids.MEMBER,
    "session": ids.SESSION,
    "invitation": ids.INVITATION,
    "grant": ids.GRANT,
    "group": ids.GROUP,
    "organisation": ids.TENANT,
    "approval": ids.APPROVAL,
    "provider": ids.PROVIDER,
    "domain": ids.DOMAIN,
    "record": ids.RECORD,
    "hold": ids.HOLD,
    "witness": ids.WITNESS,
    "passkey": ids.PASSKEY,
    "export": ids.EXPORT,
}


@dataclass(slots=True)
class Tried:
    """Counts what was sent and what came back; broken: what should not have been answered so."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def note(self, what: str, answer: Response) -> None:
        self.sent += 1
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            self.broken.append(f"{what}: {answer.status_code}")

    def __str__(self) -> str:
        return f"{self.sent} requests, by status {dict(sorted(self.statuses.items()))}"


def told(
    installation: Installation, story: Callable[[Door, Party, Party], Awaitable[T]], **given: Any
) -> T:
    """Open the application with two organisations and run a story."""

    async def opened() -> T:
        where = (installation.settings, installation.addresses)
        async with gateway.a_door(*where, **given) as door:
            party = await gateway.a_party(door.tools, word="Xylophon")
            other = await gateway.a_party(door.tools, word="Mandolin")
            return await story(door, party, other)

    return asyncio.run(opened())


def names(call_or_path: Call | str, party: Party) -> dict[str, str]:
    """Give a value for each parameter of a path: the party's own where it has one."""
    path = call_or_path if isinstance(call_or_path, str) else call_or_path.path
    wanted = Call("", path).names
    return {name: party.names.get(name) or unknown(name) for name in wanted}


def unknown(name: str) -> str:
    """Give a well-formed id that nothing has."""
    prefix = _PREFIX_BY_NAME.get(name)
    return ids.show(prefix, ids.new()) if prefix else "1"


@cache
def api_calls() -> list[Call]:
    """List the operations of the API, without the stream, which is never over."""
    return [call for call in gateway.api_calls() if call.operation and "events" not in call.path]


def page_calls(door: Door) -> list[Call]:
    """List the routes of all rooms of pages."""
    (pages,) = (each for each in gateway.doors(door.app) if hasattr(each.state, "kept"))
    return [
        Call(method, route.path)
        for route in pages.routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


def body_of(call: Call, party: Party) -> dict[str, Any] | None:
    """Give a body that the operation would take, from its schema; None where it takes no JSON."""
    content = call.operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    own = party.bodies.get(content["schema"].get("$ref", "").rpartition("/")[2])
    made = own if own is not None else _example(content["schema"])
    return made if isinstance(made, dict) else None


def schema_of(call: Call) -> dict[str, Any]:
    """Give the schema of the operation's JSON body."""
    content = call.operation["requestBody"]["content"]["application/json"]
    return _resolved(content["schema"])


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: dict[str, Any] = _document()["components"]["schemas"][reference.rpartition("/")[2]]
    return found


@cache
def _document() -> dict[str, Any]:
    return describing.document(app.create())


def _example(schema: dict[str, Any]) -> Any:
    """Make the plainest value that a schema takes."""
    schema = _resolved(schema)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return _example(schema[word][0])
    stated = [schema[word] for word in ("default",) if word in schema]
    stated += [*schema.get("enum", [])[:1], *schema.get("examples", [])[:1]]
    return stated[0] if stated else _plain(schema)


def _plain(schema: dict[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: _example(schema["properties"][name]) for name in wanted}
    if kind == "array":
        return [_example(schema["items"])] if schema.get("minItems") else []
    least = schema.get("minimum", 1)
    return {"string": "a plain text", "integer": least, "number": least, "boolean": True}.get(kind)


async def forms(door: Door, party: Party) -> AsyncIterator[Form]:
    """Give each form of each page that the party's owner can open, once per address and fields."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for call in page_calls(door):
        if call.writes or "{secret}" in call.path or "{name}" in call.path:
            continue
        path = call.address(names(call, party))
        page = await door.ask("GET", path, headers=cookie(party))
        for form in read_forms(page, path):
            key = (form.action, tuple(form.fields))
            if key not in seen and form.action:
                seen.add(key)
                yield form


def cookie(party: Party) -> dict[str, str]:
    """Give the header by which the party's owner is signed in."""
    return {"cookie": f"{SESSION_COOKIE}={party.session}"}


def fields_of(form: Form) -> Iterator[str]:
    """Give the fields that somebody could fill with anything."""
    return (name for name in form.fields if name != "csrf")


async def tables(connection: Any) -> list[str]:
    """List the tables of organisations' data that the app may read."""
    rows = await connection.fetch(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
        " where n.nspname = 'public' and c.relkind in ('r', 'p')"
        " and has_table_privilege(c.oid, 'select') order by 1"
    )
    return [row["relname"] for row in rows]
