"""An exact act as a fixed number of bytes: what one person asks for and another approves."""

from __future__ import annotations

import hashlib

import rfc8785


def digest_of(permission: str, **parts: str | int) -> bytes:
    """Give the SHA-256 of an act's canonical form (RFC 8785): the same parts, the same act."""
    return hashlib.sha256(rfc8785.dumps({"permission": permission, "parts": parts})).digest()
