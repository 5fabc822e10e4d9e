"""What a provider says of a person, as far as needed: address, name, and whether it is sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from solvent.errors import Forbidden
from solvent.tenancy import email_address
from solvent.tenancy.email_address import EmailMalformed

_NAME_LENGTH_MAX: Final = 120
_NAMES: Final = ("name", "preferred_username", "nickname", "given_name")


class EmailUnproved(Forbidden):
    """The provider names no e-mail address that it verified."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a provider describes them. email: normalised and verified."""

    email: str
    name: str


def is_lacking(claims: Mapping[str, Any]) -> bool:
    """Tell whether the address, or whether it was verified, still has to be asked for."""
    return "email" not in claims or "email_verified" not in claims


def read(claims: Mapping[str, Any]) -> Person:
    """Read a person from claims. Raises EmailUnproved."""
    email, verified = claims.get("email"), claims.get("email_verified")
    # Some providers write the word instead of the value.
    if not isinstance(email, str) or verified not in (True, "true"):
        raise _unproved()
    try:
        address = email_address.normalise(email)
    except EmailMalformed as fault:
        raise _unproved() from fault
    return Person(address, _name(claims) or address.partition("@")[0])


def _name(claims: Mapping[str, Any]) -> str:
    for claim in _NAMES:
        value = claims.get(claim)
        if isinstance(value, str):
            kept = "".join(letter for letter in value if letter.isprintable())
            name = " ".join(kept.split())[:_NAME_LENGTH_MAX].strip()
            if name:
                return name
    return ""


def _unproved() -> EmailUnproved:
    message = "The identity provider names no e-mail address of yours that it verified."
    return EmailUnproved(
        message, where="email", remedy="Ask its administrator to send email and email_verified."
    )
