from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import proof
from solvent.identity.proof import LastProof, Method, Proofs

PASSWORD, TOTP, RECOVERY = Method.PASSWORD, Method.TOTP, Method.RECOVERY
_PROOFS = st.builds(Proofs, st.booleans(), st.booleans(), st.integers(0, 3), st.integers(0, 10))


@pytest.mark.parametrize(
    ("methods", "proofs", "enough"),
    [
        ({PASSWORD}, Proofs(password=True), True),
        ({PASSWORD}, Proofs(password=True, totp=True), False),
        ({PASSWORD}, Proofs(password=True, passkeys=1), False),
        ({PASSWORD, TOTP}, Proofs(password=True, totp=True), True),
        ({PASSWORD, RECOVERY}, Proofs(password=True, totp=True), True),
        ({TOTP}, Proofs(password=True, totp=True), False),
        ({RECOVERY}, Proofs(password=True, totp=True), False),
        ({Method.PASSKEY}, Proofs(passkeys=1), True),
        ({Method.PROVIDER}, Proofs(), True),
        ({Method.LINK}, Proofs(), True),
        (set(), Proofs(), False),
    ],
)
def test_what_opens_a_session(methods: set[Method], proofs: Proofs, *, enough: bool) -> None:
    assert proof.is_enough(methods, proofs) == enough


def test_what_counts_as_two_factors() -> None:
    every = chain.from_iterable(combinations(Method, count) for count in range(3))
    strong = {frozenset(methods) for methods in every if proof.is_strong(methods)}
    alone = {frozenset({Method.PASSKEY}), frozenset({Method.PROVIDER})}
    pairs = {
        frozenset({first, second})
        for first in (PASSWORD, Method.LINK)
        for second in (TOTP, RECOVERY)
    }
    assert alone | pairs <= strong
    assert all(methods & {Method.PASSKEY, Method.PROVIDER} for methods in strong - pairs)


@given(_PROOFS, st.lists(st.sampled_from(["password", "passkey"]), max_size=6))
def test_no_removal_that_is_let_through_leaves_a_member_without_a_way_in(
    proofs: Proofs, removals: list[str]
) -> None:
    had_one = proofs.any
    for removal in removals:
        try:
            if removal == "password":
                proof.check_password_removal(proofs)
                proofs = Proofs(False, proofs.totp, proofs.passkeys)
            elif proofs.passkeys:
                proof.check_passkey_removal(proofs)
                proofs = Proofs(proofs.password, proofs.totp, proofs.passkeys - 1)
        except LastProof:
            continue
    assert proofs.any or not had_one
