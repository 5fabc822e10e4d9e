"""An export as a value: who asked for it, how far it is, and until when it can be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.errors import Conflict, Forbidden, Invalid

LIFE: Final = timedelta(hours=24)
PASSPHRASE_LETTERS_MIN: Final = 12
PASSPHRASE_LETTERS_MAX: Final = 256


class State(StrEnum):
    """Where an export stands."""

    REQUESTED = "requested"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class PassphraseShort(Invalid):
    """The passphrase is too short to protect a file that may be copied."""


class ExportRunning(Conflict):
    """Another export of the organisation is being made."""


class ExportAnothers(Forbidden):
    """Only the one who asked for an export fetches it."""


class ExportGone(Conflict):
    """The export is not ready, or was removed after its day."""


@dataclass(frozen=True, slots=True)
class Export:
    """One export. member_id: who asked for it, None for a machine or the operator.

    done, total: rows written and to be written. size_bytes, sha256: of the file that is fetched.
    """

    export_id: UUID
    state: State
    member_id: UUID | None
    requested_by: str
    requested_at: datetime
    with_passphrase: bool
    done: int = 0
    total: int = 0
    size_bytes: int | None = None
    sha256: bytes | None = None
    fault: str = ""
    ended_at: datetime | None = None
    expires_at: datetime | None = None

    def demand_fetchable(self, *, actor: str, now: datetime) -> None:
        """Raise ExportAnothers or ExportGone unless the actor may fetch the file now."""
        if actor != self.requested_by:
            message = "Only the one who asked for this export can fetch it."
            raise ExportAnothers(message, remedy="Make an export of your own.")
        if not self.is_fetchable(now):
            message = "This export is not there to be fetched."
            raise ExportGone(message, remedy="Wait until it is ready, or make a new one.")

    def is_fetchable(self, now: datetime) -> bool:
        """Tell whether the file is there."""
        return self.state is State.READY and self.expires_at is not None and now < self.expires_at


def check_passphrase(passphrase: str) -> None:
    """Raise PassphraseShort unless a passphrase has 12 to 256 characters; '' is none at all."""
    if passphrase and not PASSPHRASE_LETTERS_MIN <= len(passphrase) <= PASSPHRASE_LETTERS_MAX:
        message = f"A passphrase has at least {PASSPHRASE_LETTERS_MIN} characters."
        raise PassphraseShort(message, where="passphrase", remedy="Take several words.")


def file_name(export: Export) -> str:
    """Name the file that is fetched; a locked one is no ZIP before it is opened."""
    day = f"{export.requested_at:%Y-%m-%d}"
    return f"solvent-export-{day}.{'locked' if export.with_passphrase else 'zip'}"


def being_made() -> ExportRunning:
    """Say that one is being made already."""
    message = "An export of this organisation is being made already."
    return ExportRunning(message, remedy="Wait until it is ready.")


def facts(export: Export) -> dict[str, str | int | bool | None]:
    """Give what the record says of an export."""
    return {
        "export": ids.show(ids.EXPORT, export.export_id),
        "passphrase": export.with_passphrase,
    }


def place(field: str, export: Export) -> str:
    """Name the place that a sealed key of an export is bound to."""
    return f"export/{field}/{export.export_id}"
