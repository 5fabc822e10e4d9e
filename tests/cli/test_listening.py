from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.builders import identity
from tests.builders import tenancy as builder
from tests.conftest import Installation

from solvent.cli import listening
from solvent.cli.listening import ListeningRefused
from solvent.ids import TenantId
from solvent.platform.tools import Tools
from solvent.tenancy import residents


def test_beyond_this_machine_it_listens_once_an_owner_can_come_in(
    run: Any, installation: Installation
) -> None:
    async def without(tools: Tools) -> TenantId:
        return (await builder.an_organisation(tools)).tenant_id

    async def with_password(tools: Tools) -> TenantId:
        return (await identity.an_account(tools)).scope.tenant_id

    home = installation.settings.home
    settings = replace(installation.settings, host="0.0.0.0")  # noqa: S104  what is refused
    listed = home / "organisations"
    others = listed.read_bytes() if listed.exists() else b""
    listed.unlink(missing_ok=True)
    residents.add(home, run(without))
    try:
        with pytest.raises(ListeningRefused, match="/account"):
            listening.check(settings, installation.addresses)
        listening.check(replace(settings, host="127.0.0.1"), installation.addresses)
        residents.add(home, run(with_password))
        listening.check(settings, installation.addresses)
    finally:
        listed.write_bytes(others)
