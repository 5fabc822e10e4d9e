from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.builders import gateway as doors
from tests.builders.gateway import Door
from tests.conftest import Installation

from solvent.audit import (
    checkpoint,
    commitment,
    recording,
    signing,
    tree,
    verifying,
)
from solvent.identity import starting
from solvent.ids import Scope
from solvent.machines import issuing
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
Told = Callable[[Door, Scope, str], Awaitable[None]]


@pytest.fixture
def tell(installation: Installation) -> Callable[[Told], None]:
    """Run a story at the door of a new organisation, with its owner's key."""

    def told(story: Told) -> None:
        async def opened() -> None:
            where = installation.settings, installation.addresses
            async with doors.a_door(*where) as door:
                made = await starting.found(
                    door.tools.database, name="Asked", is_sample=False, now=door.tools.now()
                )
                scope = Scope(made.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.OWNER])
                await story(door, scope, made.key)

        asyncio.run(opened())

    return told


async def record_some(tools: Tools, scope: Scope, count: int) -> None:
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        for number in range(count):
            hidden = commitment.hide(
                {"email": f"person{number}@example.org"},
                keys=keys,
                place=f"audit_opening/sealed/{number}",
            )
            await recording.record(
                connection,
                scope,
                act="person.changed",
                now=NOW + timedelta(milliseconds=number),
                facts={"number": number},
                before={"role": "viewer"},
                after={"role": "admin"},
                personal=hidden,
            )


async def json_of(door: Door, method: str, path: str, key: str, **given: Any) -> Any:
    answer = await door.ask(method, f"/v1/audit{path}", key=key, **given)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def test_records_are_searched_and_paged(tell: Callable[[Told], None]) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        await record_some(door.tools, scope, 7)
        found = await json_of(door, "GET", "/records?act=person.changed&limit=5", key)
        assert [one["facts"]["number"] for one in found["items"]] == [6, 5, 4, 3, 2]
        rest = await json_of(
            door,
            "GET",
            "/records",
            key,
            params={"act": "person.changed", "limit": 5, "after": found["next_after"]},
        )
        assert [one["facts"]["number"] for one in rest["items"]] == [1, 0]
        assert rest["next_after"] == ""
        for query, count in (
            ("text=%22number%22:3", 1),
            ("text=100%25", 0),
            ("actor=me_test", 7),
            ("actor=nobody", 0),
            ("since=2026-03-31T12:30:00Z&until=2026-03-31T12:30:01Z", 7),
            ("until=2026-03-31T12:30:00Z", 0),
        ):
            items = (await json_of(door, "GET", f"/records?{query}", key))["items"]
            assert len(items) == count, query
        assert "example.org" not in orjson.dumps(found).decode()

    tell(story)


def test_a_record_comes_with_a_proof_that_anybody_can_check(
    tell: Callable[[Told], None],
) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        await record_some(door.tools, scope, 3)
        (newest, *_) = (await json_of(door, "GET", "/records?act=person.changed", key))["items"]
        waiting = await json_of(door, "GET", f"/records/{newest['id']}", key)
        assert (waiting["leaf"], waiting["proof"]) == (None, None)
        await door.ask("GET", "/v1/audit/export", key=key)
        found = await json_of(door, "GET", f"/records/{newest['id']}", key)
        proof = found["proof"]
        leaf = tree.leaf_hash(base64.b64decode(found["canonical"]))
        signed = checkpoint.read(proof["checkpoint"]["note"])
        (public,) = await json_of(door, "GET", "/keys", key)
        assert signing.stands(signed, [checkpoint.read_key(public["public_key"])])
        assert tree.proves_inclusion(
            leaf,
            found["leaf"],
            size=signed.checkpoint.size,
            proof=[base64.b64decode(each) for each in proof["path"]],
            root=signed.checkpoint.root,
        )
        await door.ask("GET", "/v1/audit/export", key=key)
        newer, older, *_ = await json_of(door, "GET", "/checkpoints", key)
        sizes = {"old": older["size"], "new": newer["size"]}
        grown = await json_of(door, "GET", "/consistency", key, params=sizes)
        assert grown["old_root"] == older["root"]
        assert grown["new_root"] == newer["root"]
        assert tree.proves_consistency(
            sizes["old"],
            sizes["new"],
            old_root=base64.b64decode(grown["old_root"]),
            new_root=base64.b64decode(grown["new_root"]),
            proof=[base64.b64decode(each) for each in grown["path"]],
        )

    tell(story)


