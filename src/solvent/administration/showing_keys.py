"""Showing keys and clients: who may do what by them, since when, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from solvent import ids
from solvent.administration import framing, naming, paths
from solvent.administration.views_keys import (
    CompanyChoice,
    Fresh,
    KeysView,
    MachineRow,
    PermissionChoice,
    SecretRow,
)
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.errors import SolventError
from solvent.insights.messages import N_
from solvent.machines import issuing, registering
from solvent.machines.api_key import ApiKey, KeyState
from solvent.machines.bounds import Bounds
from solvent.machines.client import Client, ClientState
from solvent.platform.asking import PROOF_LIFE
from solvent.tenancy import finding
from solvent.tenancy.company import Company
from solvent.tenancy.roles import MEANING_BY_PERMISSION, PERMISSIONS

_WORD_BY_STATE: Final = {
    KeyState.ACTIVE.value: N_("Active"),
    KeyState.RETIRING.value: N_("Being replaced"),
    KeyState.EXPIRED.value: N_("Ended by its day"),
    KeyState.REVOKED.value: N_("Revoked"),
}


class _BoundsTold(TypedDict):
    name: str
    meanings: tuple[str, ...]
    companies: tuple[str, ...] | None
    ranges: tuple[str, ...]
    ends_at: datetime | None


async def keys(
    asker: Asker,
    *,
    fresh: Fresh | None = None,
    fault: SolventError | None = None,
    given: Mapping[str, str] | None = None,
    chosen: frozenset[str] = frozenset(),
) -> KeysView:
    """Read the page of keys and clients. Raises PermissionMissing."""
    scope, now = asker.visitor.home, asker.tools.now()
    found_keys = await issuing.listed(asker.tools.database, scope)
    found_clients = await registering.listed(asker.tools.database, scope)
    names = await naming.of_people(asker)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.KEYS)
        companies = await finding.companies(connection, scope)
    proved_at = asker.visitor.proved_at
    teller = _Teller(asker, companies, names, now)
    return KeysView(
        frame=frame.frame,
        navigation=frame.navigation,
        keys=tuple(teller.key(one) for one in found_keys),
        clients=tuple(teller.client(one) for one in found_clients),
        permissions=tuple(
            PermissionChoice(word, MEANING_BY_PERMISSION[word])
            for word in PERMISSIONS
            if word in scope.permissions
        ),
        companies=tuple(
            CompanyChoice(ids.show(ids.COMPANY, one.company_id), one.name) for one in companies
        ),
        may_make_key=scope.may("key:create"),
        may_make_client=scope.may("client:manage"),
        proved=proved_at is not None and now - proved_at <= PROOF_LIFE,
        token_address=f"{asker.tools.settings.address}/oauth/token",
        fresh=fresh,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
        given=given or {},
        chosen=chosen,
    )


class _Teller:
    """Tells of keys and clients with the names that belong to their ids."""

    def __init__(
        self, asker: Asker, companies: list[Company], names: Mapping[str, str], now: datetime
    ) -> None:
        self._scope, self._names, self._now = asker.visitor.home, names, now
        self._companies: dict[UUID, str] = {one.company_id: one.name for one in companies}

    def key(self, key: ApiKey) -> MachineRow:
        """Tell of a key."""
        state, opens = key.state(self._now), key.opens(self._now)
        return MachineRow(
            kind="keys",
            shown=ids.show(ids.API_KEY, key.api_key_id),
            hint=key.hint,
            state=state.value,
            state_word=_WORD_BY_STATE[state.value],
            opens=opens,
            made_by=self._maker(key.made_by),
            made_at=key.created_at,
            used_at=key.last_used_at,
            may_rotate=state is KeyState.ACTIVE and self._scope.may("key:create"),
            may_revoke=opens and self._scope.may("key:revoke"),
            **self._bounds(key.bounds),
        )

    def client(self, client: Client) -> MachineRow:
        """Tell of a client."""
        state, may = client.state(self._now), self._scope.may("client:manage")
        opens = state is ClientState.ACTIVE
        return MachineRow(
            kind="clients",
            shown=ids.show(ids.CLIENT, client.client_id),
            state=state.value,
            state_word=_WORD_BY_STATE[state.value],
            opens=opens,
            made_by=self._maker(client.made_by),
            made_at=client.created_at,
            used_at=client.last_used_at,
            secrets=tuple(
                SecretRow(each.hint, each.expires_at) for each in client.working_secrets(self._now)
            ),
            by_signature=client.jwks is not None,
            may_rotate=opens and may and client.jwks is None,
            may_revoke=opens and may,
            **self._bounds(client.bounds),
        )

    def _bounds(self, bounds: Bounds) -> _BoundsTold:
        companies = bounds.companies
        return {
            "name": bounds.name,
            "meanings": tuple(
                MEANING_BY_PERMISSION[word] for word in PERMISSIONS if word in bounds.permissions
            ),
            "companies": None
            if companies is None
            else tuple(sorted(self._companies.get(each, "") for each in companies)),
            "ranges": bounds.address_ranges,
            "ends_at": bounds.expires_at,
        }

    def _maker(self, member_id: UUID | None) -> str:
        if member_id is None:
            return ""
        shown = ids.show(ids.MEMBER, member_id)
        return self._names.get(shown, shown)
