"""What the pages of signing in and of proving it again are rendered from."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame, Notice


@dataclass(frozen=True, slots=True)
class SignInView:
    """One step of signing in.

    token: of the browser's forms. back: where to go on to. email: as it was typed. note: what ties
    the steps together. fault: what was wrong with the last attempt, and remedy what to do about it.
    own: whether an identity provider is passed by.
    """

    frame: Frame
    token: str
    back: str = "/"
    email: str = ""
    note: str = ""
    fault: Phrase | None = None
    remedy: Phrase | None = None
    has_totp: bool = False
    has_passkey: bool = False
    mail_set: bool = False
    notice: Notice | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class LinkView:
    """A one-time link that waits for its button. signed_in: whether it would replace a session."""

    frame: Frame
    token: str
    link: str
    signed_in: bool


@dataclass(frozen=True, slots=True)
class ResetView:
    """Asking for another password, or setting it. state: 'ask', 'sent', 'open', 'spent', 'done'."""

    frame: Frame
    token: str
    state: str
    secret: str = ""
    fault: Phrase | None = None
    remedy: Phrase | None = None
    mail_set: bool = False


@dataclass(frozen=True, slots=True)
class StepUpView:
    """Proving it again. sent: whether a form was interrupted, which is not sent by itself."""

    frame: Frame
    back: str
    sent: bool
    has_password: bool
    has_totp: bool
    has_recovery: bool
    has_passkey: bool
    has_provider: bool = False
    fault: Phrase | None = None
    remedy: Phrase | None = None


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """Confirming an address. state: 'open', 'spent' or 'done'."""

    frame: Frame
    token: str
    state: str
    link: str = ""
