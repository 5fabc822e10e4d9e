"""The way to the database is encrypted: Debian's PostgreSQL 15, certified by our own authority."""

from __future__ import annotations

import asyncio
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.builders import certificates
from tests.builders import platform as places

from solvent.platform import opening, postgres, settings
from solvent.platform.opening import NotEncrypted
from solvent.platform.settings import Settings

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "of the test"
HBA = "hostssl all all 127.0.0.1/32 scram-sha-256\n"

pytestmark = pytest.mark.services


@contextmanager
def a_server(folder: Path, *, name: str = "127.0.0.1", newest: str = "") -> Iterator[int]:
    """Run a server that answers encrypted or not at all; gives its port."""
    account = pwd.getpwnam("postgres")
    made = certificates.make(folder, name=name)
    data, password = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    password.write_text(PASSWORD)
    for path in (data, password, made.key, made.certificate):
        shutil.chown(path, account.pw_uid, account.pw_gid)
    _as(account, "initdb", f"--pgdata={data}", "--username=owner", f"--pwfile={password}")
    (data / "pg_hba.conf").write_text(HBA)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    options += f" -c ssl=on -c ssl_cert_file={made.certificate} -c ssl_key_file={made.key}"
    options += f" -c ssl_max_protocol_version={newest}" if newest else ""
    _as(account, "pg_ctl", f"--pgdata={data}", "start", "-w", f"--log={data}/log", "-o", options)
    try:
        yield port
    finally:
        _as(account, "pg_ctl", f"--pgdata={data}", "stop", "-m", "immediate")


def _as(account: pwd.struct_passwd, program: str, *arguments: str) -> None:
    subprocess.run(
        [PROGRAMS / program, *arguments],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


def _settings(folder: Path, port: int, *, tls: str = "verify", ca: Path | None = None) -> Settings:
    return settings.read(
        {
            "SOLVENT_HOME": str(folder / "home"),
            "SOLVENT_DATABASE_URL": f"postgresql://owner:of%20the%20test@127.0.0.1:{port}/postgres",
            "SOLVENT_DATABASE_TLS": tls,
            "SOLVENT_DATABASE_CA_FILE": str(ca or folder / "ca.pem"),
        }
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    with places.a_shelf() as shelf:
        yield shelf


def test_every_connection_is_encrypted_by_tls_1_3(folder: Path) -> None:
    async def story(found: Settings, addresses: opening.Addresses) -> list[Any]:
        begun = asyncio.Event()
        hearing = asyncio.create_task(
            postgres.hear(addresses.relay, channel="any", told=lambda _said: None, begun=begun.set)
        )
        await asyncio.wait_for(begun.wait(), 30)
        async with (
            opening.tools(found, addresses) as tools,
            tools.database.unscoped(),
            tools.database.relaying(),
        ):
            owner = await asyncpg.connect(addresses.owner)
            rows = await owner.fetch(
                "select ssl, version, usename from pg_stat_ssl join pg_stat_activity using (pid)"
                " where backend_type = 'client backend'"
            )
            await owner.close()
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing
        return rows

    with a_server(folder) as port:
        found = _settings(folder, port)
        with opening.database(found) as addresses:  # the migrations went through it too
            rows = asyncio.run(story(found, addresses))
    roles = sorted(row["usename"] for row in rows)  # pools of both, the listener, and this look
    assert roles == ["owner", "postgres_app", "postgres_relay", "postgres_relay"]
    assert {(row["ssl"], row["version"]) for row in rows} == {(True, "TLSv1.3")}


def test_a_server_that_an_unknown_authority_signed_is_refused(folder: Path) -> None:
    (folder / "other").mkdir()
    other = certificates.make(folder / "other", name="127.0.0.1")
    with a_server(folder) as port:
        found = _settings(folder, port, ca=other.ca)
        with pytest.raises(NotEncrypted, match="SOLVENT_DATABASE_TLS"), opening.database(found):
            pass
        with opening.database(_settings(folder, port, tls="require")):
            pass  # whoever it is, the way there is encrypted


def test_a_server_of_another_name_is_refused(folder: Path) -> None:
    with a_server(folder, name="elsewhere.example") as port:
        found = _settings(folder, port)
        with pytest.raises(NotEncrypted), opening.database(found):
            pass


def test_a_server_that_knows_tls_1_2_only_is_refused(folder: Path) -> None:
    with a_server(folder, newest="TLSv1.2") as port:
        for tls in ("require", "verify"):
            found = _settings(folder, port, tls=tls)
            with pytest.raises(NotEncrypted), opening.database(found):
                pass
