from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import record, tree
from solvent.audit.record import Record, RecordUnreadable

RECORD = Record(
    record_id=UUID(int=1),
    tenant_id=UUID(int=2),
    company_id=None,
    act="import.booked",
    actor="key_01",
    at=datetime(2026, 3, 31, 12, 30, tzinfo=UTC),
    facts={"new": 12, "hash": "ab"},
    before={"state": "held"},
    after={"state": "booked", "rows": None, "sure": True},
    via="se_01",
    request_id="req_01",
    commitments={"from.address": "bm8="},
)
# Written once and never changed: what was signed or counted on must keep its hash.
CANONICAL = (
    b'{"act":"import.booked","actor":"key_01","at":"2026-03-31T12:30:00+00:00","company":null,'
    b'"facts":{"hash":"ab","new":12},"record":"00000000-0000-0000-0000-000000000001",'
    b'"tenant":"00000000-0000-0000-0000-000000000002","v":1}'
)
CANONICAL_2 = (
    b'{"act":"import.booked","actor":"key_01","after":{"rows":null,"state":"booked","sure":true},'
    b'"at":"2026-03-31T12:30:00+00:00","before":{"state":"held"},'
    b'"commitments":{"from.address":"bm8="},"company":null,"facts":{"hash":"ab","new":12},'
    b'"record":"au_00000000000000000000000001","request":"req_01",'
    b'"tenant":"org_00000000000000000000000002","v":2,"via":"se_01"}'
)
facts = st.dictionaries(
    st.text(max_size=10),
    st.one_of(st.text(max_size=10), st.integers(-(2**53) + 1, 2**53 - 1)),
    max_size=5,
)


def test_version_1_has_these_bytes() -> None:
    assert replace(RECORD, version=1).canonical() == CANONICAL
    assert replace(RECORD, version=1).hash() == hashlib.sha256(b"\x00" + CANONICAL).digest()


def test_version_2_has_these_bytes() -> None:
    assert RECORD.canonical() == CANONICAL_2
    assert RECORD.hash() == hashlib.sha256(b"\x00" + CANONICAL_2).digest()


def test_both_versions_are_read_back() -> None:
    assert record.read(CANONICAL_2) == RECORD
    old = record.read(CANONICAL)
    assert (old.version, old.act, old.facts) == (1, RECORD.act, RECORD.facts)
    assert old.canonical() == CANONICAL
    assert tree.leaf_hash(CANONICAL) == old.hash()


@pytest.mark.parametrize(
    "broken",
    [b"", b"{}", b"[]", b"nonsense", CANONICAL_2.replace(b'"v":2', b'"v":3'), CANONICAL[:-9]],
)
def test_what_is_no_record_is_refused(broken: bytes) -> None:
    with pytest.raises(RecordUnreadable):
        record.read(broken)


@given(facts)
def test_bytes_do_not_depend_on_the_order_of_facts(given_facts: dict[str, str | int]) -> None:
    backwards = dict(reversed(given_facts.items()))
    assert (
        replace(RECORD, facts=given_facts).canonical()
        == replace(RECORD, facts=backwards).canonical()
    )


@given(facts)
def test_all_facts_can_be_read_back(given_facts: dict[str, str | int]) -> None:
    assert orjson.loads(replace(RECORD, facts=given_facts).canonical())["facts"] == given_facts


@pytest.mark.parametrize(
    "changed",
    [
        replace(RECORD, record_id=UUID(int=9)),
        replace(RECORD, tenant_id=UUID(int=9)),
        replace(RECORD, company_id=UUID(int=9)),
        replace(RECORD, act="import.refused"),
        replace(RECORD, actor="key_02"),
        replace(RECORD, at=datetime(2026, 3, 31, 12, 31, tzinfo=UTC)),
        replace(RECORD, facts={"new": 13, "hash": "ab"}),
        replace(RECORD, before={}),
        replace(RECORD, after={"state": "booked"}),
        replace(RECORD, via="se_02"),
        replace(RECORD, request_id="req_02"),
        replace(RECORD, commitments={"from.address": "bm9="}),
    ],
)
def test_whatever_changes_changes_the_hash(changed: Record) -> None:
    assert changed.hash() != RECORD.hash()
