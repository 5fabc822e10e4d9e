"""What the page of sign-in settings is rendered from: providers, domains, what is demanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that a provider can make somebody. name: a message id."""

    word: str
    name: str


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider. roles: 'value = role' lines. otherwise: a role's word, '' to refuse.

    returning: the address to register at the provider.
    """

    shown: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    claim: str
    roles: str
    otherwise: str
    on: bool
    used_at: datetime | None
    returning: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of trying a provider. name, about: message ids. passed: None where not tried."""

    name: str
    passed: bool | None
    fault: Phrase | None = None
    remedy: Phrase | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain. record_name, record_value: of the DNS record that proves it."""

    shown: str
    domain: str
    confirmed_at: datetime | None
    by_operator: bool
    record_name: str
    record_value: str
    provider: str


@dataclass(frozen=True, slots=True)
class TriedView:
    """How trying a provider went."""

    name: str
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class SignInSettingsView:
    """The page of sign-in settings.

    fault_at: the form that was wrong: 'provider', 'domain', 'rules' or ''. given: its texts.
    returning: where a provider that is not added yet sends people back, up to its id.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    providers: tuple[ProviderRow, ...]
    domains: tuple[DomainRow, ...]
    roles: tuple[RoleChoice, ...]
    password_allowed: bool
    second_factor: bool
    scim_address: str
    may_manage: bool
    proved: bool
    tried: TriedView | None = None
    fault: Phrase | None = None
    remedy: Phrase | None = None
    place: str = ""
    fault_at: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
