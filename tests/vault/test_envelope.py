from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import vault as vaults

from solvent import ids
from solvent.ids import TenantId
from solvent.vault.envelope import EnvelopeBroken, KeyUnusable, TenantKeys

PLACE = "bank_account/number/row"
NONCE = slice(5, 17)


@cache
def _keys(name: str) -> TenantKeys:
    """Keys of an organisation with three data keys, the newest in use."""
    return vaults.tenant_keys(name)


@given(st.binary(max_size=500), st.text(max_size=40))
def test_what_was_sealed_opens_in_its_place(plain: bytes, place: str) -> None:
    keys = _keys("a")
    envelope = keys.seal(plain, place=place)
    assert keys.open(envelope, place=place) == plain
    assert keys.is_current(envelope)
    assert len(envelope) == 5 + 12 + len(plain) + 16


@given(st.binary(min_size=1, max_size=60), st.data())
def test_with_any_bit_flipped_it_does_not_open(plain: bytes, data: st.DataObject) -> None:
    envelope = bytearray(_keys("a").seal(plain, place=PLACE))
    bit = data.draw(st.integers(0, 8 * len(envelope) - 1))
    envelope[bit // 8] ^= 1 << bit % 8
    with pytest.raises((EnvelopeBroken, KeyUnusable)):
        _keys("a").open(bytes(envelope), place=PLACE)


@given(st.binary(max_size=60), st.data())
def test_cut_elsewhere_or_with_anothers_keys_it_does_not_open(
    plain: bytes, data: st.DataObject
) -> None:
    envelope = _keys("a").seal(plain, place=PLACE)
    cut = data.draw(st.integers(0, len(envelope) - 1))
    place = data.draw(st.text(max_size=40).filter(lambda text: text != PLACE))
    for keys, given_, where in (
        (_keys("a"), envelope[:cut], PLACE),
        (_keys("a"), envelope, place),
        (_keys("b"), envelope, PLACE),
        (_keys("a"), envelope[:4] + b"\x01" + envelope[5:], PLACE),  # said to be of key 1
        (_keys("a"), envelope[:4] + b"\x09" + envelope[5:], PLACE),  # of a key that is not there
        (_keys("a"), envelope[:4] + b"\x00" + envelope[5:], PLACE),  # of the key that only blinds
    ):
        with pytest.raises(EnvelopeBroken):
            keys.open(given_, place=where)


def test_two_envelopes_of_one_text_share_no_nonce_and_no_text() -> None:
    first, second = (_keys("a").seal(b"DE89 3704", place=PLACE) for _ in range(2))
    assert first[NONCE] != second[NONCE]
    assert first[NONCE.stop :] != second[NONCE.stop :]
    assert b"DE89" not in first


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_keyed_hashes_are_equal_for_the_same_value_and_purpose_alone(
    value: str, purpose: str, other_value: str, other_purpose: str
) -> None:
    keys = _keys("a")
    made = keys.blind(value, purpose=purpose)
    assert made == keys.blind(value, purpose=purpose)
    same = (value, purpose) == (other_value, other_purpose)
    assert (made == keys.blind(other_value, purpose=other_purpose)) == same
    assert made != _keys("b").blind(value, purpose=purpose)


def test_what_the_root_sealed_before_still_opens_and_is_not_current(tmp_path: Path) -> None:
    async def story() -> None:
        tenant = TenantId(ids.new())
        vault, root = await vaults.a_vault(tmp_path), await vaults.a_root(tmp_path)
        keys = await vault.keys_of(tenant)
        envelope = root.seal(b"iban", context=f"{tenant}/{PLACE}")
        assert keys.open(envelope, place=PLACE) == b"iban"
        assert not keys.is_current(envelope)
        assert keys.blinds("iban", purpose="p") == (
            keys.blind("iban", purpose="p"),
            root.blind("iban", purpose="p"),
        )
        with pytest.raises(EnvelopeBroken):
            (await vault.keys_of(TenantId(ids.new()))).open(envelope, place=PLACE)

    asyncio.run(story())


def test_keys_are_not_shown() -> None:
    shown = repr(_keys("a"))
    assert shown.endswith(", number=3)")
    assert shown.count("=") == 2
