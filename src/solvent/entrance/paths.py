"""The addresses of the pages that people come in by."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

SIGN_IN: Final = "/sign-in"
PASSWORD: Final = "/sign-in/password"  # noqa: S105  an address
CODE: Final = "/sign-in/code"
LINK: Final = "/sign-in/link"
FORGOTTEN: Final = "/sign-in/forgotten"
RESET: Final = "/sign-in/reset"
PASSKEY: Final = "/sign-in/passkey"
PASSKEY_OPTIONS: Final = "/sign-in/passkey/options"
WITH_PROVIDER: Final = "/sign-in/with/{domain}"
RETURN: Final = "/sign-in/return/{provider}"
STEP_UP: Final = "/step-up"
STEP_UP_PROVIDER: Final = "/step-up/provider"
STEP_UP_PASSWORD: Final = "/step-up/password"  # noqa: S105  an address
STEP_UP_CODE: Final = "/step-up/code"
STEP_UP_PASSKEY: Final = "/step-up/passkey"
STEP_UP_PASSKEY_OPTIONS: Final = "/step-up/passkey/options"
ACCOUNT: Final = "/account"
INVITATION: Final = "/invitations/{secret}"
ACCOUNT_NAME: Final = "/account/name"
ACCOUNT_EMAIL: Final = "/account/email"
CONFIRM_EMAIL: Final = "/sign-in/address"
ACCOUNT_PASSWORD: Final = "/account/password"  # noqa: S105  an address
ACCOUNT_PASSWORD_REMOVE: Final = "/account/password/remove"  # noqa: S105  an address
APP: Final = "/account/app"
APP_REMOVE: Final = "/account/app/remove"
RECOVERY_CODES: Final = "/account/recovery-codes"
PASSKEYS: Final = "/account/passkeys"
PASSKEYS_OPTIONS: Final = "/account/passkeys/options"
SESSIONS_OTHERS: Final = "/account/sessions/end-others"


def with_provider(domain: str) -> str:
    """Give the address that sends a domain's people to their identity provider."""
    return WITH_PROVIDER.format(domain=quote(domain))


def passkey(passkey_id: str, act: str) -> str:
    """Give the address that renames or removes a passkey. act: 'rename' or 'remove'."""
    return f"{PASSKEYS}/{passkey_id}/{act}"


def session(session_id: str) -> str:
    """Give the address that ends a session of one's own."""
    return f"/account/sessions/{session_id}/end"
