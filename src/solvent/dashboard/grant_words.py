"""What pages call the kinds, parts and states of grants, and the states of invitations."""

from __future__ import annotations

from typing import Final

from solvent.insights.messages import N_
from solvent.tenancy import grant
from solvent.tenancy.grant import Access, GrantState, Part, Terms
from solvent.tenancy.invitation import InvitationState

KIND: Final = {
    Access.READ_ONLY: N_("Read only"),
    Access.BOOKKEEPING: N_("Bookkeeping"),
    Access.LENDER: N_("Lender"),
}
PART: Final = {
    Part.SCORE: N_("Score and findings"),
    Part.FORECAST: N_("Cash forecast"),
    Part.STATEMENTS: N_("Statements"),
    Part.TRANSACTIONS: N_("Transactions"),
}
STATE: Final = {
    GrantState.OFFERED: N_("Offered"),
    GrantState.DECLINED: N_("Declined or given back"),
    GrantState.LAPSED: N_("Offer ran out"),
    GrantState.WAITING: N_("Begins later"),
    GrantState.ACTIVE: N_("Active"),
    GrantState.ENDED: N_("Ended"),
    GrantState.REVOKED: N_("Revoked"),
}
INVITATION: Final = {
    InvitationState.OPEN: N_("Open"),
    InvitationState.ACCEPTED: N_("Accepted"),
    InvitationState.REVOKED: N_("Taken back"),
    InvitationState.EXPIRED: N_("Ran out"),
}


def parts(terms: Terms) -> tuple[str, ...]:
    """Name what may be seen, where not everything may be."""
    if terms.access is not Access.LENDER:
        return ()
    return tuple(PART[one] for one in grant.parts_of(terms.permissions))
