from __future__ import annotations

import pytest
from tests.builders import people
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent import ids
from solvent.ids import PermissionMissing
from solvent.platform import credentials
from solvent.platform.tools import Tools
from solvent.tenancy import staffing
from solvent.tenancy.member import (
    AboveOwnRole,
    LastOwner,
    Member,
    MemberState,
    OwnMembership,
    RoleUnknown,
)
from solvent.tenancy.member_store import MemberUnknown
from solvent.tenancy.roles import Role


async def the_member(tools: Tools, someone: people.Someone) -> Member:
    return await staffing.myself(tools, someone.scope, someone.member_id)


def test_names_and_addresses_are_read_back_and_stored_sealed_only(run: Run) -> None:
    async def story(tools: Tools) -> None:
        ada = await people.someone(tools)
        found = await the_member(tools, ada)
        assert (found.name, found.email, found.role) == ("Ada Birch", ada.email, "owner")
        async with tools.database.scoped(ada.scope) as connection:
            rows = await connection.fetch("select m::text as row from member m")
        assert not [row for row in rows if "Ada" in row["row"] or "example.com" in row["row"]]
        assert not [row for row in rows if ada.email.encode().hex() in row["row"]]

    run(story)


def test_an_admin_changes_roles_up_to_their_own_and_no_further(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        admin = await people.someone(tools, owner.scope, role=Role.ADMIN)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        await staffing.change_role(
            tools, admin.scope, member_id=viewer.member_id, role="bookkeeper"
        )
        assert (await the_member(tools, viewer)).role == "bookkeeper"
        with pytest.raises(AboveOwnRole):
            await staffing.change_role(tools, admin.scope, member_id=viewer.member_id, role="owner")
        for act in (staffing.suspend, staffing.remove):
            with pytest.raises(AboveOwnRole):
                await act(tools, admin.scope, member_id=owner.member_id)
        with pytest.raises(AboveOwnRole):
            await staffing.change_role(tools, admin.scope, member_id=owner.member_id, role="viewer")
        with pytest.raises(PermissionMissing):
            await staffing.remove(tools, viewer.scope, member_id=admin.member_id)
        for role in ("lender", "accountant_guest", "king"):
            with pytest.raises(RoleUnknown):
                await staffing.change_role(
                    tools, owner.scope, member_id=viewer.member_id, role=role
                )

    run(story)


def test_the_last_owner_stays(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        first = next(
            one.member_id
            for one in await staffing.members(tools, owner.scope)
            if one.member_id != owner.member_id
        )
        await staffing.remove(tools, owner.scope, member_id=first)
        with pytest.raises(LastOwner):
            await staffing.leave(tools, owner.scope, member_id=owner.member_id)
        with pytest.raises(LastOwner):
            await staffing.change_role(tools, owner.scope, member_id=owner.member_id, role="viewer")
        with pytest.raises(OwnMembership):
            await staffing.remove(tools, owner.scope, member_id=owner.member_id)
        other = await people.someone(tools, owner.scope)
        await staffing.suspend(tools, owner.scope, member_id=other.member_id)
        with pytest.raises(LastOwner):
            await staffing.leave(tools, owner.scope, member_id=owner.member_id)
        await staffing.resume(tools, owner.scope, member_id=other.member_id)
        await staffing.leave(tools, owner.scope, member_id=owner.member_id)
        left = [one.member_id for one in await staffing.members(tools, other.scope)]
        assert left == [other.member_id]

    run(story)


def test_a_removed_member_is_found_by_no_address_and_may_be_invited_again(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        hash_ = tools.keys.blind(viewer.email, purpose=staffing.EMAIL)
        async with tools.database.unscoped() as connection:
            found = await credentials.find(connection, hash_, kind="email")
        assert found is not None
        assert (found.tenant_id, found.subject_id) == (owner.scope.tenant_id, viewer.member_id)
        await staffing.remove(tools, owner.scope, member_id=viewer.member_id)
        async with tools.database.unscoped() as connection:
            assert await credentials.find(connection, hash_, kind="email") is None
        gone = await the_member(tools, viewer)
        assert (gone.state, gone.email, gone.name) == (MemberState.REMOVED, "", "Ada Birch")
        with pytest.raises(MemberUnknown):
            await staffing.resume(tools, owner.scope, member_id=viewer.member_id)

    run(story)


def test_members_of_another_organisation_are_unknown(run: Run) -> None:
    async def story(tools: Tools) -> None:
        ours, theirs = await people.someone(tools), await people.someone(tools)
        for act in (staffing.suspend, staffing.remove):
            with pytest.raises(MemberUnknown):
                await act(tools, ours.scope, member_id=theirs.member_id)

    run(story)


def test_a_name_is_corrected_by_its_owner_or_an_administrator(run: Run) -> None:
    async def story(tools: Tools) -> None:
        owner = await people.someone(tools)
        viewer = await people.someone(tools, owner.scope, role=Role.VIEWER)
        await staffing.rename(tools, viewer.scope, member_id=viewer.member_id, name="Bo  Elm")
        assert (await the_member(tools, viewer)).name == "Bo Elm"
        await staffing.rename(tools, owner.scope, member_id=viewer.member_id, name="Cy Oak")
        assert (await the_member(tools, viewer)).name == "Cy Oak"
        with pytest.raises(PermissionMissing):
            await staffing.rename(tools, viewer.scope, member_id=owner.member_id, name="X")

    run(story)


def test_each_act_is_in_the_record_without_a_name_or_address(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        viewer = await people.someone(tools, scope, role=Role.VIEWER)
        await staffing.change_role(tools, scope, member_id=viewer.member_id, role="analyst")
        await staffing.suspend(tools, scope, member_id=viewer.member_id)
        await staffing.resume(tools, scope, member_id=viewer.member_id)
        await staffing.rename(tools, scope, member_id=viewer.member_id, name="Bo Elm")
        await staffing.remove(tools, scope, member_id=viewer.member_id)
        async with tools.database.scoped(scope) as connection:
            rows = await connection.fetch("select act, canonical from audit_record")
        acts = {row["act"] for row in rows}
        assert acts >= {
            "invitation.made",
            "invitation.accepted",
            "member.added",
            "member.role_changed",
            "member.suspended",
            "member.resumed",
            "member.renamed",
            "member.removed",
        }
        shown = ids.show(ids.MEMBER, viewer.member_id).encode()
        assert sum(shown in row["canonical"] for row in rows) >= 6
        said = b"".join(row["canonical"] for row in rows)
        for personal in (b"Ada", b"Bo Elm", viewer.email.encode()):
            assert personal not in said

    run(story)
