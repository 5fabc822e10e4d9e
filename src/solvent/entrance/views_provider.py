"""What the pages around an identity provider are rendered from."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class GoingView:
    """The page that sends a browser to a provider. host: of its address, to be seen before."""

    frame: Frame
    provider: str
    host: str
    address: str


@dataclass(frozen=True, slots=True)
class ArrivedView:
    """The page that moves on once a session began. back: a path of this site."""

    frame: Frame
    back: str


@dataclass(frozen=True, slots=True)
class NotInView:
    """A sign-in that opened nothing. place: which part failed, for an administrator."""

    frame: Frame
    message: Phrase
    remedy: Phrase
    place: str
