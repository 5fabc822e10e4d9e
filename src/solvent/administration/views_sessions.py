"""What the page of an organisation's sessions is rendered from."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.administration.views_settings import Item
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame
from solvent.dashboard.views_sessions import SessionRow


@dataclass(frozen=True, slots=True)
class SessionsView:
    """The sessions of an organisation. may_end, may_require: whether the asker may change it.

    people: shown id and name of those whom a link can be made for. link: one that was made just
    now, shown this once, for the person named link_for.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    sessions: tuple[SessionRow, ...]
    required: bool
    may_end: bool
    may_require: bool
    people: tuple[tuple[str, str], ...] = ()
    link: str = ""
    link_for: str = ""
    fault: Phrase | None = None
    remedy: Phrase | None = None
