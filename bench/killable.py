"""Solvent as an operator serves it, to be killed: started again, and asked until it answers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench import installation, serving

from solvent.platform.settings import Settings

PATIENCE_S = 120.0


class NotDone(Exception):
    """The service did not come back, or did not finish, in time."""


class Service:
    """`solvent serve` on an installation, started again whenever it was killed."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.settings = settings
        self.port = serving.free_port()
        self._log = log.open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def command(self, *words: str) -> list[str]:
        """Give the words that run the command line."""
        return [sys.executable, "-m", "solvent.cli.app", *words]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that leads the command line to the installation."""
        return {
            **os.environ,
            "SOLVENT_HOME": str(self.settings.home),
            "SOLVENT_SYSTEM_FOLDER": str(self.settings.system_folder),
            "SOLVENT_LOG": "json",
        }

    def start(self) -> None:
        """Start it; it answers some time later."""
        self._process = subprocess.Popen(
            self.command("serve", "--port", str(self.port), "--today", "2026-03-31"),
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
        )

    def kill(self) -> None:
        """End it as a power cut would, and start it again."""
        with self._lock:
            assert self._process
            self._process.kill()
            self._process.wait()
            self.start()

    def kill_database(self) -> None:
        """End the database server as a power cut would; nobody here starts it again."""
        with suppress(OSError, ValueError, IndexError):
            os.kill(installation.database_pid(self.settings), signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        with self._lock:
            if self._process:
                self._process.terminate()
                self._process.wait(60)
                self._process = None
        self._log.close()

    def ask(
        self, method: str, path: str, *, key: str = "", body: bytes = b"", kind: str = ""
    ) -> tuple[int, Any]:
        """Send one request; (0, None) where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"authorization": f"Bearer {key}"} if key else {}
        if kind:
            headers["content-type"] = kind
        try:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.status, json.loads(content) if is_json else content

    def insist(self, method: str, path: str, *, wanted: int, **given: Any) -> Any:
        """Send a request until it is answered as wanted. Raises NotDone."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            status, content = self.ask(method, path, **given)
            if status == wanted:
                return content
            if status not in {0, 500, 503}:
                message = f"{method} {path} was answered {status}: {content}"
                raise NotDone(message)
            time.sleep(0.05)
        message = f"{method} {path} was not answered {wanted} within {PATIENCE_S:.0f} s"
        raise NotDone(message)
