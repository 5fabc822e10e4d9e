from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from solvent.vault import enclosure
from solvent.vault.enclosure import (
    CHUNK_BYTES,
    MAGIC,
    Enclosing,
    EnclosureUnopened,
    Lock,
    Opening,
)

KEY = bytes(range(32))
CHEAP = 4
SIZES = st.one_of(
    st.integers(0, 300),
    st.sampled_from([CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_000]),
)


def enclosed(content: bytes, *, lock: Lock | None = None, piece: int = 40_000) -> bytes:
    into = io.BytesIO()
    with Enclosing(into, lock=lock or Lock(KEY)) as writing:
        for at in range(0, len(content), piece):
            writing.write(content[at : at + piece])
    return into.getvalue()


def content_of(sealed: bytes, *, secret: str | bytes = KEY) -> bytes:
    return Opening(io.BytesIO(sealed), secret=secret).read()


def some_bytes(size: int) -> bytes:
    return hashlib.shake_256(b"content").digest(size)


@given(SIZES, st.integers(1, 90_000))
def test_what_was_enclosed_comes_out(size: int, piece: int) -> None:
    content = some_bytes(size)
    assert content_of(enclosed(content, piece=piece)) == content


@given(SIZES, st.data())
def test_it_can_be_read_at_any_place(size: int, data: st.DataObject) -> None:
    content = some_bytes(size)
    opening = Opening(io.BytesIO(enclosed(content)), secret=KEY)
    for _ in range(5):
        at = data.draw(st.integers(0, size + 10))
        count = data.draw(st.integers(0, 100_000))
        opening.seek(at)
        assert io.BufferedReader(opening).read(count) == content[at : at + count]
        opening = Opening(io.BytesIO(enclosed(content)), secret=KEY)


@settings(max_examples=300)
@given(st.sampled_from([0, 1, 500, CHUNK_BYTES, CHUNK_BYTES + 9, 150_000]), st.data())
def test_each_changed_bit_is_found(size: int, data: st.DataObject) -> None:
    sealed = bytearray(enclosed(some_bytes(size)))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(EnclosureUnopened):
        content_of(bytes(sealed))


@given(st.data())
def test_what_was_cut_off_is_found(data: st.DataObject) -> None:
    sealed = enclosed(some_bytes(3 * CHUNK_BYTES + 5))
    cut = data.draw(
        st.one_of(
            st.integers(1, len(sealed)),
            st.sampled_from([(CHUNK_BYTES + 16) * count for count in (1, 2, 3)]),
        )
    )
    with pytest.raises(EnclosureUnopened):
        content_of(sealed[: max(len(sealed) - cut, 0)])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 2), (0, 2), (0, 1, 1, 2)])
def test_chunks_in_another_order_are_found(order: tuple[int, ...]) -> None:
    sealed = enclosed(some_bytes(3 * CHUNK_BYTES))
    head, body = sealed[:34], sealed[34:]
    whole = CHUNK_BYTES + 16
    chunks = [body[at * whole : (at + 1) * whole] for at in range(3)]
    with pytest.raises(EnclosureUnopened):
        content_of(head + b"".join(chunks[at] for at in order))


def test_a_passphrase_opens_it_however_its_letters_were_composed() -> None:
    sealed = enclosed(
        b"content", lock=enclosure.lock_of("r\u00e9sum\u00e9 of the books", log_n=CHEAP)
    )
    assert content_of(sealed, secret="re\u0301sume\u0301 of the books") == b"content"
    for wrong in ("resume of the books", "", " r\u00e9sum\u00e9 of the books"):
        with pytest.raises(EnclosureUnopened):
            content_of(sealed, secret=wrong)


def test_the_cost_asked_for_is_what_owasp_names_and_a_hostile_one_is_refused() -> None:
    assert enclosure.lock_of("a passphrase").head[:3] == bytes([17, 8, 1])
    sealed = bytearray(enclosed(b"x", lock=enclosure.lock_of("a passphrase", log_n=CHEAP)))
    for at, value in ((8, 40), (8, 0), (9, 200), (10, 200), (9, 0)):
        hostile = bytearray(sealed)
        hostile[at] = value
        with pytest.raises(EnclosureUnopened):
            content_of(bytes(hostile), secret="a passphrase")


def test_a_lock_is_kept_and_read_back() -> None:
    lock = enclosure.lock_of("a passphrase", log_n=CHEAP)
    assert enclosure.unpack(lock.pack()) == lock
    assert lock.key.hex() not in repr(lock)


def test_the_form_is_the_one_that_the_readme_tells() -> None:
    """Opened here by the words of the README alone."""
    content = some_bytes(CHUNK_BYTES + 100)
    sealed = enclosed(content, lock=enclosure.lock_of("a passphrase", log_n=CHEAP))
    assert sealed.startswith(MAGIC)
    log_n, r, p = sealed[8], sealed[9], sealed[10]
    salt, prefix, head = sealed[11:27], sealed[27:34], sealed[:34]
    key = hashlib.scrypt(b"a passphrase", salt=salt, n=2**log_n, r=r, p=p, dklen=32)
    first, last = sealed[34 : 34 + CHUNK_BYTES + 16], sealed[34 + CHUNK_BYTES + 16 :]
    cipher = AESGCM(key)
    opened = cipher.decrypt(prefix + bytes(4) + b"\x00", first, head)
    opened += cipher.decrypt(prefix + bytes([0, 0, 0, 1]) + b"\x01", last, head)
    assert opened == content


def test_a_zip_is_read_in_it_without_being_unpacked_whole() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.bin", some_bytes(30_000 + number))
    opening = Opening(io.BytesIO(enclosed(packed.getvalue())), secret=KEY)
    with zipfile.ZipFile(opening) as archive:
        assert archive.testzip() is None
        assert archive.read("7.bin") == some_bytes(30_007)
