"""The rules for passwords, after NIST SP 800-63B: long enough, not a common one, nothing else.

No mix of kinds of characters is demanded and none expires: both lead to worse passwords.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from solvent.errors import Invalid
from solvent.identity.guessed_words import WORDS

LENGTH_MIN: Final = 12  # above the 8 that SP 800-63B asks of one used beside another proof
LENGTH_MAX: Final = 128  # 64 must be possible; the bound keeps the work of a check bounded
_WORD_LETTERS_MIN: Final = 4  # a shorter word of a name is in too many good passwords
_DISTINCT_MIN: Final = 5
_OWN_SHARE: Final = 2  # a password is a decoration of a word that is over half of it
_SIGNS: Final = re.compile(r"[\W\d_]+")
_END: Final = re.compile(r"[\W\d_]+$")
_ENDS: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET: Final = str.maketrans("@4031!5$7", "aaoeiisst")
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "yxcvbnm",
    "zxcvbnm",
)
_RUN_MIN: Final = 4


class PasswordWeak(Invalid):
    """The password is among the first that a guesser tries."""


def normal(text: str) -> str:
    """Bring a password into one form, so that every keyboard's way of writing it is the same."""
    return unicodedata.normalize("NFKC", text)


def check(text: str, *, own: Iterable[str] = ()) -> None:
    """Raise PasswordWeak unless the password may be used.

    own: what belongs to the person: the e-mail address, names of person and organisation.
    """
    password = normal(text)
    if len(password) < LENGTH_MIN:
        message = "The password is too short: it needs at least 12 characters."
        raise PasswordWeak(message, remedy="Four or five unrelated words are easy to remember.")
    if len(password) > LENGTH_MAX:
        message = "The password is too long: at most 128 characters can be used."
        raise PasswordWeak(message, remedy="Shorten it.")
    if _is_monotone(password) or _is_common(password):
        message = "This password is among the first that are guessed."
        raise PasswordWeak(message, remedy="Choose words that do not belong together.")
    if _is_own(password, own):
        message = "This password is made of a name that belongs to you."
        raise PasswordWeak(message, remedy="Leave out your name, address and organisation.")


def words_of(own: Iterable[str]) -> frozenset[str]:
    """Give the words of names and addresses that a password must not consist of."""
    found = (word for text in own for word in re.split(r"[\W_]+", normal(text).casefold()))
    return frozenset(word for word in found if len(word) >= _WORD_LETTERS_MIN)


def _is_common(password: str) -> bool:
    folded = password.casefold()
    # Digits and signs at the end are decoration; elsewhere they may stand for letters.
    spelt = [text.translate(_LEET) for text in (_END.sub("", folded), _ENDS.sub("", folded))]
    stems = {_SIGNS.sub("", text) for text in (folded, *spelt)}
    return any(_is_made_of(stem, WORDS) for stem in stems if stem)


def _is_made_of(stem: str, words: frozenset[str]) -> bool:
    """Tell whether the letters are one of the words, once or several times over."""
    return any(
        stem == stem[:length] * (len(stem) // length) and stem[:length] in words
        for length in range(1, len(stem) + 1)
        if len(stem) % length == 0
    )


def _is_monotone(password: str) -> bool:
    """Tell whether it has few different characters or is runs along a keyboard's row."""
    folded = password.casefold()
    if len(set(folded)) < _DISTINCT_MIN:
        return True
    rest = folded
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), _RUN_MIN - 1, -1):
            for start in range(len(row) - length + 1):
                rest = rest.replace(row[start : start + length], "")
    return not rest


def _is_own(password: str, own: Iterable[str]) -> bool:
    letters = rest = _SIGNS.sub("", password.casefold())
    for word in sorted(words_of(own), key=len, reverse=True):
        rest = rest.replace(_SIGNS.sub("", word), "")
    return rest != letters and len(rest) * _OWN_SHARE < len(letters)
