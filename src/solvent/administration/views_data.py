"""What the page of an organisation's data shows: exports, and the end of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export. state: a message id. href: where its file is fetched, '' where it is not.

    share: the part that is written, from 0 to 1, None where nothing is known yet.
    """

    state: str
    asked_by: str
    asked_at: datetime
    locked: bool
    running: bool
    done: int
    total: int
    size_bytes: int | None
    expires_at: datetime | None
    fault: str
    href: str = ""

    @property
    def share(self) -> float | None:
        """Tell how much is written."""
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class DataView:
    """The page. due_at: when everything is destroyed, None where nobody asked for it.

    held: a legal hold stands in the way. letters_min: of a passphrase.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    exports: tuple[ExportRow, ...]
    running: bool
    may_delete: bool
    due_at: datetime | None
    held: bool
    letters_min: int
    days_of_grace: int
