"""No table, function or call reaches over organisations but those named here.

A seventh way is a decision: it is argued in docs/decisions before it is added to a list.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from tests.builders import house

from solvent.platform.opening import Addresses

# Tables that hold no tenant's rows, each with what it holds instead.
WITHOUT_TENANT = {
    "key_shelf": "the name of the shelf that holds the keys; for the owner alone",
    "alembic_version": "the schema's version",
    "credential": "a secret's hash and the ids it leads to; reached through functions only",
    "departure_due": "who is to be erased when; reached through functions only",
    "guess": "how often a keyed hash was guessed at; reached through functions only",
    "way": "ids of a grant and of whom it lets in; reached through functions only",
}
# Rules that let a role see more than one tenant: table and role.
OVER_TENANTS = {
    ("outbox", "relay"),
    ("audit_unnumbered", "relay"),  # ids of records, for the scheduler
    ("audit_due", "relay"),  # what is due when, for the scheduler
}
# Functions that run with the owner's rights, and whether they need no tenant to be set.
OWNERS_FUNCTIONS = {
    "find_credential": "unscoped",
    "take_guess": "unscoped",
    "give_back_guess": "unscoped",
    "add_credential": "scoped",
    "drop_credential": "scoped",
    "remove_sample_company": "scoped",
    "claim_credential": "scoped",
    "drop_one_credential": "scoped",
    "add_way": "scoped",
    "drop_ways": "scoped",
    "find_ways": "scoped",
    "find_way": "scoped",
    "set_departure_due": "scoped",
    "drop_departure_due": "scoped",
    "departures_due": "unscoped",
    "erase_tenant": "scoped",
}
# Indexes that are unique over all tenants.
UNIQUE_OVER_TENANTS = {"outbox_position_idx"}
# Functions of stores that take no scope, each with the reason.
STORE_WITHOUT_SCOPE = {
    "health_score.store.take_turn": "waits for a turn; reads and writes no row",
    "ledger.store.write": "the batch carries the scope",
    "identity.guess_store.take": "counts before sign-in, by keyed hashes",
    "identity.guess_store.give_back": "counts before sign-in, by keyed hashes",
    "audit.due_store.tenants_waiting": "scheduler: ids only",
    "audit.due_store.acts_due": "scheduler: ids, words and times only",
    "custody.departure_store.due": "scheduler: ids only",
    "custody.departure_store.erase": "the database takes the tenant of the transaction",
    "custody.store.tables": "reads the catalogue, no row",
    "ledger.store.append": "the batch carries the scope",
    "tenancy.store.remove_sample": "the database takes the tenant of the transaction",
}
# Modules that open a transaction which is no tenant's.
OPEN_UNSCOPED = {
    "solvent.machines.token_issuing": "sign-in look-up, of a client",
    "solvent.federation.beginning": "sign-in look-up, by the domain of an address",
    "solvent.federation.returning": "sign-in look-up, of who comes back from a provider",
    "solvent.identity.signing_in": "sign-in look-up",
    "solvent.identity.entering": "sign-in look-up",
    "solvent.identity.limiting": "sign-in look-up: guesses are counted before it",
    "solvent.identity.passkey_proving": "sign-in look-up",
    "solvent.identity.addressing": "sign-in look-up",
    "solvent.identity.resetting": "sign-in look-up",
    "solvent.identity.visiting": "session look-up",
    "solvent.tenancy.inviting": "sign-in look-up: from an invitation's link to its organisation",
    "solvent.machines.recognising": "key look-up",
    "solvent.custody.tending": "scheduler: who is to be erased",
    "solvent.worker.relay": "outbox relay",
    "solvent.audit.jobs": "scheduler: for whom audit work waits, by ids only",
    "solvent.connectors.jobs": "tells open pages how far an import is; touches no table",
    "solvent.health_score.jobs": "tells open pages of past months assessed; touches no table",
}

_TABLES = """
select c.oid, c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    pg_get_userbyid(c.relowner) as owner
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
"""
_KEYS = """
select t.relname as table, i.relname as index, x.indisprimary as is_primary,
    (select attname from pg_attribute where attrelid = t.oid and attnum = x.indkey[0]) as first
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
where t.relnamespace = 'public'::regnamespace and x.indisunique
"""
_REFERENCES = """
select t.relname as table, k.conname as name,
    (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[1]) as first
