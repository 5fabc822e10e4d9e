"""The master key changes while processes work; nothing is lost, the old one is not needed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.builders import key_services, outside
from tests.builders import vault as vaults

from solvent import ids
from solvent.ids import TenantId
from solvent.vault import master_file, root, rotating
from solvent.vault.envelope import KeyUnusable
from solvent.vault.keeping import Vault
from solvent.vault.rotating import KeysInUse

PLACE = "bank_account/number/row"


async def sealed(vault: Vault, count: int = 5) -> dict[TenantId, bytes]:
    made = [TenantId(ids.new()) for _ in range(count)]
    return {one: (await vault.keys_of(one)).seal(one.bytes, place=PLACE) for one in made}


async def all_open(vault: Vault, envelopes: dict[TenantId, bytes]) -> None:
    for tenant, envelope in envelopes.items():
        keys = await vault.keys_of(tenant)
        assert keys.open(envelope, place=PLACE) == tenant.bytes


async def rewrapped(vault: Vault, *, again: bool = False) -> int:
    return sum([count async for count in rotating.rewrap_all(vault, again=again)])


def test_a_new_version_in_the_file_takes_over_while_others_work(tmp_path: Path) -> None:
    async def story() -> None:
        one, clock = await vaults.a_vault(tmp_path), vaults.Clock()
        other = await vaults.a_vault(tmp_path, clock=clock)
        before = await vaults.a_root(tmp_path)
        envelopes = await sealed(one)
        await all_open(other, envelopes)
        assert await rotating.begin(one, home=tmp_path) == "file:2"
        envelopes |= await sealed(other, 2)  # made by a process that was there before
        clock.at = 100  # it has forgotten all and asks the shelf again
        await all_open(other, envelopes)
        with pytest.raises(KeysInUse, match="file:1"):
            await rotating.forget_old(one, home=tmp_path, now=vaults.NOW)
        assert await rewrapped(one) == 5 * 2
        assert await rewrapped(one) == 0
        assert await rotating.forget_old(one, home=tmp_path, now=vaults.NOW) == "file:2"
        assert set(master_file.keys_in(tmp_path / "master.key")) == {2}
        aside = tmp_path / "master.key.old"
        assert (set(master_file.keys_in(aside)), aside.stat().st_mode & 0o777) == ({1}, 0o600)
        clock.at = 200
        await all_open(other, envelopes)
        fresh = await vaults.a_vault(tmp_path)
        await all_open(fresh, envelopes)
        # What is derived from the root is as it was: the passwords of the database's roles.
        after = await vaults.a_root(tmp_path)
        assert after.derive("database role app") == before.derive("database role app")
        assert after.blind("a@example.com", purpose="email") == before.blind(
            "a@example.com", purpose="email"
        )
        assert await rotating.begin(fresh, home=tmp_path) == "file:3"
        assert (await vaults.a_root(tmp_path)).keys == before.keys

    asyncio.run(story())


def test_an_installation_moves_from_the_file_to_a_service_and_back(tmp_path: Path) -> None:
    async def story() -> None:
        envelopes = await sealed(await vaults.a_vault(tmp_path))
        before = await vaults.a_root(tmp_path)
        google = key_services.Google()
        async with outside.an_outside(google) as place:
            environment = {
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS": place.url(),
                "GCE_METADATA_HOST": place.place,
            }
            service = f"gcp-kms:{key_services.KEY_NAME}"
            both = await vaults.a_vault(tmp_path, f"{service} file:", environment=environment)
            await all_open(both, envelopes)
            await rotating.begin(both, home=tmp_path)
            assert await rewrapped(both) == 5 * 2
            await rotating.forget_old(both, home=tmp_path, now=vaults.NOW)
            await both.close()
            (tmp_path / "master.key").rename(tmp_path / "in the safe")
            alone = await vaults.a_vault(tmp_path, service, environment=environment)
            await all_open(alone, envelopes)
            assert not (tmp_path / "master.key").exists()
            google.cipher.rotate()
            assert await rewrapped(alone) == 0
            assert await rewrapped(alone, again=True) == 5 * 2  # under the service's new version
            await all_open(alone, envelopes)
            found = await rotating.standing(alone, home=tmp_path, now=vaults.NOW)
            assert (found.organisations, found.erased, found.root_by) == (5, 0, service)
            assert dict(found.by) == {service: 10}
            await alone.close()
            back = await vaults.a_vault(tmp_path, f"file: {service}", environment=environment)
            assert await rotating.begin(back, home=tmp_path) == "file:2"
            assert await rewrapped(back) == 5 * 2
            await back.close()
        last = await vaults.a_vault(tmp_path)
        await all_open(last, envelopes)
        assert (await vaults.a_root(tmp_path)).keys == before.keys

    asyncio.run(story())


def test_erased_organisations_stay_erased_through_a_rotation(tmp_path: Path) -> None:
    async def story() -> None:
        vault = await vaults.a_vault(tmp_path)
        gone, *_ = await sealed(vault, 2)
        await vault.erase(gone)
        await rotating.begin(vault, home=tmp_path)
        assert await rewrapped(vault) == 2
        found = await rotating.standing(vault, home=tmp_path, now=vaults.NOW)
        assert (found.organisations, found.erased) == (1, 1)
        assert await rotating.forget_old(vault, home=tmp_path, now=vaults.NOW) == "file:2"

    asyncio.run(story())


def test_data_keys_and_master_key_may_be_rotated_at_the_same_time(tmp_path: Path) -> None:
    async def story() -> None:
        vault, other = [await vaults.a_vault(tmp_path) for _ in range(2)]
        envelopes = await sealed(vault, 4)
        await rotating.begin(vault, home=tmp_path)
        await asyncio.gather(
            rewrapped(vault),
            *(other.rotate(tenant) for tenant in envelopes),
            *(other.resealed(tenant, 1) for tenant in envelopes),
            rewrapped(other),
        )
        await rewrapped(vault)
        fresh = await vaults.a_vault(tmp_path, clock=vaults.Clock(1_000))
        await all_open(fresh, envelopes)
        for tenant in envelopes:
            assert (await fresh.keys_of(tenant)).number == 2
        await rotating.forget_old(fresh, home=tmp_path, now=vaults.NOW)

    asyncio.run(story())


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[1]", b'{"by": "file:1", "wrapped": "", "sealed": ""}']
)
def test_a_damaged_root_is_refused_and_left_alone(tmp_path: Path, text: bytes) -> None:
    async def story() -> None:
        await rotating.begin(await vaults.a_vault(tmp_path), home=tmp_path)
        path = tmp_path / root.ROOT_FILE
        assert path.stat().st_mode & 0o777 == 0o600
        path.write_bytes(text)
        with pytest.raises(KeyUnusable):
            await vaults.a_root(tmp_path)
        assert path.read_bytes() == text

    asyncio.run(story())


def test_two_processes_that_start_at_once_on_a_service_agree_on_the_root(tmp_path: Path) -> None:
    async def story() -> None:
        transit = key_services.Transit()
        async with outside.an_outside(transit) as place:
            setting = f"vault-transit:{place.url('/solvent')}"
            environment = {"VAULT_TOKEN": "a-token"}

            async def start() -> bytes:
                keys = vaults.master_keys(tmp_path, setting, environment=environment)
                found = await root.keys(tmp_path, master=keys)
                await keys.close()
                return found[1]

            assert len(set(await asyncio.gather(*(start() for _ in range(5))))) == 1

    asyncio.run(story())
