from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.identity import password
from solvent.identity.guessed_words import WORDS
from solvent.identity.password import LENGTH_MAX, LENGTH_MIN, PasswordWeak

_WORDS = st.sampled_from(
    ["otter", "violin", "harbour", "spoon", "granite", "pillow", "comet", "ladder", "marble"]
)


@pytest.mark.parametrize(
    "text",
    [
        "otter violin harbour",
        "Tr0ub4dor&3-and-more",
        "ß" * 3 + "Straßenlaterne",
        "пароль который длинный",
        "x7#kQ9!mZ2$v",
    ],
)
def test_what_is_long_and_not_common_may_be_used(text: str) -> None:
    password.check(text)


@pytest.mark.parametrize(
    "text",
    [
        "short",
        "elevenchars",
        "x" * (LENGTH_MAX + 1),
        "password1234",
        "P@ssw0rd!!!!2026",
        "passwordpassword",
        "qwertyuiop123",
        "123456789012",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "welcome-2026-!!",
        "correcthorsebatterystaple",
        "MotDePasse20260",
    ],
)
def test_what_a_guesser_tries_first_is_refused(text: str) -> None:
    with pytest.raises(PasswordWeak):
        password.check(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("musterfrau2026!", "erika.musterfrau@example.com"),
        ("Alder-Holding-1", "Alder Holding"),
        ("aldergmbh-aldergmbh", "AlderGmbH"),
    ],
)
def test_what_is_mostly_a_name_of_ones_own_is_refused(text: str, own: str) -> None:
    with pytest.raises(PasswordWeak, match="belongs to you"):
        password.check(text, own=(own,))


def test_a_good_password_may_hold_a_name_of_ones_own() -> None:
    password.check("otter violin alder spoon", own=("Alder Holding",))


@given(st.lists(_WORDS, min_size=4, max_size=7, unique=True))
def test_any_few_unrelated_words_may_be_used(words: list[str]) -> None:
    password.check(" ".join(words), own=("owner@example.com", "Testers"))


@given(
    word=st.sampled_from(sorted(WORDS)),
    signs=st.text("0123456789!?.-_ ", min_size=LENGTH_MIN, max_size=20),
    upper=st.booleans(),
)
def test_a_common_word_stays_common_with_digits_and_signs_around_it(
    word: str, signs: str, *, upper: bool
) -> None:
    dressed = (word.upper() if upper else word) + signs
    with pytest.raises(PasswordWeak):
        password.check(dressed[:LENGTH_MAX])


@given(st.text(max_size=200))
def test_the_normal_form_is_one_form(text: str) -> None:
    once = password.normal(text)
    assert password.normal(once) == once


@given(st.text(max_size=LENGTH_MIN - 1).filter(lambda text: len(password.normal(text)) < 12))
def test_nothing_short_is_ever_taken(text: str) -> None:
    with pytest.raises(PasswordWeak):
        password.check(text)
