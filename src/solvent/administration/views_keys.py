"""What the page of keys and clients is rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class PermissionChoice:
    """A permission that can be given. meaning: a message id."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """A company that a key can be held to."""

    company_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One of a client's secrets that work. ends_at: None until it is replaced."""

    hint: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A key or a client in the list.

    kind: 'keys' or 'clients', as in addresses. state: its word. companies: their names, None for
    all. meanings: of its permissions, message ids. made_by: a name, '' for the operator.
    """

    kind: str
    shown: str
    name: str
    state: str
    state_word: str
    opens: bool
    meanings: tuple[str, ...]
    companies: tuple[str, ...] | None
    ranges: tuple[str, ...]
    made_by: str
    made_at: datetime
    ends_at: datetime | None
    used_at: datetime | None
    hint: str = ""
    secrets: tuple[SecretRow, ...] = ()
    by_signature: bool = False
    may_rotate: bool = False
    may_revoke: bool = False


@dataclass(frozen=True, slots=True)
class Fresh:
    """A secret just made, shown this once. client: the id to use it with, '' for a key.

    until: when the secret before it ends, None where it replaces none.
    """

    name: str
    secret: str
    client: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeysView:
    """The page of keys and clients.

    permissions: those the asker can give. token_address: where clients get tokens. fault: what was
    wrong with the last form, and remedy what to do. given: that form's texts.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    keys: tuple[MachineRow, ...]
    clients: tuple[MachineRow, ...]
    permissions: tuple[PermissionChoice, ...]
    companies: tuple[CompanyChoice, ...]
    may_make_key: bool
    may_make_client: bool
    proved: bool
    token_address: str
    fresh: Fresh | None = None
    fault: Phrase | None = None
    remedy: Phrase | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
