from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.builders.provisioning import USER, Directory

from solvent import ids
from solvent.identity import beginning
from solvent.identity.sender import Sender
from solvent.machines import issuing
from solvent.machines.bounds import Bounds
from solvent.platform.asking import Visitor
from solvent.tenancy import staffing


@pytest.mark.parametrize("way", ["delete", "inactive", "inactive as Entra says it", "put"])
def test_deprovisioning_ends_sessions_and_keys_at_once(told: Any, way: str) -> None:
    async def story(directory: Directory) -> list[int]:
        tools, scope = directory.tools, directory.scope
        user = await directory.add("leaver@example.com", displayName="Leaver")
        member_id = ids.read(ids.MEMBER, user["id"])
        await staffing.change_role(tools, scope, member_id=member_id, role="admin")
        secret = await _session_of(directory, member_id)
        asked = Bounds("theirs", frozenset({"company:read"}))
        visitor = Visitor(scope, scope, member_id=member_id)
        made = await issuing.make(tools.database, visitor, asked=asked, now=tools.now())
        cookies = {"cookie": f"solvent_session={secret}"}

        async def seen() -> list[int]:
            by_key = await directory.door.ask("GET", "/v1/companies", key=made.secret)
            by_session = await directory.door.ask("GET", "/v1/companies", headers=cookies)
            return [by_key.status_code, by_session.status_code]

        before = await seen()
        path = f"/Users/{user['id']}"
        if way == "delete":
            answer = await directory.ask("DELETE", path)
        elif way == "put":
            body = {"schemas": [USER], "userName": "leaver@example.com", "active": False}
            answer = await directory.ask("PUT", path, json=body)
        else:
            value: Any = False if way == "inactive" else "False"
            answer = await directory.patch(
                path, {"op": "Replace", "path": "active", "value": value}
            )
        assert answer.status_code in {200, 204}, answer.text
        after = await seen()
        if way != "delete":
            await directory.patch(path, {"op": "replace", "path": "active", "value": True})
            after += (await seen())[:1]  # the key does not come back with its maker
        return before + after

    found = told(story)
    assert found[:4] == [200, 200, 401, 401]
    assert set(found[4:]) <= {401}


async def _session_of(directory: Directory, member_id: UUID) -> str:
    tools, scope = directory.tools, directory.scope
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        return await beginning.begin(
            connection,
            scope,
            member_id=member_id,
            methods=["password"],
            sender=Sender(),
            keys=keys,
            now=tools.now(),
        )


def test_versions_keep_two_from_overwriting_each_other(told: Any) -> None:
    async def story(directory: Directory) -> list[int]:
        user = await directory.add("etag@example.com")
        path, tag = f"/Users/{user['id']}", user["meta"]["version"]
        change = {"op": "replace", "path": "displayName", "value": "New"}
        shown = await directory.ask("GET", path)
        assert shown.headers["etag"] == tag
        same = await directory.ask("GET", path, headers={"if-none-match": tag})
        first = await directory.patch(path, change, headers={"if-match": tag})
        late = [
            await directory.patch(path, change, headers={"if-match": tag}),
            await directory.ask("DELETE", path, headers={"if-match": tag}),
        ]
        assert first.headers["etag"] == first.json()["meta"]["version"] != tag
        return [same.status_code, first.status_code, *(one.status_code for one in late)]

    assert told(story) == [304, 200, 412, 412]


_PROVED = (
    "insert into email_domain (tenant_id, email_domain_id, domain, proof, added_at, confirmed_at)"
    " values ('{}', '{}', 'later.example', 'x', now(), now())"
)
ENTRA = (
    [{"op": "Replace", "path": 'emails[type eq "work"].value', "value": "new@example.com"}],
    [
        {"op": "Add", "path": "name.givenName", "value": "Ada"},
        {"op": "Add", "path": "name.familyName", "value": "L"},
    ],
    [{"op": "Replace", "value": {"displayName": "Ada L", "name.formatted": "Ada L"}}],
    [
        {
            "op": "Add",
            "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Finance",
        }
    ],
)


OKTA = (
    [{"op": "replace", "value": {"active": True, "displayName": "Ada"}}],
    [{"op": "replace", "path": "name", "value": {"givenName": "Ada", "familyName": "L"}}],
    [{"op": "add", "path": "emails", "value": [{"value": "two@example.com", "type": "home"}]}],
    [{"op": "remove", "path": 'emails[type eq "home"]'}],
)


