"""Trying: policies that are not saved yet are compared with those that hold, and acts tried out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from solvent import ids
from solvent.errors import Invalid
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.policy import amending, checking, circumstances, preview, source, store
from solvent.policy.checker import is_exempt
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Compiled, Decision, Person
from solvent.policy.fault import Fault
from solvent.policy.preview import Change, Subject
from solvent.policy.version import PoliciesFaulty, Version
from solvent.policy.vocabulary import USER
from solvent.tenancy import granting, staffing
from solvent.tenancy.grant import Access
from solvent.tenancy.roles import PERMISSIONS, PERMISSIONS_BY_ROLE, Role

_GUESTS: Final = frozenset({Role.ACCOUNTANT_GUEST, Role.LENDER})
_ANY_KEY: Final = "key"


class WhoUnknown(Invalid):
    """The word is no role and no id of somebody here."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a text would change; nothing is known where it has faults."""

    faults: tuple[Fault, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An act to try out. who: a role's word or a shown id."""

    who: str
    permission: str
    company: str = ""
    amount_minor: int | None = None
    currency: str = ""
    hour: int = 12
    weekday: int = 3
    approvals: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would come of an attempt. by_role: whether the role holds the permission at all."""

    by_role: bool
    decision: Decision


async def preview_of(tools: Tools, scope: Scope, *, text: str) -> Preview:
    """Tell what is wrong with a text, or else what it would change."""
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        faults = await amending.faults(connection, scope, text)
        if faults:
            return Preview(faults)
        held = await store.newest(connection, scope)
        before = await checking.compiled_of(connection, scope, held)
        after = await checking.compiled_of(connection, scope, Version(0, text, held.zone))
    people = await _subjects(tools, scope, named=_named(held.text) | _named(text))
    # Some thousand decisions, each of a fraction of a millisecond: other requests go between them.
    found = await asyncio.to_thread(
        preview.changes, before, after, subjects=people, firms=after.firms
    )
    return Preview((), found)


async def attempt(tools: Tools, scope: Scope, tried: Attempt, *, text: str | None) -> Outcome:
    """Try an act out against a text, or against the policies that hold.

    Raises PoliciesFaulty, WhoUnknown.
    """
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        held = await store.newest(connection, scope)
        wrong = () if text is None else await amending.faults(connection, scope, text)
        if wrong:
            raise PoliciesFaulty(wrong)
        version = held if text is None else Version(0, text, held.zone)
        compiled = await checking.compiled_of(connection, scope, version)
    subject = await _subject(tools, scope, tried.who)
    return Outcome(tried.permission in subject.held, _decide(compiled, subject.person, tried))


def _decide(compiled: Compiled, person: Person, tried: Attempt) -> Decision:
    if is_exempt(person, tried.permission):
        return Decision(allowed=True)
    via = "program" if person.kind in {"key", "client"} else "browser"
    act = circumstances.act(
        Circumstances(tried.hour, tried.weekday, via, 0),
        tried.permission,
        company=tried.company,
        amount_minor=tried.amount_minor,
        currency=tried.currency,
        approvals=tried.approvals,
    )
    return compiled.decide(compiled.entities_with(person), person.subject, act)


async def _subject(tools: Tools, scope: Scope, who: str) -> Subject:
    for subject in await _subjects(tools, scope, named={who}):
        if subject.who == who:
            return subject
    message = "There is no such role, member, key or grant."
    raise WhoUnknown(message, where="who", remedy="Choose one from the list.")


async def _subjects(tools: Tools, scope: Scope, *, named: Iterable[str]) -> list[Subject]:
    """List the roles, keys in general, and whoever is named; those names are not checked."""
    found = [_of_role(role) for role in Role]
    found.append(Subject(_ANY_KEY, Person(_ANY_KEY, "", "key", home=True), frozenset(PERMISSIONS)))
    wanted = set(named)
    prefixes = {each.partition("_")[0] for each in wanted}
    if ids.MEMBER in prefixes:
        for member in await staffing.members(tools, scope):
            shown = ids.show(ids.MEMBER, member.member_id)
            if shown in wanted:
                person = Person(shown, member.role, "member", home=True)
                found.append(Subject(shown, person, PERMISSIONS_BY_ROLE[Role(member.role)]))
    if ids.GRANT in prefixes:
        for grant in await granting.given(tools, scope):
            shown = ids.show(ids.GRANT, grant.grant_id)
            if shown in wanted:
                is_lender = grant.terms.access is Access.LENDER
                role = Role.LENDER if is_lender else Role.ACCOUNTANT_GUEST
                person = Person(shown, role, "grant", home=False)
                found.append(Subject(shown, person, grant.terms.permissions))
    for shown in sorted(wanted):
        kind = {ids.API_KEY: "key", ids.CLIENT: "client"}.get(shown.partition("_")[0])
        if kind and shown != _ANY_KEY:
            person = Person(shown, "", kind, home=True)
            found.append(Subject(shown, person, frozenset(PERMISSIONS)))
    return found


def _of_role(role: Role) -> Subject:
    is_guest = role in _GUESTS
    person = Person(role, role, "grant" if is_guest else "member", home=not is_guest)
    return Subject(role, person, PERMISSIONS_BY_ROLE[role])


def _named(text: str) -> set[str]:
    """Give the people that a text names."""
    return {
        ident
        for one in source.statements(text)
        for kind, ident, _ in one.entities()
        if kind == USER
    }
