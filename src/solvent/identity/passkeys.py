"""Passkeys (WebAuthn, level 3): what is asked of the browser, and whether its answer holds.

User verification is always demanded, so that a passkey is two factors by itself, and a passkey is
always discoverable, so that nobody need type an address. Attestation is not asked for: which make
of device somebody uses is none of our business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from solvent.errors import Forbidden, Invalid

_NAME_LENGTH_MAX: Final = 60
_ANSWER_FIELDS_MAX: Final = 16_384
_PRODUCT: Final = "Solvent"


class PasskeyRefused(Forbidden):
    """The device's answer does not hold, or its passkey is not known here."""


class PasskeyNameMalformed(Invalid):
    """A name of a passkey cannot be used."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are bound to. host: the relying party's id. origin: scheme, host and port."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device made. is_synced: whether its maker copies it to other devices."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Used:
    """What a device proved."""

    sign_count: int
    is_synced: bool


def check_name(text: str) -> str:
    """Give a name without space around it. Raises PasskeyNameMalformed."""
    found = " ".join(text.split())
    if not found or len(found) > _NAME_LENGTH_MAX or not found.isprintable():
        message = f"A name has 1 to {_NAME_LENGTH_MAX} characters."
        raise PasskeyNameMalformed(message, where="name")
    return found


def to_add(
    site: Site, *, challenge: bytes, member: bytes, account: str, name: str, known: Sequence[bytes]
) -> str:
    """Write what the browser is asked to make, as JSON. known: credential ids it has already."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=_PRODUCT,
        user_id=member,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return webauthn.options_to_json(options)


def to_use(site: Site, *, challenge: bytes, known: Sequence[bytes] = ()) -> str:
    """Write what the browser is asked to prove, as JSON. known: () lets it offer all it has."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def added(site: Site, *, challenge: bytes, answer: str) -> NewPasskey:
    """Read what a device made. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_registration_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _FAULTS as fault:
        raise _refused() from fault
    return NewPasskey(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        is_synced=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def credential_of(answer: str) -> tuple[bytes, bytes]:
    """Give the credential id that an answer names and the user handle with it, unproved.

    Raises PasskeyRefused.
    """
    try:
        read = webauthn.helpers.parse_authentication_credential_json(_bounded(answer))
    except _FAULTS as fault:
        raise _refused() from fault
    return read.raw_id, read.response.user_handle or b""


def used(site: Site, *, challenge: bytes, answer: str, public_key: bytes, sign_count: int) -> Used:
    """Check a device's proof; one whose count went back is a copy. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_authentication_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _FAULTS as fault:
        raise _refused() from fault
    return Used(
        found.new_sign_count, found.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    )


# The parser of the library lets some faults of its parts through on malformed input.
_FAULTS: Final = (WebAuthnException, ValueError, KeyError, TypeError, IndexError)


def _bounded(answer: str) -> str:
    if len(answer) > _ANSWER_FIELDS_MAX:
        raise _refused()
    return answer


def _refused() -> PasskeyRefused:
    message = "This passkey is not known here, or its answer does not hold."
    return PasskeyRefused(message, remedy="Try again, or come in another way.")