from pg_constraint k join pg_class t on t.oid = k.conrelid
where k.contype = 'f' and t.relnamespace = 'public'::regnamespace
"""
_POLICIES = """
select tablename as table, policyname as name, roles::text[] as roles, cmd, qual, with_check,
    permissive
from pg_policies where schemaname = 'public'
"""
_FUNCTIONS = """
select proname as name, prosecdef as as_owner, proconfig::text as config, prosrc as source,
    has_function_privilege('public', oid, 'execute') as for_all
from pg_proc where pronamespace = 'public'::regnamespace
"""
_ROLES = """
select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
    as mighty,
    (select count(*) from pg_class where relowner = r.oid) +
    (select count(*) from pg_proc where proowner = r.oid) +
    (select count(*) from pg_namespace where nspowner = r.oid) as owns,
    has_schema_privilege(r.oid, 'public', 'create') as may_create,
    (select count(*) from pg_auth_members where member = r.oid) as memberships
from pg_roles r where rolname = any($1)
"""
_GRANTS = """
select table_name as table, grantee, privilege_type as privilege
from information_schema.role_table_grants where table_schema = 'public' and grantee = any($1)
"""


def _ask(url: str, query: str, *values: object) -> list[dict[str, Any]]:
    async def asked() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def owner(database_urls: Addresses) -> str:
    return database_urls.owner


@pytest.fixture(scope="module")
def lesser(owner: str) -> list[str]:
    (row,) = _ask(owner, "select current_database() as name")
    return [f"{row['name']}_app", f"{row['name']}_relay"]


@pytest.fixture(scope="module")
def tenant_tables(owner: str) -> list[dict[str, Any]]:
    found = [row for row in _ask(owner, _TABLES) if row["name"] not in WITHOUT_TENANT]
    assert len(found) > 15
    return found


def test_row_level_security_is_on_and_forced_for_each_tenant_table(
    tenant_tables: list[dict[str, Any]],
) -> None:
    assert [t["name"] for t in tenant_tables if not (t["enabled"] and t["forced"])] == []


def test_each_tenant_table_has_one_policy_and_it_is_about_its_tenant(
    owner: str, tenant_tables: list[dict[str, Any]], lesser: list[str]
) -> None:
    policies = _ask(owner, _POLICIES)
    confining = [row for row in policies if row["permissive"] == "RESTRICTIVE"]
    assert {role for row in confining for role in row["roles"]} == {f"{lesser[0][:-4]}_guest"}
    policies = [row for row in policies if row["permissive"] != "RESTRICTIVE"]
    own = {row["table"]: row for row in policies if row["roles"] == ["public"]}
    assert set(own) == {table["name"] for table in tenant_tables}
    for table, policy in own.items():
        assert (policy["cmd"], policy["permissive"]) == ("ALL", "PERMISSIVE"), table
        for rule in (policy["qual"], policy["with_check"]):
            assert rule.startswith("(tenant_id = ( SELECT (current_setting("), (table, rule)
            assert rule.count("'solvent.tenant'") == 1, (table, rule)
            assert " OR " not in rule.upper(), (table, rule)
    wider = {
        (row["table"], role.rpartition("_")[2])
        for row in policies
        if row["roles"] != ["public"]
        for role in row["roles"]
    }
    assert wider == OVER_TENANTS
    assert {role for row in policies for role in row["roles"]} <= {"public", *lesser}


def test_tenant_leads_each_key_and_each_reference(
    owner: str, tenant_tables: list[dict[str, Any]]
) -> None:
    names = {table["name"] for table in tenant_tables}
    keys = [row for row in _ask(owner, _KEYS) if row["table"] in names]
    assert {row["table"] for row in keys if row["is_primary"]} == names
    others = {row["index"] for row in keys if row["first"] != "tenant_id"}
    assert others == UNIQUE_OVER_TENANTS
    references = [row for row in _ask(owner, _REFERENCES) if row["table"] in names]
    assert [row["name"] for row in references if row["first"] != "tenant_id"] == []


def test_lesser_roles_own_nothing_and_pass_no_policy(owner: str, lesser: list[str]) -> None:
    roles = _ask(owner, _ROLES, lesser)
    assert len(roles) == len(lesser)
    for role in roles:
        assert not role["mighty"], role
        assert role["owns"] == 0, role
        assert not role["may_create"], role
        # App may take on the guest role, whose rights are fewer than its own.
        assert role["memberships"] == (1 if role["name"].endswith("_app") else 0), role


def test_guest_role_has_no_right_that_app_lacks_and_sees_no_table_unconfined(
    owner: str, lesser: list[str]
) -> None:
    app, guest = lesser[0], f"{lesser[0][:-4]}_guest"
    grants = _ask(owner, _GRANTS, [app, guest])
    held: dict[str, set[tuple[str, str]]] = {role: set() for role in (app, guest)}
    for row in grants:
        held[row["grantee"]].add((row["table"], row["privilege"]))
    assert held[guest] <= held[app]
    seen = {table for table, privilege in held[guest] if privilege != "INSERT"}
    confined = {row["table"] for row in _ask(owner, _POLICIES) if f"{guest}" in row["roles"]}
    # These are of the organisation: its name, the guest's own grant, the policies that bind it.
    assert seen - confined == {"tenant", "grant_given", "policy_version", "approval_vote"}


def test_lesser_roles_are_granted_no_more_than_they_need(owner: str, lesser: list[str]) -> None:
    grants = _ask(owner, _GRANTS, lesser)
    app, relay = lesser
    assert not [row for row in grants if row["table"] in WITHOUT_TENANT]
    assert {row["table"] for row in grants if row["grantee"] == relay} == {
        table for table, role in OVER_TENANTS if role == "relay"
    }
    given = {row["privilege"] for row in grants if row["grantee"] == app}
    assert given <= {"SELECT", "INSERT", "UPDATE", "DELETE"}
    append_only = {"audit_record", "entry", "posting", "assessment"}
    append_only |= {"audit_leaf", "audit_tile", "audit_checkpoint", "audit_receipt"}
    changed = {r["table"] for r in grants if r["privilege"] in {"UPDATE", "DELETE"}}
    assert not changed & append_only


def test_functions_with_the_owners_rights_are_the_known_ones(owner: str) -> None:
    functions = [row for row in _ask(owner, _FUNCTIONS) if row["as_owner"]]
    assert {row["name"] for row in functions} == set(OWNERS_FUNCTIONS)
    for row in functions:
        assert not row["for_all"], row["name"]
        assert "search_path" in row["config"], row["name"]
        scoped = "current_setting('solvent.tenant')" in row["source"]
        assert scoped == (OWNERS_FUNCTIONS[row["name"]] == "scoped"), row["name"]


def test_database_without_a_tenant_shows_no_rows(
    database_urls: Addresses, tenant_tables: list[dict[str, Any]], lesser: list[str]
) -> None:
    granted = {
        row["table"]
        for row in _ask(database_urls.owner, _GRANTS, lesser[:1])
        if row["privilege"] == "SELECT"
    }
    for table in sorted(granted & {table["name"] for table in tenant_tables}):
        (row,) = _ask(database_urls.app, f"select count(*) as rows from {table}")
        assert row["rows"] == 0, table


def _store_functions() -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    for source in house.modules():
        if source.name.endswith("store"):
            for node in source.tree.body:
                if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                    yield f"{source.room}.{source.name}.{node.name}", node


def test_each_function_of_a_store_takes_a_scope() -> None:
    functions = dict(_store_functions())
    assert len(functions) > 40
    without = {
        name
        for name, function in functions.items()
        if "Scope" not in {ast.unparse(a.annotation) for a in function.args.args if a.annotation}
    }
    assert without == set(STORE_WITHOUT_SCOPE)


def test_transactions_without_a_tenant_are_opened_in_known_places() -> None:
    opened = {
        source.module
        for source in house.modules()
        if source.module != "solvent.platform.postgres"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"unscoped", "relaying"}
    }
    assert opened == set(OPEN_UNSCOPED)
