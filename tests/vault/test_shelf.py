"""Both kinds of shelf keep the same promises."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from tests.builders import vault as vaults
from tests.conftest import Installation

from solvent import ids
from solvent.ids import TenantId
from solvent.vault import shelf
from solvent.vault.envelope import KeyUnusable
from solvent.vault.shelf import READ_BY_ALL, Entry, KeysErased, Shelf, WrappedKey
from solvent.vault.shelf_database import DatabaseShelf
from solvent.vault.shelf_folder import FolderShelf

NOW = vaults.NOW
KINDS = ("folder", "database")

Open = Callable[[], Shelf]
Told = Callable[[Callable[[Open], Awaitable[None]]], None]


def a_key(number: int, **given: object) -> WrappedKey:
    facts = {"by": "file:1", "wrapped": b"\x00wrapped \xff", "made_at": NOW} | given
    return WrappedKey(number=number, **facts)  # type: ignore[arg-type]


def an_entry(*numbers: int) -> Entry:
    return Entry(TenantId(ids.new()), tuple(a_key(number) for number in numbers or (0, 1)))


@asynccontextmanager
async def _database(owner_url: str) -> AsyncIterator[str]:
    """Give a schema of its own, which stands for a database of its own."""
    name = f"keys_{os.urandom(4).hex()}"
    connection = await asyncpg.connect(owner_url)
    await connection.execute(f"create schema {name}")
    try:
        yield f"{owner_url}{'&' if '?' in owner_url else '?'}search_path={name}"
    finally:
        await connection.execute(f"drop schema {name} cascade")
        await connection.close()


@pytest.fixture(params=KINDS)
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Told:
    """Tell a story of a shelf, which it may open several times, as several processes do."""

    def folder(story: Callable[[Open], Awaitable[None]]) -> None:
        async def run() -> None:
            await story(lambda: FolderShelf(tmp_path / "keys"))

        asyncio.run(run())

    def database(story: Callable[[Open], Awaitable[None]]) -> None:
        installation: Installation = request.getfixturevalue("installation")

        async def run() -> None:
            opened: list[DatabaseShelf] = []

            def open_() -> Shelf:
                opened.append(DatabaseShelf(url))
                return opened[-1]

            async with _database(installation.addresses.owner) as url:
                await story(open_)
                for one in opened:
                    await one.close()

        asyncio.run(run())

    return folder if request.param == "folder" else database


def test_what_is_laid_down_is_read_by_every_process(told: Told) -> None:
    async def story(open_: Open) -> None:
        entry = an_entry(0, 1, 2)
        one, other = open_(), open_()
        assert await one.read(entry.tenant_id) is None
        assert await one.add(entry) == entry
        assert await other.read(entry.tenant_id) == entry
        assert [found async for found in other.tenants()] == [entry.tenant_id]

    told(story)


def test_the_first_entry_stands_however_many_begin_at_once(told: Told) -> None:
    async def story(open_: Open) -> None:
        tenant = TenantId(ids.new())
        tries = [Entry(tenant, (a_key(0, wrapped=bytes((at,))), a_key(1))) for at in range(8)]
        stood = await asyncio.gather(*(open_().add(entry) for entry in tries))
        assert len({entry.keys[0].wrapped for entry in stood}) == 1
        assert await open_().read(tenant) == stood[0]

    told(story)


def test_of_two_changes_at_once_one_is_refused_and_none_is_lost(told: Told) -> None:
    async def story(open_: Open) -> None:
        entry = await open_().add(an_entry())
        changes = [entry.changed((*entry.keys, a_key(2, wrapped=bytes((at,))))) for at in range(6)]
        done = await asyncio.gather(*(open_().replace(change) for change in changes))
        assert done.count(True) == 1
        assert await open_().read(entry.tenant_id) == changes[done.index(True)]
        assert not await open_().replace(an_entry())

    told(story)


def test_an_erased_entry_leaves_a_tombstone_that_nothing_lifts(told: Told) -> None:
    async def story(open_: Open) -> None:
        one = open_()
        entry = await one.add(an_entry())
        await one.erase(entry.tenant_id, now=NOW)
        await one.erase(entry.tenant_id, now=NOW)  # safe to repeat
        found = await open_().read(entry.tenant_id)
        assert found is not None
        assert (found.keys, found.erased_at) == ((), NOW)
        with pytest.raises(KeysErased):
            found.demand_kept()
        assert (await one.add(entry)).erased_at == NOW
        assert not await one.replace(entry.changed(entry.keys))
        assert not await one.replace(found.changed(entry.keys))
        unknown = TenantId(ids.new())
        await one.erase(unknown, now=NOW)  # one that was never seen stays out too
        assert (await one.add(Entry(unknown, entry.keys))).erased_at == NOW

    told(story)


def test_a_shelf_has_a_name_of_its_own_once_it_was_begun(told: Told) -> None:
    async def story(open_: Open) -> None:
        assert await open_().name(make=False) == ""
        names = await asyncio.gather(*(open_().name(make=True) for _ in range(5)))
        assert set(names) == {await open_().name(make=False)}
        assert len(names[0]) == 32
        assert [tenant async for tenant in open_().tenants()] == []

    told(story)


def test_many_organisations_are_gone_through_in_pages(told: Told) -> None:
    async def story(open_: Open) -> None:
        one = open_()
        entries = [await one.add(an_entry()) for _ in range(12)]
        found = [tenant async for tenant in one.tenants()]
        assert found == sorted(entry.tenant_id for entry in entries)

    told(story)


def test_files_are_for_their_owner_alone_and_hold_no_key_after_erasure(tmp_path: Path) -> None:
    async def story() -> None:
        one = FolderShelf(tmp_path / "keys")
        secret = os.urandom(40)
        entry = Entry(TenantId(ids.new()), (a_key(0), a_key(1, wrapped=secret)))
        await one.add(entry)
        (path,) = (tmp_path / "keys").glob("*.keys")
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        same = tmp_path / "the same bytes on the disk"
        os.link(path, same)
        assert shelf.write(entry) in same.read_bytes()
        await one.erase(entry.tenant_id, now=NOW)
        # The bytes themselves are gone, not only their name.
        assert len(same.read_bytes()) == len(shelf.write(entry))
        assert b"wrapped" not in same.read_bytes()
        assert sorted(p.name for p in path.parent.iterdir()) == [".lock", path.name]

    asyncio.run(story())


def test_an_erasure_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    async def story() -> None:
        one = FolderShelf(tmp_path / "keys")
        first, second = await one.add(an_entry()), await one.add(an_entry())
        path = tmp_path / "keys" / f"{first.tenant_id}.keys"
        left = path.with_suffix(".77.erasing")
        os.link(path, left)
        same = tmp_path / "the same bytes on the disk"
        os.link(left, same)
        await one.erase(second.tenant_id, now=NOW)
        assert not left.exists()
        assert b"wrapped" not in same.read_bytes()

    asyncio.run(story())


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b'{"format": 2}', b"\x00" * 300],
)
def test_a_damaged_file_is_refused_and_no_new_keys_are_made(tmp_path: Path, text: bytes) -> None:
    async def story() -> None:
        entry, one = an_entry(), FolderShelf(tmp_path)
        path = tmp_path / f"{entry.tenant_id}.keys"
        path.write_bytes(text)
        with pytest.raises(KeyUnusable, match="malformed"):
            await one.read(entry.tenant_id)
        with pytest.raises(KeyUnusable, match="malformed"):
            await one.add(entry)
        assert path.read_bytes() == text
        path.write_bytes(shelf.write(an_entry()))  # another organisation's file under this name
        with pytest.raises(KeyUnusable, match="malformed"):
            await one.read(entry.tenant_id)

    asyncio.run(story())


def test_a_shelf_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "keys").write_text("no folder")
        with pytest.raises(KeyUnusable, match="cannot be used"):
            await FolderShelf(tmp_path / "keys").add(an_entry())
        nowhere = DatabaseShelf("postgresql://nobody@127.0.0.1:1/keys")
        with pytest.raises(KeyUnusable, match="SOLVENT_KEYS_DATABASE_URL"):
            await nowhere.read(TenantId(ids.new()))

    asyncio.run(story())


def test_a_key_seals_once_all_have_read_it_and_rows_follow_once_none_seals_by_another() -> None:
    entry = an_entry(0, 1, 2)
    newer = entry.changed((*entry.keys, a_key(3, made_at=NOW)), resealed=2)
    just = timedelta(milliseconds=1)
    assert newer.number_at(NOW + READ_BY_ALL - just) == 1  # 2 is as young in this example
    assert newer.number_at(NOW + READ_BY_ALL) == 3
    assert newer.walk_due(NOW + 2 * READ_BY_ALL - just) is None
    assert newer.walk_due(NOW + 2 * READ_BY_ALL) == 3
    assert newer.changed(resealed=3).walk_due(NOW + 9 * READ_BY_ALL) is None
    assert shelf.tombstone(entry.tenant_id, now=NOW).walk_due(NOW) is None
    assert an_entry(0, 1).number_at(NOW) == 1  # the first one has nothing to wait for
