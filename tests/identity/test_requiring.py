from __future__ import annotations

from typing import Any

import pytest
from tests.builders import identity

from solvent.identity import requiring, securing, stepping_up, totp, visiting
from solvent.identity.requiring import OwnFactorMissing
from solvent.identity.visiting import Asked, SecondFactorNeeded
from solvent.ids import PermissionMissing
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role


def test_a_demanded_second_factor_shuts_out_whoever_gave_one_until_it_is_set_up(run: Any) -> None:
    async def story(tools: Tools) -> None:
        owner = await identity.an_account(tools)
        viewer = await identity.an_account(tools, scope=owner.scope, role=Role.VIEWER)
        with pytest.raises(OwnFactorMissing):
            await requiring.require(tools, owner.visitor, required=True)
        with pytest.raises(PermissionMissing):
            await requiring.require(tools, viewer.visitor, required=True)

        secret, _, note = securing.offer_totp(tools, owner.visitor, account="x")
        code = totp.code_at(secret, step=totp.step_of(tools.now()))
        await securing.add_totp(tools, owner.visitor, note=note, code=code)
        proved = await stepping_up.prove(tools, owner.visitor, method="totp")
        strong = await visiting.by_session(tools, proved)
        await requiring.require(tools, strong, required=True)
        assert await requiring.is_required(tools, strong)

        await visiting.by_session(tools, proved)
        with pytest.raises(SecondFactorNeeded):
            await visiting.by_session(tools, viewer.secret)
        await visiting.by_session(tools, viewer.secret, asked=Asked(securing=True))

        await requiring.require(tools, strong, required=False)
        await visiting.by_session(tools, viewer.secret)
        acts = await identity.acts(tools, owner.scope)
        assert {"second_factor.required", "second_factor.optional"} <= set(acts)

    run(story)
