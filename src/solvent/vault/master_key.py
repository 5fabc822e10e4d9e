"""The master key behind one interface: it wraps data keys and never leaves its keeper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from solvent.vault.envelope import KeyUnusable


class MasterKey(Protocol):
    """One keeper of a master key: a file, a hardware module, a cloud's key service."""

    @property
    def reference(self) -> str:
        """Name the key that wraps now; stored beside what it wrapped. No secret."""

    def opens(self, reference: str) -> bool:
        """Tell whether what was wrapped under the reference can be unwrapped here."""

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Wrap a key so that it opens under the same context only. Raises KeyUnusable."""

    async def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """Unwrap a key. Raises KeyUnusable."""

    async def close(self) -> None:
        """Let go of what was opened."""


class MasterKeys:
    """Several keepers while an installation moves between them: the first wraps, all unwrap."""

    def __init__(self, keepers: Sequence[MasterKey]) -> None:
        self._keepers = tuple(keepers)

    @property
    def reference(self) -> str:
        """Name the key that wraps now."""
        return self._keepers[0].reference

    @property
    def keepers(self) -> tuple[MasterKey, ...]:
        """Give the keepers, the one that wraps first."""
        return self._keepers

    async def close(self) -> None:
        """Let go of what was opened."""
        for keeper in self._keepers:
            await keeper.close()

    async def wrap(self, plain: bytes, *, context: str) -> bytes:
        """Wrap a key by the first keeper. Raises KeyUnusable."""
        return await self._keepers[0].wrap(plain, context=context)

    async def unwrap(self, wrapped: bytes, *, by: str, context: str) -> bytes:
        """Unwrap a key by the keeper that wrapped it. Raises KeyUnusable."""
        for keeper in self._keepers:
            if keeper.opens(by):
                return await keeper.unwrap(wrapped, context=context)
        message = "No master key that is set can unwrap an organisation's data key."
        raise KeyUnusable(message, where=by, remedy="Add that one to SOLVENT_MASTER_KEY, last.")
