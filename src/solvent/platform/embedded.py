"""The embedded PostgreSQL: started, joined, stopped, for whoever has no server of their own.

Only the programs of the installed wheel are used, never its Python code. Every connection needs a
password (scram-sha-256), also over the socket, which lies in a folder of the server's alone.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from solvent.platform import (
    embedded_binaries,
    embedded_layout,
    embedded_lock,
    embedded_making,
    embedded_process,
    embedded_server,
    embedded_versions,
)
from solvent.platform.embedded_binaries import Binaries
from solvent.platform.embedded_layout import SYSTEM_FOLDER, Layout
from solvent.platform.embedded_making import DATABASE, SUPERUSER
from solvent.platform.embedded_process import Running

__all__ = [
    "DATABASE",
    "SUPERUSER",
    "Cluster",
    "revive",
    "running",
    "start",
    "stop",
    "superuser_password",
]

SHARED_BUFFERS_MB = 128


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server.

    socket_folder: None where no socket's path would fit and the server listens on loopback TCP.
    port: of the socket's name or of TCP. major: PostgreSQL's version, such as 18.
    """

    data_folder: Path
    socket_folder: Path | None
    port: int
    major: int

    def url(self, *, role: str, password: str, database: str = DATABASE) -> str:
        """Give the address for a driver; it holds the password, so it is not for logs."""
        host = str(self.socket_folder) if self.socket_folder else "127.0.0.1"
        who = f"{quote(role, safe='')}:{quote(password, safe='')}"
        at = f"host={quote(host, safe='')}&port={self.port}"
        return f"postgresql://{who}@/{quote(database, safe='')}?{at}"


def start(
    *,
    home: Path,
    shared_buffers_mb: int = SHARED_BUFFERS_MB,
    system_folder: Path = SYSTEM_FOLDER,
    temp_folder: Path | None = None,
) -> Cluster:
    """Start the server of `home` and leave it running, or join the one that is up.

    Blocks until connections are taken: 0.1 s, about a second the first time, longer after a
    crash. system_folder is used by root only. Raises Unavailable (among them DiskFull,
    BinariesMissing, PasswordLost, VersionMismatch), FolderUnsafe, FolderClosed,
    OtherUsersDatabase.
    """
    layout = embedded_layout.of(home, system_folder=system_folder, temp_folder=temp_folder)
    with embedded_lock.alone(layout):
        return _start(layout, shared_buffers_mb=shared_buffers_mb)[0]


def stop(*, home: Path, system_folder: Path = SYSTEM_FOLDER) -> None:
    """Stop the server of `home` if it is up, and wait for its end; sessions are cut off."""
    layout = embedded_layout.of(home, system_folder=system_folder)
    if layout.initialised:
        with embedded_lock.alone(layout):
            _stop(layout)


def revive(*, home: Path, system_folder: Path = SYSTEM_FOLDER) -> bool:
    """Launch the server of `home` again if it ended under its users; tells whether it did.

    The last user to leave stops it, as the one before. Blocks and raises as `start`.
    """
    layout = embedded_layout.of(home, system_folder=system_folder)
    if embedded_process.find(layout):
        return False
    with embedded_lock.users_file(layout) as users, embedded_lock.alone(layout):
        _, launched = _start(layout, shared_buffers_mb=SHARED_BUFFERS_MB)
        if launched:
            os.pwrite(users, b"stop\n", 0)
    return launched


def superuser_password(*, home: Path, system_folder: Path = SYSTEM_FOLDER) -> str:
    """Read the password of the role `postgres`. Raises PasswordLost."""
    return embedded_making.password_of(embedded_layout.of(home, system_folder=system_folder))


@contextmanager
def running(
    *,
    home: Path,
    shared_buffers_mb: int = SHARED_BUFFERS_MB,
    system_folder: Path = SYSTEM_FOLDER,
    temp_folder: Path | None = None,
) -> Iterator[Cluster]:
    """Have the server for a while; the last one to leave stops it.

    A server that `start` launched stays up. One whose user was killed is stopped by the next
    user that leaves: each holds a lock that ends with its process, so nothing has to be counted.
    """
    layout = embedded_layout.of(home, system_folder=system_folder, temp_folder=temp_folder)
    with embedded_lock.users_file(layout) as users:
        with embedded_lock.alone(layout):
            cluster, launched = _start(layout, shared_buffers_mb=shared_buffers_mb)
            if launched:
                os.pwrite(users, b"stop\n", 0)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            with embedded_lock.alone(layout), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.pread(users, 1, 0):
                    _stop(layout)


def _start(layout: Layout, *, shared_buffers_mb: int) -> tuple[Cluster, bool]:
    """Join or launch; says whether it launched."""
    binaries = embedded_binaries.locate()
    embedded_layout.prepare(layout)
    found = embedded_process.find(layout) and embedded_server.await_ready(layout)
    if found and found.reachable:
        embedded_making.password_of(layout)
        return _cluster(layout, binaries, found), False
    if found:
        embedded_server.shut_down(layout, found)
    binaries = embedded_versions.keep(layout, binaries)
    if layout.initialised:
        embedded_making.password_of(layout)
        embedded_versions.check(layout, binaries)
    else:
        embedded_making.make(layout, binaries)
    if layout.users.exists():
        os.truncate(layout.users, 0)
    launched = embedded_server.launch(
        layout,
        binaries,
        sockets=embedded_layout.socket_folder(layout),
        shared_buffers_mb=shared_buffers_mb,
    )
    return _cluster(layout, binaries, launched), True


def _stop(layout: Layout) -> None:
    found = embedded_process.find(layout)
    if found:
        embedded_server.shut_down(layout, found)
        embedded_layout.remove_temporary(layout, found.socket_folder)


def _cluster(layout: Layout, binaries: Binaries, found: Running) -> Cluster:
    return Cluster(
        data_folder=layout.data,
        socket_folder=found.socket_folder,
        port=found.port,
        major=embedded_versions.major_of(layout) or binaries.major,
    )
