"""E-mail domains: one form of each, and the DNS record that proves one an organisation's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from solvent.errors import Conflict, Invalid, NotFound

_LENGTH_MAX: Final = 253
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_FORM: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*\.(?!\d+$){_LABEL}")
_LABEL_OF_PROOF: Final = "_solvent-challenge"
_BEFORE_PROOF: Final = "solvent-domain-verification="


class DomainMalformed(Invalid):
    """The text is no e-mail domain."""


class DomainUnknown(NotFound):
    """There is no such domain in this organisation."""


class DomainUnproved(Conflict):
    """The DNS record that would prove the domain was not found."""


class DomainTaken(Conflict):
    """The domain is here already, or another organisation has proved that it is its own."""


@dataclass(frozen=True, slots=True)
class EmailDomain:
    """A domain of an organisation.

    proof: what its DNS record must carry. confirmed_by: 'dns' or 'operator', '' while it is not.
    provider_id: the provider that its people sign in by, None for none.
    """

    domain_id: UUID
    domain: str
    proof: str
    added_at: datetime
    confirmed_at: datetime | None
    confirmed_by: str
    provider_id: UUID | None

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the organisation proved that the domain is its own."""
        return self.confirmed_at is not None

    @property
    def record_name(self) -> str:
        """The name of the DNS record of type TXT."""
        return f"{_LABEL_OF_PROOF}.{self.domain}"

    @property
    def record_value(self) -> str:
        """What the DNS record must say."""
        return _BEFORE_PROOF + self.proof

    def is_proved_by(self, texts: Iterable[str]) -> bool:
        """Tell whether one of the record's texts is the proof."""
        return self.record_value in {text.strip() for text in texts}


def normalise(text: str) -> str:
    """Give a domain in small letters and ASCII. Raises DomainMalformed."""
    found = text.strip().rstrip(".").removeprefix("@").lower()
    try:
        ascii_form = found if found.isascii() else found.encode("idna").decode()
    except UnicodeError:
        ascii_form = ""
    if len(ascii_form) > _LENGTH_MAX or not _FORM.fullmatch(ascii_form):
        message = "This is no e-mail domain."
        raise DomainMalformed(message, where="domain", remedy="Write it as example.com.")
    return ascii_form


def of_address(email: str) -> str:
    """Give the domain of an e-mail address in one form, '' where there is none."""
    try:
        return normalise(email.rpartition("@")[2]) if "@" in email else ""
    except DomainMalformed:
        return ""
