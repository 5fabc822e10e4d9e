from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import device_mark

KEY = b"k" * 32
_ACCOUNTS = st.binary(min_size=32, max_size=32)


@given(st.lists(_ACCOUNTS, max_size=12), _ACCOUNTS)
def test_a_mark_knows_the_last_accounts_that_came_in_and_no_other(
    accounts: list[bytes], stranger: bytes
) -> None:
    mark = device_mark.read("")
    for account in accounts:
        mark = mark.with_account(KEY, account)
    again = device_mark.read(mark.text())
    assert again == mark
    newest: list[bytes] = []
    for account in accounts:
        newest = [*(one for one in newest if one != account), account][-8:]
    assert all(again.knows(KEY, account) for account in newest)
    assert again.knows(KEY, stranger) == (stranger in newest)


@given(_ACCOUNTS)
def test_a_signature_is_worth_nothing_under_another_name_or_key(account: bytes) -> None:
    mark = device_mark.read("").with_account(KEY, account)
    stolen = device_mark.read(".".join(("f" * 32, *mark.signatures)))
    assert not stolen.knows(KEY, account)
    assert not mark.knows(b"x" * 32, account)


@given(st.text(max_size=400))
def test_any_text_reads_as_some_mark_that_knows_nobody(text: str) -> None:
    assert not device_mark.read(text).knows(KEY, b"a" * 32)
