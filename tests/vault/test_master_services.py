"""Every keeper of a master key: the same promises, by the wire of each.

The services are played on 127.0.0.1; the live ones were never asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.builders import key_services, outside
from tests.builders import vault as vaults
from tests.builders.key_services import Switch

from solvent import ids
from solvent.ids import TenantId
from solvent.vault.envelope import KeyUnusable
from solvent.vault.master_key import MasterKeys

CONTEXT = "solvent/an organisation/1"
KEY = bytes(range(32))


@dataclass
class Played:
    """A keeper's setting and environment, the service behind it, and its own rotation."""

    setting: str
    environment: dict[str, str]
    switch: Switch
    rotate: Callable[[], None]
    home: Path = field(default_factory=Path)

    def keys(self) -> MasterKeys:
        return vaults.master_keys(self.home, self.setting, environment=self.environment)


@asynccontextmanager
async def played_aws() -> AsyncIterator[Played]:
    aws = key_services.Aws()
    switch = Switch(aws)
    async with outside.an_outside(switch) as place:
        told = {
            "AWS_ENDPOINT_URL_KMS": place.url(""),
            "AWS_ACCESS_KEY_ID": key_services.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": key_services.SECRET_KEY,
        }
        yield Played(f"aws-kms:{key_services.ARN}", told, switch, aws.cipher.rotate)


@asynccontextmanager
async def played_google() -> AsyncIterator[Played]:
    google = key_services.Google()
    switch = Switch(google)
    async with outside.an_outside(switch) as place:
        told = {
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS": place.url(),
            "GCE_METADATA_HOST": place.place,
        }
        setting = f"gcp-kms:{key_services.KEY_NAME}"
        yield Played(setting, told, switch, google.cipher.rotate)


@asynccontextmanager
async def played_azure() -> AsyncIterator[Played]:
    azure = key_services.Azure()
    switch = Switch(azure)
    async with outside.an_outside(switch) as place:
        azure.place = place.url("")
        told = {
            "AZURE_AUTHORITY_HOST": place.url(),
            "AZURE_TENANT_ID": "a-tenant",
            "AZURE_CLIENT_ID": "a-client",
            "AZURE_CLIENT_SECRET": "of the client",
        }
        setting = f"azure-kv:{place.url('/keys/solvent')}"
        yield Played(setting, told, switch, azure.rotate)


@asynccontextmanager
async def played_transit() -> AsyncIterator[Played]:
    transit = key_services.Transit()
    switch = Switch(transit)
    async with outside.an_outside(switch) as place:
        setting = f"vault-transit:{place.url('/solvent')}"
        yield Played(setting, {"VAULT_TOKEN": "a-token"}, switch, transit.cipher.rotate)


