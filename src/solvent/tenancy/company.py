"""Organisations and companies as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from solvent import money
from solvent.errors import Conflict, Invalid
from solvent.ids import CompanyId, TenantId

_NAME_LENGTH_MAX = 120
_COUNTRY_LETTERS = 2


class CompanyMalformed(Invalid):
    """A field of a company cannot be used; `where` names it."""


class TenantNameMalformed(Invalid):
    """The name of an organisation cannot be used."""


class NotSample(Conflict):
    """The company holds real data."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation: the unit of isolation."""

    tenant_id: TenantId
    name: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Company:
    """One company of an organisation.

    country: ISO 3166-1 alpha-2. currency: ISO 4217, the currency of its books.
    ledger_seq: the last ledger sequence given out. closed_through: last day of closed books.
    """

    company_id: CompanyId
    name: str
    country: str
    currency: str
    industry: str
    is_sample: bool
    ledger_seq: int = 0
    closed_through: date | None = None


def check(*, name: str, country: str, currency: str) -> None:
    """Raise CompanyMalformed or CurrencyUnknown where a new company's fields are wrong."""
    if not name.strip() or len(name) > _NAME_LENGTH_MAX:
        message = f"A company needs a name of 1 to {_NAME_LENGTH_MAX} characters."
        raise CompanyMalformed(message, where="name")
    if len(country) != _COUNTRY_LETTERS or not country.isalpha() or not country.isupper():
        message = f"{country!r} is no country code."
        raise CompanyMalformed(
            message, where="country", remedy="Use two capitals of ISO 3166, such as DE."
        )
    money.currency(currency)


def check_tenant_name(name: str) -> str:
    """Give an organisation's name without space around it. Raises TenantNameMalformed."""
    found = " ".join(name.split())
    if not found or len(found) > _NAME_LENGTH_MAX or not found.isprintable():
        message = f"An organisation needs a name of 1 to {_NAME_LENGTH_MAX} characters."
        raise TenantNameMalformed(message, where="name")
    return found
