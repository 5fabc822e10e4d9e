"""A directory that keeps an organisation's members, and what the big ones send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx
from httpx import Response
from scim2_client import BaseSyncSCIMClient
from tests.builders import gateway
from tests.builders.gateway import Door
from tests.conftest import Installation

from solvent import ids
from solvent.identity import starting
from solvent.ids import Scope
from solvent.machines import issuing
from solvent.machines.bounds import Bounds
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


class Tester(BaseSyncSCIMClient):
    """Sends over a socket what the tester wants to be sent."""

    def __init__(self, site: str, key: str) -> None:
        super().__init__()
        headers = {"authorization": f"Bearer {key}"}
        self.client = httpx.Client(base_url=f"{site}/scim/v2", headers=headers, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return str(self.client.build_request("GET", endpoint).url).startswith(
            str(self.client.base_url)
        )

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        return self.client.request(method, url, **kwargs)


@dataclass(frozen=True, slots=True)
class Directory:
    """An organisation and the key of its directory, at the running application's door."""

    door: Door
    scope: Scope
    owner: str
    key: str

    @property
    def tools(self) -> Tools:
        return self.door.tools

    async def ask(self, method: str, path: str, **given: Any) -> Response:
        headers = {"content-type": "application/scim+json", **given.pop("headers", {})}
        key = given.pop("key", self.key)
        return await self.door.ask(method, f"/scim/v2{path}", key=key, headers=headers, **given)

    async def add(self, name: str, /, **more: Any) -> dict[str, Any]:
        """Add a user; gives it as it was answered."""
        body = {"schemas": [USER], "userName": name, **more}
        answer = await self.ask("POST", "/Users", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def patch(self, path: str, *operations: dict[str, Any], **given: Any) -> Response:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return await self.ask("PATCH", path, json=body, **given)

    async def names(self, filter_: str, path: str = "/Users") -> list[str]:
        """List who is found by a filter."""
        answer = await self.ask("GET", path, params={"filter": filter_})
        assert answer.status_code == 200, answer.text
        word = "userName" if path == "/Users" else "displayName"
        return [one[word] for one in answer.json().get("Resources", [])]

    async def role_of(self, shown: str) -> str:
        """Give the role of a user as the database has it."""
        async with self.tools.database.scoped(self.scope) as connection:
            found: str = await connection.fetchval(
                "select role from member where tenant_id = $1 and member_id = $2",
                self.scope.tenant_id,
                ids.read(ids.MEMBER, shown),
            )
        return found


@asynccontextmanager
async def a_directory(
    installation: Installation, *, role: Role = Role.OWNER, without: frozenset[str] = frozenset()
) -> AsyncIterator[Directory]:
    """Open the application with an organisation whose directory has a key like the role's."""
    async with gateway.a_door(installation.settings, installation.addresses) as door:
        yield await another(door, role=role, without=without)


async def another(
    door: Door, *, role: Role = Role.OWNER, without: frozenset[str] = frozenset()
) -> Directory:
    """Found one more organisation at the same door."""
    tools = door.tools
    made = await starting.found(tools.database, name="Testers", is_sample=False, now=tools.now())
    scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
    asked = Bounds("directory", PERMISSIONS_BY_ROLE[role] - without)
    visitor = Visitor(scope, scope)
    key = await issuing.make(tools.database, visitor, asked=asked, now=tools.now())
    return Directory(door, scope, ids.show(ids.MEMBER, made.owner_id), key.secret)
