from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.builders import provisioning as builder
from tests.builders.provisioning import GROUP, SEARCH, USER, Directory

from solvent import ids
from solvent.machines import issuing
from solvent.tenancy.roles import Role

NOBODY = ids.show(ids.MEMBER, UUID(int=7))


async def people(directory: Directory, count: int = 5) -> list[dict[str, Any]]:
    return [
        await directory.add(
            f"Person{number}@Example.com",
            displayName=f"Person {number}",
            externalId=f"x-{number}",
            emails=[{"value": f"person{number}@example.com", "type": "work", "primary": True}],
            active=number % 2 == 0,
        )
        for number in range(count)
    ]


FILTERS = {
    'userName eq "PERSON1@example.com"': [1],
    'userName eq "nobody@example.com"': [],
    'userName sw "person"': [0, 1, 2, 3, 4],
    'externalId eq "x-3"': [3],
    'externalId eq "X-3"': [],  # an external id is case-exact
    'emails.value eq "person2@example.com"': [2],
    'emails[type eq "work" and value co "person4"]': [4],
    "active eq false": [1, 3],
    'not (active eq true) and userName sw "person"': [1, 3],
    'displayName co "son 1" or displayName ew "son 2"': [1, 2],
    f'{USER}:userName eq "person0@example.com"': [0],
    'userName ne "x" and displayName pr and externalId gt "x-3"': [4],
    'groups.value eq "role-viewer"': [0, 1, 2, 3, 4],
}


def test_users_are_found_by_each_form_of_filter(told: Any) -> None:
    async def story(directory: Directory) -> dict[str, list[str]]:
        await people(directory)
        return {text: await directory.names(text) for text in FILTERS}

    found = told(story)
    wanted = {
        text: [f"Person{n}@Example.com" for n in numbers] for text, numbers in FILTERS.items()
    }
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        "userName",
        "userName eq",
        "userName zz 1",
        "nothing eq 1",
        "active gt true",
        "(userName pr",
        "userName eq " + '"x" or userName eq ' * 200 + '"x"',
        "'; drop table member",
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_in_scims_form(told: Any, text: str) -> None:
    async def story(directory: Directory) -> Any:
        return await directory.ask("GET", "/Users", params={"filter": text})

    answer = told(story)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/scim+json"
    body = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert (body["status"], body["scimType"]) == ("400", "invalidFilter")


def test_pages_hold_everybody_once_in_the_order_asked_for(told: Any) -> None:
    async def story(directory: Directory) -> tuple[list[str], list[dict[str, Any]]]:
        await people(directory, 7)
        names, pages = [], []
        for start in (1, 4, 7, 10):
            query = {
                "startIndex": start,
                "count": 3,
                "sortBy": "userName",
                "sortOrder": "descending",
                "filter": 'userName sw "person"',
            }
            page = (await directory.ask("GET", "/Users", params=query)).json()
            pages.append(page)
            names += [one["userName"] for one in page.get("Resources", [])]
        odd = [
            {"count": 0},
            {"count": -5},
            {"startIndex": -3, "count": 1},
            {"count": 100_000},
        ]
        answers = [await directory.ask("GET", "/Users", params=query) for query in odd]
        pages += [answer.json() for answer in answers]
        return names, pages

    names, pages = told(story)
    assert names == [f"Person{number}@Example.com" for number in range(6, -1, -1)]
    assert [page["totalResults"] for page in pages[:4]] == [7] * 4
    assert [page["itemsPerPage"] for page in pages[:4]] == [3, 3, 1, 0]
    none, fewer, first, all_ = pages[4:]
    assert none["itemsPerPage"] == fewer["itemsPerPage"] == 0
    assert none["totalResults"] == all_["itemsPerPage"] == 8
    assert (first["startIndex"], first["itemsPerPage"]) == (1, 1)


