from __future__ import annotations

import asyncio

from tests.builders import machines, policy
from tests.builders.gateway import Door
from tests.builders.policy import FOUR_EYES, Staff, opened
from tests.conftest import Installation

from solvent import ids
from solvent.tenancy.roles import Role


def test_four_eyes_let_the_exact_act_pass_once(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        people = staff.people
        await policy.save(door, people[Role.OWNER], FOUR_EYES)
        assert (await staff.place(door, Role.BOOKKEEPER, 0)).status_code == 200
        asked = await staff.place(door, Role.BOOKKEEPER, 0, remember=True)
        assert asked.status_code == 409
        again = await staff.place(door, Role.BOOKKEEPER, 0, remember=True)
        assert again.json()["where"] == asked.json()["where"]
        approval = asked.json()["where"]
        listed = (await people[Role.CFO].ask(door, "GET", "/v1/approvals")).json()
        assert [one["id"] for one in listed] == [approval]
        assert (listed[0]["state"], listed[0]["permission"]) == ("waiting", "category:learn")
        assert listed[0]["about"].lower().startswith("miller")
        yes = await people[Role.CFO].ask(door, "POST", f"/v1/approvals/{approval}/approve")
        assert yes.json()["state"] == "approved", yes.text
        other = await staff.place(
            door, Role.BOOKKEEPER, 0, remember=True, account=staff.accounts[1]
        )
        assert other.status_code == 409  # another account is another act
        passed = await staff.place(door, Role.BOOKKEEPER, 0, remember=True)
        assert passed.status_code == 200, passed.text
        assert (await staff.place(door, Role.BOOKKEEPER, 0, remember=True)).status_code == 409

    opened(installation, story, Role.BOOKKEEPER, Role.CFO)


def test_who_asks_does_not_approve_and_nor_does_a_key(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner, cfo = staff.people[Role.OWNER], staff.people[Role.CFO]
        await policy.save(door, owner, FOUR_EYES)
        asked = await staff.place(door, Role.CFO, 0, remember=True)
        path = f"/v1/approvals/{asked.json()['where']}"
        own = await cfo.ask(door, "POST", f"{path}/approve")
        assert (own.status_code, own.json()["type"]) == (403, "urn:solvent:problem:ApprovalOwn")
        key = await machines.a_key(
            door.tools, owner.scope, machines.some_bounds("approval:decide", "approval:read")
        )
        by_key = await door.ask("POST", f"{path}/approve", key=key.secret)
        assert by_key.json()["type"] == "urn:solvent:problem:ApprovalOwn"
        assert (await owner.ask(door, "POST", f"{path}/refuse")).json()["state"] == "refused"
        late = await owner.ask(door, "POST", f"{path}/approve")
        assert (late.status_code, late.json()["type"]) == (
            409,
            "urn:solvent:problem:ApprovalSettled",
        )
        assert (await staff.place(door, Role.CFO, 0, remember=True)).status_code == 409

    opened(installation, story, Role.CFO)


def test_the_person_behind_a_key_does_not_approve_for_it(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner, admin = staff.people[Role.OWNER], staff.people[Role.ADMIN]
        await policy.save(door, owner, FOUR_EYES)
        made = await owner.ask(
            door,
            "POST",
            "/v1/keys",
            json={"name": "books", "permissions": ["transaction:categorise", "category:learn"]},
        )
        assert made.status_code == 201, made.text
        company = ids.show(ids.COMPANY, staff.firm.company_id)
        asked = await door.ask(
            "PUT",
            f"/v1/companies/{company}/transactions/{staff.lines[0]}/category",
            key=made.json()["secret"],
            json={"account": staff.accounts[0], "remember": True},
        )
        assert asked.status_code == 409, asked.text
        path = f"/v1/approvals/{asked.json()['where']}/approve"
        assert (await owner.ask(door, "POST", path)).status_code == 403
        assert (await admin.ask(door, "POST", path)).status_code == 200

    opened(installation, story, Role.ADMIN)


SECOND_PERSON = (
    'forbid (principal, action in [Action::"key:create", Action::"grant:offer"], resource)\n'
    "when { context.approvals < 1 };\n"
)


def test_keys_and_grants_wait_for_a_second_person_too(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner, admin = staff.people[Role.OWNER], staff.people[Role.ADMIN]
        await policy.save(door, owner, SECOND_PERSON)
        asked = [
            ("/v1/keys", {"name": "books", "permissions": ["score:read"]}),
            ("/v1/grants", {"email": "guest@example.com", "access": "read_only"}),
        ]
        for path, body in asked:
            refused = await owner.ask(door, "POST", path, json=body)
            assert refused.status_code == 409, refused.text
            approval = f"/v1/approvals/{refused.json()['where']}/approve"
            assert (await admin.ask(door, "POST", approval)).status_code == 200
            other = await admin.ask(door, "POST", path, json=body)
            assert other.status_code == 409  # another asks, so another must approve
            passed = await owner.ask(door, "POST", path, json=body)
            assert passed.status_code == 201, passed.text
            assert (await owner.ask(door, "POST", path, json=body)).status_code == 409

    opened(installation, story, Role.ADMIN)


def test_an_approval_lets_one_of_many_at_once_pass(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        await policy.save(door, staff.people[Role.OWNER], FOUR_EYES)
        asked = await staff.place(door, Role.BOOKKEEPER, 0, remember=True)
        path = f"/v1/approvals/{asked.json()['where']}/approve"
        await staff.people[Role.OWNER].ask(door, "POST", path)
        tried = await asyncio.gather(
            *(staff.place(door, Role.BOOKKEEPER, 0, remember=True) for _ in range(4))
        )
        assert sorted(answer.status_code for answer in tried) == [200, 409, 409, 409]

    opened(installation, story, Role.BOOKKEEPER)
