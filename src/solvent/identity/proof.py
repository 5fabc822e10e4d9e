"""Proofs: by what somebody shows who they are, and which together are enough."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from solvent.errors import Conflict


class Method(StrEnum):
    """A way to show who one is."""

    LINK = "link"  # a one-time link, made by the operator
    PASSWORD = "password"  # noqa: S105  the name of a method
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PROVIDER = "provider"  # the organisation's identity provider


PASSWORD_OFF: Final = "password_off"  # noqa: S105  the name of an organisation's setting
_SECOND: Final = frozenset({Method.TOTP, Method.RECOVERY})
# A passkey is unlocked by finger, face or PIN: something held and something known or been.
_ALONE: Final = frozenset({Method.PASSKEY, Method.PROVIDER})


class LastProof(Conflict):
    """What was to be removed is the only way this person can come in."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What one member has set up."""

    password: bool = False
    totp: bool = False
    passkeys: int = 0
    recovery_left: int = 0

    @property
    def second_factor(self) -> bool:
        """Whether a password alone opens nothing."""
        return self.totp or self.passkeys > 0

    @property
    def any(self) -> bool:
        """Whether the member can come in without a link or an identity provider."""
        return self.password or self.passkeys > 0


def is_enough(methods: Collection[str], proofs: Proofs) -> bool:
    """Tell whether what was shown opens a session for a member with these proofs."""
    shown = frozenset(methods)
    if shown & (_ALONE | {Method.LINK}):
        return True
    if Method.PASSWORD not in shown:
        return False
    return bool(shown & _SECOND) or not proofs.second_factor


def is_strong(methods: Collection[str]) -> bool:
    """Tell whether two factors were shown, counting an identity provider's word as such."""
    shown = frozenset(methods)
    first = shown & {Method.PASSWORD, Method.LINK}
    return bool(shown & _ALONE) or bool(first and shown & _SECOND)


def check_password_removal(proofs: Proofs) -> None:
    """Raise LastProof where no passkey would be left to come in by."""
    if not proofs.passkeys:
        raise _last()


def check_passkey_removal(proofs: Proofs) -> None:
    """Raise LastProof where neither a password nor another passkey would be left."""
    if proofs.passkeys <= 1 and not proofs.password:
        raise _last()


def _last() -> LastProof:
    message = "This is the only way you can sign in."
    return LastProof(message, remedy="Set up another one first: a password or a passkey.")
