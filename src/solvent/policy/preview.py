"""The preview: who could do what before and after a change of the policies, differences only.

Policies tell people and companies apart by attributes and by ids alone, so those that are alike
and not named are tried once. Acts are tried at the bounds of all numbers that the policies name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice, product
from typing import Final

from solvent.policy import circumstances, source, vocabulary
from solvent.policy.checker import is_exempt
from solvent.policy.circumstances import Circumstances
from solvent.policy.compiled import Act, Compiled, Firm, Person
from solvent.policy.source import Statement
from solvent.tenancy.roles import PERMISSIONS

_TRIES_MAX: Final = 1_000  # for one person, permission and company
_HOURS, _WEEKDAYS = range(24), range(1, 8)
_NOON, _WEDNESDAY, _ANY_AMOUNT = 12, 3, 100
_LARGE_MINOR: Final = 10**12
_LONG_AGO_MIN: Final = 10**6
_APPROVALS: Final = 3
_NO_CURRENCY: Final = "X" * 3  # ISO 4217: no currency involved


class Reach(StrEnum):
    """When somebody can do something."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    WITH_APPROVAL = "with approval"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody, or all of a role. who: a role's word or a shown id. held: permissions."""

    who: str
    person: Person
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a subject can do otherwise than before.

    companies: shown ids; none for an act on the organisation.
    """

    who: str
    permission: str
    companies: tuple[str, ...]
    before: Reach
    after: Reach


def changes(
    before: Compiled,
    after: Compiled,
    *,
    subjects: Iterable[Subject],
    firms: Sequence[Firm],
) -> tuple[Change, ...]:
    """List what would be different, by subject and permission."""
    pair = _Pair(before, after)
    found: list[Change] = []
    for subject in subjects:
        known: dict[object, tuple[tuple[Firm | None, Reach, Reach], ...]] = {}
        for permission in PERMISSIONS:
            if permission not in subject.held or not pair.differs_for(permission):
                continue
            if is_exempt(subject.person, permission):
                continue
            key = pair.kind_of(permission)
            if key not in known:
                known[key] = tuple(pair.compared(subject.person, permission, firms))
            found += _changes(subject.who, permission, known[key])
    return tuple(found)


def _changes(
    who: str, permission: str, compared: Iterable[tuple[Firm | None, Reach, Reach]]
) -> Iterator[Change]:
    ordered = sorted(compared, key=lambda each: (each[1], each[2]))
    for (old, new), group in groupby(ordered, key=lambda each: (each[1], each[2])):
        companies = tuple(firm.subject for firm, _, _ in group if firm)
        yield Change(who, permission, companies, old, new)


class _Pair:
    """Two states of the policies, and what of them bears on a permission."""

    def __init__(self, before: Compiled, after: Compiled) -> None:
        self._both = (before, after)
        self._statements = tuple(source.statements(each.text) for each in self._both)
        words = [w for found in self._statements for one in found for w in one.words]
        self._named = {word.text[1:-1] for word in words if word.kind == "text"}

    def differs_for(self, permission: str) -> bool:
        """Tell whether the policies on a permission are others than before."""
        old, new = ([s.text for s in self._on(found, permission)] for found in self._statements)
        return old != new

    def kind_of(self, permission: str) -> object:
        """Give what permissions have in common that no policy tells apart."""
        if permission in self._named:
            return permission
        numbers = tuple(
            tuple(one.number for one in self._on(found, permission)) for found in self._statements
        )
        group = vocabulary.group_of(permission)
        context = vocabulary.context_of(permission)
        return (numbers, group, vocabulary.has_company(permission), context)

    def compared(
        self, person: Person, permission: str, firms: Sequence[Firm]
    ) -> Iterator[tuple[Firm | None, Reach, Reach]]:
        """Compare what a person can do, for each company if it is an act on companies."""
        known: dict[object, tuple[Reach, Reach] | None] = {}
        for firm in firms if vocabulary.has_company(permission) else (None,):
            key = None if firm is None else self._kind_of_firm(firm)
            if key not in known:
                known[key] = self._reaches(person, permission, firm)
            reaches = known[key]
            if reaches is not None:
                yield (firm, *reaches)

    def _kind_of_firm(self, firm: Firm) -> object:
        if firm.subject in self._named:
            return firm.subject
        return (firm.country, firm.currency, firm.is_sample)

    def _reaches(
        self, person: Person, permission: str, firm: Firm | None
    ) -> tuple[Reach, Reach] | None:
        """Give when the act can be done before and after, None where no case differs."""
        bearing = [s for found in self._statements for s in self._on(found, permission)]
        acts = list(islice(_acts(bearing, person, permission, firm), _TRIES_MAX))
        outcomes = []
        for compiled in self._both:
            entities = compiled.entities_with(person)
            outcomes.append(
                [
                    tuple(compiled.decide(entities, person.subject, act).allowed for act in tried)
                    for tried in acts
                ]
            )
        if outcomes[0] == outcomes[1]:
            return None
        return _reach(outcomes[0]), _reach(outcomes[1])

    @staticmethod
    def _on(statements: Iterable[Statement], permission: str) -> Iterator[Statement]:
        for one in statements:
            named = one.actions()
            if not named or named & {permission, vocabulary.group_of(permission)}:
                yield one


def _reach(outcomes: Sequence[tuple[bool, ...]]) -> Reach:
    """Sum up cases, each of which was tried without approvals and then with."""
    plain = [each[0] for each in outcomes]
    if all(plain):
        return Reach.ALWAYS
    if any(plain):
        return Reach.SOMETIMES
    return Reach.WITH_APPROVAL if any(any(each) for each in outcomes) else Reach.NEVER


def _acts(
    statements: Sequence[Statement], person: Person, permission: str, firm: Firm | None
) -> Iterator[tuple[Act, ...]]:
    """Make the cases to be tried; the same act without approvals, then with some."""
    words = [word for one in statements for word in one.words]
    names = {word.text for word in words}
    bounds = sorted(
        {int(word.text) + by for word in words if word.kind == "number" for by in (-1, 0, 1)}
    )
    hours = _within(bounds, _HOURS, _NOON, named="hour" in names)
    days = _within(bounds, _WEEKDAYS, _WEDNESDAY, named="weekday" in names)
    amounts = [_ANY_AMOUNT]
    if "amount_minor" in names and permission in vocabulary.WITH_AMOUNT:
        amounts = [0, *(each for each in bounds if each > 0), _LARGE_MINOR]
    currencies = [firm.currency if firm else ""]
    if "currency" in names and permission in vocabulary.WITH_AMOUNT:
        currencies.append(_NO_CURRENCY)
    proofs: list[int | None] = [0]
    if "minutes_since_proof" in names:
        proofs = [None, 0, *(each for each in bounds if each > 0), _LONG_AGO_MIN]
    approvals = range(_APPROVALS + 1) if permission in vocabulary.APPROVABLE else range(1)
    via = "program" if person.kind in {"key", "client"} else "browser"
    for hour, day, proof, amount, currency in product(hours, days, proofs, amounts, currencies):
        moment = Circumstances(hour, day, via, proof)
        yield tuple(
            circumstances.act(
                moment,
                permission,
                company=firm.subject if firm else "",
                amount_minor=amount,
                currency=currency,
                approvals=count,
            )
            for count in approvals
        )


def _within(bounds: Iterable[int], span: range, usual: int, *, named: bool) -> list[int]:
    return sorted({usual, *(each for each in bounds if each in span)}) if named else [usual]
