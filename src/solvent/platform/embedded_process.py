"""The server's process as its lock file tells it, and whether that is still true."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from solvent.platform import embedded_binaries
from solvent.platform.embedded_accounts import Account
from solvent.platform.embedded_layout import PORT, Layout

_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Running:
    """A server by its lock file; socket_folder is None for loopback TCP."""

    pid: int
    port: int
    socket_folder: Path | None
    ready: bool

    @property
    def reachable(self) -> bool:
        """Whether the socket is still where the server made it."""
        if self.socket_folder is None:
            return True
        return (self.socket_folder / f".s.PGSQL.{self.port}").exists()


def find(layout: Layout) -> Running | None:
    """Find the server of this home's data, if one is up; a stale lock file is none."""
    written = read_lock_file(layout)
    return written if written and is_server(written.pid, layout) else None


def read_lock_file(layout: Layout) -> Running | None:
    """Read postmaster.pid, whether or not that process still is the server."""
    lines = read_end(layout.data / "postmaster.pid", layout.account).splitlines()
    try:
        return Running(
            pid=int(lines[0]),
            port=int(lines[3]) if len(lines) > 3 else PORT,  # noqa: PLR2004 - its fourth line
            socket_folder=Path(lines[4]) if len(lines) > 4 and lines[4] else None,  # noqa: PLR2004
            ready=lines[-1].strip() == "ready",
        )
    except (IndexError, ValueError):
        return None


def is_server(pid: int, layout: Layout) -> bool:
    """Whether this process is the server of these data: by its owner and its command line.

    Its working folder would say more, yet root in a container may not read another user's.
    """
    if pid <= 1:
        return False
    owner = layout.account.uid if layout.account else os.geteuid()
    entry = Path(f"/proc/{pid}")
    try:
        if Path("/proc/self/cmdline").exists():
            words = (entry / "cmdline").read_bytes().split(b"\0")
            named = Path(os.fsdecode(words[0])).name == "postgres"
            return named and os.fsencode(layout.data) in words and entry.stat().st_uid == owner
        os.kill(pid, 0)
    except OSError:
        return False
    shown = embedded_binaries.run(
        Path("/bin/sh"), ["-c", f"ps -o command= -p {pid} || true"], account=None
    )
    return f"-D {layout.data} " in shown


def read_end(path: Path, account: Account | None, *, start: int = 0) -> str:
    """Read the end of a file which the server's account wrote, from byte `start` on.

    No file reads as ''. Root does not trust that account: neither a link nor another's file is
    read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        owner = account.uid if account else os.geteuid()
        if not stat.S_ISREG(found.st_mode) or found.st_uid != owner:
            return ""
        file.seek(max(start, found.st_size - _TAIL_BYTES))
        return file.read().decode(errors="replace")
