"""Compiled: an organisation's policies made ready for many decisions, and one decision.

Roles give, policies take away: to whoever holds a permission by role, everything is allowed that
no policy forbids. A policy that cannot be evaluated forbids too. Cedar itself would pass it over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

import cedarpy

from solvent import ids
from solvent.errors import Invalid
from solvent.policy import source
from solvent.policy.vocabulary import ACTION, COMPANY, ORGANISATION, USER, schema

_ROLES_GIVE: Final = '@id("roles")\npermit(principal, action, resource);\n'


class PoliciesUnreadable(Invalid):
    """The text is no set of policies."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, as policies see them. subject: a shown id.

    behind: the person who made the key or program that acts, '' for none; policies do not see it.
    """

    subject: str
    role: str
    kind: str
    home: bool
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """A company, as policies see it. subject: its shown id."""

    subject: str
    country: str
    currency: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do. company: a shown id, '' for an act on the organisation."""

    permission: str
    company: str
    context: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What came out. policies: the names of those that forbid, or that could not be evaluated.

    failed: whether one could not be evaluated.
    """

    allowed: bool
    policies: tuple[str, ...] = ()
    failed: bool = False


class Compiled:
    """Policies and companies of one organisation, parsed once. Immutable after it is made."""

    def __init__(self, text: str, *, organisation: str, firms: Iterable[Firm]) -> None:
        """Parse the policies. Raises PoliciesUnreadable."""
        self.text = text
        found = source.statements(text)
        self._names = [one.name or str(one.number) for one in found]
        try:
            self._policies = cedarpy.PolicySet.from_str(_ROLES_GIVE + text)
        except ValueError as fault:
            message = f"The policies cannot be read: {fault}"
            raise PoliciesUnreadable(message) from fault
        self._organisation = organisation
        self.firms = tuple(firms)
        self._known = frozenset(firm.subject for firm in self.firms)
        self._entities = cedarpy.Entities.from_json_str(
            json.dumps(
                [_organisation(organisation), *(_firm(each, organisation) for each in self.firms)]
            ),
            _schema(),
        )
        self.asks_approval = any(word.text == "approvals" for one in found for word in one.words)

    def knows(self, company: str) -> bool:
        """Tell whether the organisation has the company."""
        return company in self._known

    def companies_of(self, only: Collection[UUID] | None) -> Iterator[str]:
        """List the companies, or those named only, by their shown ids."""
        for firm in self.firms:
            if only is None or ids.read(ids.COMPANY, firm.subject) in only:
                yield firm.subject

    def entities_with(self, person: Person) -> cedarpy.Entities:
        """Give the companies together with somebody, for many decisions on that person."""
        return self._entities.with_added_json_str(json.dumps([_person(person)]))

    def decide(self, entities: cedarpy.Entities, subject: str, act: Act) -> Decision:
        """Decide one act of a person whose entities were made before."""
        kind, ident = (COMPANY, act.company) if act.company else (ORGANISATION, self._organisation)
        answer = cedarpy.is_authorized(
            {
                "principal": {"type": USER, "id": subject},
                "action": {"type": ACTION, "id": act.permission},
                "resource": {"type": kind, "id": ident},
                "context": dict(act.context),
            },
            self._policies,
            entities,
        )
        errors = answer.diagnostics.errors
        if errors or answer.decision is cedarpy.Decision.NoDecision:
            return Decision(allowed=False, policies=self._failing(errors), failed=True)
        if answer.allowed:
            return Decision(allowed=True)
        return Decision(
            allowed=False, policies=tuple(self._name(word) for word in answer.diagnostics.reasons)
        )

    def _failing(self, errors: Iterable[str]) -> tuple[str, ...]:
        words = (part for error in errors for part in error.split("`")[1:2])
        return tuple(self._name(word) for word in words if word.startswith("policy"))

    def _name(self, word: str) -> str:
        # Cedar counts policies from 0, and the first is ours.
        number = int(word.removeprefix("policy"))
        return self._names[number - 1] if 0 < number <= len(self._names) else word


def _organisation(subject: str) -> dict[str, Any]:
    return {"uid": {"type": ORGANISATION, "id": subject}, "attrs": {}, "parents": []}


def _firm(firm: Firm, organisation: str) -> dict[str, Any]:
    return {
        "uid": {"type": COMPANY, "id": firm.subject},
        "attrs": {
            "country": firm.country,
            "currency": firm.currency,
            "is_sample": firm.is_sample,
        },
        "parents": [{"type": ORGANISATION, "id": organisation}],
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "uid": {"type": USER, "id": person.subject},
        "attrs": {"role": person.role, "kind": person.kind, "home": person.home},
        "parents": [],
    }


@cache
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(schema())
