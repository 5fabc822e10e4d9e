"""Commitments: personal values stand in the record as salted hashes, opened only by a sealed salt.

A value whose salt is gone cannot be guessed back from its commitment, so a person can be forgotten
while the record stays whole. HMAC-SHA256 as in RFC 2104; the salt has 128 bits.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import orjson

_SALT_BYTES = 16


class Sealing(Protocol):
    """What seals an opening under the tenant's key."""

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Put bytes into an envelope bound to a place."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Personal values of a record.

    commitments: field to commitment. sealed: their opening; place: what that is bound to.
    """

    commitments: Mapping[str, str] = field(default_factory=dict)
    sealed: bytes = field(default=b"", repr=False)
    place: str = ""


def commit(value: str, salt: bytes) -> str:
    """Give the commitment of a value, base64."""
    return base64.b64encode(hmac.digest(salt, value.encode(), "sha256")).decode()


def hide(
    values: Mapping[str, str],
    *,
    keys: Sealing,
    place: str,
    random: Callable[[int], bytes] = os.urandom,
) -> Hidden:
    """Commit to values and seal what opens them. place: 'table/field/row' of the opening."""
    salts = {name: random(_SALT_BYTES) for name in values}
    opening = {
        name: {"value": value, "salt": base64.b64encode(salts[name]).decode()}
        for name, value in values.items()
    }
    return Hidden(
        commitments={name: commit(value, salts[name]) for name, value in values.items()},
        sealed=keys.seal(orjson.dumps(opening), place=place),
        place=place,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A personal value as it was, with the salt that ties it to its commitment."""

    value: str
    salt: bytes = field(repr=False)


def read_opening(plain: bytes) -> dict[str, Opened]:
    """Read what `hide` sealed, by field."""
    return {
        name: Opened(one["value"], base64.b64decode(one["salt"]))
        for name, one in orjson.loads(plain).items()
    }


def holds(commitment: str, *, value: str, salt: bytes) -> bool:
    """Tell whether a commitment is of this value."""
    return hmac.compare_digest(commitment, commit(value, salt))
