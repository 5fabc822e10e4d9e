"""Who may see the record: it is of the whole organisation, never of some companies only."""

from __future__ import annotations

from solvent.errors import Forbidden
from solvent.ids import Scope


class WholeOrganisationOnly(Forbidden):
    """The access is limited to some companies; the record cannot be divided by company."""


def demand(scope: Scope, permission: str) -> None:
    """Raise unless the actor holds the permission for the organisation as a whole."""
    scope.demand(permission)
    if scope.companies is not None:
        message = "The record is of the whole organisation; this access is to some companies."
        raise WholeOrganisationOnly(message, remedy="Use an access that is not limited to them.")
