"""One process at a time starts, stops or upgrades a home's server."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from solvent.platform import embedded_server
from solvent.platform.embedded_layout import FolderClosed, Layout


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Hold the lock of starting and stopping; the kernel lifts it from a process that dies.

    Raises FolderClosed, DiskFull for what the system refuses meanwhile.
    """
    with ExitStack() as closing:
        closing.enter_context(_explained(layout))
        descriptor = _open(layout, layout.lock)
        closing.callback(os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def users_file(layout: Layout) -> Iterator[int]:
    """Open the file which each process that wants the server to stay locks, shared."""
    with _explained(layout):
        descriptor = _open(layout, layout.users)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _explained(layout: Layout) -> Iterator[None]:
    """Turn the system's refusals to write into sentences."""
    try:
        yield
    except PermissionError as problem:
        message = "This user may not write here."
        where = str(problem.filename or layout.home)
        remedy = "Run Solvent as the folder's owner, or choose another folder with SOLVENT_HOME."
        raise FolderClosed(message, where=where, remedy=remedy) from problem
    except OSError as problem:
        if problem.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        what = "The database server did not start"
        raise embedded_server.failure(layout, what, str(problem)) from problem


def _open(layout: Layout, path: Path) -> int:
    layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
