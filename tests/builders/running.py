"""The whole application under its real server, on a free port of this machine."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from tests.conftest import TODAY, Installation

from solvent.cli import composing

_PATIENCE_S = 30


@contextmanager
def a_server(installation: Installation, *, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; gives the address. Workers run inside, as for one machine."""
    application = composing.application(
        installation.settings, installation.addresses, today=lambda: TODAY
    )
    config = uvicorn.Config(
        application, log_level="warning", access_log=False, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive())
            assert server.started
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE_S)
            assert not thread.is_alive()


def until(holds: object) -> None:
    """Wait until something holds, and fail where it never does."""
    assert callable(holds)
    last = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.02)


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def a_process(command: list[str], *, port: int, folder: str | None = None) -> Iterator[None]:
    """Run a program of its own that listens on a port of loopback, until the block ends."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        try:
            until(lambda: _listens(port) or process.poll() is not None)
            said.seek(0)
            assert process.poll() is None, said.read().decode(errors="replace")
            yield
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
