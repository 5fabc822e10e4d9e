"""The text of a table file: which encoding it is in, told by its bytes."""

from __future__ import annotations

import codecs
import re
from itertools import islice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
# Code pages in order of how often banks use them; the order settles a draw.
_PAGES = ("cp1252", "cp1250", "mac_roman", "cp850", "cp852", "iso8859-2", "cp1251", "cp1254")
_SAMPLE_BYTES = 400_000
_WORDS_MAX = 2_000
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_LETTERS = frozenset(
    "àâäáãåæçéèêëíîìïñóôòöõøœßúùûüýÿąćęłńśźżčďěňřšťůžőűăîșşțţğıабвгдежзийклмнопрстуфхцчшщъыьэюя"
)
_MAYBE = frozenset("€£°º²–—’‘“”«» \xa0¿¡§")


def open_text(content: bytes) -> tuple[str, str]:
    """Decode to text with bare newlines, and name the encoding; never fails."""
    text, encoding = _decode(content)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""), encoding


def _decode(content: bytes) -> tuple[str, str]:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace"), name
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace"), wide
    try:
        return content.decode("utf-8"), "ascii" if content.isascii() else "utf-8"
    except UnicodeDecodeError as error:
        # A file cut inside its last letter is still UTF-8.
        if error.end >= len(content) and error.start >= len(content) - 3 and error.start > 0:
            return content[: error.start].decode("utf-8"), "utf-8"
    words = _odd_words(content[:_SAMPLE_BYTES]) or _odd_words(content)
    page = max(_PAGES, key=lambda one: (_score(words, one), -_PAGES.index(one)))
    return content.decode(page, "replace"), page


def _odd_words(content: bytes) -> list[bytes]:
    """Give the first words that hold more than plain letters."""
    found = (one for one in _WORD.findall(content) if not one.isascii())
    return list(islice(found, _WORDS_MAX))


def _wide(content: bytes) -> str:
    """Recognise UTF-16 without a mark by its zero bytes."""
    head = content[:2_000]
    if not head or head.count(b"\0") * 3 < len(head):
        return ""
    even, odd = head[::2].count(b"\0"), head[1::2].count(b"\0")
    return "utf-16-le" if odd > even else "utf-16-be"


def _score(words: list[bytes], page: str) -> int:
    """Count how well words look in a code page: accented letters good, signs inside words bad."""
    score = 0
    for word in words:
        text = word.decode(page, "replace")
        for at, letter in enumerate(text):
            if letter.isascii() or letter in _MAYBE:
                continue
            if letter in _LETTERS:
                score += 2
            elif letter.lower() in _LETTERS:
                # A capital inside a small word is the sign of a wrong page.
                score += 1 if at == 0 or text[at - 1].isupper() else -2
            else:
                score -= 3
    return score
