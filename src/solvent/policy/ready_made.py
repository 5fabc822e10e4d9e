"""Ready-made policies: the four that most organisations want, written from a filled-in form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from solvent.errors import Invalid
from solvent.policy import vocabulary
from solvent.tenancy.roles import PERMISSIONS, Role

_SUBJECT: Final = re.compile(r"(me|key|cl|gr)_[0-9a-z]{26}")
_COMPANY: Final = re.compile(r"co_[0-9a-z]{26}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_HOURS: Final = 24
_WEEKDAYS: Final = 7
_AMOUNT_MAX: Final = 2**53

APPROVALS_MAX: Final = 3
"""How many approvals a policy can ask for."""


class FormUnusable(Invalid):
    """A field of the form of a ready-made policy cannot be used; `where` names it."""


class Kind(StrEnum):
    """The ready-made policies."""

    AMOUNT = "amount"
    COMPANIES = "companies"
    HOURS = "hours"
    FOUR_EYES = "four-eyes"


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in. who: a role's word, a shown id, or '' for everybody.

    what: permissions. until_hour: the first hour in which it is not allowed any more.
    """

    kind: Kind
    name: str
    who: str = ""
    what: Sequence[str] = ()
    companies: Sequence[str] = ()
    amount_minor: int = 0
    currency: str = ""
    from_hour: int = 8
    until_hour: int = 18
    last_weekday: int = 5
    approvals: int = 1


def write(form: Form) -> str:
    """Write the policy in Cedar. Raises FormUnusable."""
    permissions = _permissions(form)
    body, act, kind = _bodies(form)
    name = json.dumps(_name(form), ensure_ascii=False)
    scope = f"{_principal(form.who)},\n    {_action(permissions, act)},\n    {kind}"
    return f"@id({name})\nforbid (\n    {scope}\n)\n{_role(form.who)}{body};\n"


def _bodies(form: Form) -> tuple[str, frozenset[str], str]:
    """Give the condition, the acts that it fits, and the resource."""
    if form.kind is Kind.AMOUNT:
        _demand(0 < form.amount_minor <= _AMOUNT_MAX, "amount_minor")
        _demand(bool(_CURRENCY.fullmatch(form.currency)), "currency")
        body = (
            f"unless {{ context.amount_minor <= {form.amount_minor}"
            f' && context.currency == "{form.currency}" }}'
        )
        return body, vocabulary.WITH_AMOUNT, "resource"
    if form.kind is Kind.COMPANIES:
        _demand(bool(form.companies), "companies")
        _demand(all(_COMPANY.fullmatch(each) for each in form.companies), "companies")
        those = ", ".join(f'{vocabulary.COMPANY}::"{each}"' for each in form.companies)
        body = f"unless {{ resource in [{those}] }}"
        return body, frozenset(PERMISSIONS), f"resource is {vocabulary.COMPANY}"
    if form.kind is Kind.HOURS:
        _demand(0 <= form.from_hour < form.until_hour <= _HOURS, "hours")
        _demand(1 <= form.last_weekday <= _WEEKDAYS, "last_weekday")
        body = (
            f"unless {{ context.hour >= {form.from_hour} && context.hour < {form.until_hour}"
            f" && context.weekday <= {form.last_weekday} }}"
        )
        return body, frozenset(PERMISSIONS), "resource"
    _demand(1 <= form.approvals <= APPROVALS_MAX, "approvals")
    body = f"when {{ context.approvals < {form.approvals} }}"
    return body, vocabulary.APPROVABLE, "resource"


def _permissions(form: Form) -> tuple[str, ...]:
    _demand(all(word in PERMISSIONS for word in form.what), "what")
    return tuple(word for word in PERMISSIONS if word in form.what)


def _principal(who: str) -> str:
    if not who or who in set(Role):
        return "principal"
    _demand(bool(_SUBJECT.fullmatch(who)), "who")
    return f'principal == {vocabulary.USER}::"{who}"'


def _role(who: str) -> str:
    return f'when {{ principal.role == "{who}" }}\n' if who in set(Role) else ""


def _action(permissions: tuple[str, ...], fitting: frozenset[str]) -> str:
    chosen = tuple(word for word in permissions if word in fitting)
    _demand(len(chosen) == len(permissions), "what")
    if not chosen:
        if fitting == frozenset(PERMISSIONS):
            return "action"
        chosen = tuple(word for word in PERMISSIONS if word in fitting)
    if len(chosen) == 1:
        return f'action == {vocabulary.ACTION}::"{chosen[0]}"'
    listed = ", ".join(f'{vocabulary.ACTION}::"{word}"' for word in chosen)
    return f"action in [{listed}]"


def _name(form: Form) -> str:
    name = "".join(letter for letter in form.name.strip() if letter.isprintable())[:80]
    _demand(bool(name), "name")
    return name


def _demand(fits: bool, field: str) -> None:  # noqa: FBT001  reads as a sentence
    if not fits:
        message = "This field of the form cannot be used."
        raise FormUnusable(message, where=field)
