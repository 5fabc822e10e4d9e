from __future__ import annotations

from tests.builders import journey, policy
from tests.builders.gateway import Door
from tests.builders.journey import Moved, a_statement
from tests.builders.policy import BIG_LINES, FOUR_EYES, PAYEES, Staff, opened
from tests.conftest import Installation

from solvent import ids
from solvent.tenancy.roles import Role


def test_a_limit_holds_from_the_next_request_on(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        assert (await staff.place(door, Role.BOOKKEEPER, 2)).status_code == 200
        saved = await policy.save(door, staff.people[Role.OWNER], BIG_LINES)
        assert saved.status_code == 200, saved.text
        assert (await staff.place(door, Role.BOOKKEEPER, 0)).status_code == 200
        refused = await staff.place(door, Role.BOOKKEEPER, 1)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith(":PolicyForbids")
        assert "“Big lines”" in refused.json()["detail"]
        assert (await staff.place(door, Role.OWNER, 1)).status_code == 200

    opened(installation, story, Role.BOOKKEEPER)


def test_the_largest_of_many_lines_counts(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        more = [Moved(-500, text=PAYEES[1], ref="s1")]
        await journey.give(door.tools, staff.firm, a_statement(more))
        rows = await journey.standing(door.tools, staff.firm)
        small = next(r for r in rows if r["amount_minor"] == -500)
        await policy.save(door, staff.people[Role.OWNER], BIG_LINES)
        company = ids.show(ids.COMPANY, staff.firm.company_id)
        line = ids.show(ids.LINE, small["line_id"])
        path = f"/v1/companies/{company}/transactions/{line}/category"
        body = {"account": staff.accounts[0], "remember": False, "alike": True}
        refused = await staff.people[Role.BOOKKEEPER].ask(door, "PUT", path, json=body)
        assert refused.status_code == 403, refused.text
        alone = await staff.people[Role.BOOKKEEPER].ask(
            door, "PUT", path, json={**body, "alike": False}
        )
        assert alone.status_code == 200

    opened(installation, story, Role.BOOKKEEPER)


def test_only_a_fresh_proof_changes_policies(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner = staff.people[Role.OWNER]
        async with door.tools.database.scoped(owner.scope) as connection:
            await connection.execute("update session set proved_at = now() - interval '1 day'")
        stale = await policy.save(door, owner, FOUR_EYES)
        assert (stale.status_code, stale.json()["type"]) == (
            403,
            "urn:solvent:problem:StepUpNeeded",
        )
        body = {"policies": FOUR_EYES, "revision": 0}
        bookkeeper = staff.people[Role.BOOKKEEPER]
        forbidden = await bookkeeper.ask(door, "PUT", "/v1/policies", json=body)
        assert forbidden.status_code == 403

    opened(installation, story, Role.BOOKKEEPER)


def test_policies_with_faults_are_not_saved(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner = staff.people[Role.OWNER]
        wrong = await policy.save(door, owner, "permit (principal, action, resource);")
        assert (wrong.status_code, wrong.json()["where"]) == (422, "line 1, column 1")
        assert wrong.json()["remedy"]
        strange = 'forbid (principal, action, resource) when { resource == Company::"co_x" };'
        assert (await policy.save(door, owner, strange)).status_code == 422
        zone = await policy.save(door, owner, FOUR_EYES, zone="Mars/Olympus")
        assert zone.json()["where"] == "zone"
        assert (await owner.ask(door, "GET", "/v1/policies")).json()["revision"] == 0

    opened(installation, story)


def test_versions_are_kept_and_one_is_brought_back(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner = staff.people[Role.OWNER]
        await policy.save(door, owner, BIG_LINES)
        await policy.save(door, owner, "")
        assert (await staff.place(door, Role.BOOKKEEPER, 2)).status_code == 200
        stale = {"wanted": 1, "revision": 1}
        late = await owner.ask(door, "POST", "/v1/policies/restore", json=stale)
        assert late.status_code == 409
        back = await owner.ask(
            door, "POST", "/v1/policies/restore", json={"wanted": 1, "revision": 2}
        )
        assert (back.json()["revision"], back.json()["restored_from"]) == (3, 1)
        assert (await staff.place(door, Role.BOOKKEEPER, 1)).status_code == 403
        found = (await owner.ask(door, "GET", "/v1/policies/versions")).json()
        assert [one["policies"] for one in found] == [BIG_LINES, "", BIG_LINES]
        one = await owner.ask(door, "GET", "/v1/policies/versions/2")
        assert one.json()["policies"] == ""
        missing = await owner.ask(door, "GET", "/v1/policies/versions/9")
        assert missing.status_code == 404
        async with door.tools.database.scoped(owner.scope) as connection:
            rows = await connection.fetch(
                "select canonical from audit_record where act = 'policy.changed' order by at"
            )
        assert len(rows) == 3
        assert b'"sha256"' in rows[0]["canonical"]

    opened(installation, story, Role.BOOKKEEPER)


def test_policies_that_lock_all_out_can_be_put_right_by_an_owner(
    installation: Installation,
) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner, admin = staff.people[Role.OWNER], staff.people[Role.ADMIN]
        await policy.save(door, owner, "forbid (principal, action, resource);")
        assert (await owner.ask(door, "GET", "/v1/companies")).status_code == 403
        assert (await admin.ask(door, "GET", "/v1/policies")).status_code == 403
        assert (await policy.save(door, owner, "")).status_code == 200
        assert (await owner.ask(door, "GET", "/v1/companies")).status_code == 200

    opened(installation, story, Role.ADMIN)


def test_a_preview_tells_what_would_change(installation: Installation) -> None:
    async def story(door: Door, staff: Staff) -> None:
        owner = staff.people[Role.OWNER]
        body = {"policies": BIG_LINES + FOUR_EYES}
        found = (await owner.ask(door, "POST", "/v1/policies/preview", json=body)).json()
        company = ids.show(ids.COMPANY, staff.firm.company_id)
        seen = {(c["who"], c["permission"], c["before"], c["after"]) for c in found["changes"]}
        assert ("bookkeeper", "transaction:categorise", "always", "sometimes") in seen
        assert ("owner", "category:learn", "always", "with approval") in seen
        assert not [c for c in found["changes"] if c["who"] == "viewer"]
        assert all(c["companies"] == [company] for c in found["changes"])
        wrong = {"policies": "forbid (principal, action, resource)"}
        answer = (await owner.ask(door, "POST", "/v1/policies/preview", json=wrong)).json()
        assert answer["faults"][0]["message"]
        tried = {"who": "bookkeeper", "permission": "transaction:categorise", "company": company}
        for amount, allowed in ((1_500, True), (1_501, False)):
            result = await owner.ask(
                door,
                "POST",
                "/v1/policies/attempt",
                json={**tried, **body, "amount_minor": amount, "currency": "EUR"},
            )
            assert result.json()["allowed"] is allowed
        blind = await owner.ask(door, "POST", "/v1/policies/attempt", json={**tried, **body})
        assert blind.json() == {
            "allowed": False,
            "by_role": True,
            "policies": ["Big lines"],
            "failed": True,
        }

    opened(installation, story, Role.BOOKKEEPER)
