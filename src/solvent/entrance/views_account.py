"""What the pages of one's own account are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame
from solvent.dashboard.views_sessions import SessionRow


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey. passkey_id: the shown id. elsewhere: the host name it works on, '' for this."""

    passkey_id: str
    name: str
    added_at: datetime
    used_at: datetime | None
    is_synced: bool
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account. proved: whether changes are open; recovery_left: codes not yet used.

    address_only: whether the page is asked for by a bare address, where no passkey can be made.
    """

    frame: Frame
    name: str
    email: str
    has_password: bool
    has_totp: bool
    recovery_left: int
    passkeys: tuple[PasskeyRow, ...]
    sessions: tuple[SessionRow, ...]
    proved: bool
    address_only: bool
    second_wanted: bool = False
    fault: Phrase | None = None
    remedy: Phrase | None = None
    fault_at: str = ""


@dataclass(frozen=True, slots=True)
class AppView:
    """Setting up an authenticator app. picture: the QR code as an address. secret: to type."""

    frame: Frame
    picture: str
    secret: str
    note: str
    fault: Phrase | None = None
    remedy: Phrase | None = None


@dataclass(frozen=True, slots=True)
class CodesView:
    """Recovery codes, shown this once."""

    frame: Frame
    codes: tuple[str, ...]
