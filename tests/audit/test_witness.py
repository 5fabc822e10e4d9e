from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import witness
from solvent.audit.witness import Kind, WitnessMalformed

NOW = datetime(2026, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind", "address", "shown"),
    [
        (
            "https://w.example/keep?a=1",
            Kind.HTTP,
            "https://w.example/keep?a=1",
            "w.example",
        ),
        (
            "s3+https://KEY:SE%2FCRET@s3.example:9000/bucket/logs?region=eu-west-1",
            Kind.OBJECT_STORE,
            "https://s3.example:9000/bucket/logs",
            "s3.example:9000/bucket/logs",
        ),
        ("mailto:auditor@example.org", Kind.MAIL, "auditor@example.org", "mail to …@example.org"),
    ],
)
def test_addresses_are_read_and_shown_without_what_is_secret(
    text: str, kind: Kind, address: str, shown: str
) -> None:
    found = witness.read(f" {text} ")
    assert (found.kind, found.address, found.shown) == (kind, address, shown)
    for secret in ("KEY", "SE/CRET", "auditor"):
        assert secret not in repr(found)


def test_an_object_stores_key_is_read() -> None:
    found = witness.read("s3+https://KEY:SE%2FCRET@s3.example/bucket?region=eu-west-1")
    assert (found.access_key, found.secret_key, found.region) == ("KEY", "SE/CRET", "eu-west-1")
    plain = witness.read("s3+https://s3.example/bucket/")
    assert (plain.access_key, plain.region) == ("", "us-east-1")
    where = plain.object_address(origin="solvent-audit/org_1", size=42)
    assert where == "https://s3.example/bucket/solvent-audit/org_1/000000000042.note"


def test_a_file_is_for_the_operator_only() -> None:
    assert witness.read("file:/mnt/kept", by_operator=True).address == "/mnt/kept"
    for text in ("file:/mnt/kept", "file:kept"):
        with pytest.raises(WitnessMalformed):
            witness.read(text, by_operator=text == "file:kept")


@given(st.text(max_size=60))
def test_anything_else_is_refused(text: str) -> None:
    try:
        found = witness.read(text)
    except WitnessMalformed:
        return
    assert found.address
    assert found.kind is not Kind.FILE


def test_tries_become_rarer_and_mails_are_few() -> None:
    waits = [witness.next_try(tries=tries, now=NOW) - NOW for tries in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert witness.next_sending(Kind.MAIL, now=NOW) == NOW + timedelta(hours=1)
    assert witness.next_sending(Kind.HTTP, now=NOW) is None
