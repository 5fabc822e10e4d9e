"""What the audit pages are rendered from: the record, its proof, and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class AuditChoice:
    """An option of a filter. translated: whether the label is a message id."""

    value: str
    label: str
    chosen: bool
    translated: bool = False


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What was looked for, as it stands in the form."""

    text: str = ""
    act: str = ""
    actor: str = ""
    company: str = ""
    first: str = ""
    last: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether any condition stands."""
        return self != AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A record in the list. act: a message id, or the act's own word where it has none.

    is_numbered: whether it has its leaf.
    """

    href: str
    at: datetime
    act: str
    code: str
    actor: str
    company: str
    change: str
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """A witness. kind: a message id. lacks: records that it has not been told of."""

    witness_id: str
    kind: str
    shown: str
    is_installations: bool
    sent_at: datetime | None
    lacks: int
    fault: str


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A legal hold that stands."""

    hold_id: str
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """The last time that the whole record was hashed again. wrong: what was found, None if none."""

    at: datetime
    by: str
    records: int
    checkpoints: int
    wrong: Phrase | None


@dataclass(frozen=True, slots=True)
class TreePanel:
    """How the record stands. window_minutes: how long its end has been unseen, None where seen."""

    size: int
    waiting: int
    checkpoint_size: int
    checkpoint_at: datetime | None
    window_records: int
    window_minutes: int | None
    witnesses: tuple[WitnessRow, ...]
    verification: VerificationRow | None
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditView:
    """The record with its filters, its proof, and how it is kept."""

    frame: Frame
    navigation: tuple[Item, ...]
    filter: AuditFilter
    acts: tuple[AuditChoice, ...]
    actors: tuple[AuditChoice, ...]
    companies: tuple[AuditChoice, ...]
    rows: tuple[AuditRow, ...]
    next_href: str
    panel: TreePanel
    holds: tuple[HoldRow, ...]
    retention_days: int | None
    may_manage: bool
    may_verify: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One value that an act changed; None where it was or is not there."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """A personal value of a record. value: None where it is closed; gone: where it was removed."""

    name: str
    commitment: str
    value: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ProofPanel:
    """The proof of a record. holds: whether it was found right just now, on this server."""

    leaf: int
    leaf_hash: str
    path: tuple[str, ...]
    size: int
    at: datetime
    note: str
    holds: bool


@dataclass(frozen=True, slots=True)
class AuditRecordView:
    """One record. pairs: who, when, whence; names are message ids. opened: values are shown."""

    frame: Frame
    navigation: tuple[Item, ...]
    record_id: str
    act: str
    code: str
    at: datetime
    pairs: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    changes: tuple[ChangeRow, ...]
    personal: tuple[PersonalRow, ...]
    opened: bool
    proof: ProofPanel | None
    canonical: str
