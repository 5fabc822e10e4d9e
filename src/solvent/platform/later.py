"""What is done after an answer went out: small works that nobody waits for, settled on closing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from solvent.platform.telemetry import log


class Later:
    """Holds works until they are done. One that fails is logged, and no more is made of it."""

    def __init__(self) -> None:
        self._works: set[asyncio.Task[None]] = set()

    def do(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Begin a work beside the caller. name: a fixed word for the log."""
        task = asyncio.get_running_loop().create_task(self._done(name, work))
        self._works.add(task)
        task.add_done_callback(self._works.discard)

    async def settle(self) -> None:
        """Wait until all works begun so far are done."""
        await asyncio.gather(*self._works)

    @staticmethod
    async def _done(name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as fault:  # noqa: BLE001  nobody waits who could be told
            log.warning("platform.later.failed", work=name, reason=type(fault).__name__)