@pytest.mark.parametrize("sent", [ENTRA, OKTA], ids=["entra", "okta"])
def test_what_the_large_directories_send_is_understood(told: Any, sent: Any) -> None:
    async def story(directory: Directory) -> dict[str, Any]:
        body = {
            "externalId": "abc",
            "active": True,
            "name": {"givenName": "A", "familyName": "B", "formatted": "A B"},
            "title": "Bookkeeper",
            "locale": "en-US",
            "phoneNumbers": [{"value": "1", "type": "work"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "x"},
        }
        user = await directory.add("ada@example.com", **body)
        for operations in sent:
            answer = await directory.patch(f"/Users/{user['id']}", *operations)
            assert answer.status_code == 200, (operations, answer.text)
        found: dict[str, Any] = (await directory.ask("GET", f"/Users/{user['id']}")).json()
        return found

    found = told(story)
    assert found["name"]["givenName"] == "Ada"
    assert found["externalId"] == "abc"
    assert "title" not in found
    if sent is ENTRA:
        assert found["emails"][0]["value"] == "new@example.com"


def test_a_name_or_address_twice_is_a_conflict(told: Any) -> None:
    async def story(directory: Directory) -> list[tuple[int, str]]:
        mail = [{"value": "one@example.com", "primary": True}]
        await directory.add("one", emails=mail)
        other = await directory.add("two")
        answers = [
            await directory.ask("POST", "/Users", json={"schemas": [USER], "userName": "ONE"}),
            await directory.ask(
                "POST", "/Users", json={"schemas": [USER], "userName": "three", "emails": mail}
            ),
            await directory.patch(
                f"/Users/{other['id']}", {"op": "replace", "path": "userName", "value": "one"}
            ),
        ]
        return [(one.status_code, one.json()["scimType"]) for one in answers]

    assert told(story) == [(409, "uniqueness")] * 3


def test_an_address_leads_to_its_member_only_within_a_domain_proved_ones_own(told: Any) -> None:
    """Nobody claims another's address by writing it into their directory."""

    async def story(directory: Directory) -> list[int]:
        async with directory.tools.database.scoped(directory.scope) as connection:
            await connection.execute(
                "insert into email_domain (tenant_id, email_domain_id, domain, proof, added_at,"
                " confirmed_at) values ($1, $2, 'own.example', 'x', $3, $3)",
                directory.scope.tenant_id,
                ids.new(),
                directory.tools.now(),
            )
        found = []
        for address in (f"{ids.new()}@own.example", f"{ids.new()}@foreign.example"):
            user = await directory.add(address)
            async with directory.tools.database.unscoped() as connection:
                row = await connection.fetchrow(
                    "select * from find_credential($1)",
                    directory.tools.keys.blind(address, purpose="email"),
                )
            found.append(int(row is not None))
            assert user["userName"] == address
        return found

    assert told(story) == [1, 0]


def test_an_address_leads_once_its_domain_is_proved_and_it_is_said_again(told: Any) -> None:
    async def story(directory: Directory) -> list[bool]:
        address = f"{ids.new()}@later.example"
        user = await directory.add(address)
        hash_ = directory.tools.keys.blind(address, purpose="email")
        found = []
        for statement in ("select 1", _PROVED):
            async with directory.tools.database.scoped(directory.scope) as connection:
                await connection.execute(statement.format(directory.scope.tenant_id, ids.new()))
            await directory.patch(
                f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": True}
            )
            async with directory.tools.database.unscoped() as connection:
                row = await connection.fetchrow("select * from find_credential($1)", hash_)
            found.append(row is not None)
        return found

    assert told(story) == [False, True]


def test_each_change_is_in_the_record_without_a_name_or_address(told: Any) -> None:
    async def story(directory: Directory) -> tuple[set[str], str]:
        user = await directory.add("recorded@example.com", displayName="Recorded Person")
        await directory.patch(
            "/Groups/role-cfo", {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
        )
        await directory.ask("DELETE", f"/Users/{user['id']}")
        async with directory.tools.database.scoped(directory.scope) as connection:
            rows = await connection.fetch(
                "select act, canonical from audit_record where tenant_id = $1",
                directory.scope.tenant_id,
            )
        return {row["act"] for row in rows}, "".join(row["canonical"].decode() for row in rows)

    acts, text = told(story)
    assert {"member.added", "member.role_changed", "member.removed"} <= acts
    assert "recorded@" not in text.lower()
    assert "Recorded Person" not in text
