"""Identities: UUIDv7 made in Python, shown with a type prefix; the scope of an act.

The shown form is a prefix, an underscore and the 128 bits in Crockford's base 32
(26 letters), so `co_01jd...` is a company wherever it appears.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType, Protocol
from uuid import UUID

from solvent.errors import Forbidden, Invalid, NotFound, SolventError

TenantId = NewType("TenantId", UUID)
CompanyId = NewType("CompanyId", UUID)
BankAccountId = NewType("BankAccountId", UUID)
ImportId = NewType("ImportId", UUID)
LineId = NewType("LineId", UUID)
AccountId = NewType("AccountId", UUID)
EntryId = NewType("EntryId", UUID)
AssessmentId = NewType("AssessmentId", UUID)

# The prefixes that ids are shown with.
TENANT, COMPANY, BANK_ACCOUNT, IMPORT = "org", "co", "ba", "im"
LINE, ACCOUNT, ENTRY, ASSESSMENT = "tx", "ac", "en", "as"
MEMBER, API_KEY, EVENT, FINDING, FACT = "me", "key", "ev", "fi", "fa"
SESSION, GRANT, INVITATION, CLIENT, PASSKEY = "se", "gr", "in", "cl", "pk"
PROVIDER, DOMAIN, POLICY, APPROVAL, GROUP = "idp", "dom", "po", "ap", "cg"
RECORD, CHECKPOINT, EXPORT, REQUEST = "au", "cp", "ex", "req"
WITNESS, HOLD = "wi", "ho"

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE_BY_LETTER = {letter: value for value, letter in enumerate(_ALPHABET)}
_LETTERS = 26
_BITS_PER_LETTER = 5
_UUID_BITS = 128
_RANDOM_BYTES_PER_ID = 10
_NOISE_BYTES = 6  # what is left of an id of many once it is counted
_COUNT_BITS_LOW = 14  # a count of 26 bits: 12 behind the version, 14 behind the variant
_MASK_12, _MASK_62 = (1 << 12) - 1, (1 << 62) - 1
_VERSION_7, _VARIANT_RFC = 0x7, 0b10


class IdMalformed(Invalid):
    """The text is no id of the expected type."""


def _uuid7(unix_ms: int, noise: bytes) -> UUID:
    bits = int.from_bytes(noise, "big")
    value = (
        (unix_ms << 80)
        | (_VERSION_7 << 76)
        | ((bits >> 62 & _MASK_12) << 64)
        | (_VARIANT_RFC << 62)
        | (bits & _MASK_62)
    )
    return UUID(int=value)


def new() -> UUID:
    """Make one UUIDv7 (RFC 9562, section 5.7)."""
    return _uuid7(time.time_ns() // 1_000_000, os.urandom(_RANDOM_BYTES_PER_ID))


def new_many(count: int) -> Iterator[UUID]:
    """Make many UUIDv7, strictly ascending: counted after the millisecond (RFC 9562, 6.2).

    Rows that are stored in this order go to the end of their index. At most 2**26 at once.
    """
    noise = os.urandom(_NOISE_BYTES * count)
    head = (time.time_ns() // 1_000_000 << 80) | (_VERSION_7 << 76) | (_VARIANT_RFC << 62)
    low_mask = (1 << _COUNT_BITS_LOW) - 1
    for number in range(count):
        at = number * _NOISE_BYTES
        value = (
            head
            | (number >> _COUNT_BITS_LOW) << 64
            | (number & low_mask) << 48
            | int.from_bytes(noise[at : at + _NOISE_BYTES], "big")
        )
        yield UUID(int=value)


def show(prefix: str, value: UUID) -> str:
    """Write an id for the outside, such as 'co_01jd...' for the prefix 'co'."""
    number = value.int
    letters = [
        _ALPHABET[number >> shift & (len(_ALPHABET) - 1)]
        for shift in range(_BITS_PER_LETTER * (_LETTERS - 1), -1, -_BITS_PER_LETTER)
    ]
    return f"{prefix}_{''.join(letters)}"


def read(prefix: str, text: str) -> UUID:
    """Read a shown id back. Raises IdMalformed where the type or a letter is wrong."""
    start, _, letters = text.partition("_")
    if start != prefix or len(letters) != _LETTERS:
        message = f"{text!r} is no id of the form {prefix}_…"
        raise IdMalformed(message, remedy="Copy it whole from a list or page.")
    number = 0
    for letter in letters:
        value = _VALUE_BY_LETTER.get(letter)
        if value is None:
            message = f"{text!r} holds {letter!r}, which no id has."
            raise IdMalformed(message, remedy="Copy it whole from a list or page.")
        number = number << _BITS_PER_LETTER | value
    if number >> _UUID_BITS:
        message = f"{text!r} is out of range for an id."
        raise IdMalformed(message)
    return UUID(int=number)


class PermissionMissing(Forbidden):
    """The actor's role does not hold the permission."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence an act came, for the record.

    request_id: a shown id. via: the shown id of the session, key, token or grant used.
    commitments, sealed: the sender's address and agent, committed to and sealed; '' where none.
    place: where the sealed opening is bound to.
    """

    request_id: str = ""
    via: str = ""
    commitments: Mapping[str, str] = field(default_factory=dict)
    sealed: bytes = field(default=b"", repr=False)
    place: str = ""


class Checker(Protocol):
    """An organisation's own policies, asked after the role's permission."""

    def refusal(
        self,
        scope: Scope,
        permission: str,
        *,
        company_id: UUID | None,
        amount_minor: int | None,
        currency: str,
        digest: bytes,
        about: str,
    ) -> SolventError | None:
        """Give the refusal to raise, or None where the act is allowed."""

    async def settle(self, connection: Any, scope: Scope, *, now: datetime) -> None:
        """Spend the approvals that the act leaned on, in the transaction that records it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom and by whom something is done; the first argument of each store function.

    actor: a shown id (member, key, client) or the name of a job, such as 'job:posting'.
    permissions: noun:verb words; '*' alone grants all, and only jobs and the operator have it.
    companies: the only companies that may be seen, None for all of the organisation; the database
        holds to it too.
    asked_company: the company that the request is about, for policies.
    origin: whence the act came. checker: the organisation's own policies, None where it has none.
    """

    tenant_id: TenantId
    actor: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    companies: frozenset[UUID] | None = None
    asked_company: UUID | None = None
    origin: Origin = field(default_factory=Origin, compare=False)
    checker: Checker | None = field(default=None, compare=False, repr=False)

    def demand(
        self,
        permission: str,
        *,
        company_id: UUID | None = None,
        amount_minor: int | None = None,
        currency: str = "",
        digest: bytes = b"",
        about: str = "",
    ) -> None:
        """Raise PermissionMissing, or what a policy says, unless the act is allowed.

        amount_minor: what the act is about, in minor units of the currency.
        digest: of the exact act, where a second person may approve it; about: it in words for them.
        """
        self.demand_role(permission)
        company_id = company_id or self.asked_company
        if self.companies is not None and company_id and company_id not in self.companies:
            message = "There is no such company in this organisation."
            raise NotFound(message, where=show(COMPANY, company_id))
        if self.checker is None:
            return
        refusal = self.checker.refusal(
            self,
            permission,
            company_id=company_id,
            amount_minor=amount_minor,
            currency=currency,
            digest=digest,
            about=about,
        )
        if refusal is not None:
            raise refusal

    def demand_role(self, permission: str) -> None:
        """Raise PermissionMissing unless the role holds the permission; no policy is asked.

        For acts whose amount has to be read first: they `demand` once it is known.
        """
        if permission not in self.permissions and "*" not in self.permissions:
            message = f"This needs the permission {permission}."
            raise PermissionMissing(message, remedy="Ask an owner of the organisation for it.")

    def may(self, permission: str, *, company_id: UUID | None = None) -> bool:
        """Tell whether `demand` would pass."""
        try:
            self.demand(permission, company_id=company_id)
        except SolventError:
            return False
        return True
