from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.platform import crypto
from solvent.platform.crypto import Keyring
from solvent.vault.envelope import EnvelopeBroken, KeyUnusable

KEYS = Keyring({1: bytes(range(32))})
OTHERS = Keyring({1: bytes(range(1, 33))})
PLACE = "tenant/bank_account/number/row"


@given(st.binary(max_size=500), st.text(max_size=40))
def test_what_was_sealed_opens_in_its_place(plain: bytes, context: str) -> None:
    assert KEYS.open(KEYS.seal(plain, context=context), context=context) == plain


@given(st.binary(min_size=1, max_size=60), st.data())
def test_an_altered_envelope_does_not_open(plain: bytes, data: st.DataObject) -> None:
    envelope = bytearray(KEYS.seal(plain, context=PLACE))
    at = data.draw(st.integers(0, len(envelope) - 1))
    envelope[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((EnvelopeBroken, KeyUnusable)):
        KEYS.open(bytes(envelope), context=PLACE)


@given(st.binary(max_size=60), st.data())
def test_a_cut_or_foreign_envelope_does_not_open(plain: bytes, data: st.DataObject) -> None:
    envelope = KEYS.seal(plain, context=PLACE)
    cut = data.draw(st.integers(0, len(envelope) - 1))
    with pytest.raises(EnvelopeBroken):
        KEYS.open(envelope[:cut], context=PLACE)
    with pytest.raises(EnvelopeBroken):
        KEYS.open(envelope, context=PLACE.replace("row", "another row"))
    with pytest.raises(EnvelopeBroken):
        OTHERS.open(envelope, context=PLACE)


def test_two_envelopes_of_one_text_share_nothing() -> None:
    first, second = (KEYS.seal(b"DE89 3704", context=PLACE) for _ in range(2))
    assert first[3:15] != second[3:15]
    assert first[15:] != second[15:]
    assert b"DE89" not in first


def test_a_new_master_key_seals_and_the_old_one_still_opens() -> None:
    old = KEYS.seal(b"secret", context=PLACE)
    rotated = Keyring({**KEYS.keys, 2: os.urandom(32)})
    new = rotated.seal(b"secret", context=PLACE)
    assert rotated.version == 2
    assert new[1:3] == b"\x00\x02"
    assert rotated.open(old, context=PLACE) == rotated.open(new, context=PLACE) == b"secret"
    with pytest.raises(KeyUnusable, match="version 2"):
        KEYS.open(new, context=PLACE)


def test_derived_keys_and_blind_hashes_differ_by_purpose_and_survive_rotation() -> None:
    rotated = Keyring({**KEYS.keys, 2: os.urandom(32)})
    assert KEYS.derive("a") == rotated.derive("a") != KEYS.derive("b")
    assert KEYS.blind("DE89", purpose="a") == rotated.blind("DE89", purpose="a")
    assert KEYS.blind("DE89", purpose="a") != KEYS.blind("DE89", purpose="b")
    assert KEYS.blind("DE89", purpose="a") != OTHERS.blind("DE89", purpose="a")


def test_keys_are_not_shown() -> None:
    assert KEYS.keys[1].hex() not in repr(KEYS)
    assert str(KEYS.keys[1]) not in repr(KEYS)


def test_secrets_are_long_differ_and_are_kept_as_hashes() -> None:
    first, second = crypto.new_secret("sk"), crypto.new_secret("sk")
    assert first != second
    assert first.startswith("sk_")
    assert len(first) >= 3 + 43  # 256 bits in base 64
    assert crypto.hash_secret(first) == crypto.hash_secret(first) != crypto.hash_secret(second)
    assert len(crypto.hash_secret(first)) == 32
