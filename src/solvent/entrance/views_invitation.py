"""What the page of an invitation is rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class Offer:
    """What is granted to a guest. parts, kind: message ids. companies: None for all of them."""

    kind: str
    parts: tuple[str, ...]
    companies: int | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class InvitationView:
    """The page of an invitation.

    token: of the forms of a browser that nobody is signed in with. role: a message id, '' for an
    offer. own: the name of the organisation whose member is signed in, '' where nobody is.
    may_take_for_all: whether they may accept for their whole organisation.
    is_insider: whether they belong to the inviting organisation. name: as it was typed.
    """

    frame: Frame
    token: str
    secret: str
    organisation: str
    email: str
    role: str
    expires_on: date
    offer: Offer | None = None
    own: str = ""
    may_take_for_all: bool = False
    is_insider: bool = False
    name: str = ""
    fault: Phrase | None = None
    remedy: Phrase | None = None


@dataclass(frozen=True, slots=True)
class SpentView:
    """The page of a link that opens nothing."""

    frame: Frame
