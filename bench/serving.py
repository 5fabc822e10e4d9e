"""Processes that a bench asks: Solvent as an operator starts it, and a bare route beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import installation

from solvent.platform.settings import Settings

_START_S, _STOP_S = 60.0, 20.0


class NotServing(Exception):
    """The process did not come up."""


@dataclass(frozen=True, slots=True)
class Served:
    """A process that answers on a port of loopback."""

    port: int
    pid: int


@contextmanager
def solvent(settings: Settings) -> Iterator[Served]:
    """Serve an installation with `solvent serve`: doors, workers and database of one machine."""
    port = free_port()
    words = ["solvent.cli.app", "serve", "--port", str(port), "--today", str(installation.TODAY)]
    environment = {"SOLVENT_HOME": str(settings.home)}
    with _process([sys.executable, "-m", *words], port, "/livez", environment) as served:
        yield served


@contextmanager
def bare() -> Iterator[Served]:
    """Serve one plain route of Starlette that answers two kilobytes of JSON from memory."""
    port = free_port()
    with _process([sys.executable, "-m", "bench.bare", str(port)], port, "/", {}) as served:
        yield served


@contextmanager
def fava(program: str, path: Path) -> Iterator[Served]:
    """Serve a ledger with Fava."""
    port = free_port()
    with _process([program, str(path), "--port", str(port)], port, "/", {}) as served:
        yield served


@contextmanager
def _process(
    words: list[str], port: int, path: str, environment: dict[str, str]
) -> Iterator[Served]:
    process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield Served(port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):  # nosec B310  # noqa: S310  loopback, scheme is ours
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    message = f"{url} does not answer; the process ended with {process.poll()}"
    raise NotServing(message)


def free_port() -> int:
    """Choose a port of loopback that nobody uses."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
    return port
