"""Writing invitations: what goes out by mail where a server is set, and is shown in any case."""

from __future__ import annotations

from typing import Final

from solvent.administration.views_people import LinkMade
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import language_for
from solvent.insights.messages import N_
from solvent.platform import mail
from solvent.platform.mail import Letter
from solvent.tenancy import finding
from solvent.tenancy.inviting import Sent

_JOIN: Final = N_("{organisation} invites you to Solvent")
_SHARE: Final = N_("{organisation} shares its figures with you")
_OPEN: Final = N_("Open this page to accept. It works once, until {day}.")
_UNKNOWN: Final = N_("If you do not know the organisation, nothing needs to be done.")


async def send(asker: Asker, sent: Sent) -> LinkMade:
    """Mail an invitation where mail can be sent; gives its link for the page."""
    settings, invitation = asker.tools.settings, sent.invitation
    address = f"{settings.address}/invitations/{sent.secret}"
    mailed = mail.is_set(settings)
    if mailed:
        async with asker.reading() as connection:
            tenant = await finding.tenant(connection, asker.scope)
        language = language_for(asker.locale)
        day = language.numbers.day(invitation.expires_at.date())
        subject = language.text(_SHARE if invitation.grant_id else _JOIN, organisation=tenant.name)
        lines = [f"{subject}.", language.text(_OPEN, day=day), address, language.text(_UNKNOWN)]
        letter = Letter(to=invitation.email, subject=subject, text="\n\n".join(lines) + "\n")
        asker.tools.later.do("invitation mail", mail.send(settings, letter))
    return LinkMade(
        email=invitation.email,
        address=address,
        mailed=mailed,
        holds_until=invitation.expires_at.date(),
    )
