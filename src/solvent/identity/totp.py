"""Codes of an authenticator app (RFC 6238): six digits that change every thirty seconds.

A code is good for its own step and the ones beside it, since clocks differ, and for one use:
whoever looked over a shoulder cannot use it again (RFC 6238, section 5.2).
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP_S: Final = 30
_DIGITS: Final = 6
_DRIFT_STEPS: Final = 1
_SECRET_LETTERS: Final = 32  # of base 32: 160 bits, as RFC 4226 (section 4, R6) recommends
_ISSUER: Final = "Solvent"


def new_secret() -> str:
    """Make a secret, in base 32."""
    return pyotp.random_base32(length=_SECRET_LETTERS)


def address(secret: str, *, account: str) -> str:
    """Give the otpauth address that an app reads from a QR code. account: shown in the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=_ISSUER)


def code_at(secret: str, *, step: int) -> str:
    """Give the code of one step."""
    return pyotp.TOTP(secret, digits=_DIGITS, interval=STEP_S).generate_otp(step)


def step_of(now: datetime) -> int:
    """Give the number of the thirty seconds that a moment is in."""
    return int(now.timestamp()) // STEP_S


def match(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """Give the step that a code belongs to, None where it is of none that may still be used.

    last_step: the step of the last code that was accepted; it and all before are used up. Every
    step is compared, whichever fits, so that the time taken tells nothing.
    """
    digits = "".join(code.split())
    present = step_of(now)
    found = None
    for step in range(present - _DRIFT_STEPS, present + _DRIFT_STEPS + 1):
        fits = hmac.compare_digest(code_at(secret, step=step).encode(), digits.encode())
        if fits and (last_step is None or step > last_step):
            found = step
    return found


def is_code(text: str) -> bool:
    """Tell whether a text looks like such a code and not like a recovery code."""
    digits = "".join(text.split())
    return digits.isascii() and digits.isdigit() and len(digits) == _DIGITS
