"""The checker: an organisation's policies, asked about each act of one person's request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import cedarpy

from solvent import ids
from solvent.errors import Conflict, Forbidden, NotFound, SolventError
from solvent.ids import Scope
from solvent.policy import circumstances, vocabulary
from solvent.policy.approval import Wish
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Compiled, Decision, Person
from solvent.policy.ready_made import APPROVALS_MAX
from solvent.tenancy.roles import Role

ALWAYS_OWNERS: Final = frozenset({"policy:read", "policy:manage"})
"""What no policy takes from an owner, so that policies which lock all out can be put right."""


class PolicyForbids(Forbidden):
    """A policy of the organisation forbids the act."""


class ApprovalNeeded(Conflict):
    """A policy lets the act happen once others have approved it.

    wish: the act. scope: who asks. behind: the person whose key or program it is, or ''.
    The door that answers puts it before the others: the act's own transaction is undone.
    """

    def __init__(self, wish: Wish, *, scope: Scope, behind: str) -> None:
        """Take the act that is to be put before others, and who asks."""
        message = "Another person must approve this first."
        super().__init__(message, remedy="Do the same again within 24 hours, once it is approved.")
        self.wish, self.scope, self.behind = wish, scope, behind


@dataclass(frozen=True, slots=True)
class Approved:
    """What others have said yes to: one exact act of one actor."""

    approval_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class Question:
    """One act as `scope.demand` asks about it."""

    permission: str
    company_id: UUID | None
    amount_minor: int | None
    currency: str
    digest: bytes
    about: str


class PolicyChecker:
    """Implements `ids.Checker` for one request."""

    def __init__(
        self,
        compiled: Compiled,
        *,
        person: Person,
        circumstances: Circumstances,
        approved: Mapping[bytes, Approved] | None = None,
    ) -> None:
        """Take the policies, and who asks when. approved: by the digest of the act."""
        self._compiled = compiled
        self._person = person
        self._circumstances = circumstances
        self._approved = approved or {}
        self._entities: cedarpy.Entities | None = None
        self.leaned_on: list[UUID] = []

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
        """Give what to raise, or None where no policy forbids the act.

        An act on one company that is asked about without one passes if it may be done on any.
        """
        if is_exempt(self._person, permission):
            return None
        question = Question(permission, company_id, amount_minor, currency, digest, about)
        if company_id is None and vocabulary.has_company(permission):
            return self._of_any(scope, question)
        return self._of_one(scope, question)

    def _of_any(self, scope: Scope, question: Question) -> SolventError | None:
        first: Decision | None = None
        for company in self._compiled.companies_of(scope.companies):
            decision = self._decide(question, company)
            if decision.allowed:
                return None
            first = first or decision
        return forbidden(first) if first else None

    def _of_one(self, scope: Scope, question: Question) -> SolventError | None:
        company = ""
        if question.company_id is not None and vocabulary.has_company(question.permission):
            company = ids.show(ids.COMPANY, question.company_id)
            if not self._compiled.knows(company):
                message = "There is no such company in this organisation."
                return NotFound(message, where=company)
        decision = self._decide(question, company)
        if decision.allowed:
            return None
        wanted = self._wanted(question, company)
        if not question.digest or not wanted:
            return forbidden(decision)
        given = self._approved.get(question.digest)
        if given is not None and given.count >= wanted:
            self.leaned_on.append(given.approval_id)
            return None
        return ApprovalNeeded(
            Wish(
                permission=question.permission,
                company_id=question.company_id,
                amount_minor=question.amount_minor,
                currency=question.currency,
                digest=question.digest,
                about=question.about,
                wanted=wanted,
            ),
            scope=scope,
            behind=self._person.behind,
        )

    def _wanted(self, question: Question, company: str) -> int:
        """Count the approvals with which the act would pass; 0 where none would help."""
        if question.permission not in vocabulary.APPROVABLE or not self._compiled.asks_approval:
            return 0
        for count in range(1, APPROVALS_MAX + 1):
            if self._decide(question, company, approvals=count).allowed:
                return count
        return 0

    def _decide(self, question: Question, company: str, *, approvals: int = 0) -> Decision:
        if self._entities is None:
            self._entities = self._compiled.entities_with(self._person)
        act = circumstances.act(
            self._circumstances,
            question.permission,
            company=company,
            amount_minor=question.amount_minor,
            currency=question.currency,
            approvals=approvals,
        )
        return self._compiled.decide(self._entities, self._person.subject, act)


def is_exempt(person: Person, permission: str) -> bool:
    """Tell whether no policy can take a permission from a person."""
    is_owner = person.role == Role.OWNER and person.kind == "member" and person.home
    return is_owner and permission in ALWAYS_OWNERS


def forbidden(decision: Decision) -> PolicyForbids:
    """Say which policy forbids it."""
    named = ", ".join(f"“{name}”" for name in decision.policies)
    message = f"A policy of the organisation does not allow this: {named}."
    if decision.failed:
        message = f"A policy could not be evaluated, so this is not allowed: {named}."
    return PolicyForbids(message, remedy="Ask someone who may change the policies.")
