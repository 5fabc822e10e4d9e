"""What the pages of members, grants and groups are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from solvent.administration.views_settings import Item
from solvent.dashboard.views import Choices, Frame


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member. role: a message id. may_change: whether the asker may change them at all."""

    member_id: str
    name: str
    email: str
    role: str
    is_suspended: bool
    joined_on: date
    is_self: bool
    may_change: bool
    roles: Choices


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation. role, state: message ids."""

    invitation_id: str
    email: str
    role: str
    state: str
    is_open: bool
    may_resend: bool
    expires_on: date


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A link just made, shown this once. mailed: whether it went out by mail too."""

    email: str
    address: str
    mailed: bool
    holds_until: date


@dataclass(frozen=True, slots=True)
class Ownership:
    """An offer of ownership that waits. is_mine: to take back; is_for_me: to accept."""

    giver: str
    receiver: str
    until: date
    is_mine: bool
    is_for_me: bool


@dataclass(frozen=True, slots=True)
class MembersView:
    """The page of members."""

    frame: Frame
    navigation: tuple[Item, ...]
    members: tuple[MemberRow, ...]
    invitations: tuple[InvitationRow, ...]
    roles: Choices
    may_invite: bool
    may_offer: bool
    mail_set: bool
    ownership: Ownership | None = None
    link: LinkMade | None = None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant. kind, parts, state: message ids. companies: names, None for all.

    organisation_id: the granting organisation's shown id, for grants received. when: the moment
    of the last act. is_live: whether something can still be done about it.
    """

    grant_id: str
    other: str
    organisation_id: str
    kind: str
    parts: tuple[str, ...]
    state: str
    is_active: bool
    is_live: bool
    is_offer: bool
    companies: tuple[str, ...] | None
    companies_count: int
    starts_on: date
    ends_on: date | None
    offered_by: str
    offered_at: datetime
    only_one: bool


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """A company to tick. company_id: its shown id."""

    company_id: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of companies, with each company that there is and whether it is in."""

    group_id: str
    name: str
    companies: tuple[tuple[CompanyChoice, bool], ...]
    count: int


@dataclass(frozen=True, slots=True)
class GrantsView:
    """The page of guests and lenders."""

    frame: Frame
    navigation: tuple[Item, ...]
    organisation_id: str
    given: tuple[GrantRow, ...]
    past: tuple[GrantRow, ...]
    received: tuple[GrantRow, ...]
    groups: tuple[GroupRow, ...]
    companies: tuple[CompanyChoice, ...]
    kinds: Choices
    lender_parts: tuple[tuple[str, str], ...]
    may_grant: bool
    may_group: bool
    today: date
    mail_set: bool
    link: LinkMade | None = None


@dataclass(frozen=True, slots=True)
class UseRow:
    """A quota. name: a message id. share: of one, None without a limit. mark: '', near, full."""

    name: str
    used: str
    limit: str
    share: float | None
    mark: str
    per_month: bool


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What was used in a past month."""

    month: date
    api_calls: int
    ai_minor: int


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan there is. limits: written, in the order of the quotas."""

    name: str
    is_own: bool
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The page of plan and usage."""

    frame: Frame
    navigation: tuple[Item, ...]
    plan: str
    uses: tuple[UseRow, ...]
    months: tuple[MonthRow, ...]
    plans: tuple[PlanRow, ...]
    quotas: tuple[str, ...]
    ai_currency: str
