"""What the mails of the entrance say: a reset that was asked for, a password that was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from solvent.insights.messages import N_


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says, as message ids. link: what its button leads to, '' for none."""

    subject: str
    lines: Sequence[str]
    button: str = ""
    link: str = ""


_RESET_LINES: Final = (
    N_("Somebody, hopefully you, asked to set another password for Solvent."),
    N_("The link below works once and for half an hour."),
    N_("If it was not you, nothing needs to be done: your password stays as it is."),
)
_CONFIRM_LINES: Final = (
    N_("Somebody, hopefully you, wants to sign in to Solvent with this address."),
    N_("The link below works once and for half an hour."),
    N_("If it was not you, nothing needs to be done."),
)
_MOVED_LINES: Final = (
    N_("Your Solvent account has another address, and you sign in with that from now on."),
    N_("If it was not you, ask an administrator of your organisation at once."),
)
_CHANGED_LINES: Final = (
    N_("The password of your Solvent account was set anew, and all sessions were ended."),
    N_("If it was not you, ask an administrator of your organisation at once."),
)


def reset(link: str) -> Wording:
    """Word the mail with a link that sets another password."""
    subject, button = N_("Set another password"), N_("Set another password")
    return Wording(subject, _RESET_LINES, button=button, link=link)


def confirm(link: str) -> Wording:
    """Word the mail with a link that confirms a new address."""
    subject, button = N_("Confirm your address"), N_("Confirm your address")
    return Wording(subject, _CONFIRM_LINES, button=button, link=link)


def moved() -> Wording:
    """Word the mail that tells the address before of the new one."""
    return Wording(N_("Your address was changed"), _MOVED_LINES)


def changed() -> Wording:
    """Word the mail that tells of a changed password."""
    return Wording(N_("Your password was changed"), _CHANGED_LINES)
