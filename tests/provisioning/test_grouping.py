from __future__ import annotations

from typing import Any

from tests.builders.provisioning import GROUP, Directory

from solvent.tenancy.member import ROLES
from solvent.tenancy.roles import Role


def test_the_roles_are_groups_and_membership_sets_the_role(told: Any) -> None:
    async def story(directory: Directory) -> list[str]:
        user = await directory.add("role@example.com")
        groups = (await directory.ask("GET", "/Groups")).json()
        assert {one["displayName"] for one in groups["Resources"]} == {r.value for r in ROLES}
        roles = [await directory.role_of(user["id"])]
        member = [{"value": user["id"]}]
        for path, operation in (
            ("/Groups/role-bookkeeper", {"op": "Add", "path": "members", "value": member}),
            ("/Groups/role-cfo", {"op": "replace", "path": "members", "value": member}),
            ("/Groups/role-cfo", {"op": "remove", "path": f'members[value eq "{user["id"]}"]'}),
            ("/Groups/role-analyst", {"op": "add", "value": {"members": member}}),
            ("/Groups/role-analyst", {"op": "Remove", "path": "members", "value": member}),
        ):
            answer = await directory.patch(path, operation)
            assert answer.status_code == 200, answer.text
            roles.append(await directory.role_of(user["id"]))
        shown = (await directory.ask("GET", f"/Users/{user['id']}")).json()
        assert [one["value"] for one in shown["groups"]] == ["role-viewer"]
        put = {"schemas": [GROUP], "displayName": "auditor", "members": member}
        assert (await directory.ask("PUT", "/Groups/role-auditor", json=put)).status_code == 200
        return [*roles, await directory.role_of(user["id"])]

    assert told(story) == [
        "viewer",
        "bookkeeper",
        "cfo",
        "viewer",
        "analyst",
        "viewer",
        "auditor",
    ]


def test_the_groups_of_the_roles_are_fixed(told: Any) -> None:
    async def story(directory: Directory) -> list[tuple[int, str]]:
        renamed = {"schemas": [GROUP], "displayName": "Chiefs"}
        answers = [
            await directory.ask("DELETE", "/Groups/role-admin"),
            await directory.ask("PUT", "/Groups/role-admin", json=renamed),
            await directory.ask("POST", "/Groups", json={**renamed, "displayName": "Owner"}),
        ]
        return [(one.status_code, one.json()["scimType"]) for one in answers]

    assert told(story) == [(400, "mutability"), (400, "mutability"), (409, "uniqueness")]


def test_the_last_owner_is_not_deprovisioned(told: Any) -> None:
    async def story(directory: Directory) -> list[int]:
        owner = f"/Users/{directory.owner}"
        found = [
            await directory.ask("DELETE", owner),
            await directory.patch(owner, {"op": "replace", "path": "active", "value": False}),
            await directory.patch(
                "/Groups/role-admin",
                {"op": "add", "path": "members", "value": [{"value": directory.owner}]},
            ),
            await directory.patch("/Groups/role-owner", {"op": "remove", "path": "members"}),
        ]
        second = await directory.add("second@example.com")
        handed = await directory.patch(
            "/Groups/role-owner",
            {"op": "add", "path": "members", "value": [{"value": second["id"]}]},
        )
        gone = await directory.ask("DELETE", owner)
        assert await directory.role_of(second["id"]) == "owner"
        return [*(one.status_code for one in found), handed.status_code, gone.status_code]

    assert told(story) == [409, 409, 409, 409, 200, 204]


def test_a_key_of_an_admin_keeps_no_directory(told: Any) -> None:
    """It would raise its holder above what an admin may give."""

    async def story(directory: Directory) -> list[int]:
        return [(await directory.ask("GET", "/Users")).status_code]

    assert told(story, role=Role.ADMIN) == [403]


def test_a_key_that_could_not_hand_over_the_organisation_makes_and_touches_no_owner(
    told: Any,
) -> None:
    async def story(directory: Directory) -> list[int]:
        user = await directory.add("climber@example.com")
        add = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
        email = {
            "op": "replace",
            "path": "emails",
            "value": [{"value": "taken@example.com", "primary": True}],
        }
        answers = [
            await directory.patch("/Groups/role-owner", add),
            await directory.patch(f"/Users/{directory.owner}", email),
            await directory.patch("/Groups/role-admin", add),
        ]
        return [one.status_code for one in answers]

    assert told(story, without=frozenset({"organisation:transfer"})) == [403, 403, 200]
