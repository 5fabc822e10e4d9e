"""What the pages of rights are rendered from: roles, policies and approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A permission: its word, what it means (a message id), and for each role whether it holds."""

    word: str
    meaning: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RolesView:
    """The table of roles. roles: their names, message ids. own: the asker's column, or None."""

    frame: Frame
    navigation: tuple[Item, ...]
    roles: tuple[str, ...]
    rows: tuple[PermissionRow, ...]
    own: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An option. translated: whether the label is a message id; names are not."""

    value: str
    label: str
    translated: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a policy can use, what it holds, and what that means (a message id)."""

    name: str
    type: str
    meaning: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """Something wrong in the text."""

    line: int
    column: int
    message: Phrase
    remedy: Phrase | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What somebody could do otherwise than before. companies: their names; None for all."""

    who: Choice
    meaning: str
    permission: str
    companies: tuple[str, ...] | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TriedView:
    """What came of an act that was tried out. policies: the names of those that forbid it."""

    allowed: bool
    by_role: bool
    failed: bool
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the policies in the list."""

    revision: int
    count: int
    made_by: str
    made_at: datetime | None
    restored_from: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """What the forms offer to choose from."""

    people: tuple[Choice, ...]
    permissions: tuple[Choice, ...]
    with_amount: tuple[Choice, ...]
    approvable: tuple[Choice, ...]
    companies: tuple[Choice, ...]
    currencies: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoliciesView:
    """The policies with their editor. text: what stands in it. given: the forms as filled in.

    shown: the version in the editor, where it is not the one that holds. changes: None before a
    preview. may_change: whether the asker may save; proved: whether lately enough for it.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    text: str
    zone: str
    revision: int
    count: int
    versions: tuple[VersionRow, ...]
    lists: Lists
    words: tuple[Word, ...]
    may_change: bool
    proved: bool
    shown: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[FaultRow, ...] = ()
    changes: tuple[ChangeRow, ...] | None = None
    tried: TriedView | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An act that was put before a second person. state: a message id.

    who: who asked, as a name or id. by: who has decided. may_decide: whether the asker can now.
    """

    approval_id: str
    meaning: str
    about: str
    company: str
    amount_minor: int | None
    currency: str
    who: str
    asked_at: datetime
    expires_at: datetime
    state: str
    is_waiting: bool
    given: int
    wanted: int
    by: tuple[str, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ApprovalsView:
    """What waits for a second person, and what was decided lately."""

    frame: Frame
    navigation: tuple[Item, ...]
    waiting: tuple[ApprovalRow, ...]
    past: tuple[ApprovalRow, ...]
    may_decide: bool
