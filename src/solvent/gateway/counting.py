"""Counting: each call of a program is one of its organisation's month, and needs room in it."""

from __future__ import annotations

from fastapi import Request

from solvent.identity import access
from solvent.platform.asking import Visitor, tools_of
from solvent.tenancy.metering import Meter


async def visitor_of(request: Request) -> Visitor:
    """Recognise the sender; count the call where it is a program's.

    Raises NotSignedIn, OriginDoubtful, OrganisationSuspended, QuotaReached.
    """
    visitor = await access.visitor_of(request)
    request.state.request_id = visitor.home.origin.request_id  # the record's and the answer's
    if visitor.session_id is None:
        meter: Meter = request.app.state.meter
        tenant_id = visitor.home.tenant_id
        meter.check(tenant_id, now=tools_of(request).now())
        meter.call(tenant_id)
    return visitor