PLAYED = {
    "aws": played_aws,
    "google": played_google,
    "azure": played_azure,
    "transit": played_transit,
}
KINDS = tuple(PLAYED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrapped_key_opens_under_its_context_alone(kind: str) -> None:
    async def story() -> None:
        async with PLAYED[kind]() as service:
            keys = service.keys()
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            assert KEY not in wrapped
            by = keys.reference
            assert await keys.unwrap(wrapped, by=by, context=CONTEXT) == KEY
            with pytest.raises(KeyUnusable):
                await keys.unwrap(wrapped, by=by, context="solvent/another/1")
            for at in (0, len(wrapped) // 2, len(wrapped) - 1):
                altered = bytearray(wrapped)
                altered[at] ^= 1
                with pytest.raises(KeyUnusable):
                    await keys.unwrap(bytes(altered), by=by, context=CONTEXT)
            await keys.close()

    asyncio.run(story())


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_older_version_inside_the_service_wrapped_still_opens(kind: str) -> None:
    async def story() -> None:
        async with PLAYED[kind]() as service:
            keys = service.keys()
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            service.rotate()
            newer = await keys.wrap(KEY, context=CONTEXT)
            for each in (wrapped, newer):
                assert await keys.unwrap(each, by=keys.reference, context=CONTEXT) == KEY
            await keys.close()

    asyncio.run(story())


@pytest.mark.parametrize("kind", KINDS)
def test_an_installation_lives_on_the_service_and_not_without_it(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        tenant = TenantId(ids.new())
        async with PLAYED[kind]() as service:
            vault = await vaults.a_vault(tmp_path, service.setting, environment=service.environment)
            keys = await vault.keys_of(tenant)
            envelope = keys.seal(b"iban", place="a/b/c")
            await vault.close()
            again = await vaults.a_vault(tmp_path, service.setting, environment=service.environment)
            assert (await again.keys_of(tenant)).open(envelope, place="a/b/c") == b"iban"
            await again.close()
            assert not (tmp_path / "master.key").exists()
        with pytest.raises(KeyUnusable, match="tried twice"):
            await vaults.a_vault(tmp_path, service.setting, environment=service.environment)
        with pytest.raises(KeyUnusable, match="Add that one to SOLVENT_MASTER_KEY"):
            await vaults.a_vault(tmp_path)

    asyncio.run(story())


@pytest.mark.parametrize("kind", KINDS)
def test_a_busy_service_is_asked_once_more(kind: str) -> None:
    async def story() -> None:
        async with PLAYED[kind]() as service:
            keys = service.keys()
            real = service.switch.answering
            refused: list[outside.Asked] = []

            def busy_once(asked: outside.Asked) -> bytes:
                if not refused and asked.method == "POST":
                    refused.append(asked)
                    return outside.answer(status="503 Service Unavailable")
                return real(asked)

            service.switch.answering = busy_once
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            assert len(refused) == 1
            assert await keys.unwrap(wrapped, by=keys.reference, context=CONTEXT) == KEY
            await keys.close()

    asyncio.run(story())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": 3}', b"<html>"])
def test_an_answer_out_of_order_is_told(kind: str, body: bytes) -> None:
    async def story() -> None:
        async with PLAYED[kind]() as service:
            service.switch.answering = lambda _asked: outside.answer(body)
            with pytest.raises(KeyUnusable, match="manual"):
                await service.keys().wrap(KEY, context=CONTEXT)

    asyncio.run(story())


def test_a_refusal_is_told_with_its_word_and_a_remedy() -> None:
    async def story() -> None:
        async with PLAYED["aws"]() as service:
            service.environment["AWS_SECRET_ACCESS_KEY"] = "another"
            with pytest.raises(KeyUnusable, match=r"403 InvalidSignature.*kms:Encrypt"):
                await service.keys().wrap(KEY, context=CONTEXT)
        async with PLAYED["transit"]() as service:
            service.environment["VAULT_TOKEN"] = "an old one"
            with pytest.raises(KeyUnusable, match=r"403.*VAULT_TOKEN"):
                await service.keys().wrap(KEY, context=CONTEXT)
            del service.environment["VAULT_TOKEN"]
            with pytest.raises(KeyUnusable, match="needs a token"):
                await service.keys().wrap(KEY, context=CONTEXT)

    asyncio.run(story())


@pytest.mark.parametrize("place", ["machine", "container", "token file"])
def test_aws_credentials_come_from_where_the_process_runs(place: str, tmp_path: Path) -> None:
    async def story() -> None:
        aws = key_services.Aws(token="of a session")
        async with outside.an_outside(aws) as server:
            told = {"AWS_ENDPOINT_URL_KMS": server.url("")}
            container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url("/container")}
            (tmp_path / "token").write_text("of the task\n")
            told |= {
                "machine": {"AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url()},
                "container": container | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "of the task"},
                "token file": container
                | {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / "token")},
            }[place]
            keys = vaults.master_keys(tmp_path, f"aws-kms:{key_services.ARN}", environment=told)
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            assert await keys.unwrap(wrapped, by=keys.reference, context=CONTEXT) == KEY
            # They were asked for once, for two acts.
            assert sum(asked.target != "/" for asked in server.asked) in {1, 3}
            await keys.close()

    asyncio.run(story())


@pytest.mark.parametrize("place", ["machine", "app service"])
def test_azure_tokens_come_from_where_the_process_runs(place: str, tmp_path: Path) -> None:
    async def story() -> None:
        azure = key_services.Azure()
        async with outside.an_outside(azure) as server:
            azure.place = server.url("")
            told = {
                "machine": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": server.url()},
                "app service": {
                    "IDENTITY_ENDPOINT": server.url("/app-service"),
                    "IDENTITY_HEADER": "of the app",
                },
            }[place]
            setting = f"azure-kv:{server.url('/keys/solvent')}"
            keys = vaults.master_keys(tmp_path, setting, environment=told)
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            assert await keys.unwrap(wrapped, by=keys.reference, context=CONTEXT) == KEY
            await keys.close()

    asyncio.run(story())


def test_transit_may_have_another_mount_and_a_namespace(tmp_path: Path) -> None:
    async def story() -> None:
        transit = key_services.Transit(mount="keys/transit", namespace="finance")
        async with outside.an_outside(transit) as server:
            keys = vaults.master_keys(
                tmp_path,
                f"vault-transit:{server.url('/keys/transit/solvent')}",
                environment={"VAULT_TOKEN": "a-token", "VAULT_NAMESPACE": "finance"},
            )
            wrapped = await keys.wrap(KEY, context=CONTEXT)
            assert wrapped.startswith(b"vault:v1:")
            assert await keys.unwrap(wrapped, by=keys.reference, context=CONTEXT) == KEY
            await keys.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "setting",
    [
        "aws-kms:key/1",
        "aws-kms:arn:aws:s3:::a-bucket",
        "gcp-kms:projects/p/cryptoKeys/k",
        "gcp-kms:projects/p/locations//keyRings/r/cryptoKeys/k",
        "azure-kv:solvent",
        "azure-kv:https://a.vault.azure.net/secrets/s",
        "vault-transit:solvent",
        "vault-transit:https://vault.example:8200/",
        "vault-transit:http://vault.example:8200/solvent",
        "azure-kv:http://a.vault.azure.net/keys/solvent",
        "pkcs11:token=a",
        "paper:in the safe",
    ],
)
def test_a_setting_that_names_no_key_is_refused_with_its_form(setting: str, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="SOLVENT_MASTER_KEY"):
        vaults.master_keys(tmp_path, setting)
