"""Identity providers as they are kept, and how what they say of a person becomes a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from solvent.errors import Conflict, Invalid, NotFound
from solvent.tenancy.roles import Role

_NAME_LENGTH_MAX: Final = 80
_CLIENT_LENGTH_MAX: Final = 255
_SECRET_LENGTH_MAX: Final = 1_000
_ISSUER_LENGTH_MAX: Final = 500
_CLAIM_LENGTH_MAX: Final = 200
_VALUES_MAX: Final = 200
# What a provider may make somebody, the mightiest first: guests and lenders come by a grant.
ROLES: Final = (
    Role.OWNER,
    Role.ADMIN,
    Role.CFO,
    Role.BOOKKEEPER,
    Role.ANALYST,
    Role.AUDITOR,
    Role.VIEWER,
)
LEAST: Final = Role.VIEWER


class ProviderUnknown(NotFound):
    """There is no such identity provider in this organisation."""


class ProviderMalformed(Invalid):
    """A field of an identity provider cannot be used; `where` names it."""


class ProviderOff(Conflict):
    """The identity provider is switched off, or cannot be switched on yet."""


class ProviderState(StrEnum):
    """Whether people may come in by a provider."""

    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True)
class RoleRules:
    """How a role follows from a claim.

    claim: the name of the claim, or a path into it with dots; '' where roles are given here.
    by_value: what each value of it makes somebody. otherwise: for all other values, None to refuse.
    """

    claim: str = ""
    by_value: Mapping[str, Role] = field(default_factory=dict)
    otherwise: Role | None = LEAST

    @property
    def decides(self) -> bool:
        """Whether the provider goes on deciding the role after a person has come once."""
        return bool(self.claim)

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """Give the mightiest role that a person's values lead to, None where they are refused."""
        if not self.claim:
            return self.otherwise
        found = {self.by_value[v] for v in _values(claims, self.claim) if v in self.by_value}
        return next((role for role in ROLES if role in found), self.otherwise)


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation's own identity provider. has_secret: False for a public client."""

    provider_id: UUID
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    roles: RoleRules
    state: ProviderState
    created_at: datetime
    changed_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator enters. secret: None keeps the one there is, '' is a public client."""

    name: str
    issuer: str
    client_id: str
    secret: str | None = None
    roles: RoleRules = field(default_factory=RoleRules)


def checked(wanted: Wanted) -> Wanted:
    """Give what was entered in one form. Raises ProviderMalformed."""
    name = " ".join(wanted.name.split())
    if not name or len(name) > _NAME_LENGTH_MAX or not name.isprintable():
        message = f"A name has 1 to {_NAME_LENGTH_MAX} characters."
        raise ProviderMalformed(message, where="name")
    issuer = wanted.issuer.strip()
    if not issuer or len(issuer) > _ISSUER_LENGTH_MAX or "?" in issuer or "#" in issuer:
        message = "The issuer is a web address without '?' and '#'."
        raise ProviderMalformed(message, where="issuer")
    client_id = wanted.client_id.strip()
    if not client_id or len(client_id) > _CLIENT_LENGTH_MAX or not client_id.isprintable():
        message = f"The client id has 1 to {_CLIENT_LENGTH_MAX} characters."
        raise ProviderMalformed(message, where="client_id")
    secret = None if wanted.secret is None else wanted.secret.strip()
    if secret and (len(secret) > _SECRET_LENGTH_MAX or not secret.isprintable()):
        message = "This cannot be a client secret."
        raise ProviderMalformed(message, where="client_secret")
    return Wanted(name, issuer, client_id, secret, _checked_roles(wanted.roles))


def rules_of(claim: str, by_value: Mapping[str, str], otherwise: str) -> RoleRules:
    """Read rules from words, as they are stored or entered. Raises ProviderMalformed."""
    return RoleRules(
        claim.strip(),
        {value.strip(): _role(role) for value, role in by_value.items() if value.strip()},
        _role(otherwise) if otherwise else None,
    )


def read_lines(text: str) -> dict[str, str]:
    """Read 'value = role' lines. Raises ProviderMalformed."""
    found = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        value, equals, role = line.rpartition("=")
        if not equals or not value.strip():
            message = f"{line.strip()[:60]!r} is not of the form 'value = role'."
            raise ProviderMalformed(message, where="roles")
        found[value.strip()] = role.strip().lower()
    return found


def write_lines(by_value: Mapping[str, Role]) -> str:
    """Write rules as 'value = role' lines."""
    return "\n".join(f"{value} = {role.value}" for value, role in sorted(by_value.items()))


def handed_out(rules: RoleRules) -> Iterable[Role]:
    """Give every role that the rules may hand out."""
    return {*rules.by_value.values(), *([rules.otherwise] if rules.otherwise else [])}


def _checked_roles(rules: RoleRules) -> RoleRules:
    if len(rules.claim) > _CLAIM_LENGTH_MAX or not rules.claim.isprintable():
        message = "This cannot be the name of a claim."
        raise ProviderMalformed(message, where="roles_claim")
    if len(rules.by_value) > _VALUES_MAX:
        message = f"At most {_VALUES_MAX} values can be named."
        raise ProviderMalformed(message, where="roles")
    if rules.by_value and not rules.claim:
        message = "Name the claim that these values stand in."
        raise ProviderMalformed(message, where="roles_claim")
    return rules


def _role(text: str) -> Role:
    if text not in {role.value for role in ROLES}:
        message = f"A provider cannot make anybody {text[:60]!r}."
        names = ", ".join(role.value for role in ROLES)
        raise ProviderMalformed(message, where="roles", remedy=f"Choose one of: {names}.")
    return Role(text)


def _values(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Find a claim by its whole name, or else by its path, and list the texts in it."""
    found: Any = claims
    if claim in claims:
        found = claims[claim]
    else:
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    return [each for each in listed if isinstance(each, str)]
