from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.audit import checkpoint
from solvent.audit.checkpoint import Checkpoint, CheckpointMalformed, KeyMalformed, Signed
from solvent.platform import signature

SEED = bytes(range(32))
PUBLIC = signature.public_of(SEED)
ORIGIN = checkpoint.origin_of(UUID(int=7))


def signed(size: int = 42, root: bytes = b"r" * 32, *, seed: bytes = SEED) -> Signed:
    return checkpoint.sign(
        Checkpoint(ORIGIN, size, root),
        public=signature.public_of(seed),
        signer=lambda message: signature.sign(seed, message),
    )


@given(st.integers(0, 10**12), st.binary(min_size=32, max_size=32))
def test_a_note_is_read_back_and_its_signature_stands(size: int, root: bytes) -> None:
    one = signed(size, root)
    again = checkpoint.read(one.note())
    assert again == one
    assert again.stands([PUBLIC], signature.verify)


def test_the_note_has_the_form_of_the_specification() -> None:
    lines = signed().note().split("\n")
    assert lines[:4] == [ORIGIN, "42", "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=", ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_another_key_or_another_body_does_not_stand() -> None:
    one = signed()
    assert not one.stands([signature.public_of(bytes(32))], signature.verify)
    assert not one.stands([], signature.verify)
    moved = Signed(Checkpoint(ORIGIN, 43, one.checkpoint.root), one.key_id, one.signature)
    assert not moved.stands([PUBLIC], signature.verify)
    stranger = signed(seed=bytes(32))
    forged = Signed(stranger.checkpoint, one.key_id, stranger.signature)
    assert not forged.stands([PUBLIC], signature.verify)


@given(st.text(max_size=40), st.text(max_size=40))
def test_notes_are_found_in_whatever_text_carries_them(before: str, after: str) -> None:
    first, second = signed(1), signed(2)
    text = f"{before}\n{first.note()}\n{second.note()}{after}".replace("\n", "\r\n")
    assert [one.checkpoint.size for one in checkpoint.scan(text)] == [1, 2]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        signed().note()[:-1],
        signed().note() * 2,
        signed().note().replace("42", "042"),
        signed().note().replace("solvent-audit/", "other-audit/"),
        f"{ORIGIN}\n42\ncnJy\n\n— {ORIGIN} AAAA\n",
    ],
)
def test_what_is_not_one_note_is_refused(broken: str) -> None:
    with pytest.raises(CheckpointMalformed):
        checkpoint.read(broken)


@given(st.binary(min_size=32, max_size=32))
def test_both_forms_of_a_key_are_read(seed: bytes) -> None:
    public = signature.public_of(seed)
    assert checkpoint.read_key(checkpoint.show_key(public)) == public
    assert checkpoint.read_key(checkpoint.show_key(public, name=ORIGIN) + "\n") == public


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA", "solvent-audit/x+1+AAAA", "é"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(KeyMalformed):
        checkpoint.read_key(text)
