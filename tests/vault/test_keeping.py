"""Organisations' keys: made once, kept for seconds, rotated, rewrapped, erased for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.builders import vault as vaults

from solvent import ids
from solvent.ids import TenantId
from solvent.vault.envelope import KeysStale
from solvent.vault.keeping import HELD_S, KEPT_S
from solvent.vault.shelf import READ_BY_ALL, KeysErased

PLACE = "bank_account/number/row"


def test_two_processes_that_begin_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    async def story() -> None:
        tenant = TenantId(ids.new())
        first, second = [await vaults.a_vault(tmp_path) for _ in range(2)]
        one, other = await asyncio.gather(first.keys_of(tenant), second.keys_of(tenant))
        assert other.open(one.seal(b"iban", place=PLACE), place=PLACE) == b"iban"
        assert one.blind("iban", purpose="number") == other.blind("iban", purpose="number")

    asyncio.run(story())


def test_an_erased_organisation_gets_no_new_keys(tmp_path: Path) -> None:
    async def story() -> None:
        tenant = TenantId(ids.new())
        vault = await vaults.a_vault(tmp_path)
        await vault.keys_of(tenant)
        await vault.erase(tenant)
        with pytest.raises(KeysErased):
            await vault.keys_of(tenant)
        with pytest.raises(KeysErased):
            await (await vaults.a_vault(tmp_path)).keys_of(tenant)

    asyncio.run(story())


def test_erasure_reaches_a_process_that_keeps_keys_and_an_act_that_holds_them(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        tenant, clock = TenantId(ids.new()), vaults.Clock()
        vault = await vaults.a_vault(tmp_path, clock=clock)
        held = await vault.keys_of(tenant)
        envelope = held.seal(b"iban", place=PLACE)
        await (await vaults.a_vault(tmp_path)).erase(tenant)
        clock.at = KEPT_S - 1
        assert await vault.keys_of(tenant) is held
        clock.at = KEPT_S
        with pytest.raises(KeysErased):
            await vault.keys_of(tenant)
        clock.at = HELD_S - 1
        assert held.open(envelope, place=PLACE) == b"iban"
        clock.at = HELD_S
        with pytest.raises(KeysStale):
            held.open(envelope, place=PLACE)
        with pytest.raises(KeysStale):
            held.seal(b"", place=PLACE)
        with pytest.raises(KeysStale):
            held.blind("", purpose="")
        assert HELD_S < 60

    asyncio.run(story())


def test_a_new_data_key_seals_once_every_process_can_open_what_it_seals(tmp_path: Path) -> None:
    async def story() -> None:
        tenant, clock = TenantId(ids.new()), vaults.Clock()
        vault, other = [await vaults.a_vault(tmp_path, clock=clock) for _ in range(2)]
        keys = await vault.keys_of(tenant)
        envelope, blind = keys.seal(b"iban", place=PLACE), keys.blind("iban", purpose="number")
        assert await vault.rotate(tenant) == 2
        waiting = await vault.keys_of(tenant)
        assert (waiting.number, waiting.is_current(envelope)) == (1, True)
        clock.at += READ_BY_ALL.total_seconds() - HELD_S
        held = await other.keys_of(tenant)  # the last that may still seal by the key before
        clock.at += HELD_S
        after = await vault.keys_of(tenant)
        assert (after.number, after.is_current(envelope)) == (2, False)
        assert after.open(envelope, place=PLACE) == b"iban"
        assert after.is_current(after.seal(b"iban", place=PLACE))
        assert after.blind("iban", purpose="number") == blind
        with pytest.raises(KeysStale):
            held.seal(b"iban", place=PLACE)
        clock.at -= 0.1
        assert held.open(after.seal(b"iban", place=PLACE), place=PLACE) == b"iban"

    asyncio.run(story())
