"""Showing how members of an organisation sign in: by which provider, for which domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from solvent import ids
from solvent.administration import framing, paths
from solvent.administration.views_sign_in import (
    DomainRow,
    ProviderRow,
    RoleChoice,
    SignInSettingsView,
    StepRow,
    TriedView,
)
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.errors import SolventError
from solvent.federation import beginning, confirming, connecting
from solvent.federation import provider as rules
from solvent.federation.connecting import Step, Tried
from solvent.federation.email_domain import EmailDomain
from solvent.federation.provider import Provider, ProviderState
from solvent.identity import requiring
from solvent.insights.messages import N_
from solvent.platform.asking import PROOF_LIFE
from solvent.tenancy.roles import NAME_BY_ROLE

_NAME_BY_STEP: Final = {
    Step.DOCUMENT: N_("The provider is found and describes itself"),
    Step.KEYS: N_("It publishes the keys that it signs with"),
    Step.CLIENT: N_("It knows this client id and its secret"),
    Step.DOMAIN: N_("A confirmed domain signs in by it"),
}


async def sign_in(
    asker: Asker,
    *,
    tried: TriedView | None = None,
    fault: SolventError | None = None,
    fault_at: str = "",
    given: Mapping[str, str] | None = None,
) -> SignInSettingsView:
    """Read the page of sign-in settings. Raises PermissionMissing."""
    scope, tools = asker.visitor.home, asker.tools
    providers = await connecting.listed(tools, scope)
    domains = await confirming.listed(tools, scope)
    password_off = await requiring.is_password_off(tools, asker.visitor)
    second = await requiring.is_required(tools, asker.visitor)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.SIGN_IN)
    proved_at = asker.visitor.proved_at
    return SignInSettingsView(
        frame=frame.frame,
        navigation=frame.navigation,
        providers=tuple(_provider(asker, one) for one in providers),
        domains=tuple(_domain(one) for one in domains),
        roles=tuple(RoleChoice(role.value, NAME_BY_ROLE[role]) for role in rules.ROLES),
        password_allowed=not password_off,
        second_factor=second,
        scim_address=f"{tools.settings.address}/scim/v2",
        may_manage=scope.may("identity:manage"),
        proved=proved_at is not None and tools.now() - proved_at <= PROOF_LIFE,
        tried=tried,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
        place=fault.where if fault else "",
        fault_at=fault_at,
        given=given or {},
    )


def tried(provider: Provider, steps: Sequence[Tried]) -> TriedView:
    """Tell how trying a provider went."""
    return TriedView(
        provider.name,
        tuple(
            StepRow(
                _NAME_BY_STEP[one.step],
                one.passed,
                Phrase(one.fault.message) if one.fault else None,
                Phrase(one.fault.remedy) if one.fault and one.fault.remedy else None,
                one.fault.where if one.fault else "",
            )
            for one in steps
        ),
    )


def _provider(asker: Asker, one: Provider) -> ProviderRow:
    return ProviderRow(
        shown=ids.show(ids.PROVIDER, one.provider_id),
        name=one.name,
        issuer=one.issuer,
        client_id=one.client_id,
        has_secret=one.has_secret,
        claim=one.roles.claim,
        roles=rules.write_lines(one.roles.by_value),
        otherwise=one.roles.otherwise.value if one.roles.otherwise else "",
        on=one.state is ProviderState.ON,
        used_at=one.last_used_at,
        returning=beginning.returning_address(asker.tools.settings, one.provider_id),
    )


def _domain(one: EmailDomain) -> DomainRow:
    return DomainRow(
        shown=ids.show(ids.DOMAIN, one.domain_id),
        domain=one.domain,
        confirmed_at=one.confirmed_at,
        by_operator=one.confirmed_by == confirming.BY_OPERATOR,
        record_name=one.record_name,
        record_value=one.record_value,
        provider="" if one.provider_id is None else ids.show(ids.PROVIDER, one.provider_id),
    )
