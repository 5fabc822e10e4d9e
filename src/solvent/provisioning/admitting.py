"""Admitting: a directory adds, describes, suspends and removes members."""

from __future__ import annotations

from typing import Any

from scim2_models import PatchOp, PreconditionFailedException, UniquenessException

from solvent.identity import revoking
from solvent.machines import retiring
from solvent.platform.postgres import Connection, UniqueViolated
from solvent.provisioning import description, directory, reading, store
from solvent.provisioning import user as users
from solvent.provisioning.directory import Directory
from solvent.provisioning.reading import PERMISSION, Desk
from solvent.provisioning.user import User
from solvent.tenancy import directing
from solvent.tenancy.directing import Writing
from solvent.tenancy.member import Member


async def create(desk: Desk, user: User) -> User:
    """Add a member as the directory describes them.

    Raises PermissionMissing, UniquenessException, AlreadyMember, QuotaReached.
    """
    desk.scope.demand(PERMISSION)
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        _demand_unique(found, user, but="")
        domains = await store.own_domains(connection, desk.scope)
        said = users.said_of(user, domains=domains)
        member_id = await directing.add(writing, said)
        await _keep(writing, member_id, user)
        return (await reading.whole(connection, desk, keys=writing.keys)).user(member_id)


async def replace(desk: Desk, shown: str, user: User, *, match: str) -> User:
    """Describe a member anew. match: the version that must stand, '' for any.

    Raises PermissionMissing, NotFoundException, PreconditionFailedException, MutabilityException,
    UniquenessException, AlreadyMember, LastOwner.
    """

    def change(before: User) -> User:
        user.replace(before)
        return user

    return await _change(desk, shown, change, match=match)


async def patch(desk: Desk, shown: str, asked: PatchOp[User], *, match: str) -> User:
    """Change parts of a member's description. Raises as `replace`, NoTargetException."""

    def change(before: User) -> User:
        asked.patch(before, scim_policy=description.POLICY)
        return before

    return await _change(desk, shown, change, match=match)


async def remove(desk: Desk, shown: str, *, match: str) -> None:
    """Take a member out; sessions and keys of theirs end at once.

    Raises PermissionMissing, NotFoundException, PreconditionFailedException, LastOwner.
    """
    desk.scope.demand(PERMISSION)
    member_id = directory.member_id_of(shown)
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        demand_match(found.user(member_id), match)
        await directing.remove(writing, found.members[member_id])
        await _put_out(writing, found.members[member_id])
        await store.forget(connection, desk.scope, member_id)


async def begin(connection: Connection, desk: Desk) -> Writing:
    """Begin to change members; nobody else does until the transaction ends."""
    keys = await desk.tools.vault.keys_of(desk.scope.tenant_id)
    writing = Writing(connection, desk.scope, keys, desk.tools.keys, desk.tools.now())
    await directing.lock(writing)
    return writing


def demand_match(found: Any, match: str) -> None:
    """Raise PreconditionFailedException unless the version wanted is the one that stands."""
    wanted = [one.strip() for one in match.split(",") if one.strip()]
    if wanted and "*" not in wanted and found.meta.version not in wanted:
        raise PreconditionFailedException(detail="Somebody else has changed it meanwhile.")


async def _change(desk: Desk, shown: str, change: Any, *, match: str) -> User:
    desk.scope.demand(PERMISSION)
    member_id = directory.member_id_of(shown)
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        before = found.user(member_id)
        demand_match(before, match)
        user: User = change(before)
        _demand_unique(found, user, but=shown)
        domains = await store.own_domains(connection, desk.scope)
        said = users.said_of(user, domains=domains)
        if await directing.change(writing, found.members[member_id], said):
            await _put_out(writing, found.members[member_id])
        await _keep(writing, member_id, user)
        return (await reading.whole(connection, desk, keys=writing.keys)).user(member_id)


async def _put_out(writing: Writing, member: Member) -> None:
    """End what a member holds open: sessions, keys, clients."""
    await revoking.end_all_within(
        writing.connection, writing.scope, member.member_id, now=writing.now
    )
    await retiring.retire_within(
        writing.connection, writing.scope, member.member_id, now=writing.now
    )


async def _keep(writing: Writing, member_id: Any, user: User) -> None:
    try:
        await store.keep(
            writing.connection,
            writing.scope,
            member_id,
            document=users.kept(user),
            name=users.name_of(user),
            keys=writing.keys,
            now=writing.now,
        )
    except UniqueViolated as fault:
        raise _taken() from fault


def _demand_unique(found: Directory, user: User, *, but: str) -> None:
    name = users.name_of(user)
    for one in found.users():
        if one.id != but and users.name_of(one) == name:
            raise _taken()


def _taken() -> UniquenessException:
    return UniquenessException(detail="Another user has this userName.")
