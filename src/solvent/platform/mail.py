"""Mail: a letter handed to the operator's SMTP server, always over TLS unless it is this machine.

Without a server set there is no mail: whoever would have sent one shows the link instead.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from solvent.errors import Unavailable
from solvent.platform.settings import Settings, SettingWrong
from solvent.platform.telemetry import MAILS, log

_TIMEOUT_S: Final = 20
_PORT: Final = {"smtp": 587, "smtps": 465}
_ADDRESS_MAX: Final = 254  # RFC 5321, 4.5.3.1.3, less the brackets


class MailUnsent(Unavailable):
    """The mail server did not take the letter."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person, in plain text and as simple HTML that says the same."""

    to: str
    subject: str
    text: str
    html: str = ""


def is_set(settings: Settings) -> bool:
    """Tell whether mail can be sent at all."""
    return bool(settings.smtp_url and settings.mail_from)


async def send(settings: Settings, letter: Letter) -> None:
    """Hand a letter to the server. Raises MailUnsent, SettingWrong."""
    if not is_set(settings):
        message = "No mail server is set."
        raise MailUnsent(message, remedy="Set SOLVENT_SMTP_URL and SOLVENT_MAIL_FROM.")
    address = urlsplit(settings.smtp_url)
    host, port = address.hostname or "", address.port or _PORT.get(address.scheme, 0)
    if address.scheme not in _PORT or not host:
        message = "The address of the mail server cannot be used."
        raise SettingWrong(message, where="SOLVENT_SMTP_URL", remedy="smtp://user@host:587")
    implicit = address.scheme == "smtps"
    try:
        await aiosmtplib.send(
            _written(settings, letter),
            hostname=host,
            port=port,
            username=unquote(address.username) if address.username else None,
            password=unquote(address.password) if address.password else None,
            use_tls=implicit,
            start_tls=None if implicit else not _is_here(host),
            timeout=_TIMEOUT_S,
        )
    except (aiosmtplib.SMTPException, OSError) as fault:
        MAILS.labels("unsent").inc()
        log.warning("platform.mail.unsent", reason=type(fault).__name__)
        message = "The mail server did not take the letter."
        raise MailUnsent(message, remedy="Try again later, or hand the link over.") from fault
    MAILS.labels("sent").inc()


def _written(settings: Settings, letter: Letter) -> EmailMessage:
    if len(letter.to) > _ADDRESS_MAX or not letter.to.isprintable():
        message = "The address is none that mail can be sent to."
        raise MailUnsent(message)
    made = EmailMessage()
    made["From"] = settings.mail_from
    made["To"] = letter.to
    made["Subject"] = letter.subject
    made["Date"] = formatdate(usegmt=True)
    made["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2].strip(">"))
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    made.set_content(letter.text)
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    return made


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
