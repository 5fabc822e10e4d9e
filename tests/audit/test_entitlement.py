from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.audit.test_api import Told, json_of
from tests.audit.test_api import tell as tell  # noqa: PLC0414  a fixture
from tests.builders import audit_kept
from tests.builders.gateway import Door

from solvent import ids
from solvent.audit import finding, searching
from solvent.audit.conditions import Wanted
from solvent.audit.entitlement import WholeOrganisationOnly
from solvent.identity import starting
from solvent.ids import Scope


def test_nothing_of_another_organisation_is_found_or_changed(
    tell: Callable[[Told], None],
) -> None:
    async def story(door: Door, scope: Scope, key: str) -> None:
        names = await audit_kept.names_of(door.tools, scope)
        database, now = door.tools.database, door.tools.now()
        other = await starting.found(database, name="Other", is_sample=False, now=now)
        for method, path in (
            ("GET", f"/records/{names['record']}"),
            ("POST", f"/records/{names['record']}/personal"),
            ("DELETE", f"/holds/{names['hold']}"),
            ("DELETE", f"/witnesses/{names['witness']}"),
        ):
            answer = await door.ask(method, f"/v1/audit{path}", key=other.key)
            assert answer.status_code == 404, path
        mine = await json_of(door, "GET", "", key)
        assert (len(mine["holds"]), len(mine["witnesses"])) == (1, 1)
        theirs = await json_of(door, "GET", "", other.key)
        assert (theirs["holds"], theirs["witnesses"]) == ([], [])
        exported = await door.ask("GET", "/v1/audit/export?form=ocsf", key=other.key)
        assert ids.show(ids.TENANT, scope.tenant_id) not in exported.text

    tell(story)


def test_a_key_of_some_companies_only_does_not_see_the_record(
    tell: Callable[[Told], None],
) -> None:
    async def story(door: Door, scope: Scope, _key: str) -> None:
        confined = replace(scope, companies=frozenset({ids.new()}))
        async with door.tools.database.scoped(scope) as connection:
            with pytest.raises(WholeOrganisationOnly):
                await finding.state(connection, confined)
            with pytest.raises(WholeOrganisationOnly):
                await searching.search(connection, confined, Wanted(), limit=1)

    tell(story)
