from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import commitment

values = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=4)


class Plain:
    """Seals nothing, so that a test sees what would be sealed."""

    def seal(self, plain: bytes, *, place: str) -> bytes:
        return f"{place}:".encode() + plain


@given(values)
def test_what_was_hidden_is_opened_by_its_salt_alone(given_values: dict[str, str]) -> None:
    hidden = commitment.hide(given_values, keys=Plain(), place="t/f/1")
    assert hidden.place == "t/f/1"
    opened = commitment.read_opening(hidden.sealed.removeprefix(b"t/f/1:"))
    assert {name: one.value for name, one in opened.items()} == given_values
    for name, one in opened.items():
        given_hash = hidden.commitments[name]
        assert commitment.holds(given_hash, value=one.value, salt=one.salt)
        assert not commitment.holds(given_hash, value=one.value + "x", salt=one.salt)
        assert not commitment.holds(given_hash, value=one.value, salt=bytes(16))


def test_the_same_value_has_another_commitment_each_time() -> None:
    first, second = (
        commitment.hide({"email": "a@example.org"}, keys=Plain(), place="t/f/1") for _ in range(2)
    )
    assert first.commitments["email"] != second.commitments["email"]


def test_a_commitment_is_hmac_sha256_under_its_salt() -> None:
    """Worked out by `openssl dgst -sha256 -mac HMAC -macopt hexkey:00…00` over 'a'."""
    assert commitment.commit("a", bytes(16)) == "lhWpXUozYRjENbnNVMXoZEq5VrVzqikmJ0oSgLZnRxM="
