"""Signing checkpoints with the installation's key, which is derived from its master key.

A key has a version; the operator moves to the next by SOLVENT_AUDIT_KEY_VERSION. Earlier public
keys are derived again when asked for, so nothing is stored and none is lost.
"""

from __future__ import annotations

from typing import Protocol

from solvent.audit import checkpoint
from solvent.audit.checkpoint import Checkpoint, Signed
from solvent.platform import signature


class Deriving(Protocol):
    """What derives 32 bytes for a purpose from the master key."""

    def derive(self, purpose: str) -> bytes:
        """Give the same bytes for the same purpose for ever."""


def sign(what: Checkpoint, *, keys: Deriving, version: int) -> Signed:
    """Sign a checkpoint with the key of a version."""
    seed = _seed(keys, version)
    return checkpoint.sign(
        what,
        public=signature.public_of(seed),
        signer=lambda message: signature.sign(seed, message),
    )


def public_keys(keys: Deriving, *, version: int) -> dict[int, bytes]:
    """Give the public keys of all versions up to this one, by version."""
    return {each: signature.public_of(_seed(keys, each)) for each in range(1, version + 1)}


def stands(signed: Signed, public: list[bytes]) -> bool:
    """Tell whether one of the public keys made a checkpoint's signature."""
    return signed.stands(public, signature.verify)


def _seed(keys: Deriving, version: int) -> bytes:
    return keys.derive(f"audit checkpoint {version}")
