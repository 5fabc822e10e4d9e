from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        # RFC 6238, appendix B (SHA-1), the last six of its eight digits.
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, step=seconds // totp.STEP_S) == code
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.match(SECRET, code, now=moment, last_step=None) == seconds // totp.STEP_S


@given(st.integers(-5, 5))
def test_a_code_is_good_one_step_around_its_own_and_no_further(apart: int) -> None:
    step = totp.step_of(NOW)
    found = totp.match(SECRET, totp.code_at(SECRET, step=step + apart), now=NOW, last_step=None)
    assert found == (step + apart if abs(apart) <= 1 else None)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(-2, 2)), max_size=12))
def test_no_step_is_ever_accepted_twice_or_after_a_later_one(
    tries: list[tuple[int, int]],
) -> None:
    accepted: list[int] = []
    moment = NOW
    for pause, apart in tries:
        moment += timedelta(seconds=pause * 11)
        code = totp.code_at(SECRET, step=totp.step_of(moment) + apart)
        last = accepted[-1] if accepted else None
        step = totp.match(SECRET, code, now=moment, last_step=last)
        if step is not None:
            accepted.append(step)
    assert accepted == sorted(set(accepted))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert not totp.is_code(code)
    assert totp.match(SECRET, code, now=NOW, last_step=None) is None


def test_a_code_may_be_typed_in_groups() -> None:
    code = totp.code_at(SECRET, step=totp.step_of(NOW))
    assert totp.match(SECRET, f" {code[:3]} {code[3:]} ", now=NOW, last_step=None)


def test_an_app_reads_secret_name_and_issuer_from_the_address() -> None:
    secret = totp.new_secret()
    address = totp.address(secret, account="owner@example.com")
    assert address.startswith("otpauth://totp/Solvent:owner%40example.com?")
    assert f"secret={secret}" in address
    assert len(base64.b32decode(secret)) == 20