def test_personal_values_are_opened_on_request_and_that_is_recorded(
    tell: Callable[[Told], None],
) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        await record_some(door.tools, scope, 1)
        (one,) = (await json_of(door, "GET", "/records?act=person.changed", key))["items"]
        (opened,) = await json_of(door, "POST", f"/records/{one['id']}/personal", key)
        assert opened["value"] == "person0@example.org"
        assert one["commitments"] == {"email": opened["commitment"]}
        salt = base64.b64decode(opened["salt"])
        assert commitment.holds(opened["commitment"], value=opened["value"], salt=salt)
        query = "/records?act=audit.personal_values_opened"
        (seen,) = (await json_of(door, "GET", query, key))["items"]
        assert seen["facts"] == {"record": one["id"]}
        assert seen["actor"].startswith("key_")
        assert seen["request"].startswith("req_")

    tell(story)


def test_an_export_of_the_api_is_verified_offline_and_read_by_a_siem(
    tell: Callable[[Told], None], tmp_path: Path
) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        await record_some(door.tools, scope, 300)
        answer = await door.ask("GET", "/v1/audit/export", key=key)
        path = tmp_path / "export.jsonl"
        await asyncio.to_thread(path.write_bytes, answer.content)
        (public,) = await json_of(door, "GET", "/keys", key)
        keys = [checkpoint.read_key(public["verifier_key"])]
        assert verifying.verify(path, keys=keys).is_whole
        answer = await door.ask("GET", "/v1/audit/export?form=ocsf&first=2", key=key)
        events = [orjson.loads(line) for line in answer.content.splitlines()]
        assert len(events) > 300
        for event in events:
            assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert events[0]["metadata"]["sequence"] == 2
        assert events[-1]["message"] == "audit.exported"

    tell(story)


def test_verification_holds_retention_and_state(tell: Callable[[Told], None]) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        await record_some(door.tools, scope, 3)
        await door.ask("GET", "/v1/audit/export", key=key)
        checked = await json_of(door, "POST", "/verification", key)
        assert checked["whole"]
        assert checked["records"] >= 6
        made = await json_of(door, "POST", "/holds", key, json={"reason": "Tax audit 2025"})
        (hold,) = made["holds"]
        assert hold["reason"] == "Tax audit 2025"
        kept = await json_of(door, "PUT", "/retention", key, json={"days": 90})
        assert kept["retention_days"] == 90
        await json_of(door, "DELETE", f"/holds/{hold['id']}", key)
        again = await door.ask("DELETE", f"/v1/audit/holds/{hold['id']}", key=key)
        assert again.status_code == 404
        state = await json_of(door, "GET", "", key)
        assert state["holds"] == []
        assert state["unwitnessed_records"] == state["size"] + state["waiting"] > 0
        assert state["unwitnessed_seconds"] > 0
        acts = [
            one["act"] for one in (await json_of(door, "GET", "/records?text=audit.", key))["items"]
        ]
        assert acts == [
            "audit.hold_lifted",
            "audit.retention_set",
            "audit.hold_set",
            "audit.verified",
            "audit.exported",
        ]

    tell(story)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/records/au_00000000000000000000000000", None, 404),
        ("GET", "/records/nonsense", None, 422),
        ("GET", "/records?after=nonsense", None, 422),
        ("GET", "/records?after=2026-01-01T00:00:00_au_00000000000000000000000000", None, 422),
        ("GET", "/records?since=2026-01-01T00:00:00", None, 422),
        ("GET", "/consistency?old=9&new=3", None, 422),
        ("GET", "/consistency?old=1&new=999999", None, 422),
        ("PUT", "/retention", {"days": 1}, 422),
        ("PUT", "/retention", {"days": 90, "hold": True}, 422),
        ("POST", "/holds", {"reason": " "}, 422),
        ("POST", "/witnesses", {"address": "http://127.0.0.1:1/x"}, 422),
        ("DELETE", "/witnesses/wi_00000000000000000000000000", None, 404),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    tell: Callable[[Told], None], method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    async def story(door: Door, _scope: Scope, key: str) -> None:
        answer = await door.ask(method, f"/v1/audit{path}", key=key, json=body)
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]

    tell(story)


def test_the_record_is_for_those_who_hold_the_permission(tell: Callable[[Told], None]) -> None:
    async def story(door: Door, scope: Scope, _key: str) -> None:
        viewer = await issuing.make_key(
            door.tools.database, scope, name="reader", role=Role.VIEWER, now=door.tools.now()
        )
        for path in ("", "/records", "/keys", "/checkpoints", "/export"):
            answer = await door.ask("GET", f"/v1/audit{path}", key=viewer)
            assert answer.status_code == 403, path
        auditor = await issuing.make_key(
            door.tools.database, scope, name="auditor", role=Role.AUDITOR, now=door.tools.now()
        )
        assert (await door.ask("GET", "/v1/audit/records", key=auditor)).status_code == 200

    tell(story)
