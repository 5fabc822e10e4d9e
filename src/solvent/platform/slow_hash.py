"""Password hashes by argon2id, in a pool of threads that lets few work at once.

Parameters: 64 MiB and three passes, as the second recommendation of RFC 9106 (section 4), with
one lane, so that a check occupies one core; OWASP's least is 19 MiB and two passes. A check takes
about 160 ms on one core of 2026, which is why more than a few at once are made to wait and more
than can be served soon are refused: a flood of guesses must not stop the pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from solvent.errors import Unavailable
from solvent.platform.telemetry import PASSWORD_CHECKS

Answer = TypeVar("Answer")
_PASSES: Final = 3
_MEMORY_KIB: Final = 64 * 1024
_LANES: Final = 1
_AT_ONCE: Final = 2
_WAITING_MAX: Final = 20  # about two seconds of work for two threads
RETRY_S: Final = 3


class TooBusy(Unavailable):
    """More passwords wait to be checked than can be soon. retry_s: seconds to wait."""

    def __init__(self) -> None:
        message = "Too many people are signing in at this moment."
        super().__init__(message, remedy="Try again in a few seconds.")
        self.retry_s = RETRY_S


class SlowHash:
    """Makes and checks password hashes. checks: how many were computed, of right and wrong ones."""

    def __init__(
        self,
        *,
        passes: int = _PASSES,
        memory_kib: int = _MEMORY_KIB,
        waiting_max: int = _WAITING_MAX,
    ) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=_LANES)
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password")
        self._waiting = 0
        self._waiting_max = waiting_max
        self._nobodys = ""
        self.checks = 0

    async def make(self, password: str) -> str:
        """Hash a password with a fresh salt. Raises TooBusy."""
        return await self._run(self._hasher.hash, password)

    async def fits(self, hash_: str | None, password: str) -> bool:
        """Tell whether the password is the hashed one; None takes as long and fits never.

        Raises TooBusy.
        """
        wanted = hash_ or await self._nobody()
        self.checks += 1
        fits = await self._run(self._verify, wanted, password)
        PASSWORD_CHECKS.labels("right" if fits and hash_ else "wrong").inc()
        return fits and hash_ is not None

    def is_old(self, hash_: str) -> bool:
        """Tell whether a hash was made with lesser parameters than these."""
        return self._hasher.check_needs_rehash(hash_)

    async def _nobody(self) -> str:
        """Give the hash that is compared where there is none to compare."""
        if not self._nobodys:
            self._nobodys = await self._run(self._hasher.hash, "nobody has this one")
        return self._nobodys

    def _verify(self, hash_: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash_, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., Answer], *given: str) -> Answer:
        if self._waiting >= self._waiting_max:
            raise TooBusy
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1
