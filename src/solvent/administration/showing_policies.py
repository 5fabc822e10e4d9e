"""Showing the policies: what holds, what stands in the editor, and what would come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from solvent import ids
from solvent.administration import framing, naming, paths
from solvent.administration.views_rights import (
    ChangeRow,
    Choice,
    FaultRow,
    Lists,
    PoliciesView,
    TriedView,
    VersionRow,
    Word,
)
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.insights.messages import N_
from solvent.platform.asking import PROOF_LIFE
from solvent.policy import amending, version, vocabulary
from solvent.policy.fault import Fault, Said
from solvent.policy.preview import Change
from solvent.policy.trying import Outcome
from solvent.policy.version import Version
from solvent.tenancy import finding
from solvent.tenancy.company import Company
from solvent.tenancy.roles import MEANING_BY_PERMISSION, NAME_BY_ROLE, PERMISSIONS, Role

EVERYBODY: Final = Choice("", N_("Everybody"))
ANY_KEY: Final = Choice("key", N_("Any key"))
_OF: Final = {
    "principal": vocabulary.USER_ATTRIBUTES,
    "resource": vocabulary.COMPANY_ATTRIBUTES,
    "context": (*vocabulary.ALWAYS, *vocabulary.AMOUNT, *vocabulary.APPROVALS),
}


async def policies(
    asker: Asker,
    *,
    text: str | None = None,
    shown: int | None = None,
    given: Mapping[str, str] | None = None,
) -> PoliciesView:
    """Read the page. text: what stands in the editor; None for what holds, or the version shown.

    Raises PermissionMissing, VersionUnknown.
    """
    held = await amending.newest(asker.tools, asker.scope)
    in_editor = held if shown is None else await amending.version(asker.tools, asker.scope, shown)
    versions = await amending.versions(asker.tools, asker.scope)
    names = await naming.of_people(asker)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.POLICIES)
        companies = await finding.companies(connection, asker.scope)
    given = given or {}
    return PoliciesView(
        frame=frame.frame,
        navigation=frame.navigation,
        text=in_editor.text if text is None else text,
        zone=given.get("zone", in_editor.zone),
        revision=held.revision,
        count=held.count,
        versions=tuple(_version(each, held, names) for each in versions),
        lists=_lists(companies, names),
        words=tuple(
            Word(each.name, each.type, each.meaning, of)
            for of, found in _OF.items()
            for each in found
        ),
        may_change=asker.scope.may("policy:manage"),
        proved=_is_proved(asker),
        shown=shown if shown != held.revision else None,
        given=given,
    )


def with_faults(view: PoliciesView, faults: Sequence[Fault]) -> PoliciesView:
    """Put what is wrong on the page."""
    return replace(view, faults=tuple(_fault(each) for each in faults))


def with_changes(view: PoliciesView, changes: Sequence[Change]) -> PoliciesView:
    """Put what would change on the page."""
    company_by_id = {each.value: each.label for each in view.lists.companies}
    choice_by_value = {each.value: each for each in view.lists.people}
    return replace(
        view, changes=tuple(_change(each, choice_by_value, company_by_id) for each in changes)
    )


def with_outcome(view: PoliciesView, outcome: Outcome) -> PoliciesView:
    """Put what came of an attempt on the page."""
    tried = TriedView(
        allowed=outcome.by_role and outcome.decision.allowed,
        by_role=outcome.by_role,
        failed=outcome.decision.failed,
        policies=outcome.decision.policies,
    )
    return replace(view, tried=tried)


def phrase(said: Said) -> Phrase:
    """Give what policies say as the page writes it: words stand as they are."""
    return Phrase(
        said.message, {name: Figure(word, Unit.TEXT) for name, word in said.words.items()}
    )


def _fault(fault: Fault) -> FaultRow:
    remedy = phrase(fault.remedy) if fault.remedy else None
    return FaultRow(fault.line, fault.column, phrase(fault.message), remedy)


def _change(
    change: Change, choice_by_value: Mapping[str, Choice], company_by_id: Mapping[str, str]
) -> ChangeRow:
    names = tuple(company_by_id.get(each, each) for each in change.companies)
    return ChangeRow(
        who=choice_by_value.get(change.who, Choice(change.who, change.who, translated=False)),
        meaning=MEANING_BY_PERMISSION[change.permission],
        permission=change.permission,
        companies=None if len(names) == len(company_by_id) else names,
        before=change.before,
        after=change.after,
    )


def _version(each: Version, held: Version, names: Mapping[str, str]) -> VersionRow:
    return VersionRow(
        revision=each.revision,
        count=each.count,
        made_by=names.get(each.made_by, each.made_by),
        made_at=each.made_at,
        restored_from=each.restored_from,
        holds=each.revision == held.revision,
    )


def _lists(companies: Sequence[Company], names: Mapping[str, str]) -> Lists:
    roles = tuple(Choice(role.value, NAME_BY_ROLE[role]) for role in Role)
    people = tuple(Choice(shown, name, translated=False) for shown, name in names.items())
    found = {one.currency for one in companies}
    return Lists(
        people=(EVERYBODY, *roles, ANY_KEY, *people),
        permissions=_acts(PERMISSIONS),
        with_amount=_acts([word for word in PERMISSIONS if word in vocabulary.WITH_AMOUNT]),
        approvable=_acts([word for word in PERMISSIONS if word in vocabulary.APPROVABLE]),
        companies=tuple(
            Choice(ids.show(ids.COMPANY, one.company_id), one.name, translated=False)
            for one in companies
        ),
        currencies=tuple(sorted(found)) or ("EUR",),
        zones=version.zones(),
    )


def _acts(words: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(word, MEANING_BY_PERMISSION[word]) for word in words)


def _is_proved(asker: Asker) -> bool:
    proved_at = asker.visitor.proved_at
    return proved_at is not None and asker.tools.now() - proved_at <= PROOF_LIFE
