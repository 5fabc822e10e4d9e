"""What the app's own log-in may not do to its rows, whatever the code above asks of it."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import pytest
from tests.builders import tenancy as builder
from tests.conftest import Run

from solvent import ids
from solvent.ids import Scope
from solvent.platform.tools import Tools

FORBIDDEN = (
    "update company set is_sample = true",
    "update company set company_id = company_id",
    "update api_key set permissions = array['*']",
    "update member set created_at = now()",
    "update tenant set is_sample = true",
    "update session set expires_at = now()",
    "update sign_in_link set expires_at = now()",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_app_changes_no_right_and_makes_no_company_a_sample(run: Run, statement: str) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tools.database.scoped(scope) as connection:
                await connection.execute(statement)

    run(story)


def test_a_temporary_table_stands_before_no_rule(run: Run) -> None:
    async def story(tools: Tools) -> None:
        scope = await builder.an_organisation(tools)
        company = await builder.a_company(tools, scope, name="Birch")
        with pytest.raises(asyncpg.RaiseError, match="is not the company's"):
            await _post_to_an_account_of_its_own(tools, scope, company.company_id)

    run(story)


async def _post_to_an_account_of_its_own(tools: Tools, scope: Scope, company_id: UUID) -> None:
    account_id, entry_id = ids.new(), ids.new()
    async with tools.database.scoped(scope) as connection:
        await connection.execute(
            f"create temporary table account on commit drop as select '{account_id}'::uuid"
            " account_id, tenant_id, company_id from company"
        )
        await connection.execute(
            "insert into posting select $1, $2, no, $3, $4, current_date, 1, amount"
            " from (values (1, 5), (2, -5)) as given (no, amount)",
            scope.tenant_id,
            entry_id,
            company_id,
            account_id,
        )
