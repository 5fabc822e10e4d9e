"""A master key in a hardware module: SoftHSM2 in the place of the hardware."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, KeyType, MechanismFlag
from tests.builders import vault as vaults

from solvent import ids
from solvent.ids import TenantId
from solvent.vault.envelope import KeyUnusable

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234"
KEY, CONTEXT = bytes(range(32)), "solvent/an organisation/1"

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token with one key that encrypts, decrypts and cannot be read."""
    folder = tmp_path_factory.mktemp("module")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    (folder / "pin").write_text(f"{PIN}\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        words = "softhsm2-util --init-token --free --label solvent --so-pin 5678 --pin"
        subprocess.run([*words.split(), PIN], check=True, capture_output=True)
        token = pkcs11.lib(MODULE).get_token(token_label="solvent")
        with token.open(rw=True, user_pin=PIN) as session:
            session.generate_key(
                KeyType.AES,
                256,
                label="master",
                store=True,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
            )
        yield (
            f"pkcs11:token=solvent;object=master?module-path={MODULE}"
            f"&pin-source=file:{folder / 'pin'}"
        )


def test_a_wrapped_key_opens_under_its_context_alone(setting: str, tmp_path: Path) -> None:
    async def story() -> None:
        keys = vaults.master_keys(tmp_path, setting)
        wrapped = await keys.wrap(KEY, context=CONTEXT)
        assert KEY not in wrapped
        by = keys.reference
        assert PIN not in by
        assert await keys.unwrap(wrapped, by=by, context=CONTEXT) == KEY
        with pytest.raises(KeyUnusable, match="refuses"):
            await keys.unwrap(wrapped, by=by, context="solvent/another/1")
        with pytest.raises(KeyUnusable, match="refuses"):
            await keys.unwrap(wrapped[:-1] + bytes((wrapped[-1] ^ 1,)), by=by, context=CONTEXT)
        assert await keys.unwrap(wrapped, by=by, context=CONTEXT) == KEY
        await keys.close()

    asyncio.run(story())


def test_many_at_once_share_one_session(setting: str, tmp_path: Path) -> None:
    async def story() -> None:
        vault = await vaults.a_vault(tmp_path, setting)
        tenants = [TenantId(ids.new()) for _ in range(20)]
        for keys in await asyncio.gather(*map(vault.keys_of, tenants)):
            assert keys.open(keys.seal(b"iban", place="a/b/c"), place="a/b/c") == b"iban"
        await vault.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("object=master", "object=another", "pkcs11-tool"),
        ("token=solvent", "token=another", "refuses"),
        ("/pin", "/no-pin", "PIN of the hardware module cannot be read"),
    ],
)
def test_what_is_missing_is_told(
    setting: str, tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    async def story() -> None:
        keys = vaults.master_keys(tmp_path, setting.replace(right, wrong))
        with pytest.raises(KeyUnusable, match=told):
            await keys.wrap(KEY, context=CONTEXT)
        await keys.close()

    asyncio.run(story())