@pytest.mark.parametrize("shown", [NOBODY, "me_x", "1", "role-nobody", "%00", "a" * 3000])
@pytest.mark.parametrize("place", ["/Users", "/Groups"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_an_unknown_id_is_not_found(told: Any, place: str, method: str, shown: str) -> None:
    body: dict[str, Any] = {
        "schemas": [USER if place == "/Users" else GROUP],
        "userName": "x",
        "displayName": "x",
    }
    if method == "PATCH":
        body = {
            "schemas": [builder.PATCH],
            "Operations": [{"op": "replace", "path": "displayName", "value": "x"}],
        }

    async def story(directory: Directory) -> Any:
        given = {} if method in {"GET", "DELETE"} else {"json": body}
        return await directory.ask(method, f"{place}/{shown}", **given)

    answer = told(story)
    assert answer.status_code == 404
    assert answer.json()["status"] == str(answer.status_code)


def test_another_organisations_users_and_groups_are_not_there(told: Any) -> None:
    async def story(directory: Directory) -> list[int]:
        other = await builder.another(directory.door)
        theirs = await other.add("theirs@example.com")
        group = (
            await other.ask("POST", "/Groups", json={"schemas": [GROUP], "displayName": "Theirs"})
        ).json()
        found = [
            (await directory.ask(method, path, json=body)).status_code
            for path, body in (
                (f"/Users/{theirs['id']}", {"schemas": [USER], "userName": "x"}),
                (f"/Groups/{group['id']}", {"schemas": [GROUP], "displayName": "x"}),
            )
            for method in ("GET", "PUT", "DELETE")
        ]
        inside = await directory.patch(
            "/Groups/role-admin",
            {"op": "add", "path": "members", "value": [{"value": theirs["id"]}]},
        )
        assert await directory.names('userName eq "theirs@example.com"') == []
        # The same person's name and address may stand in each of them.
        await directory.add("theirs@example.com")
        return [*found, inside.status_code]

    assert told(story) == [404] * 6 + [400]


def test_without_the_permission_or_key_nothing_is_told(told: Any) -> None:
    async def story(directory: Directory) -> list[tuple[str, int]]:
        tools = directory.tools
        viewer = await issuing.make_key(
            tools.database, directory.scope, name="v", role=Role.VIEWER, now=tools.now()
        )
        return [
            (key, (await directory.ask("GET", path, key=secret)).status_code)
            for key, secret in (("viewer", viewer), ("none", ""), ("wrong", "sk_nonsense"))
            for path in (
                "/Users",
                "/Users?filter=broken",
                "/Groups",
                "/ServiceProviderConfig",
                f"/Users/{directory.owner}",
                "/Bulk/x",
            )
        ]

    wanted = {"viewer": {403}, "none": {401}, "wrong": {401}}
    for key, status in told(story):
        assert status in wanted[key] | {404}, (key, status)


def test_what_is_not_offered_says_so(told: Any) -> None:
    async def story(directory: Directory) -> list[Any]:
        config = (await directory.ask("GET", "/ServiceProviderConfig")).json()
        bulk = await directory.ask("POST", "/Bulk", json={})
        me = await directory.ask("GET", "/Me")
        unknown = await directory.ask("GET", "/Nothing")
        return [
            config["bulk"]["supported"],
            bulk.status_code,
            me.status_code,
            unknown.status_code,
            unknown.json()["schemas"],
        ]

    assert told(story) == [
        False,
        501,
        501,
        404,
        ["urn:ietf:params:scim:api:messages:2.0:Error"],
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"schemas":["urn:x"],"userName":"x"}',
        b'{"userName":5}',
        b'{"schemas":["%s"]}' % USER.encode(),
        b'{"schemas":["%s"],"userName":""}' % USER.encode(),
        b'{"schemas":["%s"],"userName":"x","emails":[{"value":"no"}]}' % USER.encode(),
        b"x" * (2**20 + 1),
    ],
)
def test_what_cannot_be_read_is_refused_in_scims_form(told: Any, body: bytes) -> None:
    async def story(directory: Directory) -> Any:
        return await directory.ask("POST", "/Users", content=body)

    answer = told(story)
    assert answer.status_code in {400, 413}
    assert answer.json()["status"] == str(answer.status_code)


def test_a_search_in_the_body_finds_users_and_groups_together(told: Any) -> None:
    async def story(directory: Directory) -> list[int]:
        await directory.add("found@example.com", displayName="bookkeeper")
        body = {
            "schemas": [SEARCH],
            "filter": 'displayName eq "bookkeeper"',
            "attributes": ["displayName"],
        }
        counts = []
        for path in ("/.search", "/Users/.search", "/Groups/.search"):
            answer = await directory.ask("POST", path, json=body)
            assert answer.status_code == 200, answer.text
            for one in answer.json()["Resources"]:
                assert set(one) <= {"schemas", "id", "displayName"}
            counts.append(answer.json()["totalResults"])
        return counts

    assert told(story) == [2, 1, 1]
